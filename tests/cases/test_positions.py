"""Where a phone says it is: 0, 0 is no place, half a position is none, and a far one is asked about."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from cases.actions import file_case
from cases.choices import RouteCode
from cases.models import Case
from grids.actions import change_grid
from grids.models import Grid
from kit.errors import Invalid
from tests.actors import ADMIN
from tests.api.program import Program
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

HERE = {"latitude": "30.751200", "longitude": "120.758400"}
NEAR = {"latitude": "30.760000", "longitude": "120.760000"}
SHANGHAI = {"latitude": "31.230000", "longitude": "121.470000"}


@pytest.fixture
def building(cast: Cast) -> Grid:
    """A building of which only the community's centre is known."""
    change_grid(by=ADMIN, grid=cast.community, **{name: Decimal(value) for name, value in HERE.items()})
    return Grid.objects.select_related("parent__parent").get(pk=cast.building.pk)


def filed(cast: Cast, grid: Grid, **told: Any) -> Case:
    category = CategoryFactory(route=RouteCode.ROUTINE)
    return file_case(by=cast.building_leader, grid=grid, category=category, description="漏水", **told)


def test_zero_and_zero_is_no_place(cast: Cast, building: Grid) -> None:
    case = filed(cast, building, latitude="0", longitude="0.000000")
    assert (case.latitude, case.longitude) == (None, None)


@pytest.mark.parametrize("missing", ["latitude", "longitude"])
def test_half_a_position_is_refused(cast: Cast, building: Grid, missing: str) -> None:
    with pytest.raises(Invalid) as refused:
        filed(cast, building, **{name: value for name, value in NEAR.items() if name != missing})
    assert list(refused.value.fields) == [missing]


def test_a_near_position_is_taken_a_far_one_only_when_it_is_said_to_be_right(
    cast: Cast, building: Grid
) -> None:
    assert filed(cast, building, **NEAR).latitude == Decimal(NEAR["latitude"])
    with pytest.raises(Invalid) as refused:
        filed(cast, building, **SHANGHAI)
    assert list(refused.value.fields) == ["far_away"]
    assert "86" in str(refused.value.fields["far_away"][0])
    assert filed(cast, building, **SHANGHAI, far_away=True).latitude == Decimal(SHANGHAI["latitude"])


def test_where_no_centre_is_known_nothing_is_asked(cast: Cast) -> None:
    assert filed(cast, cast.building, **SHANGHAI).longitude == Decimal(SHANGHAI["longitude"])


def test_an_emergency_does_not_wait_for_an_answer_and_its_page_says_how_far(
    cast: Cast, building: Grid
) -> None:
    case = filed(cast, building, **SHANGHAI, route=RouteCode.EMERGENCY)
    page = at_desk(cast.building_leader).get(reverse("case", args=[case.number])).content.decode()
    assert "reported from 86 km away" in page


def test_the_form_asks_once_and_reports_without_the_position_unless_it_is_right(
    cast: Cast, building: Grid
) -> None:
    browser = at_desk(cast.building_leader)
    category = CategoryFactory(route=RouteCode.ROUTINE)
    given = {"description": "漏水", "category": category.code, "grid": building.code, **SHANGHAI}
    asked = browser.post("/report/", given | {"key": "a" * 32})
    assert asked.status_code == 400
    assert not Case.objects.exists()
    page = asked.content.decode()
    assert f'name="asked_far" value="{SHANGHAI["latitude"]},{SHANGHAI["longitude"]}"' in page
    again = given | {"key": "a" * 32, "asked_far": f"{SHANGHAI['latitude']},{SHANGHAI['longitude']}"}
    assert browser.post("/report/", again).status_code == 302
    assert Case.objects.get().latitude is None
    right = again | {
        "key": "b" * 32,
        "far_away": "on",
        "description": "另一处",
        "seen": Case.objects.get().number,
    }
    assert browser.post("/report/", right).status_code == 302
    assert Case.objects.latest("pk").latitude == Decimal(SHANGHAI["latitude"])


def test_a_program_is_asked_by_the_same_name(cast: Cast, building: Grid) -> None:
    program = Program(cast.building_leader, may_write=True)
    category = CategoryFactory(route=RouteCode.ROUTINE)
    body = {"grid": building.code, "category": category.code, "description": "漏水", **SHANGHAI}
    answer = program.post("cases/", body)
    assert answer.status_code == 400
    assert "far_away" in answer.json()["errors"]
    assert program.post("cases/", body | {"far_away": True}).status_code == 201


def test_no_grid_lies_in_the_sea(cast: Cast) -> None:
    with pytest.raises(Invalid):
        change_grid(by=ADMIN, grid=cast.community, latitude=Decimal(0), longitude=Decimal(0))


@pytest.mark.parametrize(
    ("told", "where"),
    [(NEAR, "30.760000,120.760000"), ({}, "30.751200,120.758400"), (SHANGHAI, "30.751200,120.758400")],
)
def test_the_map_opens_where_it_happened_or_at_the_nearest_known_middle(
    cast: Cast, building: Grid, told: dict[str, str], where: str
) -> None:
    case = filed(cast, building, **told, route=RouteCode.EMERGENCY)
    browser = at_desk(cast.building_leader)
    for page in ("/", reverse("case", args=[case.number])):
        assert f'href="geo:{where}"' in browser.get(page).content.decode()


def test_a_city_may_name_its_own_map(cast: Cast, building: Grid, settings: Any) -> None:
    settings.MAP_LINK = "https://map.example/?at={longitude},{latitude}&sort=wgs84"
    case = filed(cast, building, **NEAR)
    page = at_desk(cast.building_leader).get(reverse("case", args=[case.number])).content.decode()
    assert 'href="https://map.example/?at=120.760000,30.760000&amp;sort=wgs84"' in page


def test_where_nothing_is_known_no_map_is_offered(cast: Cast) -> None:
    case = filed(cast, cast.building)
    page = at_desk(cast.building_leader).get(reverse("case", args=[case.number])).content.decode()
    assert "geo:" not in page
