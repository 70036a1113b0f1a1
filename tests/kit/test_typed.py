"""Numbers, days, search terms and texts that are typed are read without a fault, whatever they are."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from kit.numbers.whole import LARGEST, is_digits, whole
from kit.numbers.words import search_term
from kit.text import is_plain
from kit.time import clock
from kit.time.bounds import is_usual, refuse_unusual
from kit.time.formats import read_day, read_month


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), (str(LARGEST), LARGEST), (12, 12)])
def test_a_whole_number_is_read(text, number):
    assert whole(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "-1",
        "1.0",
        "1_000",
        "²",
        "①",
        "１",
        "٣",
        "9" * 5000,
        str(LARGEST + 1),
        None,
        "\0",
    ],
)
def test_what_is_no_whole_number_is_none(text):
    assert whole(text) is None


def test_a_number_below_the_least_or_above_the_most_is_none():
    assert [whole(text, least=1, most=3) for text in "01234"] == [None, 1, 2, 3, None]


def test_digits_are_those_of_a_code_and_no_more():
    assert is_digits("330402")
    assert not any(is_digits(text) for text in ("", "²", "１２", "12a", "1" * 19, "\0"))


def test_a_search_has_the_first_words_and_letters_only():
    assert search_term("  路灯   不亮 ") == "路灯 不亮"
    assert search_term("a " * 6000) == "a a a a a a a a"
    assert search_term("字" * 6000) == "字" * 100


def test_a_text_with_nul_or_half_a_character_is_not_plain():
    assert is_plain("字 😀\n")
    assert not any(is_plain(text) for text in ("a\0", "\ud83d", "\udc00b"))


def test_days_are_usual_from_1900_to_ten_years_from_now():
    year = clock.today().year
    assert [is_usual(dt.date(one, 1, 1)) for one in (1, 1899, 1900, year + 10, year + 11, 9999)] == [
        *(False, False, True, True, False, False),
    ]
    with pytest.raises(ValidationError):
        refuse_unusual(dt.datetime(1, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "9999-12-31", "abc", "", "2026-02-30"])
def test_what_is_no_usual_day_is_not_read(text):
    with pytest.raises(ValueError, match=r"isoformat|no usual day|day is out of range"):
        read_day(text)


@pytest.mark.parametrize("text", ["0001-01", "1899-12", "9999-12", "abc", "", "2026-13"])
def test_what_is_no_usual_month_is_not_read(text):
    with pytest.raises(ValueError, match=r"isoformat|no usual day|month must be in"):
        read_month(text)
