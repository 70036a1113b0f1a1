"""Districts adapt the sizes of the policy, each for its own area, at a desk."""

import pytest

from grids.choices import FindingKind, Setting
from grids.models import SizeStandard
from grids.queries.coverage import findings
from tests.cast import Cast
from tests.factories import grid
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db

LIST = "/admin/grids/sizestandard/"
SIZES = {"setting": "urban", "fewest_households": 150, "most_households": 350, "people": 800, "tolerance": 25}


def sizes() -> list[str]:
    """What is told of groups outside the standard."""
    return [finding.code for finding in findings() if finding.kind == FindingKind.SIZE]


def test_what_a_county_has_set_holds_at_once_in_it_and_nowhere_else(cast: Cast) -> None:
    for code in ("330402001001009", "330481001001009"):
        grid(code, setting=Setting.URBAN, declared_households=160, declared_registered=500)
    assert sizes() == ["330402001001009", "330481001001009"]
    county = at_desk(cast.county_official)
    assert county.post(f"{LIST}add/", {**SIZES, "area": "330402"}).status_code == 302
    assert sizes() == ["330402001001009", "330481001001009"]  # 500 people are fewer than 600
    row = SizeStandard.objects.get()
    assert (
        county.post(f"{LIST}{row.pk}/change/", {**SIZES, "area": "330402", "tolerance": 50}).status_code
        == 302
    )
    assert sizes() == ["330481001001009"]


def test_nobody_decides_for_an_area_that_is_not_the_own(cast: Cast) -> None:
    county = at_desk(cast.county_official)
    for area, words in (("3304", "not inside yours"), ("", "not inside yours"), ("999999", "no area")):
        page = county.post(f"{LIST}add/", {**SIZES, "area": area})
        assert "area" in page.context["adminform"].form.errors
        assert words in page.content.decode()
    assert at_desk(cast.township_official).post(f"{LIST}add/", SIZES).status_code == 403
    assert at_desk(cast.city_official).post(f"{LIST}add/", {**SIZES, "area": ""}).status_code == 302
    assert SizeStandard.objects.get().area == ""


@pytest.mark.parametrize(
    "wrong", [{"fewest_households": 400}, {"tolerance": 101}, {"setting": "undecided"}, {"people": ""}]
)
def test_what_makes_no_sense_is_refused_in_words(cast: Cast, wrong: dict[str, object]) -> None:
    page = at_desk(cast.city_official).post(f"{LIST}add/", {**SIZES, "area": "", **wrong})
    assert page.context["adminform"].form.errors
    assert SizeStandard.objects.count() == 0


def test_one_area_has_one_standard_of_a_setting(cast: Cast) -> None:
    city = at_desk(cast.city_official)
    assert city.post(f"{LIST}add/", {**SIZES, "area": ""}).status_code == 302
    page = city.post(f"{LIST}add/", {**SIZES, "area": ""})
    assert "has a standard for this setting already" in page.content.decode()


def test_those_below_see_what_holds_for_them_with_constant_queries(cast: Cast) -> None:
    def add(area: str) -> None:
        SizeStandard.objects.create(
            area=area, setting="urban", fewest_households=1, most_households=2, people=3
        )

    for area in ("", "3304", "330402", "330481", cast.community.code):
        add(area)
    browser = at_desk(cast.township_official)
    seen = [row.area for row in browser.get(LIST).context["cl"].result_list]
    assert seen == ["", "3304", "330402", cast.community.code]
    few = queries_of(browser, LIST)
    for n in range(20):
        add(f"330402001{n:03d}"[:12] if f"330402001{n:03d}" != cast.community.code else "330402002")
    assert queries_of(browser, LIST) == few
