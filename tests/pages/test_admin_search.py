"""Finding cases by number, by its last digits, and by words of any length."""

from typing import Any

import pytest
from django.db import connection

from cases.models import Case
from cases.queries.search import search
from grids.scope import Scope
from kit.privacy.scan import digits_in
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
LIST = "/admin/cases/case/"
EVERYWHERE = Scope.everything()


@pytest.fixture
def rows(cast: Cast) -> dict[str, Case]:
    """Some cases, all in one building."""
    made = {
        "lamp": {"number": "JX2026100100007", "title": "路灯不亮", "description": "三楼"},
        "fire": {"number": "JX2026100200008", "title": "通道", "description": "消防通道被堵,电话5550000700"},
        "noise": {"number": "JX2026100200123", "title": "噪声扰民", "description": "KTV 夜间 100%音量"},
    }
    return {name: CaseFactory(grid=cast.building, **fields) for name, fields in made.items()}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("JX20261001", {"lamp"}),
        ("jx2026100200", {"fire", "noise"}),
        ("2026100100007", {"lamp"}),
        ("00007", {"lamp"}),  # the end of a number, and no digits in the text
        ("２０２６１００２", {"fire", "noise"}),
        ("2026-1001", set()),
        ("0123", {"noise"}),
        ("路灯", {"lamp"}),
        ("灯", {"lamp"}),
        ("消防通道", {"fire"}),
        ("消防 被堵", {"fire"}),
        ("被堵 三楼", set()),
        ("防消", set()),
        ("ktv", {"noise"}),
        ("100%", {"noise"}),
        ("%", {"noise"}),
        ("_", set()),
        ("灯不 不亮", {"lamp"}),
        ("灯三", set()),  # the end of the title and the beginning of the text are no word
        ("  ", {"lamp", "fire", "noise"}),
    ],
)
def test_a_term_finds_exactly_its_cases(rows: dict[str, Case], term: str, expected: set[str]) -> None:
    found = {case.pk for case in search(Case.objects.all(), term, EVERYWHERE)}
    assert found == {rows[name].pk for name in expected}


def test_no_search_leads_to_a_masked_number_digit_by_digit(cast: Cast) -> None:
    """Every piece of a number, in every writing, with what stands around it."""
    written = (
        *("13812345678", "138 1234 5678", "138-123-45678", "13 812 345 678", "１３８１２３４５６７８"),
        *("0573-82223333", "010-822 233 33", "330402196503152418", "330 402 1965 0315 241 8"),
        *("6222 0200 1111 2222 333", "138  12  34  56  78"),
    )
    for order, number in enumerate(written):
        text = f"电话{number}投诉"
        case = CaseFactory(grid=cast.building, title=text, description=text, number=f"X{order}X")
        pieces = {text[begin:end] for begin in range(len(text)) for end in range(begin + 1, len(text) + 1)}
        asked = {piece for piece in pieces if digits_in(piece) and " " not in piece}
        rows = Case.objects.filter(pk=case.pk)
        assert [piece for piece in sorted(asked) if search(rows, piece, EVERYWHERE).exists()] == []
        assert search(rows, "投诉", EVERYWHERE).exists()


def test_rooms_and_other_short_numbers_are_found(cast: Cast) -> None:
    words = {"title": "3幢2-301室漏水", "description": "水压 100% 正常,12345 热线转来"}
    # A number of its own: one that runs on ends in 30 some day.
    case = CaseFactory(grid=cast.building, number="JX2026090199999", **words)
    rows = Case.objects.filter(pk=case.pk)
    for term in ("301", "301室", "3幢", "100%", "100", "漏水 301"):
        assert search(rows, term, EVERYWHERE).exists(), term
    for term in ("30", "01室", "12", "234"):
        assert not search(rows, term, EVERYWHERE).exists(), term


def test_a_field_that_offers_cases_masks_the_numbers_in_their_titles(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building, title="找13812345678")
    asked = {"app_label": "cases", "model_name": "callback", "field_name": "case"}
    browser = at_desk(cast.township_official)
    offered = browser.get("/admin/autocomplete/", asked).json()["results"]
    assert [row["text"] for row in offered] == [f"{case.number} 找*******5678"]
    assert browser.get("/admin/autocomplete/", {**asked, "term": "45678"}).json()["results"] == []


def test_the_list_searches_like_that(cast: Cast, rows: dict[str, Case]) -> None:
    page = at_desk(cast.township_official).get(LIST, {"q": "消防 被堵"})
    assert [case.pk for case in page.context["cl"].result_list] == [rows["fire"].pk]


def test_a_search_goes_no_further_than_the_area(cast: Cast, rows: dict[str, Case]) -> None:
    page = at_desk(cast.other_community_leader).get(LIST, {"q": "路灯"})
    assert list(page.context["cl"].result_list) == []


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.parametrize(("term", "index"), [("路灯", "case_pairs"), ("00007", "case_number_tail")])
def test_an_index_can_serve_words_and_last_digits(rows: dict[str, Case], term: str, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in search(Case.objects.all(), term, EVERYWHERE).explain()


def test_a_case_is_found_by_its_place_and_by_the_names_of_what_it_belongs_to(cast: Cast) -> None:
    category = CategoryFactory(name="油烟扰民")
    case = CaseFactory(
        grid=cast.building, address="3幢2单元501", category=category, filed_by=cast.building_leader
    )
    CaseFactory(grid=cast.other_building, filed_by=cast.other_community_leader)
    for term in ("3幢2单元", "油烟", cast.building_leader.name, f"{cast.community.name} 3幢2单元"):
        page = at_desk(cast.superuser).get(LIST, {"q": term})
        assert [one.pk for one in page.context["cl"].result_list] == [case.pk], term
    page = at_desk(cast.superuser).get(LIST, {"q": cast.other_community.name})
    assert case.pk not in [one.pk for one in page.context["cl"].result_list]


def test_a_department_finds_its_cases_by_its_own_name(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building, office=cast.department)
    CaseFactory(grid=cast.building)
    page = at_desk(cast.township_official).get(LIST, {"q": cast.department.name})
    assert [one.pk for one in page.context["cl"].result_list] == [case.pk]


def test_numbers_in_the_place_are_not_found_digit_by_digit(cast: Cast) -> None:
    CaseFactory(grid=cast.building, address="张家 13812345678")
    for piece in ("138", "5678", "13812345678", "34567"):
        assert not search(Case.objects.all(), piece, EVERYWHERE).exists(), piece


def test_however_many_words_and_rows_a_search_asks_four_times_a_word(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    CaseFactory.create_batch(3, grid=cast.building)
    for words in (1, 3):
        with django_assert_num_queries(4 * words + 1):
            list(search(Case.objects.all(), " ".join(["漏水"] * words), EVERYWHERE))
