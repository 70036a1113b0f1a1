"""The ends of a case that nobody has handled: withdrawn by who filed it, or no matter at all."""

import datetime as dt

import pytest

from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, Pause, Reminder
from cases.queries.chain import breaks
from cases.workflow.available import next_steps
from kit.errors import Invalid, NotAllowed
from kit.time import clock
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import DESKS, told, who_may
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db

ENDS = [
    (ActionCode.WITHDRAW, "building_leader", Outcome.WITHDRAWN),
    (ActionCode.MARK_INVALID, "community_secretary", Outcome.INVALID),
]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case that has gone up to the group."""
    case = a_case(cast, RouteCode.COORDINATION)
    return go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组")


def test_who_filed_it_withdraws_it_and_nobody_else(cast, case):
    assert who_may(cast, case, ActionCode.WITHDRAW) == {"building_leader"}


def test_the_desks_above_say_that_it_is_no_matter(cast, case):
    assert who_may(cast, case, ActionCode.MARK_INVALID) == DESKS


@pytest.mark.parametrize(("action", "who", "outcome"), ENDS)
def test_it_ends_with_its_clock_and_needs_a_reason(cast, case, action, who, outcome):
    with pytest.raises(Invalid) as refusal:
        go(case, action, getattr(cast, who))
    assert set(refusal.value.fields) == {"text"}
    go(case, action, getattr(cast, who), text="误会")
    assert (case.stage, case.outcome, case.waiting_post) == (StageCode.CLOSED, outcome, "")
    assert (case.due_at, case.amber_at, case.was_late) == (None, None, False)
    assert case.runs.last().left_at == case.closed_at
    assert not Reminder.objects.filter(run__case=case).exists()
    event = case.events.last()
    assert (event.action, event.text, event.stage_before, event.stage_after) == (
        action,
        "误会",
        StageCode.COORDINATING,
        StageCode.CLOSED,
    )
    assert list(breaks()) == []


def test_who_has_it_in_hand_is_told_that_it_was_withdrawn(cast, case):
    go(case, ActionCode.WITHDRAW, cast.building_leader, text="误会")
    assert told(case) == {"inform": {"专职社工甲"}}


def test_who_filed_it_and_who_has_it_in_hand_are_told_that_it_is_no_matter(cast, case):
    go(case, ActionCode.MARK_INVALID, cast.community_secretary, text="误报")
    assert told(case) == {"inform": {"楼道长", "专职社工甲", "街道干部"}}


def test_the_county_is_told_when_the_street_says_so(cast, case):
    go(case, ActionCode.MARK_INVALID, cast.township_official, text="误报")
    assert cast.county_official.name in told(case)["inform"]


def test_what_is_overdue_an_emergency_or_supervised_is_judged_above_the_community(cast, case):
    above = {"township_official", "county_official", "city_official"}
    emergency = a_case(cast, RouteCode.EMERGENCY)
    supervised = a_case(cast, RouteCode.COORDINATION)
    go(supervised, ActionCode.SUPERVISE, cast.county_official, text="要看到结果")
    Case.objects.filter(pk=case.pk).update(due_at=clock.now() - dt.timedelta(minutes=1))
    case.refresh_from_db()
    for grave in (case, emergency, supervised):
        assert who_may(cast, grave, ActionCode.MARK_INVALID) == above
        with pytest.raises(NotAllowed, match=r"level above|上一级"):
            go(grave, ActionCode.MARK_INVALID, cast.community_secretary, text="误报")


@pytest.mark.parametrize(("action", "who", "outcome"), ENDS)
def test_a_suspended_case_ends_too(cast, case, action, who, outcome):
    go(case, ActionCode.SUSPEND, cast.township_official, text="等专家")
    go(case, action, getattr(cast, who), text="误会")
    assert (case.outcome, case.paused_at) == (outcome, None)
    assert not Pause.objects.filter(until__isnull=True).exists()


@pytest.mark.parametrize(("action", "who", "outcome"), ENDS)
def test_after_it_nothing_but_notes_is_possible(cast, case, action, who, outcome):
    go(case, action, getattr(cast, who), text="误会")
    offered = {step.action for one in cast.members().values() for step in next_steps(case, fresh(one))}
    assert offered == {ActionCode.NOTE}


def test_a_closed_case_is_not_withdrawn(cast):
    case = a_case(cast, RouteCode.ROUTINE, handled_result="好了")
    assert who_may(cast, case, ActionCode.WITHDRAW) == set()
    assert who_may(cast, case, ActionCode.MARK_INVALID) == set()


def test_whose_turn_it_is_can_not_make_it_disappear(cast, case):
    for action in (ActionCode.WITHDRAW, ActionCode.MARK_INVALID):
        with pytest.raises(NotAllowed):
            go(case, action, cast.group_leader, text="不想办")


def test_an_acknowledged_emergency_is_not_withdrawn_past_its_record(cast):
    case = a_case(cast, RouteCode.EMERGENCY)
    assert who_may(cast, case, ActionCode.WITHDRAW) == {"building_leader"}
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)
    assert who_may(cast, case, ActionCode.WITHDRAW) == set()


def test_an_alarm_that_nobody_has_answered_in_time_is_not_called_off_by_who_raised_it(cast):
    alarm = a_case(cast, RouteCode.EMERGENCY)
    assert who_may(cast, alarm, ActionCode.WITHDRAW) == {"building_leader"}
    Case.objects.filter(pk=alarm.pk).update(due_at=clock.now() - dt.timedelta(minutes=1))
    alarm.refresh_from_db()
    assert who_may(cast, alarm, ActionCode.WITHDRAW) == set()


def test_what_an_authority_has_granted_is_no_matter_to_be_made_invalid(cast):
    application = a_case(cast, RouteCode.APPROVAL)
    assert who_may(cast, application, ActionCode.MARK_INVALID)
    Case.objects.filter(pk=application.pk).update(decision=Outcome.APPROVED)
    application.refresh_from_db()
    assert who_may(cast, application, ActionCode.MARK_INVALID) == set()


def late(case: Case) -> Case:
    before = clock.now() - dt.timedelta(minutes=1)
    Case.objects.filter(pk=case.pk).update(due_at=before)
    case.runs.filter(left_at__isnull=True).update(due_at=before)
    case.refresh_from_db()
    return case


def test_an_overdue_alarm_does_not_disappear_by_a_merge_by_parts_or_by_waiting(cast):
    alarm = late(a_case(cast, RouteCode.EMERGENCY))
    assert who_may(cast, alarm, ActionCode.MERGE) == set()
    assert who_may(cast, alarm, ActionCode.SPLIT) == set()
    assert not {"building_leader", "building_liaison"} & who_may(cast, alarm, ActionCode.SUSPEND)
    go(alarm, ActionCode.SUSPEND, cast.township_official, text="核实")
    assert cast.community_secretary.name in told(alarm)["inform"]
    assert who_may(cast, alarm, ActionCode.WITHDRAW) == set()


def test_an_alarm_that_was_overdue_is_not_withdrawn_on_another_route_either(cast):
    alarm = late(a_case(cast, RouteCode.EMERGENCY, by=cast.community_secretary))
    go(alarm, ActionCode.CHANGE_ROUTE, cast.township_official, route=RouteCode.COORDINATION, text="不急")
    assert alarm.was_late
    assert who_may(cast, alarm, ActionCode.WITHDRAW) == set()


def test_stopping_the_clock_of_an_overdue_case_does_not_let_the_community_make_it_invalid(cast, case):
    late(case)
    assert "community_secretary" not in who_may(cast, case, ActionCode.MARK_INVALID)
    go(case, ActionCode.SUSPEND, cast.township_official, text="等材料")
    assert "community_secretary" not in who_may(cast, case, ActionCode.MARK_INVALID)
    assert "township_official" in who_may(cast, case, ActionCode.MARK_INVALID)


@pytest.mark.parametrize(
    "action", [ActionCode.WITHDRAW, ActionCode.CHANGE_ROUTE, ActionCode.MERGE, ActionCode.SPLIT]
)
def test_what_an_authority_has_granted_does_not_disappear_by_other_ways(cast, action):
    application = a_case(cast, RouteCode.APPROVAL)
    assert who_may(cast, application, action)
    Case.objects.filter(pk=application.pk).update(decision=Outcome.APPROVED)
    application.refresh_from_db()
    assert who_may(cast, application, action) == set()


def test_a_suspended_case_that_becomes_an_emergency_rings(cast, case):
    go(case, ActionCode.SUSPEND, cast.township_official, text="等材料")
    go(case, ActionCode.CHANGE_ROUTE, cast.community_secretary, route=RouteCode.EMERGENCY, text="起火")
    assert case.paused_at is None
    assert not Pause.objects.filter(run__case=case, until__isnull=True).exists()
    waiting = Reminder.objects.filter(run__case=case, done_at__isnull=True).values_list("kind", flat=True)
    assert "unanswered" in waiting
