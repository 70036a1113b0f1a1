"""What waits for somebody: the number on the phone, the number at the desk and the rows of the list are one."""

import datetime as dt

import pytest
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import CallBack, CallBackRound, Case
from cases.workflow.available import next_steps
from diaries.actions.box import answer_message, put_into_box, tick_off_message
from diaries.actions.opinions import gather_opinions
from diaries.models import BoxMessage
from grids.models import Grid
from kit.errors import NotAllowed, RuleError
from kit.time import clock
from residents import registry
from residents.models import WelfareRecord
from staff.actions import appoint, make_cover
from staff.choices import AppointmentRole, Post
from staff.models import Appointment, Member, User
from staff.rights.roles import may_enter_admin
from tests.access.patches import NEAREST, patch_at
from tests.actors import ADMIN
from tests.cases.journey import a_case, fresh, go
from tests.cast import Cast
from tests.cast import appoint as put
from tests.diaries.opinions import an_opinion, answered
from tests.diaries.tasks.orders import a_task, answer
from tests.factories import CaseFactory, MemberFactory, grid
from tests.pages.desk import at_desk, queries_of
from tests.residents.world import household, id_number, resident, welfare

pytestmark = pytest.mark.django_db

CASES, ADMIN_CASES = "/cases/?waiting=", "/admin/cases/case/?waiting="
REVIEWS = f"{ADMIN_CASES}review"  # at the desk: on the phone they stand among what is due
CALLS = "/admin/cases/callback/?call=open"
WELFARE = "/admin/residents/welfarerecord/?waiting=mine"
GRIDS = "/admin/grids/grid/?team=to_fill"
BOX = "/admin/diaries/boxmessage/?waiting=answer"
OPINIONS = "/admin/diaries/voicedopinion/?waiting="
TASKS = "/admin/diaries/task/?waiting="
DESK_ONLY = {CALLS, WELFARE, GRIDS}


def numbers(person: Member | User) -> dict[str, str]:
    """The numbers by the list that each leads to: the same on the phone and at the desk, but for reviews, and
    each leads to as many rows."""
    browser = at_desk(person)
    found: dict[str, str] = {}
    if isinstance(person, Member):
        for one in browser.get("/").context["todo"]:
            link = one.link.replace(CASES, ADMIN_CASES).replace("/opinions/?waiting=", OPINIONS)
            link = link.replace("/tasks/?waiting=", TASKS)
            found[link.replace("/suggestions/received/?", BOX.partition("?")[0] + "?")] = one.number
            if one.link not in DESK_ONLY:
                assert str(len(browser.get(one.link).context["lines"])) == one.number
    if may_enter_admin(fresh(person).user if isinstance(person, Member) else person):
        todo = {one.link: one.number for one in browser.get(reverse("admin:index")).context["todo"]}
        both = {link: number for link, number in todo.items() if link != REVIEWS}
        assert both == found or not isinstance(person, Member)
        found = todo
        for link, number in todo.items():
            assert str(browser.get(link).context["cl"].result_count) == number, link
    return found


def of(cast: Cast, link: str) -> dict[str, int]:
    """The number behind ``link`` for each part that has one."""
    found = {name: numbers(member).get(link) for name, member in cast.members().items()}
    return {name: int(number) for name, number in found.items() if number is not None}


def asked(cast: Cast, at: Grid, by: Member, asker: Member | None = None) -> Case:
    """A case whose handler asked for more time."""
    case = a_case(cast, RouteCode.COORDINATION, grid=at, by=by)
    return go(case, ActionCode.ASK_EXTENSION, asker or by, amount=1, text="等配件")


def who_may_grant(cast: Cast) -> dict[str, int]:
    """For how many cases each part is offered to grant more time."""
    found = {}
    for name, member in cast.members().items():
        one = fresh(member)
        offers = [[step.action for step in next_steps(case, one)] for case in Case.objects.all()]
        found[name] = sum(ActionCode.GRANT_EXTENSION in actions for actions in offers)
    return {name: number for name, number in found.items() if number}


def test_more_time_waits_for_those_who_may_grant_it(cast: Cast) -> None:
    asked(cast, cast.building, cast.building_leader)
    asked(cast, cast.building, cast.building_leader)
    stopped = asked(cast, cast.building, cast.building_leader)
    go(stopped, ActionCode.SUSPEND, cast.township_official, text="等专家")
    decided = asked(cast, cast.building, cast.building_leader)
    go(decided, ActionCode.GRANT_EXTENSION, cast.building_liaison)
    left = asked(cast, cast.building, cast.building_leader)
    go(left, ActionCode.RESOLVE, cast.building_leader, text="办好了")
    # Nobody leads or guides this building but the secretary of the community.
    asked(cast, cast.other_building, cast.other_community_leader)
    a_case(cast, RouteCode.COORDINATION)
    expected = {"building_liaison": 2, "township_official": 1}
    assert of(cast, f"{ADMIN_CASES}extension") == who_may_grant(cast) == expected


@pytest.mark.parametrize("gone", ["building_liaison", "group_leader", "community_secretary"])
def test_where_a_post_is_empty_more_time_waits_for_the_next_one(cast: Cast, gone: str) -> None:
    asked(cast, cast.building, cast.building_leader)
    asked(cast, cast.community, cast.community_secretary)
    asked(cast, cast.group, cast.group_leader)
    Appointment.objects.filter(member=getattr(cast, gone)).update(until="2026-01-01")
    assert of(cast, f"{ADMIN_CASES}extension") == who_may_grant(cast)


def test_more_time_of_a_department_waits_for_the_county(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    Case.objects.filter(pk=case.pk).update(waiting_post=Post.DEPARTMENT, office=cast.department)
    go(case, ActionCode.ASK_EXTENSION, cast.department_officer, amount=1, text="要会商")
    assert of(cast, f"{ADMIN_CASES}extension") == who_may_grant(cast) == {"county_official": 1}


def test_who_stands_in_decides_too_and_never_about_herself(cast: Cast) -> None:
    asked(cast, cast.building, cast.building_leader)
    today = clock.today()
    for absent, deputy in ((cast.building_liaison, cast.stranger), (cast.building_leader, cast.group_leader)):
        make_cover(by=ADMIN, absent=absent, deputy=deputy, since=today, until=today)
    found = of(cast, f"{ADMIN_CASES}extension")
    assert found == who_may_grant(cast) == {"building_liaison": 1, "stranger": 1}


def test_reviews_are_what_waits_for_me_at_a_stage_of_review(cast: Cast) -> None:
    resolved = a_case(cast, RouteCode.COORDINATION)
    go(resolved, ActionCode.RESOLVE, cast.building_leader, text="办好了")
    a_case(cast, RouteCode.COORDINATION)
    for at, stage, post in (
        (cast.building, StageCode.COMMUNITY_INTAKE, Post.COMMUNITY),
        (cast.other_building, StageCode.COMMUNITY_INTAKE, Post.COMMUNITY),
        (cast.other_building, StageCode.TOWNSHIP_REVIEW, Post.TOWNSHIP),
        (cast.building, StageCode.REVIEWING, Post.TOWNSHIP),
    ):
        CaseFactory(grid=at, stage=stage, waiting_post=post)
    CaseFactory(
        grid=cast.building,
        stage=StageCode.COUNTY_APPROVAL,
        waiting_post=Post.DEPARTMENT,
        office=cast.service_centre,
    ).reached.add(cast.service_centre)
    due = at_desk(cast.building_liaison).get("/").context["lines"]  # she has no desk
    assert [line["case"] for line in due] == [resolved]
    assert of(cast, REVIEWS) == {
        "community_worker2": 1,
        "community_secretary": 1,
        "other_community_leader": 1,
        "township_official": 2,
        "service_centre_officer": 1,
    }


def test_call_backs_wait_for_those_who_call_until_they_have_called(cast: Cast) -> None:
    drawn = CallBackRound.objects.create(
        area=cast.township.code, month=dt.date(2026, 9, 1), seed="s", closed=3, drawn_at=timezone.now()
    )
    elsewhere = patch_at(cast, NEAREST["township_official"]).building
    calls = ((cast.building, None), (cast.building, None), (cast.building, False), (elsewhere, None))
    for position, (at, reached) in enumerate(calls, start=1):
        case = CaseFactory(grid=at)
        CallBack.objects.create(round=drawn, case=case, cycle=1, position=position, reached=reached)
    assert of(cast, CALLS) == {"township_official": 2, "county_official": 3, "city_official": 3}


def _records(by: Member, at: Grid, number: int) -> list[WelfareRecord]:
    home = household(by, at, door=f"{number}-1")
    people = [
        resident(by, home, name="王小明", id_number=id_number(number * 10 + one)) for one in range(number)
    ]
    return [welfare(by, person) for person in people]


def test_welfare_waits_for_those_who_verify_and_did_not_register_it(cast: Cast) -> None:
    soon = clock.today() + dt.timedelta(days=settings.WELFARE_REMINDER_DAYS)
    records = _records(cast.building_leader, cast.building, 5)
    own = _records(cast.community_worker2, cast.building, 1)
    _records(cast.other_community_leader, cast.other_building, 2)
    for record, until in zip(records, (soon, soon + dt.timedelta(days=1)), strict=False):
        registry.verify_welfare(record=record, by=cast.community_secretary, valid_until=until)
    registry.end_welfare(record=records[2], by=cast.community_secretary)
    # Two are registered, one lapses soon; of the others one holds for longer and one has ended.
    assert of(cast, WELFARE) == {
        "community_worker2": 3,
        "community_secretary": 3 + len(own),
        "township_official": 3 + len(own) + 2,
    }
    with pytest.raises(NotAllowed):
        registry.verify_welfare(record=own[0], by=cast.community_worker2, valid_until=soon)


def test_vacancies_wait_for_those_who_may_fill_them(cast: Cast) -> None:
    empty = grid(f"{cast.group.code}099")
    for member in cast.members().values():
        person = fresh(member)
        expected = {one.pk for one in Grid.objects.all() if _may_fill(person, one)}
        assert numbers(member).get(GRIDS, "0") == str(len(expected)), member.name
    assert numbers(cast.community_worker2)[GRIDS] != numbers(cast.township_official)[GRIDS]
    for role in (AppointmentRole.LEADER, AppointmentRole.LIAISON):
        before = int(numbers(cast.community_worker2)[GRIDS])
        put(MemberFactory(), empty, role)
    assert int(numbers(cast.community_worker2).get(GRIDS, "0")) == before - 1


def _may_fill(person: Member, at: Grid) -> bool:
    """Whether somebody who works nowhere would be appointed there by ``person`` now."""
    for role in (AppointmentRole.LEADER, AppointmentRole.LIAISON):
        held = Appointment.objects.current().filter(grid=at, role=role)
        if not held.exists() and _appoints(person, at, role):
            return True
    return False


def _appoints(person: Member, at: Grid, role: str) -> bool:
    try:
        made = appoint(by=person.user, member=MemberFactory(), grid=at, role=role)
    except RuleError:
        return False
    made.delete()
    return True


def test_a_login_without_member_has_what_needs_no_member(cast: Cast) -> None:
    asked(cast, cast.building, cast.building_leader)
    _records(cast.building_leader, cast.building, 1)
    assert set(numbers(cast.superuser)) == {GRIDS}


def test_somebody_of_two_posts_has_of_each_only_what_that_post_gives(cast: Cast) -> None:
    """The worker of one community who leads a building of the other verifies in the first only."""
    put(cast.community_worker2, cast.other_building, AppointmentRole.LEADER)
    grid(f"{cast.group.code}077")
    _records(cast.building_leader, cast.building, 2)
    _records(cast.other_community_leader, cast.other_building, 3)
    grid(f"{cast.other_group.code}077")
    assert numbers(cast.community_secretary)[WELFARE] == "2"
    assert numbers(cast.community_worker2)[WELFARE] == "2"
    listed = at_desk(cast.community_worker2).get(GRIDS).context["cl"].result_list
    assert listed
    assert all(one.code.startswith(cast.community.code) for one in listed)


def test_more_than_a_hundred_are_said_to_be_so(cast: Cast) -> None:
    usual = {"grid": cast.building, "stage": StageCode.TOWNSHIP_REVIEW, "waiting_post": Post.TOWNSHIP}
    CaseFactory.create_batch(101, **usual)
    desk = at_desk(cast.township_official).get(reverse("admin:index"))
    assert {one.link: one.number for one in desk.context["todo"]}[REVIEWS] == "100+"
    Case.objects.filter(pk=Case.objects.order_by("pk").first().pk).update(
        stage=StageCode.CLOSED, closed_at=F("filed_at"), waiting_post=""
    )
    assert numbers(cast.township_official)[REVIEWS] == "100"


def test_nothing_is_asked_for_what_somebody_may_not_do_and_no_more_for_many_than_for_few(cast: Cast) -> None:
    idle = at_desk(cast.stranger)
    nothing = queries_of(idle, "/")
    asked(cast, cast.building, cast.building_leader)
    asked(cast, cast.other_building, cast.other_community_leader)
    _records(cast.building_leader, cast.building, 1)
    busy = at_desk(cast.township_official)
    few = {address: queries_of(busy, address) for address in ("/", reverse("admin:index"))}
    for number in range(2, 8):
        asked(cast, grid(f"{cast.group.code}{number:03d}"), cast.group_leader)
        asked(cast, cast.other_building, cast.other_community_leader)
        _records(cast.building_leader, cast.building, number)
    assert {address: queries_of(busy, address) for address in few} == few
    assert queries_of(idle, "/") == nothing


def test_a_kind_that_there_is_not_is_no_list(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    assert browser.get("/cases/?waiting=nonsense").status_code == 404
    assert browser.get("/cases/?waiting=extension").status_code == 200


def test_opinions_wait_for_those_who_answer_and_answers_for_those_who_tell(cast: Cast) -> None:
    answers, tells = (f"{OPINIONS}{kind}" for kind in ("answer", "tell"))
    known, other = an_opinion(cast, name="王小明"), an_opinion(cast, words="另一件")
    an_opinion(cast, by=cast.other_community_leader, grid=cast.other_building)
    joined = an_opinion(cast, words="一样的话", name="李四")
    gather_opinions(by=cast.community_worker2, into=known, others=[joined], version=1)
    assert of(cast, answers) == {
        "community_worker2": 2,
        "community_secretary": 2,
        "other_community_leader": 1,
    }
    answered(cast, known)
    answered(cast, other)
    assert answers not in numbers(cast.community_worker2)
    assert of(cast, tells) == {"building_leader": 2}


def test_the_box_waits_for_the_community(cast: Cast) -> None:
    put_into_box(grid=cast.community, kind="complaint", words="字太小", contact="13812345678")
    worker = cast.community_worker2
    assert of(cast, BOX) == {"community_worker2": 1, "community_secretary": 1}
    [message] = BoxMessage.objects.all()
    answer_message(by=worker, message=message, answer="已放大", version=1)
    assert numbers(worker)[BOX] == "1"  # the phone has not heard it
    tick_off_message(by=worker, message=message, version=2)
    assert BOX not in numbers(worker)


def test_tasks_from_above_wait_for_whoever_leads_a_grid_that_is_not_done(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    of_building = a_task(cast)
    a_task(cast, by=cast.township_official, level=1, unit="grid", title="全社区", questions=[])
    assert of(cast, f"{TASKS}mine") == {"building_leader": 1, "community_secretary": 1}
    answer(cast, of_building, home)
    assert of(cast, f"{TASKS}mine") == {"community_secretary": 1}
