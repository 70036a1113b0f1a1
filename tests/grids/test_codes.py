"""What a code says by itself."""

import csv
from collections import Counter

import pytest

from grids.choices import Setting
from grids.codes import (
    community_of,
    county_of,
    offices_around,
    parent_of,
    path_of,
    township_of,
    usual_setting,
)
from kit.numbers.whole import is_digits
from tests.grids.paper import LIST


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("33", ""),
        ("3304", "33"),
        ("330402", "3304"),
        ("330402001", "330402"),
        ("330402001001", "330402001"),
        ("330402001001001", "330402001001"),
        ("330402001001001001", "330402001001001"),
    ],
)
def test_a_code_begins_with_its_parents(code, parent):
    assert parent_of(code) == parent


def test_a_code_tells_what_it_lies_in():
    building = "330402001001002003"
    divisions = ["33", "3304", "330402", "330402001"]
    assert path_of(building) == [*divisions, "330402001001", "330402001001002", building]
    assert path_of("330402") == divisions[:3]
    assert path_of("33040200100") == divisions  # no level has 11 digits
    assert path_of("") == []
    assert (county_of(building), township_of(building)) == ("330402", "330402001")
    assert community_of(building) == "330402001001"
    assert offices_around(building) == divisions[1:]
    assert offices_around("3304") == ["3304"]


def test_a_code_of_no_level_has_no_parent():
    with pytest.raises(ValueError, match="not in tuple"):
        parent_of("33040200100")


@pytest.mark.parametrize(
    ("code", "setting"),
    [
        ("330402007001", Setting.URBAN),
        ("330402007101", Setting.URBAN),
        ("330402007401", Setting.URBAN),
        ("330402100201", Setting.RURAL),
        ("330402200301", Setting.RURAL),
        ("330402100501", Setting.RURAL),
        ("330402007201", Setting.UNDECIDED),
        ("330402100001", Setting.UNDECIDED),
        ("330402100601", Setting.UNDECIDED),
        ("330402400001", Setting.UNDECIDED),
    ],
)
def test_committees_in_streets_are_urban_and_villages_in_towns_rural(code, setting):
    assert usual_setting(code) == setting


def test_of_jiaxings_communities_294_need_a_persons_decision():
    with LIST.open(encoding="utf-8") as stream:
        codes = [row["code"] for row in csv.DictReader(stream) if row["level"] == "community"]
    assert Counter(usual_setting(code) for code in codes) == {
        Setting.URBAN: 305,
        Setting.RURAL: 603,
        Setting.UNDECIDED: 294,
    }


def test_only_plain_digits_are_digits():
    assert [is_digits(text) for text in ("330402", "", "３３", "33 ", "²")] == [True] + [False] * 4
