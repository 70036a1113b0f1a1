"""A world that grows: one more of everything that a list shows, and of what hangs on each row that has a page."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from cases.actions import file_case, take_step
from cases.actions.batch.bulk import start_bulk
from cases.choices import ActionCode, RouteCode
from cases.models import BulkItem, CallBack, CallBackRound, Case, Matter, SavedFilter, TextTemplate, TimeLimit
from cases.models.opinions import ResidentOpinion
from diaries.actions.box import put_into_box
from diaries.actions.news.activities import add_photos, call_activity, show_photo, sign_up
from diaries.actions.news.announcements import announce
from diaries.actions.news.knowledge import write_text
from diaries.actions.opinions import collect_opinion, gather_opinions
from diaries.actions.tasks import answer_household, give_task
from diaries.models import (
    AgendaItem,
    AnalysisMeeting,
    Diary,
    Entry,
    MeetingAttendance,
    MeetingDecision,
    VoicedOpinion,
)
from diaries.queries.tasks.orders import Order
from grids.models import Grid, Place, SizeStandard
from kit.time import clock
from notices.actions import add_address
from notices.models import Notice
from residents import registry
from residents.choices import WelfareKind
from residents.models import Tag
from staff.accounts.tokens import make_token
from staff.actions import make_cover, save_shift, save_training
from staff.audit.record import record
from staff.choices import AppointmentRole, AuditAction
from staff.models import Appointment, Attendance, Member, Shift
from tests.access.walking import browser_of
from tests.access.world import World
from tests.actors import ADMIN
from tests.factories import (
    AppointmentFactory,
    CategoryFactory,
    MemberFactory,
    OrganizationFactory,
    division,
    grid,
)
from tests.pictures import a_photo
from tests.residents.world import id_number

OTHER_KINDS = [kind for kind in WelfareKind.values if kind != WelfareKind.RELIEF]


def grow(world: World, number: int) -> None:
    """One more of everything; ``number`` tells it from the others and is less than 90."""
    member = _area(world, number)
    _staff(world, number, member)
    case = _case(world, number)
    _on_the_case(world, number, case)
    _desk(world, number, case)
    _rules(world, number)
    _register(world, number)
    _diary(world, number, member)
    _opinions(world, number)
    _news(world, number)
    _meetings(world, number)
    _tasks(world, number)
    _messages(world, number, member)


def _area(world: World, number: int) -> Member:
    """A building with a leader in the group, a group, a community with its secretary, divisions at each level."""
    at = world.patch
    at_work: Grid = grid(f"{at.group.code}{100 + number}")
    grid(f"{at.community.code}{100 + number}")
    community = grid(f"{at.township.code}{100 + number}")
    for code in (
        f"{at.township.code[:6]}{100 + number}",
        f"3304{number:02d}",
        f"33{number:02d}",
        f"{number:02d}",
    ):
        division(code)
    Place.objects.create(grid=at.building, name=f"大门{number}")
    leader, secretary = MemberFactory(organization=at.committee), MemberFactory(organization=at.committee)
    AppointmentFactory(member=leader, grid=at_work, role=AppointmentRole.LEADER)
    AppointmentFactory(member=secretary, grid=community, role=AppointmentRole.LEADER)
    Appointment.objects.create(
        member=at.leader,
        grid=at_work,
        role=AppointmentRole.LIAISON,
        since=dt.date(2025, 1, 1),
        until=dt.date(2025, 2, 1),
    )
    OrganizationFactory(name=f"单位{number}", communities=[community])
    return leader


def _staff(world: World, number: int, member: Member) -> None:
    """Who stands in, who is on duty, who was trained; a token, a browser that is logged in."""
    at, today = world.patch, clock.today()
    later = today + dt.timedelta(days=10 + number)
    stand_in = (at.deputy, at.leader)[number % 2]
    for absent, deputy, day in ((member, stand_in, today), (at.secretary, at.worker, later)):
        make_cover(by=ADMIN, absent=absent, deputy=deputy, since=day, until=day)
    for who in (member, at.leader):
        begins = dt.time(8, number)
        save_shift(by=ADMIN, grid=at.community, member=who, date=later, begins=begins, ends=dt.time(9))
    Shift.objects.create(grid=at.community, member=member, date=today, begins=begins, ends=dt.time(9))
    course = {"title": f"培训{number}", "kind": "policy", "date": today, "hours": Decimal(2)}
    save_training(by=ADMIN, organizer=at.committee, attendees=[member, at.leader], **course)
    Attendance.objects.create(training=world.rows["staff_training"], member=member)
    for user in (at.leader.user, at.official.user):
        make_token(user=user, name=f"程序{number}")
        browser_of(user)


def _case(world: World, number: int) -> Case:
    """An open case of another category, and a closed one with an opinion and a call-back."""
    at = world.patch
    category = CategoryFactory(code=f"grown-{number}", route=RouteCode.ROUTINE)
    category.departments.add(OrganizationFactory())
    usual = {
        "by": at.leader,
        "grid": at.building,
        "category": category,
        "description": "路灯不亮",
        "uploads": [a_photo(40, 20)],
        "reporter_phone": f"138000000{number:02d}",
    }
    closed = file_case(**usual, handled_result="好了")
    ResidentOpinion.objects.create(
        case=closed, cycle=1, satisfaction="satisfied", taken_at=timezone.now(), taken_by=at.leader
    )
    drawn = world.rows["cases_callback"].round
    CallBack.objects.create(round=drawn, case=closed, cycle=1, position=drawn.calls.count() + 1)
    CallBackRound.objects.create(
        area=at.township.code,
        month=dt.date(2020 + number // 12, number % 12 + 1, 1),
        seed="s",
        closed=1,
        drawn_at=timezone.now(),
    )
    return file_case(**usual)


def _on_the_case(world: World, number: int, other: Case) -> None:
    """A line and a photo more on the case of the world, a part of it, and a duplicate of it."""
    case = Case.objects.get(pk=world.case.pk)
    step = {"by": world.patch.leader, "text": f"看过{number}", "uploads": [a_photo(40, 20)]}
    take_step(case, ActionCode.NOTE, version=case.version, **step)
    duplicate, part = (
        file_case(
            by=world.patch.leader, grid=world.patch.building, category=other.category, description="重复"
        )
        for _one in range(2)
    )
    Case.objects.filter(pk=duplicate.pk).update(merged_into=case)
    Case.objects.filter(pk=part.pk).update(part_of=case)


def _desk(world: World, number: int, case: Case) -> None:
    """What officials keep for their own work."""
    official = world.patch.official
    SavedFilter.objects.create(member=official, name=f"筛选{number}", query="light=red")
    TextTemplate.objects.create(organization=official.organization, name=f"模板{number}", text="x")
    start_bulk(by=official, action="urge", seen=[(case.pk, case.version)], facts={"text": "快"})
    BulkItem.objects.create(job=world.rows["cases_bulkjob"], case=case, version=case.version, refused="不行")
    record(by=official, action=AuditAction.EXPORT, subject="cases.case", area=world.patch.township.code)


def _rules(world: World, number: int) -> None:
    """What holds in one community, and lists of choices."""
    area = f"{world.patch.township.code}{100 + number}"
    TimeLimit.objects.create(area=area, route="routine", stage="handling", amount=3, unit="working_days")
    SizeStandard.objects.create(
        area=area, setting="urban", fewest_households=150, most_households=350, people=800
    )
    Matter.objects.create(name=f"事项{number}", category=world.case.category)
    Tag.objects.create(code=f"grown-{number}", name=f"标签{number}")


def _register(world: World, number: int) -> None:
    """A household with somebody and a visit, and as much in the household of the world; a business."""
    at = world.patch
    new = registry.register_household(by=at.leader, grid=at.building, door=f"9-{number}")
    for serial, home in ((100 + number, new), (200 + number, world.rows["residents_household"])):
        person = registry.add_resident(
            household=home,
            by=at.leader,
            particulars=registry.Particulars(
                name="王小明",
                id_number=id_number(serial),
                phone="13812345678",
                tags=list(Tag.objects.all()[:2]),
            ),
        )
        registry.register_welfare(resident=person, by=at.leader, kind="elderly", grounds="困难")
        registry.record_visit(household=home, by=at.leader, findings="都好")
    if number < len(OTHER_KINDS):
        registry.register_welfare(
            resident=world.rows["residents_resident"], by=at.leader, kind=OTHER_KINDS[number]
        )
    registry.register_unit(by=at.leader, grid=at.building, name=f"小店{number}", address="路口")


def _diary(world: World, number: int, member: Member) -> None:
    """An entry more today, and the diaries of other days and people."""
    at, now = world.patch, timezone.now()
    earlier = clock.today() - dt.timedelta(days=number + 1)
    diaries = [
        world.rows["diaries_diary"],
        Diary.objects.create(member=at.leader, grid=at.building, date=earlier, first_entry_at=now),
        Diary.objects.create(member=member, grid=at.building, date=clock.today(), first_entry_at=now),
    ]
    for diary in diaries:
        case = file_case(by=at.leader, grid=at.building, category=world.case.category, description="日志")
        Entry.objects.create(diary=diary, kind="patrol", text="巡查", added_at=now, case=case)


def _opinions(world: World, number: int) -> None:
    """One more that may be gathered, one more that says what that of the world says, and one in the box."""
    at = world.patch
    said = {"by": at.leader, "grid": at.building, "topic": "facilities", "name": f"某{number}"}
    _alike, joined = (collect_opinion(**said, words=f"{what}{number}") for what in ("灯坏", "又坏"))
    main = VoicedOpinion.objects.get(pk=world.rows["diaries_voicedopinion"].pk)
    gather_opinions(by=at.secretary, into=main, others=[joined], version=main.version)
    put_into_box(grid=at.community, kind="suggestion", words=f"字小{number}", sender=at.leader)


def _meetings(world: World, number: int) -> None:
    """One more signed meeting of the building that gave its leader something to do, one more matter on the agenda
    of that which runs, spoken of as an opinion too, and one that the community reports up."""
    at, now = world.patch, clock.now()
    signed = {"state": "signed", "starts_at": now, "signed_at": now, "signed_by": at.leader, "begun_at": now}
    held = AnalysisMeeting.objects.create(grid=at.building, due_on=clock.today(), **signed)
    above = AnalysisMeeting.objects.create(grid=at.community, due_on=clock.today(), **signed)
    running = world.rows["diaries_analysismeeting"]
    MeetingAttendance.objects.create(meeting=held, member=at.leader, invited_at=now, present=True)
    said = {"by": at.leader, "grid": at.building, "topic": "facilities", "words": f"路不平{number}"}
    decided = {"decided_at": now, "decided_by": at.leader, "words": "办"}
    for meeting in (held, running, world.rows["diaries_held"]):
        facts = {} if meeting == running else {"outcome": "noted", **decided}
        made = AgendaItem.objects.create(meeting=meeting, kind="other", title=f"事{number}", **facts)
        if meeting == held:
            MeetingDecision.objects.create(item=made, responsible=at.leader, until=clock.today())
    AgendaItem.objects.create(meeting=running, kind="opinion", opinion=collect_opinion(**said))
    AgendaItem.objects.create(meeting=above, kind="other", title=f"路{number}", outcome="raised", **decided)


def _tasks(world: World, number: int) -> None:
    """One more task of the building, and one more answer to the one that has a page, at another door."""
    at, task = world.patch, world.rows["diaries_task"]
    home = registry.register_household(by=at.leader, grid=at.building, door=f"任务{number}")
    answer_household(by=at.leader, task=task, household=home, values={"q1": "yes"}, version=0, visit=True)
    order = Order(areas=(at.building.code,), level=3, unit="grid")
    due = {"kind": "visit", "due_at": clock.now() + dt.timedelta(days=9)}
    give_task(by=at.secretary, order=order, title=f"任务{number}", **due)


def _messages(world: World, number: int, member: Member) -> None:
    """Notices to several people, and addresses of robots."""
    at = world.patch
    for who in (at.leader, at.official, member):
        Notice.objects.create(
            recipient=who,
            channel="inbox",
            key=f"grown-{number}-{who.pk}",
            subject="通知",
            body="内容",
            state="sent",
            due_at=timezone.now(),
            about=f"JX{number // 2}",
        )
    for holder in (at.committee, at.leader):
        add_address(
            by=ADMIN, holder=holder, text=f"dingtalk://{number:06d}{'abcdef0123'}", label=f"机器人{number}"
        )


def _news(world: World, number: int) -> None:
    """Something more that is announced, known and done together; and more who come, with more photos."""
    at, now = world.patch, clock.now()
    for_all = {"by": at.secretary, "area": at.building.code, "audience": "residents"}
    call = {"kind": "culture", "begins_at": now - dt.timedelta(minutes=number), "place": f"{number}室"}
    more = call_activity(**for_all, **call, title=f"合唱{number}", ends_at=now + dt.timedelta(hours=1))
    announce(**for_all, title=f"停水{number}", words="储水")
    kind = {"area": at.building.code, "kind": "policy", "welfare": "relief", "publish": True}
    write_text(by=at.secretary, title=f"燃气{number}", words="开窗", **kind)
    home = registry.register_household(by=at.leader, grid=at.building, door=f"{number}号合唱")
    for activity in (more, world.rows["diaries_activity"]):
        sign_up(by=at.leader, activity=activity, household=home, people=2)
        [photo] = add_photos(by=at.secretary, activity=activity, uploads=[a_photo(41 + number, 20)])
        show_photo(by=at.secretary, photo=photo, public=True)
