"""Until when a day's diary can be added to (design §4.6, Daily)."""

import datetime as dt
from enum import StrEnum

from kit.time import clock

LATE_UNTIL = dt.time(12)  # of the next day, on the clocks of China


class Standing(StrEnum):
    """Where the diary of a day stands."""

    FUTURE = "future"
    TODAY = "today"
    LATE = "late"
    CLOSED = "closed"

    @property
    def writable(self) -> bool:
        """Whether something can still be added."""
        return self in (Standing.TODAY, Standing.LATE)


def standing(day: dt.date, at: dt.datetime) -> Standing:
    """Where the diary of ``day`` stands at the moment ``at``: filed by midnight; late until noon of the next
    day, then closed."""
    there = clock.local(at)
    today = clock.date_of(at)
    if day > today:
        return Standing.FUTURE
    if day == today:
        return Standing.TODAY
    yesterday = today - dt.timedelta(days=1)
    return Standing.LATE if day == yesterday and there.time() < LATE_UNTIL else Standing.CLOSED


def added_late(day: dt.date, added_at: dt.datetime) -> bool:
    """Whether an entry of ``day`` was added after its midnight."""
    return clock.date_of(added_at) > day
