"""A small world for the table of access: one of everything, in the building of the cast."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from cases.actions import file_case
from cases.choices import RouteCode
from cases.models import (
    CalendarDay,
    CalendarYear,
    CallBack,
    CallBackRound,
    Case,
    Category,
    Matter,
    SavedFilter,
    TextTemplate,
    TimeLimit,
    WorkPeriod,
)
from diaries.models import Diary, Entry
from gridgov.kit import clock
from grids.choices import PlaceKind
from grids.models import Place
from grids.scope import Scope
from notices.models import Notice
from residents import registry
from residents.models import Tag
from staff.actions import make_cover, save_shift, save_training
from staff.audit import record
from staff.choices import AuditAction
from staff.models import Appointment, AuditRecord
from staff.tokens import make_token
from tests.cast import Cast
from tests.pictures import a_photo


@dataclass(frozen=True)
class World:
    """The rows that the URLs of the table point to, by app and model as in the admin's URL names."""

    case: Case
    rows: dict[str, object]


def make_world(cast: Cast) -> World:
    """File a case with a photo in the cast's building, and make one row of every kind beside it."""
    case = file_case(
        by=cast.building_leader,
        grid=cast.building,
        category=Category.objects.get(code="other"),
        description="楼道灯不亮",
        route=RouteCode.ROUTINE,
        uploads=[a_photo(40, 20)],
    )
    now = timezone.now()
    diary = Diary.objects.create(
        member=cast.building_leader, grid=cast.building, date=timezone.localdate(), first_entry_at=now
    )
    entry = Entry.objects.create(diary=diary, kind="patrol", text="巡查", added_at=now)
    notice = Notice.objects.create(
        recipient=cast.building_leader, channel="inbox", key="k", subject="x", state="sent", due_at=now
    )
    token, _ = make_token(user=cast.township_official.user, name="热线")
    return World(
        case,
        {
            "cases_case": case,
            "cases_category": case.category,
            "cases_timelimit": TimeLimit.objects.create(
                route="routine", stage="handling", amount=2, unit="working_days"
            ),
            "cases_calendarday": CalendarDay.objects.first(),
            "cases_calendaryear": CalendarYear.objects.first(),
            "cases_workperiod": WorkPeriod.objects.first(),
            "grids_division": cast.township,
            "grids_grid": cast.building,
            "grids_place": Place.objects.create(grid=cast.building, name="大门", kind=PlaceKind.OTHER),
            "staff_organization": cast.committee,
            "staff_member": cast.building_leader,
            "staff_appointment": Appointment.objects.get(member=cast.building_leader),
            "staff_apitoken": token,
            "staff_cover": make_cover(
                absent=cast.building_leader,
                deputy=cast.building_liaison,
                since=clock.today(),
                until=clock.today(),
            ),
            "staff_shift": save_shift(
                grid=cast.community,
                member=cast.group_leader,
                date=clock.today(),
                begins=dt.time(18),
                ends=dt.time(20),
            ),
            "staff_training": save_training(
                title="培训",
                kind="policy",
                date=clock.today(),
                hours=Decimal(2),
                organizer=cast.committee,
                attendees=[cast.building_leader],
                scope=Scope.everything(),
            ),
            "staff_user": cast.building_leader.user,
            "notices_notice": notice,
            "diaries_diary": diary,
            "diaries_entry": entry,
            **make_desk(cast, case),
            **make_register(cast),
        },
    )


def make_desk(cast: Cast, case: Case) -> dict[str, object]:
    """What officials keep for their own work, and a call-back."""
    drawn = CallBackRound.objects.create(
        area=cast.township.code, month=dt.date(2026, 10, 1), seed="s", closed=1, drawn_at=timezone.now()
    )
    official = cast.township_official
    record(by=official, action=AuditAction.EXPORT, subject="cases.case", area=cast.township.code)
    return {
        "cases_callbackround": drawn,
        "cases_callback": CallBack.objects.create(round=drawn, case=case, cycle=1, position=1),
        "cases_savedfilter": SavedFilter.objects.create(member=official, name="x", query="light=red"),
        "cases_texttemplate": TextTemplate.objects.create(
            organization=official.organization, name="x", text="x"
        ),
        "cases_matter": Matter.objects.first(),
        "staff_auditrecord": AuditRecord.objects.latest("id"),
    }


def make_register(cast: Cast) -> dict[str, object]:
    """One of everything in the register, behind one door of the cast's building."""
    leader = cast.building_leader
    home = registry.register_household(by=leader, grid=cast.building, door="101")
    particulars = registry.Particulars(name="王小明", id_number="11010519491231002X")
    person = registry.add_resident(household=home, by=leader, particulars=particulars)
    return {
        "residents_household": home,
        "residents_resident": person,
        "residents_unit": registry.register_unit(by=leader, grid=cast.building, name="小店"),
        "residents_visit": registry.record_visit(household=home, by=leader, findings="都好"),
        "residents_welfarerecord": registry.register_welfare(resident=person, by=leader, kind="relief"),
        "residents_tag": Tag.objects.get(code="hardship"),
    }
