"""Closing rate and on-time rate: due includes what is unfinished and overdue (domain.md, Rates)."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cases.choices import Outcome, StageCode
from cases.models import Case
from cases.queries.export import table
from cases.queries.rates import (
    Rates,
    due_in,
    ended_in,
    on_time_in,
    period,
    rates_by_area,
    together,
    who_ended,
)
from cases.workflow.conditions import UNHANDLED
from grids.scope import Scope
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CaseFactory
from tests.pages.desk import at_desk

HOUR = dt.timedelta(hours=1)


def closed(cast: Cast, *, late: bool = False, outcome: str = Outcome.DONE, **facts: Any) -> Case:
    """A case that was closed a moment ago."""
    at = timezone.now() - dt.timedelta(seconds=1)
    facts = {"grid": cast.building, "closed_at": at, **facts}
    return CaseFactory(
        stage=StageCode.CLOSED, waiting_post="", outcome=outcome, was_late=late, due_at=None, **facts
    )


def running(cast: Cast, due: dt.timedelta, **facts: Any) -> Case:
    """An open case with a deadline in so long."""
    due_at = timezone.now() + due
    return CaseFactory(grid=cast.building, due_at=due_at, amber_at=due_at - HOUR, **facts)


def rates(scope: Scope | None = None) -> Rates:
    """Of everything in the last 30 days."""
    return together(rates_by_area(scope or Scope.everything(), *period()).values())


def test_the_published_example() -> None:
    example = Rates(due=972, closed=911, on_time=737)
    assert (example.closing_rate, example.on_time_rate) == (Decimal("93.72"), Decimal("75.82"))


def test_nothing_due_is_no_rate_and_not_zero() -> None:
    assert (Rates().closing_rate, Rates().on_time_rate) == (None, None)


@pytest.mark.django_db
def test_an_unfinished_overdue_case_lowers_both_rates(cast: Cast) -> None:
    closed(cast)
    assert rates() == Rates(due=1, closed=1, on_time=1)
    running(cast, -HOUR)
    found = rates()
    assert found == Rates(due=2, closed=1, on_time=1)
    assert (found.closing_rate, found.on_time_rate) == (Decimal("50.00"), Decimal("50.00"))


@pytest.mark.django_db
def test_a_case_closed_late_counts_as_closed_and_not_as_on_time(cast: Cast) -> None:
    closed(cast, late=True)
    assert rates() == Rates(due=1, closed=1, on_time=0)


@pytest.mark.django_db
def test_what_is_not_yet_due_counts_nowhere(cast: Cast) -> None:
    running(cast, HOUR)
    assert rates() == Rates()


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "due"), [(2 * HOUR, 0), (HOUR / 2, 1)])
def test_a_stopped_clock_is_due_only_if_it_stopped_after_the_deadline(
    cast: Cast, before: dt.timedelta, due: int
) -> None:
    running(cast, -HOUR, paused_at=timezone.now() - before)
    assert rates() == Rates(due=due)


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.INVALID, Outcome.MERGED, Outcome.DECLINED])
def test_what_was_never_handled_counts_nowhere(cast: Cast, outcome: str) -> None:
    closed(cast, outcome=outcome)
    assert rates() == Rates()


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.INVALID, Outcome.MERGED, Outcome.DECLINED])
def test_a_missed_deadline_does_not_go_away_by_ending_the_case(cast: Cast, outcome: str) -> None:
    closed(cast, late=True, outcome=outcome)
    assert rates() == Rates(due=1)


@pytest.mark.django_db
def test_what_was_late_stays_due_while_it_is_open(cast: Cast) -> None:
    running(cast, HOUR, was_late=True)
    running(cast, HOUR, was_late=True, paused_at=timezone.now())
    assert rates() == Rates(due=2)


@pytest.mark.django_db
def test_what_was_closed_before_the_period_counts_nowhere(cast: Cast) -> None:
    closed(cast, closed_at=period()[0] - dt.timedelta(seconds=1))
    assert rates() == Rates()


@pytest.mark.django_db
def test_rates_are_those_of_the_areas_one_level_down(cast: Cast) -> None:
    closed(cast)
    running(cast, -HOUR)
    closed(cast, late=True, grid=cast.other_building)
    scope = Scope.of([cast.township.code])
    assert rates_by_area(scope, *period()) == {
        cast.community.code: Rates(due=2, closed=1, on_time=1),
        cast.other_community.code: Rates(due=1, closed=1, on_time=0),
    }
    assert rates(Scope.of([cast.other_community.code])) == Rates(due=1, closed=1, on_time=0)


@pytest.mark.django_db
def test_the_rates_count_the_rows_that_their_conditions_select(cast: Cast) -> None:
    closed(cast)
    closed(cast, late=True)
    running(cast, -HOUR)
    running(cast, HOUR)
    assert Case.objects.filter(due_in(*period())).count() == rates().due == 3
    assert Case.objects.filter(on_time_in(*period())).count() == rates().on_time == 1


@pytest.mark.django_db
def test_every_number_of_the_first_page_leads_to_as_many_cases(cast: Cast) -> None:
    closed(cast)
    closed(cast, late=True)
    running(cast, -HOUR)
    closed(cast, grid=cast.other_building)
    browser = at_desk(cast.township_official)
    page = browser.get(reverse("admin:index"))
    rows = page.context["rates"]
    assert [row.rates for row in rows] == [Rates(4, 3, 2), Rates(3, 2, 1), Rates(1, 1, 1)]
    for row in rows:
        for link, n in (
            (row.due, row.rates.due),
            (row.closed, row.rates.closed),
            (row.on_time, row.rates.on_time),
        ):
            assert len(browser.get(link).context["cl"].result_list) == n
    assert "75%" in page.content.decode()
    assert "50%" in page.content.decode()


@pytest.mark.django_db
def test_what_was_filed_closed_and_ended_without_handling_agrees_wherever_it_stands(cast: Cast) -> None:
    closed(cast)
    closed(cast, late=True)
    for outcome in (Outcome.WITHDRAWN, Outcome.INVALID, Outcome.MERGED, Outcome.DECLINED):
        closed(cast, outcome=outcome)
    closed(cast, outcome=Outcome.DECLINED, late=True)
    browser = at_desk(cast.township_official)
    page = browser.get(reverse("admin:index"))
    context = page.context
    assert (context["closed_total"], context["ended_total"]) == (2, 5)
    assert context["rates"][0].rates == Rates(due=3, closed=2, on_time=1)
    assert [sum(column) for column in list(zip(*context["days"], strict=True))[2:]] == [2, 5]
    chart = {one["label"]: sum(one["data"]) for one in json.loads(context["chart"])["datasets"]}
    assert (chart["Closed"], chart["Ended without handling"]) == (2, 5)
    for due, n in (("closed", 2), ("ended", 5)):
        link = f"{reverse('admin:cases_case_changelist')}?due={due}"
        assert len(browser.get(link).context["cl"].result_list) == n
    assert len(browser.get(context["ended_link"]).context["cl"].result_list) == 5


@pytest.mark.django_db
def test_a_green_case_that_was_late_says_why_it_is_among_those_that_were_due(cast: Cast) -> None:
    running(cast, HOUR, was_late=True)
    browser = at_desk(cast.township_official)
    listed = browser.get(f"{reverse('admin:cases_case_changelist')}?due=all").content.decode()
    assert "Was late once" in listed
    Case.objects.update(was_late=False)
    assert "Was late once" not in browser.get(reverse("admin:cases_case_changelist")).content.decode()


@pytest.mark.django_db
def test_who_may_read_the_rates_can_count_them_from_the_export(cast: Cast) -> None:
    closed(cast)
    closed(cast, late=True)
    closed(cast, late=True, outcome=Outcome.DECLINED)
    closed(cast, outcome=Outcome.INVALID)
    running(cast, -HOUR)
    running(cast, HOUR, was_late=True)
    running(cast, HOUR)
    running(cast, -HOUR, paused_at=timezone.now() - HOUR / 2)
    running(cast, -HOUR, paused_at=timezone.now() - 2 * HOUR)
    with translation.override("en"):
        headings, *rows = table(Case.objects.all(), timezone.now())
        unhandled = {str(Outcome(one).label) for one in UNHANDLED}
    found = [dict(zip(headings, row, strict=True)) for row in rows]
    late = [row for row in found if row["Was late once"] == "Yes"]
    handled = [row for row in found if row["Closed at"] and row["Outcome"] not in unhandled]
    due = len(handled) + len([row for row in late if row not in handled])
    on_time = len([row for row in handled if row not in late])
    assert Rates(due, len(handled), on_time) == rates() == Rates(6, 2, 1)


@pytest.mark.django_db
def test_without_cases_the_first_page_shows_a_dash(cast: Cast) -> None:
    page = at_desk(cast.township_official).get(reverse("admin:index"))
    assert [row.rates for row in page.context["rates"]] == [Rates()]
    assert '<td class="gg-n">—</td>' in page.content.decode()


@pytest.mark.django_db
def test_who_ended_matters_without_handling_them_stands_beside_the_rates(cast: Cast) -> None:
    for _one in range(2):
        go(a_case(cast, "routine"), "mark_invalid", cast.community_secretary, text="查无此事")
    go(a_case(cast, "routine"), "withdraw", cast.building_leader, text="看错了")
    noted = a_case(cast, "routine")
    go(noted, "note", cast.building_leader, text="看过了")
    again = a_case(cast, "routine")
    go(again, "handle", cast.building_leader, text="好了")
    found = who_ended(Scope.everything(), *later())
    assert [(one.action, one.name, one.count) for one in found] == [
        ("mark_invalid", "书记", 2),
        ("withdraw", "楼道长", 1),
    ]
    assert Case.objects.filter(ended_in(*later())).count() == 3
    assert who_ended(Scope.of([cast.other_community.code]), *later()) == []


def later() -> tuple[dt.datetime, dt.datetime]:
    """The period, with what happens at this very moment."""
    since, until = period()
    return since, until + dt.timedelta(minutes=1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, "—"), (1, 3, "33%"), (33, 99, "33%"), (1, 300, "0.3%"), (999, 1000, "99.90%")],
)
def test_a_rate_has_no_more_decimals_than_its_number_carries(part: int, whole: int, said: str) -> None:
    assert Rates(due=whole, closed=part).closing_shown == said
