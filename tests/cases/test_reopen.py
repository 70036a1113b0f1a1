"""Reopening: a new cycle one level up, with a clock that knows nothing of the time in between."""

import datetime as dt

import pytest
import time_machine

from cases.actions.batch.remind import send_all
from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, Reminder, ResidentOpinion
from cases.queries.chain import breaks
from kit.actors import TIMETABLE
from kit.errors import Invalid
from kit.time.clock import CHINA
from notices.models import Notice
from staff.choices import Post
from tests.cases.journey import a_case, go
from tests.cases.people import DESKS, told, who_may
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def clock():
    with time_machine.travel(china(2026, 11, 9, 9, 0), tick=False) as traveller:
        yield traveller


def china(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=CHINA)


@pytest.fixture
def case(cast: Cast, clock) -> Case:
    """Handled on the spot on a Monday morning."""
    return a_case(cast, RouteCode.ROUTINE, handled_result="扫了")


def reopen(case: Case, by) -> Case:
    return go(case, ActionCode.REOPEN, by, text="又脏了")


def up_to(case: Case, cast: Cast, level: int) -> Case:
    """Raised ``level`` times and closed there."""
    leaders = [cast.building_leader, cast.group_leader, cast.community_secretary]
    liaisons = [cast.building_liaison, cast.community_worker2, cast.township_official]
    for who in leaders[:level]:
        go(case, ActionCode.RAISE_LEVEL, who, text="需要上级")
    if level == 3:
        go(case, ActionCode.RESOLVE, cast.township_official, text="好了")
    else:
        go(case, ActionCode.RESOLVE, leaders[level], text="好了")
        go(case, ActionCode.ACKNOWLEDGE, liaisons[level])
    looked = {"checked": True} if level else {}
    return go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", **looked)


def test_the_liaison_and_the_desks_above_may(cast, case):
    assert who_may(cast, case, ActionCode.REOPEN) == {"building_liaison", *DESKS}
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.REOPEN, cast.community_secretary)
    assert set(refusal.value.fields) == {"text"}


def test_an_open_case_is_not_reopened(cast, clock):
    assert who_may(cast, a_case(cast, RouteCode.ROUTINE), ActionCode.REOPEN) == set()


def test_it_begins_anew_one_level_up(cast, case):
    reopen(case, cast.community_secretary)
    assert (case.cycle, case.stage, case.handling_grid, case.waiting_post) == (
        2,
        StageCode.HANDLING,
        cast.group,
        Post.LEADER,
    )
    assert (case.outcome, case.closed_at) == (Outcome.NONE, None)
    assert told(case) == {"turn": {"专职社工甲"}, "inform": {"楼道长"}}
    event = case.events.last()
    assert (event.action, event.stage_before, event.stage_after) == (
        ActionCode.REOPEN,
        StageCode.CLOSED,
        StageCode.HANDLING,
    )
    assert list(breaks()) == []


def test_the_time_while_it_was_closed_does_not_count(cast, case, clock):
    clock.move_to(china(2026, 12, 7, 10, 0))
    reopen(case, cast.community_secretary)
    assert case.due_at == china(2026, 12, 8, 17, 30)
    first, second = case.runs.all()
    assert (first.cycle, first.left_at) == (1, china(2026, 11, 9, 9, 0))
    assert (second.cycle, second.entered_at) == (2, china(2026, 12, 7, 10, 0))
    go(case, ActionCode.HANDLE, cast.group_leader, text="清了")
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", checked=True)
    assert not case.was_late


def test_old_reminders_are_dead(cast, case, clock):
    clock.move_to(china(2026, 11, 9, 10, 0))
    reopen(case, cast.community_secretary)
    assert set(Reminder.objects.values_list("run__cycle", flat=True)) == {2}
    Notice.objects.all().delete()
    clock.move_to(china(2026, 11, 10, 17, 29))
    send_all(by=TIMETABLE)
    subjects = Notice.objects.filter(key__startswith="reminder:").values_list("recipient__name", flat=True)
    assert set(subjects) == {"专职社工甲"}


def test_late_in_the_first_cycle_is_late_for_good(cast, clock):
    case = a_case(cast, RouteCode.ROUTINE)
    clock.move_to(china(2026, 11, 12, 9, 0))
    go(case, ActionCode.HANDLE, cast.building_leader, text="迟了")
    assert case.was_late
    reopen(case, cast.community_secretary)
    go(case, ActionCode.HANDLE, cast.group_leader, text="清了")
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", checked=True)
    assert case.was_late
    assert [run.breached_at is not None for run in case.runs.order_by("id")] == [True, False, False]


@pytest.mark.parametrize(
    ("level", "stage", "grid"),
    [
        (0, StageCode.COORDINATING, "group"),
        (1, StageCode.COORDINATING, "community"),
        (2, StageCode.TOWNSHIP_COORDINATING, "community"),
        (3, StageCode.TOWNSHIP_COORDINATING, "community"),
    ],
)
def test_one_level_up_from_the_highest_that_handled_it(cast, clock, level, stage, grid):
    case = up_to(a_case(cast, RouteCode.COORDINATION), cast, level)
    reopen(case, cast.community_secretary)
    assert (case.stage, case.handling_grid) == (stage, getattr(cast, grid))


def test_each_dissatisfied_opinion_goes_one_level_further(cast, case):
    go(case, ActionCode.OPINION, cast.building_leader, satisfaction="dissatisfied", words="还是脏")
    reached = [case.handling_grid]
    go(case, ActionCode.HANDLE, cast.group_leader, text="清了")
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="dissatisfied", checked=True)
    reached.append(case.handling_grid)
    go(case, ActionCode.HANDLE, cast.community_secretary, text="清了")
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="dissatisfied", checked=True)
    assert reached == [cast.group, cast.community]
    assert (case.route, case.stage, case.cycle) == (
        RouteCode.COORDINATION,
        StageCode.TOWNSHIP_COORDINATING,
        4,
    )


def test_a_refused_application_comes_before_the_street(cast, clock):
    case = a_case(cast, RouteCode.APPROVAL)
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
    go(case, ActionCode.DECLINE, cast.community_secretary, text="不符合条件")
    reopen(case, cast.township_official)
    assert (case.stage, case.waiting_post, case.decision) == (
        StageCode.TOWNSHIP_REVIEW,
        Post.TOWNSHIP,
        Outcome.NONE,
    )


def test_an_opinion_is_taken_once_a_closing(cast, case):
    assert who_may(cast, case, ActionCode.OPINION) == {"building_leader"}
    go(case, ActionCode.OPINION, cast.building_leader, satisfaction="satisfied")
    assert who_may(cast, case, ActionCode.OPINION) == set()
    reopen(case, cast.community_secretary)
    go(case, ActionCode.HANDLE, cast.group_leader, text="清了")
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="dissatisfied", checked=True)
    assert list(case.opinions.order_by("cycle").values_list("cycle", "satisfaction")) == [
        (1, "satisfied"),
        (2, "dissatisfied"),
    ]


@pytest.mark.parametrize(
    "forge",
    [
        lambda opinions: opinions.filter(cycle=2).update(satisfaction="satisfied"),
        lambda opinions: opinions.filter(cycle=2).delete(),
    ],
)
def test_an_opinion_that_was_embellished_in_the_database_is_found(cast, case, forge):
    go(case, ActionCode.OPINION, cast.building_leader, satisfaction="satisfied")
    reopen(case, cast.community_secretary)
    go(case, ActionCode.HANDLE, cast.group_leader, text="清了")
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="dissatisfied", checked=True)
    assert list(breaks(case.number)) == []
    forge(ResidentOpinion.objects.filter(case=case))
    assert [one.reason for one in breaks(case.number)] == [
        "the residents' opinions are not those of its timeline"
    ]


def test_who_filed_it_is_told_of_a_dissatisfied_resident(cast, clock):
    case = up_to(a_case(cast, RouteCode.COORDINATION), cast, 1)
    reopen(case, cast.community_secretary)
    go(case, ActionCode.RESOLVE, cast.community_secretary, text="好了")
    go(case, ActionCode.ACKNOWLEDGE, cast.township_official)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="dissatisfied", checked=True)
    assert told(case) == {"turn": {"街道干部"}}
