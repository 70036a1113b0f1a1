"""The days and moments that people may give: from 1900 to ten years from now.

What lies beyond is a slip or an attack, and breaks whoever reads it later: a zone can't be reckoned at the
end of time, and a year has fewer digits at its beginning.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.time import clock

FIRST_YEAR = 1900
YEARS_AHEAD = 10


def is_usual(value: dt.date) -> bool:
    """Whether a day, or a moment, lies between 1900 and ten years from now."""
    return FIRST_YEAR <= value.year <= clock.today().year + YEARS_AHEAD


def refuse_unusual(value: dt.date) -> None:
    """A validator for fields of forms, filters and columns. Raises ValidationError."""
    if not is_usual(value):
        raise ValidationError(_("Please give a day from 1900 to ten years from now."), code="unusual")


class _Bounded:
    """A column that people fill in. For migrations it is the plain one: the bounds move with the years."""

    default_validators = (refuse_unusual,)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the plain column."""
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{self._plain}", args, kwargs  # type: ignore[attr-defined]


class DayColumn(_Bounded, models.DateField):  # type: ignore[misc]
    """A day that people give."""

    _plain = "DateField"


class MomentColumn(_Bounded, models.DateTimeField):  # type: ignore[misc]
    """A moment that people give."""

    _plain = "DateTimeField"
