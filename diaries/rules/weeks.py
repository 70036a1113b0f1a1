"""When a week can be closed: Monday to Sunday on the clocks of China, by Sunday midnight (design §4.6)."""

import datetime as dt

from kit.time import clock

_DAY = dt.timedelta(days=1)
# From the Friday on: staff need not come on a Sunday to sign.
_SIGNED_FROM = 4


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week of ``day``."""
    return day - day.weekday() * _DAY


def last_day(monday: dt.date) -> dt.date:
    """The Sunday of the week that begins with ``monday``."""
    return monday + 6 * _DAY


def days_of(monday: dt.date) -> list[dt.date]:
    """The seven days of the week that begins with ``monday``."""
    return [monday + number * _DAY for number in range(7)]


def is_over(monday: dt.date, at: dt.datetime) -> bool:
    """Whether the week has ended: whoever signs it now is late."""
    return clock.date_of(at) > last_day(monday)


def can_be_signed(monday: dt.date, at: dt.datetime) -> bool:
    """Whether the week has come as far as its Friday."""
    return clock.date_of(at) >= monday + _SIGNED_FROM * _DAY
