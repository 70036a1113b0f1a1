"""Working time by a calendar: pure arithmetic, no database (design §4.4; domain.md, Working days).

Time is counted in whole minutes on the clocks of China. A moment inside a minute counts from the next full
minute, so sums neither lose nor gain anything however often a clock is stopped and started.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import cached_property

from kit.time.clock import CHINA

Periods = tuple[tuple[dt.time, dt.time], ...]

OFFICE_HOURS: Periods = ((dt.time(8, 30), dt.time(12, 0)), (dt.time(13, 30), dt.time(17, 30)))

# 全国年节及纪念日放假办法 (2024): the holidays with a fixed date, as (month, day).
STATUTORY_DAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})

SATURDAY = 5  # as ``weekday()`` counts
_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)


def full_minute(moment: dt.datetime) -> dt.datetime:
    """``moment`` itself on a full minute, otherwise the next full minute."""
    if not moment.second and not moment.microsecond:
        return moment
    return moment.replace(second=0, microsecond=0) + _MINUTE


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, and in which periods of the day.

    ``periods``: the parts of a working day in which the clock runs; overlapping ones count once.
    ``days``: only the days that differ from their weekday, holidays as False and make-up days as True.
    ``official_years``: years whose notice has been loaded. Any other year counts Monday to Friday less the
    statutory days of fixed date and less ``days``; no year raises.

    Raises:
        ValueError: the periods hold no whole minute.
    """

    periods: Periods
    days: Mapping[dt.date, bool]
    official_years: frozenset[int]

    def __post_init__(self) -> None:
        if self.minutes_a_day < 1:
            raise ValueError("a calendar needs at least one working minute a day")

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        """The periods as minutes of the day, in order and merged where they overlap."""
        merged: list[tuple[int, int]] = []
        for begins, ends in sorted((_minute_of(begins), _minute_of(ends)) for begins, ends in self.periods):
            if merged and begins <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
            elif begins < ends:
                merged.append((begins, ends))
        return tuple(merged)

    @cached_property
    def minutes_a_day(self) -> int:
        """Working minutes of a working day."""
        return sum(ends - begins for begins, ends in self._spans)

    def is_working(self, day: dt.date) -> bool:
        """Whether ``day`` is worked."""
        exception = self.days.get(day)
        if exception is not None:
            return exception
        if day.weekday() >= SATURDAY:
            return False
        return day.year in self.official_years or (day.month, day.day) not in STATUTORY_DAYS

    def is_provisional(self, day: dt.date) -> bool:
        """Whether the notice for the year of ``day`` is still to come."""
        return day.year not in self.official_years

    def add_minutes(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The first moment by which ``minutes`` working minutes have passed since ``start``.

        A sum that ends with a period ends there, not at the beginning of the next one. A negative number
        gives the last moment from which so many working minutes lead to ``start``.
        """
        day, minute = _place(start)
        if minutes == 0:
            return _moment(day, minute)
        if minutes < 0:
            return self._take_minutes(day, minute, -minutes)
        wanted = minutes + self._worked(day, minute)
        while wanted > (a_day := self._minutes_on(day)):
            wanted -= a_day
            day += _DAY
        return _moment(day, self._minute_when(wanted))

    def minutes_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Working minutes from ``start`` to ``end``; negative when ``end`` is the earlier."""
        if end < start:
            return -self.minutes_between(end, start)
        day, minute = _place(start)
        last, last_minute = _place(end)
        total = self._worked(last, last_minute) - self._worked(day, minute)
        while day < last:
            total += self._minutes_on(day)
            day += _DAY
        return total

    def add_working_days(self, start: dt.datetime, days: int) -> dt.datetime:
        """The end of work on the ``days``-th working day after the date of ``start``."""
        day = start.astimezone(CHINA).date()
        while days > 0:
            day += _DAY
            days -= self.is_working(day)
        return _moment(day, self._spans[-1][1])

    def add_calendar_days(self, start: dt.datetime, days: int) -> dt.datetime:
        """The end (24:00) of the ``days``-th day after the date of ``start``."""
        return _moment(start.astimezone(CHINA).date() + (days + 1) * _DAY, 0)

    def explain(self, start: dt.datetime, due: dt.datetime) -> list[tuple[dt.date, int]]:
        """The sum that leads from ``start`` to ``due``: each day with the working minutes counted on it.

        Days without work are in the list with 0, so that a reader sees why the deadline is so far away.
        """
        day, minute = _place(start)
        last, last_minute = _place(due)
        rows: list[tuple[dt.date, int]] = []
        while day <= last:
            until = self._worked(day, last_minute) if day == last else self._minutes_on(day)
            rows.append((day, max(until - self._worked(day, minute), 0)))
            day, minute = day + _DAY, 0
        return rows

    def _take_minutes(self, day: dt.date, minute: int, minutes: int) -> dt.datetime:
        """The last moment from which ``minutes`` working minutes lead to ``minute`` of ``day``."""
        wanted = minutes + self._minutes_on(day) - self._worked(day, minute)
        while wanted > (a_day := self._minutes_on(day)):
            wanted -= a_day
            day -= _DAY
        return _moment(day, self._minute_before(wanted))

    def _minutes_on(self, day: dt.date) -> int:
        return self.minutes_a_day if self.is_working(day) else 0

    def _worked(self, day: dt.date, minute: int) -> int:
        """Working minutes of ``day`` before its ``minute``."""
        if minute <= self._spans[0][0] or not self.is_working(day):
            return 0
        return sum(min(minute, ends) - begins for begins, ends in self._spans if begins < minute)

    def _minute_when(self, worked: int) -> int:
        """The first minute of a working day by which ``worked`` (1 or more) minutes have been worked."""
        for begins, ends in self._spans:
            if worked <= ends - begins:
                return begins + worked
            worked -= ends - begins
        raise AssertionError("more minutes than a day has")

    def _minute_before(self, left: int) -> int:
        """The last minute of a working day before which ``left`` (1 or more) minutes are still to work."""
        for begins, ends in reversed(self._spans):
            if left <= ends - begins:
                return ends - left
            left -= ends - begins
        raise AssertionError("more minutes than a day has")


def _minute_of(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _place(moment: dt.datetime) -> tuple[dt.date, int]:
    """The date in China and the minute of the day of a moment."""
    there = full_minute(moment.astimezone(CHINA))
    return there.date(), there.hour * 60 + there.minute


def _moment(day: dt.date, minute: int) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=CHINA)
