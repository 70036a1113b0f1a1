"""Every list that has an import: taken away and brought in again unchanged, it says nothing new."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from grids.choices import PlaceKind
from grids.models import Grid
from kit.admin.sheets.pages import ImportMixin
from residents import registry
from tests.cast import Cast
from tests.factories import MemberFactory, OrganizationFactory, PlaceFactory
from tests.pages.desk import at_desk
from tests.pages.sheets import upload

pytestmark = pytest.mark.django_db
# What the page says of columns that are taken away and not read again.
PASSED_OVER = {
    "staff_member": {"training this year", "may log in"},
    "staff_organization": set(),
    "grids_place": set(),
    "grids_grid": {
        "path", "leader", "liaison", "open cases", "registered households", "share of households registered (%)",
        "people in the register", "declared people", "share of people registered (%)", "what counts",
    },
    "residents_unit": set(),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


@pytest.fixture
def town(cast: Cast) -> Cast:
    """Offices of one name in two communities, a member beyond, a place, a unit; a part of an office."""
    for where in (cast.community, cast.other_community):
        made = OrganizationFactory(
            name="居民骨干", kind="other", parent=cast.township_office, phone="0573－8210 0001"
        )
        made.communities.add(where)
        MemberFactory(organization=made, identity="volunteer")
    PlaceFactory(grid=cast.group, name="试验广场Ａ", kind=PlaceKind.PUBLIC_PLACE)
    registry.register_unit(
        by=cast.building_leader, grid=cast.building, name="便利店", kind="shop", address="中山路1号",
        contact_name="王五", contact_phone="13812345678",
    )  # fmt: skip
    Grid.objects.filter(pk=cast.community.pk).update(
        declared_households=1508, declared_registered=3000, declared_floating=900
    )
    return cast


def taken_away(browser: Any, name: str) -> Workbook:
    """The list as a file."""
    answer = browser.get(reverse(f"admin:{name}_take_away"))
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def brought_in(browser: Any, name: str, book: Workbook) -> Any:
    """What the page says of the file."""
    stream = io.BytesIO()
    book.save(stream)
    return browser.get(upload(browser, f"admin:{name}_import_rows", stream.getvalue())).context


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("staff_member", "township_official"),
        ("staff_member", "superuser"),
        ("grids_place", "township_official"),
        ("grids_grid", "superuser"),
        ("staff_organization", "county_official"),
        ("staff_organization", "superuser"),
        ("residents_unit", "township_official"),
    ],
)
def test_a_list_comes_in_again_unchanged(town: Cast, name: str, who: str, language: str) -> None:
    browser = at_desk(getattr(town, who))
    browser.cookies["django_language"] = language
    book = taken_away(browser, name)
    rows = book.active.max_row - 2
    assert rows > 0
    said = brought_in(browser, name, book)
    assert (said["error"], said["problems"], [row["changes"] for row in said["rows"] if row["changes"]]) == (
        "", [], [],
    )  # fmt: skip
    assert (said["unchanged"], said["new"], said["changed"]) == (rows, 0, 0)
    if language == "en":
        listed = " ".join(said["not_read"]).casefold()
        assert bool(listed) == bool(PASSED_OVER[name])
        assert [one for one in PASSED_OVER[name] if one.casefold() not in listed] == []
        assert listed.count(",") == max(len(PASSED_OVER[name]) - 1, 0)


def test_figures_of_grids_are_numbers_in_columns_of_their_own(town: Cast) -> None:
    browser = at_desk(town.superuser)
    browser.cookies["django_language"] = "zh-hans"
    _above, headings, first, *_rest = taken_away(browser, "grids_grid").active.values
    told = dict(zip(headings, first, strict=True))
    wanted = {
        "登记户数": 0, "申报户数": 1508, "户数登记率（%）": 0, "登记人数": 0, "申报人数": 3900,
        "申报户籍人口": 3000, "申报流动人口": 900, "人数登记率（%）": 0,
    }  # fmt: skip
    assert {name: told.get(name) for name in wanted} == wanted
    assert "申报1,508户" in browser.get(reverse("admin:grids_grid_changelist")).content.decode()


def test_every_list_with_an_import_is_named_here() -> None:
    from django.contrib import admin

    names = {
        f"{one.opts.app_label}_{one.opts.model_name}"
        for one in admin.site._registry.values()
        if isinstance(one, ImportMixin)
    }
    assert names == set(PASSED_OVER)
