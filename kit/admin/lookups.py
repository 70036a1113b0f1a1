"""What an address may ask of a list, and fill into a form: what a column could hold."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import DateTimeField
from django.utils.dateparse import parse_datetime

from kit.numbers.whole import is_digits, whole
from kit.time.bounds import is_usual

YEARS = frozenset({"year", "iso_year"})  # steps of a look-up
# PostgreSQL knows no clock that is further from UTC.
_FURTHEST_CLOCK = dt.timedelta(hours=16)


def fits(column: Any, value: Any) -> bool:
    """Whether a column could hold what an address says of it; of what is no column the form decides."""
    if column is None:
        return True
    try:
        read = column.to_python(value)
        if not column.is_relation:
            column.run_validators(read)
    except forms.ValidationError:
        return False
    # A moment's widget shows no text.
    return not isinstance(column, DateTimeField)


def fits_no_column(typed: str) -> bool:
    """Whether a number has too many digits for any column, or a moment lies outside the days that rows can
    have or on a clock that there is not: a database refuses it with an error."""
    if is_digits(typed, most=len(typed)):
        return whole(typed) is None
    try:
        moment = parse_datetime(typed)
    except ValueError:
        return False
    offset = moment.utcoffset() if moment is not None else None
    on_no_clock = offset is not None and abs(offset) >= _FURTHEST_CLOCK
    return moment is not None and (on_no_clock or not is_usual(moment))


def is_year(typed: str) -> bool:
    """Whether it is a usual year; a database reckons with no other."""
    year = whole(typed, least=dt.MINYEAR, most=dt.MAXYEAR)
    return year is not None and is_usual(dt.date(year, 1, 1))


def column_of(one: Any) -> str:
    """The column, or the parameter, of a filter of a list."""
    if isinstance(one, type):
        return str(getattr(one, "parameter_name", ""))
    return str(one if isinstance(one, str) else one[0]).partition("__")[0]
