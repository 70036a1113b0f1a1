"""Lists of the admin: filters, search, and a number of queries that doesn't grow with the rows."""

import datetime as dt
import re
from html import unescape as html_unescape
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.choices import Light, RouteCode
from cases.models import Case
from kit.admin.paging import MOST, CappedPaginator
from tests.cast import Cast, appoint
from tests.factories import CaseFactory, MemberFactory, grid
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db
CASES = "/admin/cases/case/"


def found(browser: Client, **filters: str) -> set[int]:
    """The cases that the list shows with these filters."""
    response = browser.get(CASES, filters)
    assert response.status_code == 200
    return {row.pk for row in response.context["cl"].result_list}


def test_cases_are_filtered_by_area_route_stage_light_and_day(cast: Cast) -> None:
    at = timezone.now()
    late = CaseFactory(
        grid=cast.building, due_at=at - dt.timedelta(hours=1), amber_at=at - dt.timedelta(hours=2)
    )
    urgent = CaseFactory(grid=cast.other_building, route=RouteCode.EMERGENCY, stage="alerting")
    old = CaseFactory(
        grid=cast.other_building, filed_at=at - dt.timedelta(days=40), due_at=at + dt.timedelta(1)
    )
    Case.objects.filter(pk=old.pk).update(amber_at=at + dt.timedelta(hours=1))
    browser = at_desk(cast.township_official)
    assert found(browser, area=cast.community.code) == {late.pk}
    assert found(browser, route=RouteCode.EMERGENCY) == {urgent.pk}
    assert found(browser, stage="alerting") == {urgent.pk}
    assert found(browser, light=Light.RED) == {late.pk}
    assert found(browser, light="open") == {late.pk, urgent.pk, old.pk}
    day = f"{timezone.localdate():%Y-%m-%d}"
    assert found(browser, filed_at_from=day, filed_at_to=day) == {late.pk, urgent.pk}
    assert found(browser, light=Light.GREEN, area=cast.other_community.code) == {urgent.pk, old.pk}


def test_an_area_outside_the_scope_filters_everything_away(cast: Cast) -> None:
    CaseFactory(grid=cast.building)
    assert found(at_desk(cast.other_community_leader), area=cast.community.code) == set()


def test_cases_are_found_by_number_and_by_words(cast: Cast) -> None:
    one = CaseFactory(grid=cast.building, number="JX2026100100007", title="路灯不亮")
    two = CaseFactory(grid=cast.building, number="JX2026100200008", description="消防通道被堵")
    browser = at_desk(cast.township_official)
    assert found(browser, q="jx20261001") == {one.pk}
    assert found(browser, q="路灯") == {one.pk}
    assert found(browser, q="消防 被堵") == {two.pk}
    assert found(browser, q="00008") == {two.pk}
    assert found(browser, q="没有") == set()


def test_the_list_of_my_turn_is_what_waits_for_me(cast: Cast) -> None:
    mine = CaseFactory(grid=cast.community, waiting_post="liaison")
    CaseFactory(grid=cast.building, waiting_post="leader")
    assert found(at_desk(cast.township_official), turn="mine") == {mine.pk}


@pytest.mark.parametrize(
    "address", [CASES, "/admin/grids/grid/", "/admin/staff/member/", "/admin/staff/appointment/"]
)
def test_ten_rows_and_two_hundred_cost_the_same(cast: Cast, address: str) -> None:
    browser = at_desk(cast.township_official)
    few = _fill(cast, 0, 10, browser, address)
    many = _fill(cast, 10, 200, browser, address)
    assert few == many
    # Session, login, member and scope take six; the list itself at most eight.
    assert many <= 6 + 8


def _fill(cast: Cast, first: int, last: int, browser: Client, address: str) -> int:
    for n in range(first, last):
        community = grid(f"330402001{n + 100:03d}")
        member = MemberFactory(organization=cast.committee)
        appoint(member, community, "leader")
        CaseFactory(grid=community, category__code=f"c{n % 5}")
    return queries_of(browser, address)


def test_a_branch_shows_the_way_down_to_its_children(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    page = browser.get(reverse("admin:grids_grid_changelist"), {"parent": cast.group.code})
    assert [row.code for row in page.context["cl"].result_list] == [
        cast.community.code,
        cast.group.code,
        cast.building.code,
    ]


def test_the_tree_shows_people_and_open_cases_below(cast: Cast) -> None:
    CaseFactory(grid=cast.building)
    CaseFactory(grid=cast.group)
    CaseFactory(grid=cast.other_building)
    page = at_desk(cast.township_official).get(reverse("admin:grids_grid_changelist"))
    rows = {row.code: row for row in page.context["cl"].result_list}
    assert rows[cast.community.code].open_cases == 2
    assert rows[cast.other_community.code].open_cases == 1
    assert cast.community_secretary.name in page.content.decode()


def test_grids_without_leader_are_found_at_every_level(cast: Cast) -> None:
    page = at_desk(cast.township_official).get(reverse("admin:grids_grid_changelist"), {"team": "no_leader"})
    assert {row.code for row in page.context["cl"].result_list} == {
        cast.other_group.code,
        cast.other_building.code,
    }


def test_a_count_stops_at_a_thousand() -> None:
    pages = CappedPaginator(range(5), 2)
    assert (pages.count, pages.count_in_words) == (5, "5")
    many = CappedPaginator(list(range(MOST + 1)), 50)
    assert many.count == MOST
    assert many.count_in_words != str(MOST + 1)


@pytest.mark.usefixtures("many_cases")
def test_a_gap_between_pages_is_no_link_and_pages_keep_filter_search_and_order(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    asked = {"area": cast.community.code, "light": "open", "q": "路灯", "o": "-3"}
    answer = browser.get(CASES, asked)
    html = answer.content.decode()
    links = [html_unescape(one) for one in re.findall(r'<a href="(\?[^"]*\bp=[^"]*)"', html)]
    assert "…" in html
    assert links
    for link in links:
        given = dict(parse_qsl(link.removeprefix("?")))
        assert given.pop("p").isdigit()
        assert given == asked
        assert browser.get(f"{CASES}{link}").status_code == 200


@pytest.fixture
def many_cases(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """More pages than are named."""
    monkeypatch.setattr("cases.admin.cases.CaseAdmin.list_per_page", 1)
    for _number in range(12):
        CaseFactory(grid=cast.building, title="路灯不亮")


SENSELESS = (
    {"area": "x'--"},
    {"light": "blue"},
    {"route": "no"},
    {"due": "zzz"},
    {"turn": "yours"},
    {"member": "zzz"},
    {"filed_at_from": "gestern"},
    {"p": "abc"},
    {"p": "0"},
    {"p": "99"},
    {"o": "99"},
    {"o": "up"},
)


@pytest.mark.parametrize("query", SENSELESS)
def test_what_makes_no_sense_is_said_and_gives_no_file(cast: Cast, query: dict[str, str]) -> None:
    browser = at_desk(cast.township_official)
    CaseFactory(grid=cast.building)
    answer = browser.get(CASES, query, follow=True)
    assert answer.redirect_chain == [(f"{CASES}?e=1", 302)]
    (typed,) = query.values()
    said = [str(one) for one in answer.context["messages"]]
    assert len(said) == 1
    assert typed in said[0]
    file = browser.get(reverse("admin:cases_case_export", args=["xlsx"]), query)
    assert (file.status_code, file["Location"]) == (302, CASES)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("staff_shift", {"week": "xx"}),
        ("staff_appointment", {"ended": "xx"}),
        ("staff_appointment", {"role__exact": "xx"}),
        ("staff_training", {"courses": "xx"}),
        ("grids_grid", {"setting__exact": "xx"}),
        ("grids_grid", {"parent": "xx"}),
        ("grids_grid", {"level": "9"}),
        ("residents_household", {"gone": "xx"}),
        ("residents_visit", {"at_from": "xx"}),
        ("cases_callback", {"month": "xx"}),
    ],
)
def test_so_it_is_in_other_lists(cast: Cast, name: str, query: dict[str, str]) -> None:
    browser = at_desk(cast.township_official)
    address = reverse(f"admin:{name}_changelist")
    answer = browser.get(address, query, follow=True)
    assert answer.redirect_chain == [(f"{address}?e=1", 302)]
    assert len(list(answer.context["messages"])) == 1
    file = browser.get(reverse(f"admin:{name}_take_away"), query)
    assert (file.status_code, file.get("Location")) == (302, address)


def test_words_are_refused_where_a_list_has_no_search(cast: Cast) -> None:
    browser, address = at_desk(cast.township_official), reverse("admin:residents_resident_changelist")
    answer = browser.get(address, {"q": "王小明"}, follow=True)
    assert answer.redirect_chain == [(f"{address}?e=1", 302)]
    said = [str(one) for one in answer.context["messages"]]
    assert said == ["This list has no search for words. The list is shown without any filter."]


def test_a_week_far_ahead_is_one(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    assert browser.get(reverse("admin:staff_shift_changelist"), {"week": "2027-W30"}).status_code == 200
