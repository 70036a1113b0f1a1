"""The map of open cases: its points inside the area, and a sentence for what is not on it."""

from decimal import Decimal

import pytest
from django.test import Client

from cases.models import Case
from cases.queries import map as cases_map
from grids.models import Grid
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db
MAP = "/admin/cases/case/map/"
POINTS = "/admin/cases/case/map/points/"
HERE = {"latitude": Decimal("30.750000"), "longitude": Decimal("120.760000")}


def points(browser: Client, **filters: str) -> dict[str, list[float]]:
    """Number and place of each point."""
    response = browser.get(POINTS, filters)
    assert response.status_code == 200
    return {point["number"]: point["at"] for point in response.json()["points"]}


def test_a_case_stands_at_its_own_place_or_at_that_of_its_grid(cast: Cast) -> None:
    Grid.objects.filter(pk=cast.building.pk).update(
        latitude=Decimal("30.700000"), longitude=Decimal("120.700000")
    )
    own = CaseFactory(grid=cast.building, **HERE)
    grids = CaseFactory(grid=cast.building)
    half = CaseFactory(grid=cast.building, latitude=Decimal("31.000000"))
    assert points(at_desk(cast.township_official)) == {
        own.number: [30.75, 120.76],
        grids.number: [30.7, 120.7],
        half.number: [30.7, 120.7],
    }


def test_a_case_without_any_place_is_counted(cast: Cast) -> None:
    CaseFactory(grid=cast.building)
    CaseFactory(grid=cast.other_building)
    answer = at_desk(cast.township_official).get(POINTS).json()
    assert answer == {
        "points": [],
        "notes": ["2 open cases have no coordinates and are not on the map."],
    }


def test_closed_cases_and_those_outside_the_area_are_not_on_it(cast: Cast) -> None:
    mine = CaseFactory(grid=cast.other_building, **HERE)
    CaseFactory(grid=cast.building, **HERE)
    closed = CaseFactory(grid=cast.other_building, **HERE)
    Case.objects.filter(pk=closed.pk).update(
        stage="closed", closed_at=closed.filed_at, waiting_post="", outcome="done"
    )
    answer = at_desk(cast.other_community_leader).get(POINTS).json()
    assert [point["number"] for point in answer["points"]] == [mine.number]
    assert answer["notes"] == []


def test_a_point_says_what_it_is_and_leads_to_the_case_and_to_nobody(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building, reporter_name="王小明", **HERE)
    response = at_desk(cast.township_official).get(POINTS)
    point = response.json()["points"][0]
    assert set(point) == {"at", "light", "label", "number", "title", "due", "url"}
    assert point["url"] == f"/admin/cases/case/{case.pk}/change/"
    assert (point["light"], point["label"]) == ("green", "Green")
    assert "王" not in response.content.decode()


def test_the_filters_of_the_page_reach_the_points(cast: Cast) -> None:
    one = CaseFactory(grid=cast.building, **HERE)
    CaseFactory(grid=cast.other_building, **HERE)
    browser = at_desk(cast.township_official)
    page = browser.get(MAP, {"area": cast.community.code, "light": "green"})
    assert page.context["points"] == f"{POINTS}?area={cast.community.code}&light=green"
    found = browser.get(page.context["points"]).json()["points"]
    assert [point["number"] for point in found] == [one.number]


def test_nothing_is_asked_of_another_host(cast: Cast) -> None:
    page = at_desk(cast.township_official).get(MAP).content.decode()
    assert "leaflet/leaflet.js" in page
    assert "tile.openstreetmap" not in page
    assert 'src="http' not in page
    assert 'src="//' not in page


def test_there_is_an_end_to_the_points_and_the_answer_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases_map, "MOST", 2)
    for _n in range(3):
        CaseFactory(grid=cast.building, **HERE)
    answer = at_desk(cast.township_official).get(POINTS).json()
    assert len(answer["points"]) == 2
    assert answer["notes"] == ["Only the 2 most pressing cases are shown. Please choose an area."]


def test_ten_points_and_a_thousand_cost_the_same(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    category = CategoryFactory(code="other")
    counts = []
    for number in (10, 1000):
        rows = CaseFactory.build_batch(
            number, grid=cast.building, category=category, filed_by=cast.building_leader, **HERE
        )
        Case.objects.bulk_create(rows)
        counts.append(queries_of(browser, POINTS))
    assert counts[0] == counts[1] <= 6 + 2
