"""The clock of a stage as a child would count it: minute by minute, with a list of all minutes."""

import datetime as dt
from collections.abc import Iterator
from functools import cache

from cases.choices import LimitUnit
from cases.deadlines.calendar import read_calendar
from cases.models import Pause, StageRun
from kit.time.clock import CHINA
from kit.time.worktime import WorkCalendar

FIRST = dt.datetime(2026, 9, 1, tzinfo=CHINA)
DAYS = 400
MINUTE = dt.timedelta(minutes=1)


@cache
def seeded() -> WorkCalendar:
    """The calendar that every test begins with; read once."""
    return read_calendar()


@cache
def _worked() -> list[int]:
    """How many minutes have been worked since ``FIRST``, for every minute."""
    total, sums = 0, []
    for worked in _minutes(seeded()):
        sums.append(total)
        total += worked
    return sums


def _minutes(calendar: WorkCalendar) -> Iterator[bool]:
    office = [
        any(begins <= dt.time(minute // 60, minute % 60) < ends for begins, ends in calendar.periods)
        for minute in range(24 * 60)
    ]
    for number in range(DAYS):
        works = calendar.is_working((FIRST + dt.timedelta(days=number)).date())
        for at_work in office:
            yield works and at_work


def working_minutes(start: dt.datetime, end: dt.datetime) -> int:
    """Minutes worked between two moments on full minutes; negative when ``end`` is the earlier."""
    sums = _worked()
    return sums[int((end - FIRST) / MINUTE)] - sums[int((start - FIRST) / MINUTE)]


def minutes_in(unit: str, start: dt.datetime, end: dt.datetime) -> int:
    """Minutes between two moments in the unit's own time."""
    if unit in (LimitUnit.WORKING_DAYS, LimitUnit.WORKING_HOURS):
        return working_minutes(start, end)
    return int((end - start) / MINUTE)


def minutes_of_limit(run: StageRun) -> int:
    """What the limit of a stage is worth from its beginning."""
    if run.unit == LimitUnit.MINUTES:
        return run.amount
    assert run.unit == LimitUnit.WORKING_DAYS, "the routes have no others"
    day, left = run.entered_at.astimezone(CHINA).date(), run.amount
    while left:
        day += dt.timedelta(days=1)
        left -= seeded().is_working(day)
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), CHINA)
    return working_minutes(run.entered_at, midnight)


def minutes_used(run: StageRun, now: dt.datetime) -> int:
    """The minutes in which the clock of a stage has run until ``now``, its pauses taken out; but those that
    are over and began after the deadline: then the clock of an overdue stage was running."""
    used = minutes_in(run.unit, run.entered_at, now)
    for pause in Pause.objects.filter(run=run):
        if pause.until is not None and pause.minutes_left < 0:
            continue
        used -= minutes_in(run.unit, pause.since, min(pause.until or now, now))
    return used


def minutes_given(run: StageRun) -> int:
    """What a stage was given: its limit, or what was left when the papers went back."""
    return minutes_of_limit(run) if run.minutes_given is None else run.minutes_given
