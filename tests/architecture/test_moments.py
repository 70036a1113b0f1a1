"""A date or moment leaves as text through ``kit.time`` only, which knows China's clocks (pitfalls, The clock)."""

from functools import partial

from django.apps import apps
from django.db.models import DateField

from tests.architecture import moment_rules, rules
from tests.architecture.sources import ROOT, Source, offences, unreviewed

TIME = "kit/time/"
NO_FORMAT = {
    r"kit/privacy/logs.py has the format '(?i)(?:%EF%BC%9|\\\\uff1)([0-9])'": "a wide digit in an address",
}


def test_no_date_or_moment_is_written_or_read_by_a_format_of_its_own():
    assert unreviewed(offences(rules.date_formats, but=[TIME]), NO_FORMAT) == []


def test_the_date_of_a_moment_is_asked_of_the_clock():
    assert offences(rules.dates_of_moments, but=[TIME]) == []


def test_no_moment_is_part_of_a_text_as_it_is():
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    columns = frozenset(field.name for field in fields if isinstance(field, DateField))
    assert {"due_at", "since", "date", "valid_until", "month"} <= columns
    assert offences(partial(moment_rules.moments_as_text, columns=columns), but=[TIME]) == []


def test_no_moment_is_reckoned_at_import_in_the_product_or_in_a_test():
    tests = [Source(str(path.relative_to(ROOT)), path.read_text()) for path in (ROOT / "tests").rglob("*.py")]
    found = [
        f"{one.path}:{line} {what}" for one in tests for line, what in moment_rules.moments_at_import(one)
    ]
    assert len(tests) > 200
    assert offences(moment_rules.moments_at_import) + found == []
