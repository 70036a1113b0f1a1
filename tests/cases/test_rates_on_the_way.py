"""The rates of cases that went their way by real steps: late, stopped, extended, reopened."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.choices import ActionCode, RouteCode
from cases.models import Case
from cases.queries.rates import Rates, period, rates_by_area, together
from grids.scope import Scope
from kit.time.clock import CHINA
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CaseFactory, make_area

pytestmark = pytest.mark.django_db


def china(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=CHINA)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A Monday morning."""
    with time_machine.travel(china(2026, 11, 9, 9, 0), tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(cast: Cast, clock: Any) -> Case:
    """On the routine route: due on Tuesday, 17:30."""
    return a_case(cast, RouteCode.ROUTINE)


def rates() -> Rates:
    """Of everything, until now."""
    return together(rates_by_area(Scope.everything(), *period()).values())


def test_from_its_deadline_until_it_is_closed_late(cast: Cast, case: Case, clock: Any) -> None:
    clock.move_to(china(2026, 11, 10, 17, 29))
    assert rates() == Rates()
    clock.move_to(china(2026, 11, 10, 17, 30))
    assert rates() == Rates(due=1)
    clock.move_to(china(2026, 11, 12, 9, 0))
    go(case, ActionCode.HANDLE, cast.building_leader, text="迟了")
    clock.move_to(china(2026, 11, 12, 9, 1))
    assert rates() == Rates(due=1, closed=1, on_time=0)


def test_closed_in_time(cast: Cast, case: Case, clock: Any) -> None:
    go(case, ActionCode.HANDLE, cast.building_leader, text="清了")
    clock.move_to(china(2026, 11, 9, 9, 1))
    assert rates() == Rates(due=1, closed=1, on_time=1)


def test_reopened_it_is_not_closed_and_due_again_with_its_new_deadline(
    cast: Cast, case: Case, clock: Any
) -> None:
    go(case, ActionCode.HANDLE, cast.building_leader, text="清了")
    clock.move_to(china(2026, 11, 12, 9, 0))
    go(case, ActionCode.REOPEN, cast.community_secretary, text="又堆上了")
    assert case.due_at == china(2026, 11, 13, 17, 30)
    assert rates() == Rates()
    clock.move_to(china(2026, 11, 14, 9, 0))
    assert rates() == Rates(due=1)


def test_a_stopped_clock_is_not_due_and_the_time_left_begins_again(
    cast: Cast, case: Case, clock: Any
) -> None:
    go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
    clock.move_to(china(2026, 11, 16, 9, 0))
    assert rates() == Rates()
    go(case, ActionCode.RESUME, cast.township_official)
    assert rates() == Rates()
    assert case.due_at == china(2026, 11, 17, 17, 30)
    clock.move_to(china(2026, 11, 18, 9, 0))
    assert rates() == Rates(due=1)


def test_an_extension_counts_with_the_deadline_that_it_gave(cast: Cast, case: Case, clock: Any) -> None:
    go(case, ActionCode.ASK_EXTENSION, cast.building_leader, amount=2, text="等配件")
    go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)
    clock.move_to(china(2026, 11, 12, 9, 0))
    assert rates() == Rates()
    go(case, ActionCode.HANDLE, cast.building_leader, text="装好了")
    clock.move_to(china(2026, 11, 12, 9, 1))
    assert rates() == Rates(due=1, closed=1, on_time=1)


def test_the_rates_cost_two_queries_for_one_area_as_for_many(cast: Cast, case: Case) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        rates()
    for township in range(2, 9):
        CaseFactory(
            grid=make_area(f"330402{township:03d}001001001").building, due_at=china(2026, 11, 9, 8, 0)
        )
    with CaptureQueriesContext(connection) as many:
        assert rates() == Rates(due=7)
    assert len(few) == len(many) == 2
