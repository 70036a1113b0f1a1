"""The pages of grids in the admin go through the verbs."""

import datetime as dt
from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from grids.choices import Setting
from grids.models import Grid, Place
from grids.tree import cracks
from kit.time.clock import today
from tests.cast import Cast
from tests.factories import PlaceFactory, division
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
ADD = "/admin/grids/grid/add/"


def page(grid: Grid, name: str = "change") -> str:
    """The address of a grid's page."""
    return f"/admin/grids/grid/{grid.pk}/{name}/"


def form(**given: object) -> dict[str, object]:
    """What is typed into the form of a new grid."""
    empty = {"parent": "", "code": "", "name": "新网格", "setting": "", "latitude": "", "longitude": ""}
    counts = {"declared_households": 0, "declared_registered": 0, "declared_floating": 0}
    return empty | counts | given


def change_form(browser: Client, grid: Grid, **given: object) -> dict[str, object]:
    """What is typed into the form of an old grid, with what the page itself sends along for its team."""
    shown = browser.get(page(grid))
    assert shown.status_code == 200
    team = shown.context["inline_admin_formsets"][0].formset.management_form
    return form(**given) | {team.add_prefix(name): value for name, value in team.initial.items()}


def errors(browser: Client, address: str, given: dict[str, object]) -> set[str]:
    """The fields that have errors beside them; nothing is written."""
    before = list(Grid.objects.order_by("code").values())
    response = browser.post(address, given)
    assert response.status_code == 200
    assert list(Grid.objects.order_by("code").values()) == before
    return set(response.context["adminform"].form.errors)


def test_a_street_adds_a_group_which_takes_the_next_code(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    assert browser.get(ADD).status_code == 200
    sent = form(parent=cast.community.pk, declared_households=150, latitude="30.75", longitude="120.75")
    assert browser.post(ADD, sent).status_code == 302
    made = Grid.objects.get(name="新网格")
    assert (made.code, made.parent, made.declared_households) == (
        f"{cast.community.code}002",
        cast.community,
        150,
    )
    assert made.setting == cast.community.setting
    assert LogEntry.objects.get().object_id == str(made.pk)
    assert list(cracks()) == []


def test_a_street_adds_a_community_of_its_own_and_of_no_other_street(cast: Cast) -> None:
    division("330402002")
    browser = at_desk(cast.township_official)
    code = f"{cast.township.code}099"
    assert browser.post(ADD, form(code=code)).status_code == 302
    assert Grid.objects.get(code=code).setting == Setting.URBAN
    assert errors(browser, ADD, form(code="330402002001", name="别处")) == {"__all__"}
    assert browser.post(ADD, form(code=f"{cast.township.code}098", setting="rural")).status_code == 302
    assert Grid.objects.get(code=f"{cast.township.code}098").setting == Setting.RURAL


def test_nothing_is_added_below_a_grid_outside_the_area(cast: Cast) -> None:
    browser = at_desk(cast.county_official)
    elsewhere = division("330411001")
    foreign = Grid.objects.create(code="330411001001", name="外", level=1, division=elsewhere)
    assert errors(browser, ADD, form(parent=foreign.pk)) == {"parent"}


def test_a_community_may_not_add_grids(cast: Cast) -> None:
    for person in (cast.community_secretary, cast.other_community_leader):
        browser = at_desk(person)
        assert browser.get(ADD).status_code == 403
        assert browser.post(ADD, form(parent=cast.community.pk)).status_code == 403
    assert not Grid.objects.filter(name="新网格").exists()


def test_what_is_wrong_stands_beside_its_field(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    assert errors(browser, ADD, form(code="123")) == {"__all__"}
    assert errors(browser, ADD, form(code=f"{cast.township.code}9")) == {"code"}
    assert errors(browser, ADD, form()) == {"code"}
    assert errors(browser, ADD, form(parent=cast.building.pk)) == {"parent"}
    assert errors(browser, ADD, form(parent=cast.community.pk, code=cast.group.code)) == {"code"}
    assert errors(browser, ADD, form(parent=cast.community.pk, name="")) == {"name"}
    assert errors(browser, ADD, form(parent=cast.community.pk, declared_floating=-1)) == {"declared_floating"}
    assert errors(browser, ADD, form(parent=cast.community.pk, latitude=95)) == {"latitude"}


def test_a_change_leaves_code_parent_and_division_alone(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    shown = browser.get(page(cast.group))
    assert shown.status_code == 200
    fields = set(shown.context["adminform"].form.fields)
    assert fields == {
        "name",
        "setting",
        "declared_households",
        "declared_registered",
        "declared_floating",
        "latitude",
        "longitude",
    }
    sent = change_form(
        browser,
        cast.group,
        name="改名",
        setting="rural",
        declared_households=99,
        code="330402001001999",
        parent=cast.other_community.pk,
        division="330402",
        retired_on="2026-01-01",
    )
    assert browser.post(page(cast.group), sent).status_code == 302
    before, after = cast.group, Grid.objects.get(pk=cast.group.pk)
    assert (after.name, after.setting, after.declared_households) == ("改名", Setting.RURAL, 99)
    assert (after.code, after.parent, after.division, after.retired_on) == (
        before.code,
        before.parent,
        before.division,
        None,
    )
    assert list(cracks()) == []


def test_a_change_that_is_refused_keeps_what_was_typed(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    sent = change_form(browser, cast.group, setting="rural", latitude=100)
    assert errors(browser, page(cast.group), sent) == {"latitude"}
    again = browser.post(page(cast.group), sent)
    assert again.context["adminform"].form["latitude"].value() == "100"


def test_a_grid_of_others_is_not_changed(cast: Cast) -> None:
    browser = at_desk(cast.other_community_leader)
    assert browser.post(page(cast.group), form(name="改名", setting="rural")).status_code == 404
    assert Grid.objects.get(pk=cast.group.pk).name == cast.group.name


def test_a_grid_is_retired_after_a_question(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    asked = browser.get(page(cast.building, "retire"))
    assert cast.building.code in asked.content.decode()
    assert Grid.objects.get(pk=cast.building.pk).retired_on is None
    assert page(cast.building, "retire") in browser.get(page(cast.building)).content.decode()
    assert browser.post(page(cast.building, "retire")).status_code == 302
    assert Grid.objects.get(pk=cast.building.pk).retired_on == today()


def test_only_what_fits_is_offered(cast: Cast) -> None:
    browser, one = at_desk(cast.township_official), cast.building
    retire, bring_back = page(one, "retire"), page(one, "bring-back")

    def offered() -> list[bool]:
        html = browser.get(page(one)).content.decode()
        return [address in html for address in (retire, bring_back)]

    assert offered() == [True, False]
    place = PlaceFactory(grid=one)
    Grid.objects.filter(pk=one.pk).update(retired_on=today())
    assert offered() == [True, True]  # the place has to go somewhere
    place.delete()
    assert offered() == [False, True]


def test_a_grid_with_parts_is_not_retired_and_says_why(cast: Cast) -> None:
    with override("en"):
        answer = at_desk(cast.township_official).post(page(cast.group, "retire"), follow=True)
        told = list(answer.context["form"].non_field_errors())
    assert told == ["Grids below it are still in use; retire them first."]
    assert Grid.objects.get(pk=cast.group.pk).retired_on is None


def test_communities_and_strangers_retire_nothing(cast: Cast) -> None:
    assert at_desk(cast.community_secretary).post(page(cast.building, "retire")).status_code == 403
    elsewhere = Grid.objects.create(
        code="330411001001", name="外", level=1, division=division("330411001"), retired_on=None
    )
    assert at_desk(cast.township_official).post(page(elsewhere, "retire")).status_code == 404
    assert set(Grid.objects.values_list("retired_on", flat=True)) == {None}


def test_a_grid_is_never_deleted_in_the_admin(cast: Cast) -> None:
    assert at_desk(cast.superuser).post(page(cast.building, "delete"), {"post": "yes"}).status_code == 403
    assert Grid.objects.filter(pk=cast.building.pk).exists()


def test_a_place_moves_inside_the_own_area_only(cast: Cast) -> None:
    place = PlaceFactory(grid=cast.group)
    browser = at_desk(cast.community_secretary)
    address = reverse("admin:grids_place_change", args=[place.pk])
    sent = {"grid": cast.other_group.pk, "name": "路", "kind": "main_road"}
    refused = browser.post(address, sent)
    assert set(refused.context["adminform"].form.errors) == {"grid"}
    assert browser.post(address, sent | {"grid": cast.building.pk}).status_code == 302
    assert list(Place.objects.values_list("grid", "name", "kind")) == [(cast.building.pk, "路", "main_road")]


def test_the_form_of_a_retired_grid_shows_when(cast: Cast) -> None:
    Grid.objects.filter(pk=cast.building.pk).update(retired_on=dt.date(2026, 3, 1))
    shown = at_desk(cast.township_official).get(page(cast.building)).content.decode()
    assert "2026年3月1日" in shown or "March 1, 2026" in shown


def shown(browser: Client, **query: str) -> set[str]:
    """The codes of the grids that the list shows."""
    answer = browser.get("/admin/grids/grid/", query)
    assert answer.status_code == 200
    return {row.code for row in answer.context["cl"].result_list}


def test_any_filter_leaves_the_tree(cast: Cast) -> None:
    Grid.objects.update(setting=Setting.URBAN)
    browser = at_desk(cast.township_official)
    tops = shown(browser)
    assert cast.community.code in tops
    assert cast.building.code not in tops
    assert {cast.community.code, cast.group.code, cast.building.code} <= shown(
        browser, setting__exact="urban"
    )
    assert shown(browser, setting__exact="urban", level="2") >= {cast.group.code}
    assert shown(browser, o="1") == tops


@pytest.mark.parametrize(
    ("query", "says", "not_"),
    [
        ({}, "Tops of the tree only", ""),
        ({"setting__exact": "urban"}, "Urban or rural: Urban", "Tops"),
        ({"level": "2"}, "Level", "Tops"),
    ],
)
def test_the_file_says_that_it_holds_the_tops_only(
    cast: Cast, query: dict[str, str], says: str, not_: str
) -> None:
    browser = at_desk(cast.township_official)
    answer = browser.get("/admin/grids/grid/take-away/", query)
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    title = str(book.active.cell(1, 1).value)
    assert says in title
    assert not not_ or not_ not in title


def test_the_file_of_a_branch_names_it(cast: Cast) -> None:
    answer = at_desk(cast.township_official).get(
        "/admin/grids/grid/take-away/", {"parent": cast.community.code}
    )
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert cast.community.name in str(book.active.cell(1, 1).value)
    assert cast.community.code in str(book.active.cell(1, 1).value)
