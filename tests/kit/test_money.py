"""Amounts that people type: read in one place, exactly, or not at all."""

from decimal import Decimal

import pytest

from kit.numbers.money import MOST, in_yuan, yuan


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("0", "0.00"),
        ("1200", "1200.00"),
        ("1200.5", "1200.50"),
        ("1,200.50", "1200.50"),
        (" 12元 ", "12.00"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_an_amount_is_read(typed: str, read: str):
    assert yuan(typed) == Decimal(read)
    assert str(yuan(typed)) == read


@pytest.mark.parametrize(
    "typed", ["", "-1", "+1", "1e3", "NaN", "Infinity", "1.005", "1.", ".5", "1,2", "12,00", "１２", "1 000",
              "10000000000", "1" * 5000, "1,000,000,000,000", None],
)  # fmt: skip
def test_what_is_no_amount_is_none(typed: object):
    assert yuan(typed) is None


def test_an_amount_is_shown_with_two_places_and_commas():
    assert in_yuan(Decimal("1200")) == "1,200.00"
    assert in_yuan(MOST) == "9,999,999,999.99"
    assert in_yuan(None) == "—"
