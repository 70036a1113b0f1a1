"""Lists are searched by what they show: by the grids that a row lies in, in any width of letters, word by word."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from cases.queries.search import search
from diaries.models import Diary
from grids.actions import change_grid
from grids.queries.naming import MOST, Named, named
from grids.scope import Scope
from kit.numbers.words import search_term
from kit.time.clock import now, today
from tests.actors import ADMIN
from tests.cast import Cast, appoint
from tests.factories import CaseFactory, MemberFactory, PlaceFactory, grid
from tests.pages.desk import at_desk
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(cast: Cast) -> Cast:
    """The community, group and building with names as they are printed."""
    for one, name in (
        (cast.community, "子城社区居委会"),
        (cast.group, "第一网格（府前花苑）"),
        (cast.building, "府前花苑1幢"),
    ):
        one.refresh_from_db()
        change_grid(by=ADMIN, grid=one, name=name)
    return cast


def found(member: Any, page: str, term: str) -> list[Any]:
    """The rows of a list of the desk."""
    answer = at_desk(member).get(reverse(f"admin:{page}_changelist"), {"q": term})
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


PATH = "子城社区居委会 / 第一网格（府前花苑）"


@pytest.mark.parametrize(
    "term", ["子城", "府前花苑１幢", "zcsq", "子城 902", "府前花苑1幢 902", f"{PATH} / 府前花苑1幢", "902"]
)
def test_households_are_found_by_grid_and_door(town: Cast, term: str) -> None:
    home = household(town.building_leader, town.building, door="902")
    assert found(town.township_official, "residents_household", term) == [home]


@pytest.mark.parametrize("term", ["子城 903", "别处", "别处 902", "902 别处"])
def test_every_word_has_to_be_found(town: Cast, term: str) -> None:
    household(town.building_leader, town.building, door="902")
    assert found(town.township_official, "residents_household", term) == []


def test_no_name_of_a_person_is_found_through_households(town: Cast) -> None:
    home = household(town.building_leader, town.building, door="902")
    resident(town.building_leader, home, "单小明")
    for term in ("单小明", "sxm", "902 单小明"):
        assert found(town.township_official, "residents_household", term) == []


def test_the_phone_finds_a_door_with_its_building(town: Cast) -> None:
    home = household(town.building_leader, town.building, door="902")
    page = at_desk(town.building_leader).post(reverse("households-find"), {"words": "府前花苑1幢 902"})
    assert list(page.context["households"]) == [home]
    none = at_desk(town.building_leader).post(reverse("households-find"), {"words": "府前花苑1幢 903"})
    assert list(none.context["households"]) == []


@pytest.mark.parametrize("term", ["子城 第一网格", PATH, "子城社区居委会 第一网格(府前花苑)"])
def test_grids_are_found_by_their_path(town: Cast, term: str) -> None:
    rows = {row.code for row in found(town.township_official, "grids_grid", term)}
    assert town.group.code in rows
    assert town.community.code not in rows


def test_posts_diaries_duty_and_places_below_a_community_are_found(town: Cast) -> None:
    Diary.objects.create(member=town.building_leader, grid=town.building, date=today(), first_entry_at=now())
    PlaceFactory(grid=town.group, name="小公园")
    for page in ("staff_appointment", "diaries_diary", "grids_place"):
        rows = found(town.township_official, page, "子城")
        assert any(row.grid == town.building or row.grid == town.group for row in rows), page
        assert all(row.grid.code.startswith(town.community.code) for row in rows), page


@pytest.mark.parametrize("page", ["residents_unit", "residents_visit", "residents_welfarerecord"])
def test_the_register_has_a_search_by_grid(town: Cast, page: str) -> None:
    answer = at_desk(town.township_official).get(reverse(f"admin:{page}_changelist"), {"q": "子城"})
    shown = answer.context["cl"]
    assert shown.search_fields
    assert "area" in str(shown.queryset.query.where)


@pytest.mark.parametrize("text", ["府前花苑1幢漏水", "府前花苑１幢漏水"])
@pytest.mark.parametrize("term", ["府前花苑1幢", "府前花苑１幢"])
def test_cases_are_found_in_either_width(cast: Cast, text: str, term: str) -> None:
    case = CaseFactory(grid=cast.building, title=text)
    assert list(search(Case.objects.all(), term, Scope.everything())) == [case]


def test_the_directory_is_searched_by_office_grid_and_post(town: Cast) -> None:
    stranger = MemberFactory(name="外来人", organization=town.committee)
    browser = at_desk(town.community_secretary)

    def people(term: str) -> set[str]:
        return {one.name for one in browser.get(reverse("directory"), {"name": term}).context["people"]}

    assert town.building_leader.name in people("府前花苑1幢")
    assert stranger.name not in people("府前花苑1幢")
    assert stranger.name in people(town.committee.name)
    assert town.building_leader.name in people("府前花苑1幢 leader")
    assert people("府前花苑1幢 外来人") == set()


def test_a_word_names_a_limited_number_of_grids_inside_the_scope(cast: Cast) -> None:
    for number in range(MOST + 5):
        grid(f"{cast.group.code}{number + 200:03d}", name="同名楼")
    (found,) = named(["同名楼"], Scope.everything())
    assert len(found.codes) == MOST
    assert named(["同名楼"], Scope.of([cast.other_group.code])) == [Named()]
    assert named(["1"], Scope.everything()) == [Named()]


@pytest.mark.parametrize("page", ["residents_household", "staff_appointment", "grids_grid"])
def test_a_search_costs_as_many_queries_for_many_rows_as_for_few(town: Cast, page: str) -> None:
    browser, counts = at_desk(town.township_official), []
    address = reverse(f"admin:{page}_changelist")
    for number in (2, 20):
        for more in range(number):
            one = grid(
                f"{town.group.code}{number:02d}{more % 10}" if more < 10 else f"{town.group.code}7{more}"
            )
            household(town.building_leader, town.building, door=f"{number}{more:02d}")
            appoint(MemberFactory(organization=town.committee), one, "volunteer")
        browser.get(address, {"q": "子城 1"})
        with CaptureQueriesContext(connection) as asked:
            browser.get(address, {"q": "子城 1"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("府前花苑１幢", "府前花苑1幢"),
        (PATH, "子城社区居委会 第一网格 府前花苑"),
        ("路灯，不亮", "路灯 不亮"),
        ("/", "/"),
        ("2-301", "2-301"),
        ("fe80::1", "fe80::1"),
        ("建设街道/子城社区居委会／第一网格(府前花苑)", "建设街道 子城社区居委会 第一网格 府前花苑"),
        ("戴建英·子城社区居民骨干·网格负责人", "戴建英 子城社区居民骨干 网格负责人"),
        ("府前花苑1/2幢", "府前花苑1/2幢"),
        ("民政科 · 建设街道 / 一社区 …", "民政科 建设街道 一社区"),
    ],
)
def test_words_are_read_in_one_width(typed: str, words: str) -> None:
    assert search_term(typed) == words
