"""The sum that made a deadline, day by day with the names of the holidays, for whoever wants to check it: the
limit and how its unit counts, each day with what counted on it, and how far that adds up.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.choices import LimitUnit
from cases.deadlines.calendar import load_calendar
from cases.deadlines.limits import Counted, explain, limit_of, minutes_a_day, minutes_of, stood_on, stops_of
from cases.models import CalendarDay, Case, Pause, StageRun
from kit.text import bracketed
from kit.time.clock import date_of
from kit.time.formats import day_text, short_day_text, short_moment_text
from kit.time.worktime import WorkCalendar

_WORKING = (LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS)
_DAYS = (LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS)


@dataclass(frozen=True, slots=True)
class Days:
    """Days that follow each other and count alike: minutes of each towards the limit, in the unit's own time
    and in words, and why they count so."""

    first: dt.date
    last: dt.date
    minutes: int
    why: str
    time: str

    @property
    def label(self) -> str:
        """One day or the first and the last."""
        if self.first == self.last:
            return day_text(self.first)
        return f"{day_text(self.first)} – {short_day_text(self.last)}"

    @property
    def counted(self) -> str:
        """What counts of each day, in words."""
        if not self.minutes or self.first == self.last:
            return self.time
        return _("%(time)s each") % {"time": self.time}

    def for_programs(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "first": day_text(self.first),
            "last": day_text(self.last),
            "minutes_a_day": self.minutes,
            "counted": self.counted,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class DeadlineSum:
    """How a deadline came about. ``limit``: the limit, the rule that set it, and how it counts; ``total``:
    what the days add up to; ``stands``: since when the clock stands still, and what that does, or nothing."""

    limit: str
    days: list[Days]
    total: str
    stands: str

    @property
    def words(self) -> list[str]:
        """What is said around the days."""
        return [self.limit, self.total, *([self.stands] if self.stands else [])]


def with_what_sums_need(runs: QuerySet[StageRun]) -> QuerySet[StageRun]:
    """``runs`` with their pauses, and with the time that was granted to each beyond its rule."""
    granted = Sum("extensions__amount", filter=Q(extensions__granted=True))
    return runs.annotate(**{"extended": Coalesce(granted, 0)}).prefetch_related("pauses")


def limit_in_words(run: StageRun) -> str:
    """The limit of a stage and the rule that set it (``limits.Limit.rule``): the route's default, or a row of
    time limits with its area and category; what was granted beyond it stands apart. Of a run that
    ``with_what_sums_need`` has read."""
    unit = LimitUnit(run.unit)
    words = f"{unit.of(run.amount - run.extended)} · {_rule_in_words(run.rule)}"
    if not run.extended:
        return words
    return _("%(limit)s, and %(more)s more granted") % {"limit": words, "more": unit.of(run.extended)}


def sum_of(run: StageRun) -> DeadlineSum:
    """The sum of a stage's deadline, in the reader's language; of a run that ``with_what_sums_need`` has
    read. One query for the names of the days, where working time is counted."""
    calendar, limit, stops = load_calendar(), limit_of(run), list(stops_of(run))
    days = explain(limit, run.entered_at, stops, run.due_at, calendar, given=run.minutes_given)
    notes: dict[dt.date, str] = {}
    if run.unit in _WORKING:
        within = CalendarDay.objects.filter(date__range=(date_of(run.entered_at), date_of(run.due_at)))
        notes = dict(within.values_list("date", "note"))
    whole = minutes_a_day(limit.unit, calendar)
    stood = stood_on(limit.unit, stops, run.due_at, calendar)
    rows = [(one.day, one.minutes, _why(one, run, calendar, notes, stood=one.day in stood)) for one in days]
    counted = sum(one.minutes for one in days)
    return DeadlineSum(
        limit=bracketed(limit_in_words(run), _how(run, whole)),
        days=[
            Days(first, last, minutes, why, time_in_words(limit.unit, minutes, whole))
            for first, last, minutes, why in _together(rows)
        ],
        total=_("Together %(time)s") % {"time": _total_in_words(limit.unit, counted, whole)},
        stands=_stands(run, counted, calendar),
    )


def sum_of_case(case: Case) -> DeadlineSum | None:
    """The sum of the present stage's deadline; None for a closed case."""
    run = with_what_sums_need(case.runs.filter(left_at__isnull=True)).first()
    return sum_of(run) if run is not None else None


def time_in_words(unit: LimitUnit, minutes: int, whole: int) -> str:
    """Minutes in words, of a limit in days in days of ``whole`` minutes as far as they are full."""
    if not minutes:
        return _("does not count")
    if unit == LimitUnit.MINUTES:
        return unit.of(minutes)
    days, rest = divmod(minutes, whole) if unit in _DAYS else (0, minutes)
    words = [unit.of(days)] if days else []
    if rest:
        words.append(_("%(hours)d h %(minutes)02d min") % {"hours": rest // 60, "minutes": rest % 60})
    return pgettext("between amounts", " and ").join(words)


def _total_in_words(unit: LimitUnit, minutes: int, whole: int) -> str:
    """The same of a sum: where nothing has counted yet, as the clock stood from the beginning, none."""
    return time_in_words(unit, minutes, whole) if minutes else unit.of(0)


def _rule_in_words(rule: str) -> str:
    if rule in ("", "default"):
        return _("default of the route")
    parts = dict(part.split(" ", 1) for part in rule.split(", ") if " " in part)
    area = _("area %(code)s") % {"code": parts["area"]} if "area" in parts else _("everywhere")
    words = _("own limit, %(area)s") % {"area": area}
    if "category" in parts:
        words += _(", category %(category)s") % {"category": parts["category"]}
    return words


def _how(run: StageRun, whole: int) -> str:
    """How the limit counts."""
    unit = LimitUnit(run.unit)
    if run.minutes_given is not None:
        left = time_in_words(unit, max(run.minutes_given, 0), whole)
        return _("goes on with what was left of it: %(left)s") % {"left": left}
    if unit == LimitUnit.WORKING_DAYS:
        return _("from the day after it came, to the end of work on the last day")
    if unit == LimitUnit.CALENDAR_DAYS:
        return _("from the day after it came, to midnight of the last day, holidays too")
    if unit == LimitUnit.WORKING_HOURS:
        return _("only working time counts")
    return _("day and night without a break")


def _why(
    one: Counted, run: StageRun, calendar: WorkCalendar, notes: dict[dt.date, str], *, stood: bool
) -> str:
    """Why a day counts as it does; ``stood``: a pause took time of it."""
    note = notes.get(one.day)
    if run.unit in _WORKING and not calendar.is_working(one.day):
        return note or (_("holiday") if one.day.weekday() < 5 else _("weekend"))
    if one.minutes:
        if note is not None:
            return _("made up for: %(note)s") % {"note": note} if note else _("working day by the notice")
        return _("for the rest the clock stood still") if stood else ""
    if run.unit in _DAYS and run.minutes_given is None and one.day == date_of(run.entered_at):
        return _("the day on which it came")
    if one.free:
        return _("the rest of the day on which it came")
    return _("the clock stood still") if stood else _("outside of working hours")


def _stands(run: StageRun, counted: int, calendar: WorkCalendar) -> str:
    """Since when the clock stands still, that the deadline is put off by that time, what is left then, and
    until when it lasts at the latest."""
    pause = _open_pause(run)
    if pause is None:
        return ""
    limit = limit_of(run)
    whole = minutes_a_day(limit.unit, calendar)
    given = run.minutes_given
    if given is None:
        in_days = limit.unit in _DAYS
        given = limit.amount * whole if in_days else minutes_of(limit, run.entered_at, calendar)
    words = _(
        "The clock stands still since %(since)s; the deadline is put off by that time, %(left)s left"
    ) % {
        "since": short_moment_text(pause.since),
        "left": time_in_words(limit.unit, given - counted, whole),
    }
    if pause.ends_on is None:
        return words
    return bracketed(words, _("at the latest until %(day)s") % {"day": day_text(pause.ends_on)})


def _open_pause(run: StageRun) -> Pause | None:
    """The pause that stops the clock now; one that began after the deadline doesn't."""
    pauses = run.pauses.all()
    return next((one for one in pauses if one.until is None and one.minutes_left >= 0), None)


def _together(rows: Iterable[tuple[dt.date, int, str]]) -> Iterable[tuple[dt.date, dt.date, int, str]]:
    for (minutes, why), group in groupby(rows, key=lambda row: row[1:]):
        days = [day for day, _minutes, _reason in group]
        yield days[0], days[-1], minutes, why
