"""Dates that the verbs are given."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.time.clock import today

_AHEAD = dt.timedelta(days=366)  # of a day that is planned


def check_not_far(field: str, date: dt.date) -> None:
    """Refuse a date that is more than a year ahead. Raises Invalid, beside ``field``."""
    if date > today() + _AHEAD:
        raise Invalid(fields={field: [_("This date is more than a year ahead.")]})


def check_past(field: str, date: dt.date) -> None:
    """Refuse a date that is still to come. Raises Invalid, beside ``field``."""
    if date > today():
        raise Invalid(fields={field: [_("This date is in the future.")]})
