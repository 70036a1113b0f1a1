"""The roster of a community for a week, to be printed. Wiring, because the working days are kept by cases."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.deadlines.calendar import load_calendar
from grids.choices import GridLevel
from grids.models import Grid
from kit.time.worktime import WorkCalendar
from staff.choices import DutyTime
from staff.duty.rota import kind_of, monday_of, off_peak_communities, shifts_of_week, week_in_words, week_of
from staff.models import Shift
from staff.rights.request import StaffRequest

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of duty and whether it lies outside office hours."""

    shift: Shift
    kind: DutyTime


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the roster."""

    date: dt.date
    working: bool
    turns: list[Turn]


def days_of(monday: dt.date, shifts: list[Shift], calendar: WorkCalendar) -> list[Day]:
    """The seven days of a week with their turns of duty."""
    turns = [Turn(one, kind_of(one.date, one.begins, one.ends, calendar)) for one in shifts]
    dates = [monday + n * _DAY for n in range(7)]
    return [
        Day(date, calendar.is_working(date), [turn for turn in turns if turn.shift.date == date])
        for date in dates
    ]


@login_required
@require_safe
def roster(request: HttpRequest, code: str, week: str) -> HttpResponse:
    """Who is on duty in a week, for people of the community and for everybody who is on duty there."""
    staff = cast(StaffRequest, request)
    monday = monday_of(week)
    if monday is None or not request.user.has_perm("staff.view_shift"):
        raise Http404
    grids: Any = Grid.objects.current().filter(level=GridLevel.COMMUNITY).select_related("division")
    own = Exists(Shift.objects.filter(grid=OuterRef("pk"), member=staff.member)) if staff.member else None
    seen = staff.scope.condition("code")
    community = get_object_or_404(grids.filter(seen | own if own is not None else seen), code=code)
    shifts = list(shifts_of_week(monday).filter(grid=community))
    calendar = load_calendar()
    context = {
        "here": "team",
        "community": community,
        "week": week_in_words(week),
        "days": days_of(monday, shifts, calendar),
        "sunday": monday + 6 * _DAY,
        "no_off_peak": not off_peak_communities(shifts, calendar),
        "earlier": week_of(monday - 7 * _DAY),
        "later": week_of(monday + 7 * _DAY),
    }
    return render(request, "staff/roster.html", context)
