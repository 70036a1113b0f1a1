"""When somebody is on duty, and whether a community has somebody outside office hours (错时工作制度, policy
二(五): 科学合理灵活安排工作日上班时间，方便居民办事).

The policy gives no hours: office hours are 08:30 to 17:30 on working days, and everything else is off-peak.
"""

import datetime as dt
import re
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.choices import GridLevel
from grids.models import Grid
from grids.scope import Scope
from kit.time.bounds import is_usual
from kit.time.worktime import WorkCalendar
from staff.choices import DutyTime
from staff.models import Shift

OPENS, CLOSES = dt.time(8, 30), dt.time(17, 30)
_DAY = dt.timedelta(days=1)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


def kind_of(date: dt.date, begins: dt.time, ends: dt.time, calendar: WorkCalendar) -> DutyTime:
    """Whether a turn of duty lies outside office hours, by the working days of ``calendar``."""
    if not calendar.is_working(date):
        return DutyTime.WEEKEND
    inside = OPENS <= begins < ends <= CLOSES
    return DutyTime.ORDINARY if inside else DutyTime.OFF_PEAK


def span(shift: Shift) -> tuple[dt.datetime, dt.datetime]:
    """Beginning and end on the clocks of China, naive; past midnight the end is on the next day."""
    begins = dt.datetime.combine(shift.date, shift.begins)
    ends = dt.datetime.combine(shift.date, shift.ends)
    return begins, ends if ends > begins else ends + _DAY


def monday_of(week: str) -> dt.date | None:
    """The Monday of an ISO week as "2026-W48"; None when there is no such week."""
    match = _WEEK.fullmatch(week)
    if match is None:
        return None
    try:
        monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None
    return monday if is_usual(monday) else None


def week_of(date: dt.date) -> str:
    """The ISO week of a date, as "2026-W48"."""
    year, week, _weekday = date.isocalendar()
    return f"{year}-W{week:02d}"


def week_in_words(week: str) -> str:
    """``week`` for people: "week 48 of 2026"; what is no week as it is."""
    match = _WEEK.fullmatch(week)
    if match is None:
        return week
    return _("week %(week)s of %(year)s") % {"year": match[1], "week": int(match[2])}


def shifts_of_week(monday: dt.date) -> QuerySet[Shift]:
    """The turns of duty of a week, of members whose login is active, in the order of the clock."""
    rows = Shift.objects.filter(date__gte=monday, date__lt=monday + 7 * _DAY, member__user__is_active=True)
    return rows.select_related("member", "grid").order_by("date", "begins", "pk")


def off_peak_communities(shifts: Iterable[Shift], calendar: WorkCalendar) -> set[int]:
    """The ids of the communities with any turn of duty outside office hours."""
    return {
        shift.grid_id
        for shift in shifts
        if kind_of(shift.date, shift.begins, shift.ends, calendar) != DutyTime.ORDINARY
    }


def without_off_peak(monday: dt.date, calendar: WorkCalendar, scope: Scope) -> list[Grid]:
    """The communities in use without off-peak duty in this week, with a plan or without one (policy 二(五),
    错时工作制度). Two queries."""
    communities = Grid.objects.within(scope).filter(level=GridLevel.COMMUNITY, retired_on__isnull=True)
    served = off_peak_communities(shifts_of_week(monday).filter(grid__in=communities.order_by()), calendar)
    return [grid for grid in communities.order_by("code") if grid.pk not in served]
