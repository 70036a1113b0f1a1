"""Reassigning: of those whose turn it is, one does it; the clock knows nothing of it."""

import pytest

from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import Case, Reminder
from cases.queries.chain import breaks
from cases.workflow.people.turn import waiting_members
from kit.errors import Invalid
from staff.models import User
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import DESKS, told, who_may
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast: Cast) -> Case:
    """An application that waits for the community, which has two people."""
    return go(a_case(cast, RouteCode.APPROVAL), ActionCode.SUBMIT, cast.building_leader, text="材料")


def reassign(case: Case, cast: Cast) -> Case:
    return go(case, ActionCode.REASSIGN, cast.community_secretary, assignee=cast.community_worker2.pk)


def test_those_whose_turn_it_is_and_the_desks_above_may(cast, case):
    assert who_may(cast, case, ActionCode.REASSIGN) == DESKS
    routine = a_case(cast, RouteCode.ROUTINE)
    assert who_may(cast, routine, ActionCode.REASSIGN) == {"building_leader", *DESKS}


def test_the_stage_and_the_clock_stay(cast, case):
    run, due = case.runs.last(), case.due_at
    reminders = list(Reminder.objects.filter(run=run).values_list("pk", "due_at"))
    reassign(case, cast)
    assert (case.assignee, case.stage, case.due_at) == (
        cast.community_worker2,
        StageCode.COMMUNITY_INTAKE,
        due,
    )
    assert case.runs.last() == run
    assert list(Reminder.objects.filter(run=run).values_list("pk", "due_at")) == reminders


def test_the_timeline_names_her_and_only_she_is_told(cast, case):
    reassign(case, cast)
    event = case.events.last()
    assert (event.action, event.actor, event.facts) == (
        ActionCode.REASSIGN,
        cast.community_secretary,
        {"assignee": "专职社工乙"},
    )
    assert told(case) == {"said": {"专职社工乙"}}
    assert list(breaks()) == []


def test_who_had_it_before_is_told_that_it_is_another_s(cast, case):
    reassign(case, cast)
    go(case, ActionCode.REASSIGN, cast.township_official, assignee=cast.community_secretary.pk)
    assert told(case) == {"said": {"书记"}, "inform": {"专职社工乙"}}


def test_from_then_on_only_she_is_urged(cast, case):
    go(case, ActionCode.URGE, cast.township_official, text="请快一点")
    assert told(case) == {"said": {"书记", "专职社工乙"}}
    reassign(case, cast)
    go(case, ActionCode.URGE, cast.township_official, text="请快一点")
    assert told(case) == {"said": {"专职社工乙"}}


def test_whoever_else_holds_the_post_may_still_act(cast, case):
    reassign(case, cast)
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
    assert case.stage == StageCode.TOWNSHIP_REVIEW


def test_the_next_stage_belongs_to_nobody_in_particular(cast, case):
    reassign(case, cast)
    go(case, ActionCode.ACCEPT, cast.community_worker2, matter="低保申请")
    assert case.assignee is None
    assert told(case)["turn"] == {"街道干部"}


@pytest.mark.parametrize("part", ["building_leader", "township_official", "stranger"])
def test_somebody_whose_turn_it_is_not_is_refused(cast, case, part):
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.REASSIGN, cast.community_secretary, assignee=getattr(cast, part).pk)
    assert set(refusal.value.fields) == {"assignee"}
    case.refresh_from_db()
    assert (case.assignee, case.events.count()) == (None, 2)


def test_when_she_is_gone_it_is_everybodys_again(cast, case):
    reassign(case, cast)
    User.objects.filter(member=cast.community_worker2).update(is_active=False)
    case = Case.objects.get(pk=case.pk)
    assert waiting_members(case) == [cast.community_secretary]


def test_when_she_has_another_post_it_is_everybodys_again(cast, case):
    reassign(case, cast)
    cast.community_worker2.organization = cast.other_committee
    cast.community_worker2.save()
    case = Case.objects.get(pk=case.pk)
    assert waiting_members(case) == [fresh(cast.community_secretary)]
