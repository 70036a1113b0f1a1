"""The open cases of a grid that ends go on in another one; closed ones stay where they happened."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import take_step
from cases.actions.moving import move_cases
from cases.choices import ActionCode, RouteCode
from cases.models import Case, CaseEvent, StageRun
from cases.queries.chain import breaks
from cases.queries.wording import facts_in_words
from grids.models import Grid
from kit.errors import Invalid, NotAllowed
from kit.time.clock import today
from notices.models import Notice
from staff.choices import AppointmentRole, Post
from tests.actors import ADMIN
from tests.cases.journey import a_case, fresh, go
from tests.cast import Cast, appoint
from tests.factories import MemberFactory, grid, make_areas

pytestmark = pytest.mark.django_db

LEADER = AppointmentRole.LEADER


@pytest.fixture
def next_door(cast: Cast) -> Grid:
    """Another building of the same group, with a leader of its own."""
    made = grid(f"{cast.group.code}002")
    appoint(MemberFactory(organization=cast.committee, name="邻楼长"), made, LEADER)
    return made


def move(cast: Cast, to: Grid, by: object = None) -> int:
    return move_cases(by=by or cast.township_official.user, from_grid=cast.building, to_grid=to)


def told_of_moves() -> dict[str, list[str]]:
    """The subjects and bodies of the messages of moves, by the name of who has them."""
    found: dict[str, list[str]] = {}
    for notice in Notice.objects.filter(key__startswith="moved:", channel="inbox").select_related(
        "recipient"
    ):
        found.setdefault(notice.recipient.name, []).append(f"{notice.subject} {notice.body}")
    return found


def test_an_open_case_goes_along_with_its_deadline_and_says_so(cast: Cast, next_door: Grid) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    assert move(cast, next_door) == 1
    after = Case.objects.get(pk=case.pk)
    assert (after.grid, after.area, after.handling_grid, after.handling_code) == (
        next_door,
        next_door.code,
        next_door,
        next_door.code,
    )
    assert (after.due_at, after.stage, after.version) == (case.due_at, case.stage, case.version + 1)
    assert after.updated_at > case.updated_at
    event = CaseEvent.objects.filter(case=case).last()
    assert event is not None
    assert (event.action, event.actor) == (ActionCode.MOVE, cast.township_official)
    assert event.facts == {"grid_from": cast.building.path, "grid_into": next_door.path}
    assert [value for _label, value in facts_in_words(event)] == [cast.building.path, next_door.path]
    assert list(breaks()) == []
    go(
        after,
        ActionCode.HANDLE,
        fresh(Case.objects.get(pk=case.pk).handling_grid.appointments.get().member),
        text="好了",
    )
    assert list(breaks()) == []


def test_closed_cases_stay_where_they_happened(cast: Cast, next_door: Grid) -> None:
    case = go(a_case(cast, RouteCode.ROUTINE), ActionCode.HANDLE, cast.building_leader, text="好了")
    assert case.closed_at is not None
    assert move(cast, next_door) == 0
    after = Case.objects.get(pk=case.pk)
    assert (after.grid, after.area, after.version) == (cast.building, cast.building.code, case.version)


def test_what_is_handled_further_up_stays_there_under_the_same_group(cast: Cast, next_door: Grid) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="要社区出面")
    assert case.handling_grid == cast.group
    move(cast, next_door)
    after = Case.objects.get(pk=case.pk)
    assert (after.grid, after.handling_grid) == (next_door, cast.group)


def test_what_is_handled_further_up_goes_to_the_same_height_above_the_new_grid(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="要社区出面")
    move(cast, cast.other_building)
    after = Case.objects.get(pk=case.pk)
    assert (after.grid, after.handling_grid, after.handling_code) == (
        cast.other_building,
        cast.other_group,
        cast.other_group.code,
    )
    facts = CaseEvent.objects.filter(case=case).last().facts  # type: ignore[union-attr]
    assert (facts["handled_from"], facts["handled_into"]) == (cast.group.path, cast.other_group.path)
    places = list(StageRun.objects.filter(case=case).order_by("pk").values_list("grid", flat=True))
    assert places == [cast.other_building.pk, cast.other_group.pk]


def test_a_step_back_leads_to_the_new_grid(cast: Cast, next_door: Grid) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RESOLVE, cast.building_leader, text="说好了")
    move(cast, next_door)
    case.refresh_from_db()
    back = take_step(case, ActionCode.SEND_BACK, by=cast.group_leader, version=case.version, text="没说清")
    assert back
    after = Case.objects.get(pk=case.pk)
    assert (after.handling_grid, after.handling_code) == (next_door, next_door.code)


def test_stays_of_an_earlier_cycle_are_history(cast: Cast, next_door: Grid) -> None:
    case = go(a_case(cast, RouteCode.ROUTINE), ActionCode.HANDLE, cast.building_leader, text="好了")
    go(case, ActionCode.REOPEN, cast.building_liaison, text="又坏了")
    move(cast, next_door)
    runs = StageRun.objects.filter(case=case).order_by("pk")
    assert [(run.cycle, run.grid) for run in runs] == [(1, cast.building), (2, cast.group)]
    assert Case.objects.get(pk=case.pk).grid == next_door


def test_a_case_that_happened_elsewhere_keeps_its_place_and_is_handled_at_the_new_grid(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="要社区出面")
    assert move_cases(by=ADMIN, from_grid=cast.group, to_grid=cast.other_group) == 1
    after = Case.objects.get(pk=case.pk)
    assert (after.grid, after.area) == (cast.building, cast.building.code)
    assert after.handling_grid == cast.other_group
    facts = CaseEvent.objects.filter(case=case).last().facts  # type: ignore[union-attr]
    assert facts == {"handled_from": cast.group.path, "handled_into": cast.other_group.path}
    assert list(breaks()) == []


def test_who_has_a_case_keeps_it_only_where_she_holds_the_post_too(cast: Cast, next_door: Grid) -> None:
    mine, other = a_case(cast, RouteCode.ROUTINE), a_case(cast, RouteCode.ROUTINE)
    Case.objects.filter(pk=mine.pk).update(assignee=cast.building_leader)
    neighbour = next_door.appointments.get().member  # type: ignore[attr-defined]
    Case.objects.filter(pk=other.pk).update(assignee=neighbour)
    assert mine.waiting_post == Post.LEADER
    move(cast, next_door)
    assert Case.objects.get(pk=mine.pk).assignee is None
    assert Case.objects.get(pk=other.pk).assignee == neighbour
    facts = CaseEvent.objects.filter(case=mine).last().facts  # type: ignore[union-attr]
    assert facts["assignee_before"] == cast.building_leader.name


def test_whose_turn_it_is_now_is_told_of_all_at_once(cast: Cast, next_door: Grid) -> None:
    cases = [a_case(cast, RouteCode.ROUTINE) for _n in range(3)]
    raised = a_case(cast, RouteCode.COORDINATION)
    go(raised, ActionCode.RAISE_LEVEL, cast.building_leader, text="要社区出面")
    move(cast, next_door)
    told = told_of_moves()
    assert set(told) == {"邻楼长", cast.group_leader.name}
    (words,) = told["邻楼长"]
    assert "3" in words
    assert all(case.number in words for case in cases)
    assert raised.number in told[cast.group_leader.name][0]


def test_the_one_who_moves_is_not_told(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    empty = grid(f"{cast.other_group.code}002")
    appoint(cast.township_official, empty, LEADER)
    move(cast, empty)
    assert Case.objects.get(pk=case.pk).grid == empty
    assert told_of_moves() == {}


@pytest.mark.parametrize("where", ["here", "there"])
def test_it_takes_the_right_here_and_there(cast: Cast, next_door: Grid, where: str) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    by, to = {
        "here": (cast.building_leader.user, next_door),
        "there": (cast.community_secretary.user, cast.other_building),
    }[where]
    with pytest.raises(NotAllowed):
        move(cast, to, by)
    with pytest.raises(NotAllowed):
        move(cast, next_door, cast.other_community_leader.user)
    assert Case.objects.get(pk=case.pk).version == case.version


def test_only_to_a_grid_of_the_same_level_in_use(cast: Cast, next_door: Grid) -> None:
    a_case(cast, RouteCode.ROUTINE)
    refused: dict[str, Callable[[], int]] = {
        "level": lambda: move(cast, cast.other_group),
        "itself": lambda: move(cast, cast.building),
        "retired": lambda: move(cast, next_door),
    }
    Grid.objects.filter(pk=next_door.pk).update(retired_on=today())
    for name, call in refused.items():
        with pytest.raises(Invalid) as said:
            call()
        assert set(said.value.fields) == {"grid"}, name


def test_as_many_queries_for_many_cases_as_for_two(cast: Cast, next_door: Grid) -> None:
    def queries(number: int) -> int:
        for _n in range(number):
            a_case(cast, RouteCode.ROUTINE)
        with CaptureQueriesContext(connection) as seen:
            assert move(cast, next_door) == number
        return len(seen)

    queries(1)  # what the official may do is read once
    assert queries(2) == queries(12) == 17


@pytest.fixture
def street_away(cast: Cast) -> Grid:
    """A building in another street of the same county."""
    (area,) = make_areas("330402002001001001")
    made: Grid = area.building
    return made


def test_what_leaves_the_sight_of_who_supervised_it_is_supervised_by_who_moved_it(
    cast: Cast, street_away: Grid
) -> None:
    case = go(a_case(cast, RouteCode.ROUTINE), ActionCode.SUPERVISE, cast.township_official, text="尽快办")
    due = case.watchers.get().due_at
    assert move(cast, street_away, cast.county_official.user) == 1
    after = Case.objects.get(pk=case.pk)
    watcher = after.watchers.get()
    assert (watcher.member, watcher.due_at, watcher.answered_at) == (cast.county_official, due, None)
    assert after.supervised_at is not None
    (line,) = after.events.filter(action=ActionCode.SUPERVISE, actor=cast.county_official)
    assert line.facts["supervisor_before"] == cast.township_official.name
    (farewell,) = Notice.objects.filter(key__startswith="moved-away:", channel="inbox")
    assert (farewell.recipient, farewell.link) == (cast.township_official, "")
    assert case.number in farewell.body
    assert cast.county_official.name in farewell.body
    assert list(breaks()) == []


def test_without_somebody_who_moved_it_the_supervision_ends_and_is_told(
    cast: Cast, street_away: Grid
) -> None:
    case = go(a_case(cast, RouteCode.ROUTINE), ActionCode.SUPERVISE, cast.township_official, text="尽快办")
    assert move(cast, street_away, ADMIN) == 1
    after = Case.objects.get(pk=case.pk)
    assert (after.watchers.count(), after.supervised_at) == (0, None)
    assert after.events.filter(action=ActionCode.END_SUPERVISION).exists()
    assert Notice.objects.filter(key__startswith="moved-away:", recipient=cast.township_official).exists()


def test_who_still_sees_it_goes_on_supervising(cast: Cast, next_door: Grid) -> None:
    case = go(a_case(cast, RouteCode.ROUTINE), ActionCode.SUPERVISE, cast.county_official, text="尽快办")
    move(cast, next_door)
    assert Case.objects.get(pk=case.pk).watchers.get().member == cast.county_official
    assert not Notice.objects.filter(key__startswith="moved-away:").exists()
