"""A small world for the tables of access: one of everything, in the building of a patch."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assessment.actions.money import add_item, offer_transfer, open_budget, spend
from assessment.models import Budget
from cases.actions import file_case, take_step
from cases.actions.batch.bulk import start_bulk
from cases.actions.opinions import make_opinion_link
from cases.choices import ActionCode, RouteCode
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
from diaries.actions.box import put_into_box
from diaries.actions.news.activities import add_photos, call_activity, show_photo
from diaries.actions.news.announcements import announce
from diaries.actions.news.knowledge import write_text
from diaries.actions.opinions import answer_opinion, collect_opinion, gather_opinions
from diaries.actions.tasks import give_task
from diaries.models import (
    AgendaItem,
    AnalysisMeeting,
    ClosingEvent,
    Diary,
    Entry,
    MeetingAttendance,
    MeetingDecision,
    MeetingEvent,
    MeetingRhythm,
    MissingDay,
    Task,
    TaskAnswer,
    VoicedOpinion,
    WeekClosing,
)
from diaries.queries.tasks.orders import Order
from diaries.rules.tasks import Question
from diaries.rules.weeks import monday_of
from grids.choices import PlaceKind, Setting
from grids.models import Place, SizeStandard
from kit.time import clock
from notices.actions import add_address
from notices.models import ChannelAddress, Notice
from residents import registry
from residents.models import Household, Resident, Tag
from staff.accounts.second_factor import new_key
from staff.accounts.tokens import make_token
from staff.actions import make_cover, save_shift, save_training, set_photo
from staff.audit.record import record
from staff.choices import AppointmentRole, AuditAction
from staff.models import Appointment, AuditRecord, LoginSession, TwoFactorPhone
from tests.access.patches import Patch, home
from tests.actors import ADMIN
from tests.assessment.checks.world import make_checks, make_more_checks
from tests.cast import Cast
from tests.factories import OrganizationFactory, grid
from tests.pictures import a_photo
from tests.residents.world import id_number


@dataclass(frozen=True)
class World:
    """The rows that the URLs of the table point to, by app and model as in the admin's URL names; ``more`` are
    rows that a writing needs besides."""

    patch: Patch
    case: Case
    rows: dict[str, Any]
    more: dict[str, Any]


def make_world(cast: Cast, patch: Patch | None = None) -> World:
    """File a case with a photo in the building of the patch (of the cast's own), and make one row of every kind
    beside it."""
    at = patch or home(cast)
    case = _filed(at, "楼道灯不亮")
    return World(
        at,
        case,
        {
            "cases_case": case,
            "cases_category": case.category,
            "grids_division": at.township,
            "grids_grid": at.building,
            "grids_place": Place.objects.create(
                grid=at.building, name=f"{at.mark}大门", kind=PlaceKind.OTHER
            ),
            **make_staff(at, own=patch is None),
            **make_rules(at, own=patch is None),
            **make_desk(at, case),
            **make_diary(at),
            **make_opinions(at),
            **make_news(at),
            **make_channels(at),
            **(register := make_register(at)),
            **make_meetings(at, register["residents_household"], own=patch is None),
            **make_tasks(at),
            **make_checks(at),
            **make_money(at),
        },
        make_more(at),
    )


def _filed(at: Patch, words: str, **how: Any) -> Case:
    return file_case(
        by=at.leader,
        grid=at.building,
        category=Category.objects.get(code="other"),
        description=f"{at.mark}{words}",
        title=f"{at.mark}{words}",
        address=f"{at.mark}门口",
        route=RouteCode.ROUTINE,
        reporter_name=f"{at.mark}某",
        reporter_phone="13812345678",
        uploads=[a_photo(40, 20)],
        **how,
    )


def _supervised(at: Patch, case: Case) -> Case:
    """The street or town wants an answer about ``case``."""
    take_step(case, ActionCode.SUPERVISE, by=at.official, version=case.version, text=f"{at.mark}督办")
    return Case.objects.get(pk=case.pk)


def make_staff(at: Patch, *, own: bool) -> dict[str, Any]:
    """People, what they are appointed to, who stands in, who is on duty, who was trained."""
    token, _ = make_token(user=at.official.user, name=f"{at.mark}热线")
    return {
        "staff_organization": at.committee,
        "staff_member": at.leader,
        "staff_user": at.leader.user,
        "staff_appointment": Appointment.objects.get(member=at.leader),
        "staff_apitoken": token,
        "staff_cover": make_cover(
            by=ADMIN,
            absent=at.leader,
            deputy=at.deputy,
            since=clock.today(),
            until=clock.today(),
            reason=at.mark,
        ),
        "staff_shift": save_shift(
            by=ADMIN,
            grid=at.community,
            member=at.worker if own else at.deputy,
            date=clock.today(),
            begins=dt.time(18),
            ends=dt.time(20),
            place=f"{at.mark}岗亭",
        ),
        "staff_training": save_training(
            by=ADMIN,
            title=f"{at.mark}培训",
            kind="policy",
            date=clock.today(),
            hours=Decimal(2),
            organizer=at.committee,
            attendees=[at.leader],
        ),
    }


def make_rules(at: Patch, *, own: bool) -> dict[str, Any]:
    """What holds everywhere; outside the patch of the cast, what holds in the patch."""
    area = "" if own else at.community.code
    sizes = {"fewest_households": 150, "most_households": 350, "people": 800}
    return {
        "cases_timelimit": TimeLimit.objects.get_or_create(
            area=area, route="routine", stage="handling", defaults={"amount": 2, "unit": "working_days"}
        )[0],
        "cases_calendarday": CalendarDay.objects.first(),
        "cases_calendaryear": CalendarYear.objects.first(),
        "cases_workperiod": WorkPeriod.objects.first(),
        "cases_matter": Matter.objects.first(),
        "grids_sizestandard": SizeStandard.objects.get_or_create(
            area=area, setting=Setting.URBAN, defaults=sizes
        )[0],
        "residents_tag": Tag.objects.get(code="hardship"),
    }


def make_diary(at: Patch) -> dict[str, Any]:
    """A diary with an entry, the signed closing of last week, a day without diary, and a notice."""
    now = timezone.now()
    last = monday_of(clock.today()) - dt.timedelta(days=7)
    closing = WeekClosing.objects.create(
        member=at.leader,
        grid=at.building,
        monday=last,
        state="signed",
        words=f"{at.mark}D平稳",
        draft={"due": 1, "visited": 0},
        signed_at=now,
        begun_at=now,
    )
    ClosingEvent.objects.create(closing=closing, step="sign", by=at.leader, at=now, key=at.building.code)
    diary = Diary.objects.create(
        member=at.leader, grid=at.building, date=timezone.localdate(), first_entry_at=now
    )
    return {
        "diaries_diary": diary,
        "diaries_weekclosing": closing,
        "diaries_missingday": MissingDay.objects.create(
            member=at.leader, grid=at.building, date=last, noted_at=now
        ),
        "diaries_entry": Entry.objects.create(
            diary=diary, kind="patrol", text=f"{at.mark}D巡查", place=f"{at.mark}D", added_at=now
        ),
        "notices_notice": Notice.objects.create(
            recipient=at.leader,
            channel="inbox",
            key=at.mark,
            subject=f"{at.mark}通知",
            body=f"{at.mark}内容",
            state="sent",
            due_at=now,
        ),
    }


def make_opinions(at: Patch) -> dict[str, Any]:
    """What somebody said to the leader, and something in the box of the community."""
    return {
        "diaries_voicedopinion": collect_opinion(
            by=at.leader,
            grid=at.building,
            topic="facilities",
            words=f"{at.mark}D灯坏",
            place=f"{at.mark}D",
            name=f"{at.mark}某",
            phone="13812345678",
        ),
        "diaries_boxmessage": put_into_box(
            grid=at.community, kind="complaint", words=f"{at.mark}D字小", contact="13812345678"
        ),
    }


def make_news(at: Patch) -> dict[str, Any]:
    """Something that is announced, known, and done together in the building, with a photo for everybody."""
    by, area, now = at.secretary, at.building.code, clock.now()
    for_all = {"by": by, "area": area, "audience": "residents"}
    activity = call_activity(
        **for_all,
        kind="culture",
        title=f"{at.mark}合唱",
        begins_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=1),
        place=f"{at.mark}活动室",
    )
    [photo] = add_photos(by=by, activity=activity, uploads=[a_photo(40, 20)])
    return {
        "diaries_announcement": announce(**for_all, title=f"{at.mark}停水", words="储水"),
        "diaries_knowledgetext": write_text(
            by=by, area=area, title=f"{at.mark}燃气", words="开窗", kind="how_to", publish=True
        ),
        "diaries_activity": activity,
        "diaries_activityphoto": show_photo(by=by, photo=photo, public=True),
    }


def make_meetings(at: Patch, home: Household, *, own: bool) -> dict[str, Any]:
    """A meeting of the building that has begun, with a matter and a household on its agenda; the signed one
    before it, which gave its leader something to do; a matter that the community reports up; how often buildings
    meet."""
    now, today = clock.now(), clock.today()
    called = {"due_on": today, "place": f"{at.mark}D屋", "begun_at": now, "chair": at.leader}
    signed = {**called, "state": "signed", "signed_at": now, "signed_by": at.leader}
    decided = {"kind": "other", "decided_at": now, "decided_by": at.leader, "words": f"{at.mark}D办"}
    before, hour = now - dt.timedelta(days=7), dt.timedelta(hours=1)
    meeting = AnalysisMeeting.objects.create(grid=at.building, state="called", starts_at=now - hour, **called)
    held = AnalysisMeeting.objects.create(grid=at.building, starts_at=before, **signed)
    above = AnalysisMeeting.objects.create(grid=at.community, starts_at=before, **signed)
    for one in (meeting, held):
        MeetingAttendance.objects.create(meeting=one, member=at.leader, invited_at=now, present=True)
    done = AgendaItem.objects.create(meeting=held, title=f"{at.mark}D事", outcome="noted", **decided)
    kept = {str(done.pk): {"outcome": "noted", "words": done.words, "responsible": "", "until": ""}}
    minutes = {"items": kept, "present": [], "absent": [], "place": held.place}
    MeetingEvent.objects.create(
        meeting=held, step="sign", by=at.leader, at=now, minutes=minutes, key=f"m{at.building.code}"
    )
    return {
        "diaries_analysismeeting": meeting,
        "diaries_held": held,
        "diaries_agendaitem": AgendaItem.objects.create(
            meeting=meeting, kind="other", title=f"{at.mark}D车棚"
        ),
        "diaries_counted": AgendaItem.objects.create(
            meeting=meeting, kind="households", grid=at.building, facts={"due": 1, "rows": {"due": [home.pk]}}
        ),
        "diaries_raised": AgendaItem.objects.create(
            meeting=above, title=f"{at.mark}D路", outcome="raised", **decided
        ),
        "diaries_meetingdecision": MeetingDecision.objects.create(
            item=done, responsible=at.leader, until=today
        ),
        "diaries_meetingrhythm": MeetingRhythm.objects.get_or_create(
            area="" if own else at.community.code, level=3, defaults={"number": 0, "unit": "weeks"}
        )[0],
    }


def make_tasks(at: Patch) -> dict[str, Any]:
    """A task for the building of the patch, to be answered at its doors."""
    made = _given(at, "household")
    own = made.parts.get()
    said = {"by": at.leader, "at": clock.now(), "state": "answered", "values": {"q1": "no"}}
    answer = TaskAnswer.objects.create(task=made, part=own, **said, key=f"t{at.building.code}")
    return {"diaries_task": made, "diaries_taskpart": own, "diaries_taskanswer": answer}


def _given(at: Patch, unit: str) -> Task:
    return give_task(
        by=at.secretary,
        order=Order(areas=(at.building.code,), level=3, unit=unit),
        kind="inspection",
        title=f"{at.mark}D排查{unit}",
        words=f"{at.mark}D看灭火器",
        due_at=clock.now() + dt.timedelta(days=9),
        questions=[Question("q1", "yes_no", f"{at.mark}D有灭火器吗")],
        again="再查",
    )


def make_money(at: Patch) -> dict[str, Any]:
    """The budget of the community with an item and spending, and a task transferred to it."""
    today = clock.today()
    # Patches of one community have another year each.
    year = today.year - Budget.objects.filter(grid=at.community).count()
    budget = open_budget(by=at.official, grid=at.community, year=year, note=f"{at.mark}D预算")
    item = add_item(by=at.official, budget=budget, name=f"{at.mark}D办公", amount=Decimal(500))
    return {
        "assessment_budget": budget,
        "assessment_budgetitem": item,
        "assessment_spending": spend(
            by=at.secretary,
            item=item,
            on=min(today, dt.date(year, 12, 31)),
            amount=Decimal("20.50"),
            words=f"{at.mark}D纸",
            receipt=f"{at.mark}D1",
        ),
        "assessment_tasktransfer": offer_transfer(
            by=at.official,
            grid=at.community,
            department=at.committee,
            task=f"{at.mark}D认证",
            authority=f"{at.mark}D核实",
            since=today,
            until=today + dt.timedelta(days=30),
            amount=Decimal(300),
        ),
    }


def make_channels(at: Patch) -> dict[str, Any]:
    """The robot of a group, one of the leader's own, and a phone of the leader's that rang."""
    LoginSession.objects.create(
        session_key=f"phone{at.building.code}",
        user=at.leader.user,
        device=at.building.code,
        expire_date=timezone.now() + dt.timedelta(days=1),
    )
    phone = ChannelAddress.objects.create(
        member=at.leader,
        channel="push",
        label=at.mark,
        url="{}",
        digest=at.building.code,
        device=at.building.code,
    )
    rang = Notice.objects.create(
        recipient=at.leader,
        address=phone,
        channel="push",
        key=f"{at.mark}:push-1",
        subject=f"{at.mark}响",
        state="sent",
        due_at=timezone.now(),
    )
    return {
        "notices_device": phone,
        "notices_ring": rang,
        "notices_channeladdress": add_address(
            by=ADMIN, holder=at.committee, text=f"dingtalk://abcdef{at.building.code}", label=at.mark
        ),
        "notices_ownaddress": add_address(
            by=ADMIN, holder=at.leader, text=f"feishu://abcdef{at.building.code}", label=at.mark
        ),
    }


def make_desk(at: Patch, case: Case) -> dict[str, Any]:
    """What officials keep for their own work, and a call-back."""
    drawn, _ = CallBackRound.objects.get_or_create(
        area=at.township.code,
        month=dt.date(2026, 10, 1),
        defaults={"seed": "s", "closed": 1, "drawn_at": timezone.now()},
    )
    record(
        by=at.official,
        action=AuditAction.EXPORT,
        subject="cases.case",
        area=at.township.code,
        purpose=at.mark,
    )
    return {
        "cases_callbackround": drawn,
        "cases_callback": CallBack.objects.create(
            round=drawn, case=case, cycle=1, position=drawn.calls.count() + 1
        ),
        "cases_savedfilter": SavedFilter.objects.create(member=at.official, name=at.mark, query="light=red"),
        "cases_bulkjob": start_bulk(
            by=at.official, action="urge", seen=[(case.pk, case.version)], facts={"text": at.mark}
        ),
        # An office's words are for all who work below it: only those of a foreign office are foreign there.
        "cases_texttemplate": TextTemplate.objects.create(
            organization=at.official.organization,
            name=at.mark if at.mark in at.office.name else at.building.code,
            text="x",
        ),
        "staff_auditrecord": AuditRecord.objects.latest("id"),
    }


def make_register(at: Patch) -> dict[str, Any]:
    """One of everything in the register, behind one door of the building."""
    leader, mark = at.leader, f"{at.mark}R"
    dwelling = registry.register_household(by=leader, grid=at.building, door=f"{mark}101")
    particulars = registry.Particulars(
        name=f"{mark}王小明",
        id_number=id_number(Resident.objects.count() + 1, prefix=at.building.code[:6]),
    )
    person = registry.add_resident(household=dwelling, by=leader, particulars=particulars)
    return {
        "residents_household": dwelling,
        "residents_resident": person,
        "residents_unit": registry.register_unit(
            by=leader, grid=at.building, name=f"{mark}小店", address=f"{mark}路口"
        ),
        "residents_visit": registry.record_visit(
            household=dwelling, by=leader, findings=f"{mark}都好", met=mark
        ),
        "residents_welfarerecord": registry.register_welfare(
            resident=person, by=leader, kind="relief", grounds=f"{mark}困难"
        ),
    }


def _joined(at: Patch, said: dict[str, Any]) -> VoicedOpinion:
    """An opinion that was gathered into another one."""
    main, other = (collect_opinion(**said, words=f"{at.mark}{words}") for words in ("D墙脏", "D墙也脏"))
    gather_opinions(by=at.secretary, into=main, others=[other], version=1)
    return other


def make_more(at: Patch) -> dict[str, Any]:
    """A closed case with a link for the resident's opinion, another open one that is supervised, a household
    without people, a building without anything, a portrait, a phone for logging in."""
    closed = _filed(at, "已处理", handled_result=f"{at.mark}好了")
    spare = grid(f"{at.group.code}9{at.building.code[-2:]}", name=f"{at.mark}空楼")
    said = {"by": at.leader, "grid": at.building, "topic": "facilities"}
    heard = collect_opinion(**said, words=f"{at.mark}D门坏", name=f"{at.mark}某")
    once = _given(at, "grid")
    TwoFactorPhone.objects.create(user=at.leader.user, name="phone", key=new_key())
    set_photo(by=ADMIN, member=at.leader, upload=a_photo(60, 60))
    return {
        "closed": closed,
        "secret": make_opinion_link(closed, by=at.leader),
        "other": _supervised(at, _filed(at, "又不亮", handled_result="", key=f"{at.mark}-2")),
        "empty": registry.register_household(by=at.leader, grid=at.building, door=f"{at.mark}R空"),
        "spare": spare,
        "planned": Appointment.objects.create(
            member=at.leader,
            grid=at.building,
            role=AppointmentRole.VOLUNTEER,
            since=clock.today() + dt.timedelta(days=1),
            begins_ahead=True,
        ),
        "opinion": collect_opinion(**said, words=f"{at.mark}D窗坏"),
        "answered": answer_opinion(by=at.secretary, opinion=heard, answer="1", version=1),
        "once": once,
        "once_part": once.parts.get(),
        "joined": _joined(at, said),
        "office": OrganizationFactory(name=f"{at.mark}空单位"),
        **make_more_checks(at),
    }
