"""Dates that the verbs are given."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.time.clock import today


def check_past(field: str, date: dt.date) -> None:
    """Refuse a date that is still to come. Raises Invalid, beside ``field``."""
    if date > today():
        raise Invalid(fields={field: [_("This date is in the future.")]})
