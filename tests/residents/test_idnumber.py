"""Id numbers (GB 11643): what is accepted, and what each refusal says."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Invalid
from kit.privacy.scan import check_digit
from residents.choices import Sex
from residents.idnumber import read

TODAY = dt.date(2026, 9, 1)
# The example of the standard itself.
EXAMPLE = "11010519491231002X"

births = st.dates(dt.date(1900, 1, 1), TODAY)
digits = st.text("0123456789", min_size=6, max_size=6)
serials = st.integers(0, 999)


def made(prefix: str, birth: dt.date, serial: int) -> str:
    head = f"{prefix}{birth:%Y%m%d}{serial:03d}"
    return head + check_digit(head)


def reason(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        read(text, today=TODAY)
    return str(refused.value.fields["id_number"][0])


def refused_fields(text: str) -> list[str]:
    try:
        read(text, today=TODAY)
    except Invalid as refused:
        return list(refused.fields)
    return []


def test_the_example_of_the_standard_is_right() -> None:
    found = read(EXAMPLE, today=TODAY)
    assert (found.number, found.birth, found.sex) == (EXAMPLE, dt.date(1949, 12, 31), Sex.FEMALE)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ],
)
def test_one_number_in_all_the_ways_in_which_it_is_written(typed: str) -> None:
    assert read(typed, today=TODAY).number == EXAMPLE


@given(digits, births, serials)
def test_any_prefix_is_accepted_and_birth_and_sex_follow(prefix: str, birth: dt.date, serial: int) -> None:
    found = read(made(prefix, birth, serial), today=TODAY)
    assert (found.birth, found.sex) == (birth, Sex.MALE if serial % 2 else Sex.FEMALE)


@given(digits, births, serials, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(
    prefix: str, birth: dt.date, serial: int, place: int, shift: int
) -> None:
    number = made(prefix, birth, serial)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(Invalid):
        read(wrong, today=TODAY)


@given(digits, births, serials, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_always_found(
    prefix: str, birth: dt.date, serial: int, place: int
) -> None:
    number = made(prefix, birth, serial)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(Invalid):
            read(swapped, today=TODAY)


@given(st.text())
def test_whatever_else_is_typed_is_refused_in_words(text: str) -> None:
    assert refused_fields(text) == ["id_number"]


def test_each_mistake_has_its_own_words(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    answers = {
        text: reason(text)
        for text in (
            "110105194912310021",
            "110105491231002",
            "1101051949123100",
            "11010519491331002X",
            "11010520991231002X",
            "11010518491231002X",
            "1101051949123I002X",
            "1.10105E+17",
            "1.2e+17",
        )
    }
    assert len(set(answers.values())) == 7
    assert answers["1.10105E+17"] == answers["1.2e+17"]
    assert answers["11010520991231002X"] == answers["11010518491231002X"]
    assert not any("1949" in words for words in answers.values())
