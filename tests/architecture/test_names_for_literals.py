"""What has a name is not written as a literal: lengths of codes, the number's prefix, addresses, folders."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.urls import get_resolver

from tests.architecture import rules
from tests.architecture.sources import ROOT, offences, unreviewed

LENGTHS_ARE_IN = ("grids/choices.py", "grids/codes.py", "kit/")  # the kit knows no codes
PREFIX_IS_IN = {"gridgov/settings.py has the prefix: 'JX'": "the setting's default"}
PATHS_ARE_IN = {"gridgov/settings.py has the path '/static/'": "Django's setting"}


def roots(patterns: Iterable[Any]) -> Iterator[str]:
    """The first part of every address."""
    for pattern in patterns:
        first = str(pattern.pattern).strip("^").partition("/")[0]
        if first:
            yield first
        elif hasattr(pattern, "url_patterns"):
            yield from roots(pattern.url_patterns)


NO_CODES = {
    "cases/models/seeds.py has the length of a code: (6, 9)": "the ninth of June",
    "residents/idnumber.py has the length of a code: LENGTH = 18": "of an id number",
    "residents/idnumber.py has the length of a code: _OLD_LENGTH = 15": "the same, until 1999",
    "staff/rights/rank.py has the length of a code: GROUP = 2": "how high a post stands",
    "staff/rights/rank.py has the length of a code: COUNTY = 6": "how high a post stands",
    "staff/accounts/own_phone.py has the length of a code: PIN_LENGTH = 6": "of the PIN of a phone",
}


def test_lengths_of_codes_have_names():
    assert unreviewed(offences(rules.code_lengths, but=LENGTHS_ARE_IN), NO_CODES) == []


def test_what_numbers_begin_with_is_a_setting():
    assert unreviewed(offences(rules.number_prefixes), PREFIX_IS_IN) == []


def test_addresses_come_from_the_table_of_addresses():
    known = frozenset({"static", "media", *roots(get_resolver().url_patterns)})
    assert {"admin", "api", "cases", "households", "track"} <= known
    assert unreviewed(offences(partial(rules.paths_of_pages, roots=known)), PATHS_ARE_IN) == []


def test_folders_of_files_have_names():
    assert offences(rules.media_folders) == []


def test_typed_numbers_are_read_by_the_parsers_of_the_kit():
    assert offences(rules.digits_by_hand, but=("kit/numbers/",)) == []


def test_templates_find_pages_by_name_and_keep_to_the_clock():
    found = [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in sorted((ROOT / "templates").rglob("*.*"))
        for line, what in rules.literals_in_template(path.read_text(encoding="utf-8"))
    ]
    assert found == []
