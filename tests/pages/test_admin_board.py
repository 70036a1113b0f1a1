"""Cases by stage, as cards in columns."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from cases.choices import Light, RouteCode, StageCode
from cases.models import Case
from cases.queries.board import MOST
from cases.workflow.routes import ROUTES
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db
BOARD = "/admin/cases/case/board/"


def cards(browser: Client, **filters: str) -> dict[str, list[int]]:
    """The cases of each column."""
    response = browser.get(BOARD, filters)
    assert response.status_code == 200
    return {
        column.stage: [card.case.pk for card in column.cards] for column, _link in response.context["columns"]
    }


def test_the_columns_are_the_stages_of_the_route_in_its_order(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    for route in RouteCode:
        expected = [stage.code for stage in ROUTES[route].stages]
        assert list(cards(browser, route=route)) == expected


def test_a_card_stands_in_its_column_the_most_pressing_first(cast: Cast) -> None:
    at = timezone.now()
    kind = {"route": RouteCode.COORDINATION, "stage": StageCode.COORDINATING}
    late = CaseFactory(grid=cast.building, due_at=at + dt.timedelta(days=3), **kind)
    soon = CaseFactory(grid=cast.other_building, due_at=at + dt.timedelta(hours=3), **kind)
    told = CaseFactory(grid=cast.building, route=RouteCode.COORDINATION, stage=StageCode.REPORTING)
    CaseFactory(grid=cast.building)  # of another route
    found = cards(at_desk(cast.township_official), route=RouteCode.COORDINATION)
    assert found[StageCode.COORDINATING] == [soon.pk, late.pk]
    assert found[StageCode.REPORTING] == [told.pk]


def test_area_and_light_narrow_the_board(cast: Cast) -> None:
    at = timezone.now()
    red = CaseFactory(
        grid=cast.building, due_at=at - dt.timedelta(hours=1), amber_at=at - dt.timedelta(hours=2)
    )
    green = CaseFactory(grid=cast.other_building)
    browser = at_desk(cast.township_official)
    routine = {"route": RouteCode.ROUTINE.value}
    assert cards(browser, **routine, light=Light.RED)[StageCode.HANDLING] == [red.pk]
    assert cards(browser, **routine, area=cast.other_community.code)[StageCode.HANDLING] == [green.pk]
    assert cards(browser, **routine, light="blue", area="x")[StageCode.HANDLING] == [red.pk, green.pk]


def test_cases_outside_the_area_are_not_on_it(cast: Cast) -> None:
    CaseFactory(grid=cast.building)
    assert cards(at_desk(cast.other_community_leader), route=RouteCode.ROUTINE)[StageCode.HANDLING] == []


def test_a_full_column_leads_to_all_of_its_cases(cast: Cast) -> None:
    _fill(cast, MOST + 2)
    response = at_desk(cast.township_official).get(BOARD, {"route": "routine"})
    column, link = response.context["columns"][0]
    assert (len(column.cards), column.number, column.more) == (MOST, str(MOST + 2), True)
    assert link == "/admin/cases/case/?light=open&route=routine&stage=handling"
    assert f"All {MOST + 2}" in response.content.decode()
    assert at_desk(cast.township_official).get(link).context["cl"].result_count == MOST + 2


def test_ten_cases_and_a_thousand_cost_the_same_and_are_counted_up_to_a_thousand(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    _fill(cast, 10)
    few = queries_of(browser, f"{BOARD}?route=routine")
    _fill(cast, 991)
    assert queries_of(browser, f"{BOARD}?route=routine") == few
    column, _link = browser.get(BOARD, {"route": "routine"}).context["columns"][0]
    assert column.number == "1,000+"


def _fill(cast: Cast, number: int) -> None:
    category = CategoryFactory(code="other")
    Case.objects.bulk_create(
        CaseFactory.build_batch(number, grid=cast.building, category=category, filed_by=cast.building_leader)
    )
