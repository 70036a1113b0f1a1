"""Finding cases by number, by its last digits, and by words of any length."""

import pytest
from django.db import connection

from cases.models import Case
from cases.search import search
from tests.cast import Cast
from tests.factories import CaseFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
LIST = "/admin/cases/case/"


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
        ("00007", {"lamp", "fire"}),  # the end of a number, or digits in the text
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
    found = {case.pk for case in search(Case.objects.all(), term)}
    assert found == {rows[name].pk for name in expected}


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
    assert index in search(Case.objects.all(), term).explain()
