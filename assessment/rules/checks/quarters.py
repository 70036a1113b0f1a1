"""Quarters of the year, in China's time."""

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

# How long after the quarter stage 2 may still be drawn; then the households of stage 1 are told without it.
SECOND_WITHIN = dt.timedelta(days=30)


class Quarter(NamedTuple):
    """A quarter of a year."""

    year: int
    number: int

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.following.first - dt.timedelta(days=1)

    @property
    def following(self) -> "Quarter":
        """The next one."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> "Quarter":
        """The one before it."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)


def quarter_of(day: dt.date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarter_words(quarter: Quarter) -> str:
    """A quarter as people read it."""
    return _("Quarter %(n)s of %(year)s") % {"n": quarter.number, "year": quarter.year}
