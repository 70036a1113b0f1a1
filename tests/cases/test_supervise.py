"""Supervising (督办): a superior watches a case to its end, and is told of everything."""

import pytest

from cases.choices import ActionCode, RouteCode
from cases.models import Case, Reminder
from cases.queries.chain import breaks
from tests.cases.journey import a_case, go
from tests.cases.people import DESKS, told, who_may
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast) -> Case:
    return a_case(cast, RouteCode.COORDINATION)


def supervise(case: Case, by) -> Case:
    return go(case, ActionCode.SUPERVISE, by, text="请三日内办结")


def test_the_desks_above_may_and_nobody_below(cast, case):
    assert who_may(cast, case, ActionCode.SUPERVISE) == DESKS


def test_the_clock_and_the_stage_stay(cast, case):
    before = (case.stage, case.due_at, case.waiting_post)
    reminders = list(Reminder.objects.values_list("pk", "due_at"))
    supervise(case, cast.township_official)
    assert (case.stage, case.due_at, case.waiting_post) == before
    assert list(Reminder.objects.values_list("pk", "due_at")) == reminders
    assert case.supervised_at == case.updated_at


def test_whose_turn_it_is_is_told_what_is_expected(cast, case):
    supervise(case, cast.township_official)
    assert told(case) == {"said": {"楼道长"}}
    event = case.events.last()
    assert (event.action, event.actor, event.text) == (
        ActionCode.SUPERVISE,
        cast.township_official,
        "请三日内办结",
    )
    assert list(breaks()) == []


def test_whoever_watches_is_told_of_every_step_to_the_end(cast, case):
    supervise(case, cast.county_official)
    go(case, ActionCode.NOTE, cast.building_leader, text="约了双方")
    assert told(case) == {"inform": {"区领导小组"}}
    go(case, ActionCode.RESOLVE, cast.building_leader, text="谈好了")
    assert told(case) == {"turn": {"小组长"}, "inform": {"区领导小组"}}
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    assert told(case) == {"inform": {"区领导小组"}}


def test_a_case_that_nobody_watches_tells_nobody_above(cast, case):
    go(case, ActionCode.NOTE, cast.building_leader, text="约了双方")
    assert told(case) == {}


def test_two_superiors_may_watch_and_one_who_asks_twice_watches_once(cast, case):
    supervise(case, cast.township_official)
    since = case.supervised_at
    supervise(case, cast.county_official)
    supervise(case, cast.township_official)
    assert set(case.watchers.values_list("member__name", flat=True)) == {"街道干部", "区领导小组"}
    assert case.supervised_at == since
    # Her own step is no news to her.
    assert told(case) == {"said": {"楼道长"}, "inform": {"区领导小组"}}


def test_a_closed_case_is_not_supervised(cast):
    case = a_case(cast, RouteCode.ROUTINE, handled_result="好了")
    assert who_may(cast, case, ActionCode.SUPERVISE) == set()
