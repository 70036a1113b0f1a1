"""核查: what others did is checked on the spot by the leader before it closes; bad work goes back to them."""

import pytest

from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, Reminder
from cases.queries.chain import breaks
from cases.workflow.available import next_steps
from kit.errors import Invalid
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import told, who_may
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db

OVER = {"text": "复盘", "injured": 0, "deaths": 0, "losses": "无"}


@pytest.fixture
def cast():
    return make_cast()


def by_the_group(cast: Cast) -> Case:
    """Resolved by the leader of the group, and back with the leader of the building."""
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组")
    go(case, ActionCode.RESOLVE, cast.group_leader, text="谈好了")
    return go(case, ActionCode.ACKNOWLEDGE, cast.community_worker2)


def by_the_township(cast: Cast) -> Case:
    case = a_case(cast, RouteCode.COORDINATION)
    for who in (cast.building_leader, cast.group_leader, cast.community_secretary):
        go(case, ActionCode.RAISE_LEVEL, who, text="需要上级")
    return go(case, ActionCode.RESOLVE, cast.township_official, text="清运了")


def emergency_over(cast: Cast) -> Case:
    case = a_case(cast, RouteCode.EMERGENCY)
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)
    go(case, ActionCode.CONTAIN, cast.department_officer, text="扑灭了")
    return go(case, ActionCode.CONFIRM_OVER, cast.township_official, **OVER)


def needs(case: Case, member, action: str) -> list[str]:
    (step,) = (one for one in next_steps(case, fresh(member)) if one.action == action)
    return [one.name for one in step.needs]


@pytest.mark.parametrize("done", [by_the_group, by_the_township, emergency_over])
def test_only_the_leader_of_the_place_checks_and_closes(cast, done):
    case = done(cast)
    assert (case.stage, case.handling_grid) == (StageCode.FEEDING_BACK, cast.building)
    assert who_may(cast, case, ActionCode.FEED_BACK) == {"building_leader"}
    assert who_may(cast, case, ActionCode.SEND_BACK) == {"building_leader"}
    for checked in ({}, {"checked": False}):
        with pytest.raises(Invalid) as refusal:
            go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", **checked)
        assert set(refusal.value.fields) == {"checked"}
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", checked=True)
    assert case.outcome == Outcome.DONE
    assert case.events.last().facts == {"satisfaction": "satisfied", "checked": True}
    assert list(breaks()) == []


def test_her_own_work_needs_no_check_and_has_nobody_to_go_back_to(cast):
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RESOLVE, cast.building_leader, text="谈好了")
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    assert needs(case, cast.building_leader, ActionCode.FEED_BACK) == []
    assert who_may(cast, case, ActionCode.SEND_BACK) == set()


@pytest.mark.parametrize(
    ("done", "stage", "grid", "waiting"),
    [
        (by_the_group, StageCode.COORDINATING, "group", {"专职社工甲"}),
        (by_the_township, StageCode.TOWNSHIP_COORDINATING, "community", {"街道干部"}),
        (emergency_over, StageCode.RESPONDING, "building", {"消防员"}),
    ],
)
def test_bad_work_goes_back_to_who_did_it_with_a_new_clock(cast, done, stage, grid, waiting):
    case = done(cast)
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.SEND_BACK, cast.building_leader)
    assert set(refusal.value.fields) == {"text"}
    go(case, ActionCode.SEND_BACK, cast.building_leader, text="还是老样子")
    assert (case.stage, case.handling_grid) == (stage, getattr(cast, grid))
    assert told(case)["turn"] == waiting
    first, *_between, again = case.runs.filter(stage=stage, grid=case.handling_grid)
    assert (again.amount, again.unit, again.minutes_given) == (first.amount, first.unit, None)
    kinds = set(Reminder.objects.filter(run=again, done_at__isnull=True).values_list("kind", flat=True))
    assert {"half", "amber", "deadline"} <= kinds
    assert list(breaks()) == []


def test_a_routine_case_reopened_one_level_up_is_checked_below(cast):
    case = a_case(cast, RouteCode.ROUTINE, handled_result="扫了")
    go(case, ActionCode.OPINION, cast.building_leader, satisfaction="dissatisfied", words="还是脏")
    go(case, ActionCode.HANDLE, cast.group_leader, text="重新清扫")
    assert (case.stage, case.handling_grid) == (StageCode.FEEDING_BACK, cast.building)
    assert needs(case, cast.building_leader, ActionCode.FEED_BACK) == ["checked"]


def test_an_emergency_that_was_reopened_can_be_closed_again(cast):
    case = emergency_over(cast)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="dissatisfied", checked=True)
    assert (case.stage, case.cycle) == (StageCode.REVIEWING, 2)
    go(case, ActionCode.CONFIRM_OVER, cast.township_official, **OVER)
    assert who_may(cast, case, ActionCode.FEED_BACK) == {"building_leader"}
    # Nobody has worked in this cycle: what is wrong goes back to the review.
    go(case, ActionCode.SEND_BACK, cast.building_leader, text="还有隐患")
    assert case.stage == StageCode.REVIEWING
    go(case, ActionCode.CONFIRM_OVER, cast.township_official, **OVER)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", checked=True)
    assert case.outcome == Outcome.DONE


def test_nobody_hurt_is_written_down(cast):
    case = emergency_over(cast)
    assert case.events.last().facts == {"injured": 0, "deaths": 0, "losses": "无"}
