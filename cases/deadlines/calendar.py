"""The working-day calendar of the database as a value."""

from django.core.cache import cache
from django.db import connection, transaction

from cases.models import CalendarDay, CalendarYear, WorkPeriod
from kit.time.worktime import OFFICE_HOURS, WorkCalendar

_KEY = "cases.calendar"
# How long another process may still count by the old calendar where no cache is shared.
_SECONDS = 30


def load_calendar() -> WorkCalendar:
    """The calendar that counts now: three queries, then none for 30 seconds."""
    kept: WorkCalendar | None = cache.get(_KEY)
    if kept is None:
        kept = read_calendar()
        cache.set(_KEY, kept, _SECONDS)
    return kept


def read_calendar() -> WorkCalendar:
    """The calendar as it stands in the database; three queries. Without periods: the usual office hours."""
    return WorkCalendar(
        periods=tuple(WorkPeriod.objects.values_list("begins", "ends")) or OFFICE_HOURS,
        days=dict(CalendarDay.objects.values_list("date", "working")),
        official_years=frozenset(CalendarYear.objects.filter(official=True).values_list("year", flat=True)),
    )


def forget() -> None:
    """Read the calendar anew next time; called by whatever changes it.

    Once now, for the rest of the transaction, and once after the commit: another process may have read and
    kept the old rows in between.
    """
    cache.delete(_KEY)
    if connection.in_atomic_block:
        transaction.on_commit(lambda: cache.delete(_KEY))
