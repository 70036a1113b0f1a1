"""Deadlines: which limit holds, when it ends, and what a pause does to it (design §4.4).

All but ``limit_for`` is pure. Working hours and working days are counted in working minutes; minutes and
calendar days on the wall clock.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.choices import LimitUnit
from cases.models import Category, StageRun, TimeLimit
from grids.codes import path_of
from kit.time.clock import CHINA, date_of, midnight
from kit.time.worktime import WorkCalendar, full_minute

_WORKING = frozenset({LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS})
_MINUTE = dt.timedelta(minutes=1)
_WALL_DAY = 24 * 60
_HALF, _AMBER = 50, 80  # per cent of the time

Pauses = Iterable[tuple[dt.datetime, dt.datetime | None]]


@dataclass(frozen=True, slots=True)
class Limit:
    """So many units of time, and the rule that says so ("default", "area 330402007, category noise")."""

    amount: int
    unit: LimitUnit
    rule: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The moments of a running limit, in UTC.

    ``half_at`` and ``amber_at`` (80 %) lie before the resumption when they were reached before the pause.
    ``provisional``: working time reaches into a year whose notice is still to come.
    """

    due_at: dt.datetime
    half_at: dt.datetime
    amber_at: dt.datetime
    provisional: bool


def limit_for(*, route: str, stage: str, category_id: int | None, area: str, default: Limit) -> Limit:
    """The most specific limit for a stage: the longest area, then the category, its parent, any category.

    So a street's own limit beats the county's, and within one area: category + area > area. One query.
    """
    parents = Category.objects.filter(children=category_id) if category_id else Category.objects.none()
    rows = TimeLimit.objects.filter(
        Q(category=None) | Q(category=category_id) | Q(category__in=parents),
        route=route,
        stage=stage,
        area__in=["", *path_of(area)],
    ).select_related("category")

    def rank(row: TimeLimit) -> tuple[int, bool, bool]:
        return len(row.area), row.category_id == category_id, row.category_id is not None

    best = max(rows, key=rank, default=None)
    if best is None:
        return default
    return Limit(best.amount, LimitUnit(best.unit), _rule(best))


def clock(limit: Limit, since: dt.datetime, calendar: WorkCalendar) -> Clock:
    """The clock of a limit that begins to run at ``since``."""
    due = _due(limit, since, calendar)
    return _clock(limit, since, since, due, _whole(limit.unit, since, due, calendar), calendar)


def minutes_left(unit: LimitUnit, at: dt.datetime, due: dt.datetime, calendar: WorkCalendar) -> int:
    """Minutes from ``at`` to ``due``, working minutes for working units; what a pause keeps.

    Below zero once the deadline has passed, even by night, so that no pause makes a late case punctual.
    """
    left = _whole(unit, full_minute(at), due, calendar)
    return min(left, -1) if at > due else left


def due_after(unit: LimitUnit, at: dt.datetime, left: int, calendar: WorkCalendar) -> dt.datetime:
    """The deadline when the clock goes on at ``at`` with ``left`` minutes (``minutes_left``), in UTC."""
    return _later(unit, full_minute(at), left, calendar)


def clock_after_pause(
    limit: Limit, since: dt.datetime, at: dt.datetime, left: int, calendar: WorkCalendar
) -> Clock:
    """The clock of a limit that began at ``since`` and goes on at ``at`` with ``left`` minutes."""
    at = full_minute(at)
    return _clock(limit, since, at, due_after(limit.unit, at, left, calendar), left, calendar)


def minutes_of(limit: Limit, since: dt.datetime, calendar: WorkCalendar) -> int:
    """The minutes, in the unit's own time, that a limit has from ``since``."""
    return _whole(limit.unit, since, _due(limit, since, calendar), calendar)


def clock_after_pauses(
    limit: Limit, since: dt.datetime, pauses: Pauses, calendar: WorkCalendar, *, given: int | None = None
) -> Clock:
    """The clock of a limit with all its pauses, from the beginning: for a calendar that has changed.

    ``given``: the minutes that it began with instead of the whole limit. ``pauses`` are (since, until) in
    order; one without an end changes nothing yet. By the same calendar the result equals what pausing and
    resuming one by one has given.
    """
    times = clock(limit, since, calendar)
    if given is not None:
        times = clock_after_pause(limit, since, since, given, calendar)
    for paused, resumed in pauses:
        if resumed is not None:
            left = minutes_left(limit.unit, paused, times.due_at, calendar)
            times = clock_after_pause(limit, since, resumed, left, calendar)
    return times


@dataclass(frozen=True, slots=True)
class Counted:
    """A day of a sum: the minutes that count towards the limit, in the unit's own time, and those that ran
    free: a limit in days does not count the rest of the day on which it began."""

    day: dt.date
    minutes: int
    free: int


def minutes_a_day(unit: LimitUnit, calendar: WorkCalendar) -> int:
    """The minutes of a whole day, in the unit's own time."""
    return calendar.minutes_a_day if unit in _WORKING else _WALL_DAY


def explain(
    limit: Limit,
    since: dt.datetime,
    pauses: Pauses,
    due: dt.datetime,
    calendar: WorkCalendar,
    *,
    given: int | None = None,
) -> list[Counted]:
    """The sum that made a deadline: every day from ``since`` to ``due`` with what counted on it; what counted
    adds up to the limit, or to ``given``. A limit in days begins on the day after: what is left of the first
    day runs free, also where a pause has carried it to a later one.

    Paused time is left out; days on which nothing counted are there with 0. A pause without an end ends the
    list: what follows is not known yet.
    """
    pauses = list(pauses)
    stands = next((paused for paused, resumed in pauses if resumed is None), due)
    rows = {day: 0 for day, _ in _ran(limit.unit, since, stands, calendar)}
    for start, end in _stretches(since, pauses, due):
        for day, minutes in _ran(limit.unit, start, end, calendar):
            rows[day] = rows.get(day, 0) + minutes
    spare = _free(limit, since, calendar) if given is None else 0
    found = []
    for day, minutes in sorted(rows.items()):
        free = min(minutes, spare)
        spare -= free
        found.append(Counted(day, minutes - free, free))
    return found


def stood_on(unit: LimitUnit, pauses: Pauses, due: dt.datetime, calendar: WorkCalendar) -> frozenset[dt.date]:
    """The days on which pauses took time of the unit's own; one without an end lasts to ``due``."""
    stood = (_ran(unit, paused, due if resumed is None else resumed, calendar) for paused, resumed in pauses)
    return frozenset(day for rows in stood for day, minutes in rows if minutes)


def _free(limit: Limit, since: dt.datetime, calendar: WorkCalendar) -> int:
    """The minutes that a limit in days has beyond its days: the rest of the day on which it begins."""
    if limit.unit not in (LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS):
        return 0
    whole = _whole(limit.unit, full_minute(since), _due(limit, since, calendar), calendar)
    return whole - limit.amount * minutes_a_day(limit.unit, calendar)


def _ran(
    unit: LimitUnit, start: dt.datetime, end: dt.datetime, calendar: WorkCalendar
) -> list[tuple[dt.date, int]]:
    """Each day from ``start`` to ``end`` with its minutes in the unit's own time, full ones as in sums."""
    if unit in _WORKING:
        return calendar.explain(start, end)
    rows = []
    at, end = (full_minute(moment.astimezone(CHINA)) for moment in (start, end))
    while at < end:
        night = midnight(date_of(at) + dt.timedelta(days=1))
        until = min(end, night)
        rows.append((date_of(at), (until - at) // _MINUTE))
        at = until
    return rows


def _stretches(since: dt.datetime, pauses: Pauses, due: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """The stretches of time in which the clock ran; a pause without an end stops it for good."""
    stretches = []
    for paused, resumed in pauses:
        stretches.append((since, paused))
        if resumed is None:
            return stretches
        since = resumed
    return [*stretches, (since, due)]


def _rule(row: TimeLimit) -> str:
    parts = [f"area {row.area}"] if row.area else []
    if row.category is not None:
        parts.append(f"category {row.category.code}")
    return ", ".join(parts) or "general"


def _due(limit: Limit, since: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    if limit.unit == LimitUnit.WORKING_DAYS:
        due = calendar.add_working_days(since, limit.amount)
    elif limit.unit == LimitUnit.CALENDAR_DAYS:
        due = calendar.add_calendar_days(since, limit.amount)
    elif limit.unit == LimitUnit.WORKING_HOURS:
        due = calendar.add_minutes(since, limit.amount * 60)
    else:
        due = since + limit.amount * _MINUTE
    return due.astimezone(dt.UTC)


def _clock(
    limit: Limit, since: dt.datetime, at: dt.datetime, due: dt.datetime, left: int, calendar: WorkCalendar
) -> Clock:
    """The marks of a clock that has ``left`` minutes at ``at``: each when its share of the whole is used."""
    whole = _whole(limit.unit, since, _due(limit, since, calendar), calendar)
    half, amber = (
        _later(limit.unit, at, left - whole + whole * share // 100, calendar) for share in (_HALF, _AMBER)
    )
    return Clock(due, half, amber, _is_provisional(limit.unit, since, due, calendar))


def _whole(unit: LimitUnit, start: dt.datetime, end: dt.datetime, calendar: WorkCalendar) -> int:
    """Minutes between two moments in the unit's own time; a begun minute of the wall clock counts."""
    if unit in _WORKING:
        return calendar.minutes_between(start, end)
    return -((start - end) // _MINUTE)


def _later(unit: LimitUnit, at: dt.datetime, minutes: int, calendar: WorkCalendar) -> dt.datetime:
    later = calendar.add_minutes(at, minutes) if unit in _WORKING else at + minutes * _MINUTE
    return later.astimezone(dt.UTC)


def _is_provisional(unit: LimitUnit, since: dt.datetime, due: dt.datetime, calendar: WorkCalendar) -> bool:
    if unit not in _WORKING:
        return False
    first, last = since.astimezone(CHINA).year, due.astimezone(CHINA).year
    return any(year not in calendar.official_years for year in range(first, last + 1))


def limit_of(run: StageRun) -> Limit:
    """The limit that a stage was given, extensions included."""
    return Limit(run.amount, LimitUnit(run.unit), run.rule)


def times_of(run: StageRun, calendar: WorkCalendar) -> Clock:
    """The clock of a stage from its beginning, with all pauses that stopped it."""
    pauses = stops_of(run)
    return clock_after_pauses(limit_of(run), run.entered_at, pauses, calendar, given=run.minutes_given)


def stops_of(run: StageRun) -> Pauses:
    """The pauses that stopped the clock of a stage, in order. One that began after the deadline did not: an
    overdue case grows no younger, whatever time it is given afterwards. One query unless prefetched."""
    return sorted((pause.since, pause.until) for pause in run.pauses.all() if pause.minutes_left >= 0)
