"""The sum that made a deadline, day by day with the names of the holidays, for whoever wants to check it.

Of working days and hours only: minutes and calendar days run on the wall clock, and there is nothing to add.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from cases.choices import LimitUnit
from cases.deadlines.calendar import load_calendar
from cases.deadlines.limits import explain, stops_of
from cases.models import CalendarDay, StageRun
from kit.time.clock import date_of
from kit.time.formats import day_text, short_day_text
from kit.time.worktime import WorkCalendar

_WORKING = (LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Days:
    """Days that follow each other and count alike: working minutes of each, and why they count so."""

    first: dt.date
    last: dt.date
    minutes: int
    why: str

    @property
    def label(self) -> str:
        """One day or the first and the last."""
        if self.first == self.last:
            return day_text(self.first)
        return f"{day_text(self.first)} – {short_day_text(self.last)}"

    @property
    def counted(self) -> str:
        """The working time of each day, in words."""
        if not self.minutes:
            return _("does not count")
        names = {"hours": self.minutes // 60, "minutes": self.minutes % 60}
        return _("%(hours)d h %(minutes)02d min") % names

    def for_programs(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "first": day_text(self.first),
            "last": day_text(self.last),
            "minutes_a_day": self.minutes,
            "why": self.why,
        }


def sum_of(run: StageRun) -> list[Days]:
    """The sum of a stage's deadline, in the reader's language; empty where nothing is added up. One query for
    the names of the days; expects ``pauses`` prefetched, else one more."""
    if run.unit not in _WORKING:
        return []
    calendar = load_calendar()
    days = explain(run.entered_at, stops_of(run), run.due_at, calendar)
    within = CalendarDay.objects.filter(date__range=(date_of(run.entered_at), date_of(run.due_at)))
    notes = dict(within.values_list("date", "note"))
    rows = [(day, minutes, _why(day, minutes, calendar, notes.get(day))) for day, minutes in days]
    return list(_together(rows))


def _why(day: dt.date, minutes: int, calendar: WorkCalendar, note: str | None) -> str:
    if calendar.is_working(day):
        if note is not None:
            return _("made up for: %(note)s") % {"note": note} if note else _("working day by the notice")
        return "" if minutes else _("outside of working hours, or the clock stood still")
    if note:
        return note
    return _("holiday") if day.weekday() < 5 else _("weekend")


def _together(rows: Iterable[tuple[dt.date, int, str]]) -> Iterable[Days]:
    for (minutes, why), group in groupby(rows, key=lambda row: row[1:]):
        days = [day for day, _minutes, _reason in group]
        yield Days(days[0], days[-1], minutes, why)
