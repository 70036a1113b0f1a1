"""What time it is: aware in UTC for storage, and the civil date in China for people."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")

_moment: ContextVar[dt.datetime | None] = ContextVar("gridgov.clock.moment", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return _moment.get() or timezone.now()


def today() -> dt.date:
    """Today's date in China."""
    return date_of(now())


def local(moment: dt.datetime) -> dt.datetime:
    """``moment`` on the clocks of China."""
    return moment.astimezone(CHINA)


def date_of(moment: dt.datetime) -> dt.date:
    """The date of ``moment`` in China."""
    return local(moment).date()


def midnight(day: dt.date) -> dt.datetime:
    """The beginning of ``day`` in China."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=CHINA)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Act at another moment, for this thread only: a demonstration lives through its month with the real
    verbs. Never used to change what has happened."""
    token = _moment.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _moment.reset(token)
