"""The verbs of what cases go by: time limits and the working-day calendar. Open deadlines follow when
somebody lets them (``recompute_deadlines``)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from cases.deadlines import calendar
from cases.deadlines.holiday_notice import NoticeDay
from cases.models import CalendarDay, CalendarYear, Category, TimeLimit, WorkPeriod
from cases.workflow.routes import ROUTES
from grids.queries.areas import refuse_area
from kit.actors import Actor, require
from kit.checking import as_it_is, check_row
from kit.errors import Conflict, Invalid
from kit.time.worktime import SATURDAY
from staff.audit.record import note
from staff.choices import AuditAction

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def save_limit(
    *,
    by: Actor,
    limit: TimeLimit | None,
    route: str,
    stage: str,
    category: Category | None,
    area: str,
    amount: int,
    unit: str,
) -> TimeLimit:
    """Set the limit of a stage in ``area`` (code of a division or grid; empty: everywhere), for a category or
    for all, or change a limit (policy 二(五), 限时办理).

    Raises:
        NotAllowed: ``by`` sets no limits, or not in the area of this one.
        NotFound: the limit is no more.
        Invalid: the area is not one of ``by``, the route has no such stage, it is no time at all or
            more than a year, or there is such a limit.
        Conflict: somebody was faster.
    """
    saved = TimeLimit() if limit is None else as_it_is(limit)
    if limit is None:
        require(by, "cases.add_timelimit")
    else:
        require(by, "cases.change_timelimit", saved)
    reason = refuse_area(by, "cases.change_timelimit", TimeLimit(area=area))
    if reason:
        raise Invalid(fields={"area": [reason]})
    if route in ROUTES and stage not in {one.code for one in ROUTES[route].stages}:
        raise Invalid(fields={"stage": [_("This route has no such stage.")]})
    if amount < 1:
        raise Invalid(fields={"amount": [_("A limit is at least 1.")]})
    saved.route, saved.stage, saved.category, saved.area = route, stage, category, area
    saved.amount, saved.unit = amount, unit
    kept: TimeLimit = _kept(saved)
    note(by, AuditAction.RULE_CHANGED, kept, area=area, limit=f"{route} {stage} {amount} {unit}")
    return kept


@transaction.atomic
def delete_limit(*, by: Actor, limit: TimeLimit) -> None:
    """From now on what holds above this area holds in it too. Raises NotAllowed."""
    require(by, "cases.delete_timelimit", as_it_is(limit))
    note(by, AuditAction.RULE_CHANGED, limit, area=limit.area, deleted=True)
    limit.delete()


@transaction.atomic
def save_year(
    *, by: Actor, year: CalendarYear | None, number: int, official: bool, source: str
) -> CalendarYear:
    """Say whether the State Council's notice for the year ``number`` is loaded, and which it is.

    Raises:
        NotAllowed: the calendar is not the matter of ``by``.
        Invalid: the year is there already.
    """
    saved = _row(by, CalendarYear, year)
    saved.year = number if year is None else saved.year
    saved.official, saved.source = official, source.strip()
    return _in_calendar(by, saved)


@transaction.atomic
def load_year(*, by: Actor, number: int, days: Sequence[NoticeDay], source: str) -> int:
    """Let the State Council's notice hold for the year ``number``: its ``days`` are the only ones that differ
    from their weekday, and the year is official from now on. Free days on weekends, and worked ones from
    Monday to Friday, are what they are. Returns how many days differ.

    Raises:
        NotAllowed: the calendar is not the matter of ``by``.
        Invalid: the calendar has no such year.
    """
    for verb in ("add_calendarday", "delete_calendarday", "add_calendaryear"):
        require(by, f"cases.{verb}")
    year = CalendarYear(year=number, official=True, source=source.strip())
    CalendarYear.objects.filter(pk=number).delete()
    _kept(year)
    rows = [
        CalendarDay(date=one.date, working=one.working, note=one.name)
        for one in days
        if one.working == (one.date.weekday() >= SATURDAY)
    ]
    CalendarDay.objects.filter(date__year=number).delete()
    CalendarDay.objects.filter(date__in=[row.date for row in rows]).delete()
    CalendarDay.objects.bulk_create(rows)
    note(by, AuditAction.RULE_CHANGED, year, days=len(rows))
    calendar.forget()
    return len(rows)


@transaction.atomic
def save_day(*, by: Actor, day: CalendarDay | None, date: dt.date, working: bool, note: str) -> CalendarDay:
    """Make ``date`` a holiday, or a working day (调休), or change what a day is.

    Raises:
        NotAllowed: the calendar is not the matter of ``by``.
        Invalid: the day is there already.
    """
    saved = _row(by, CalendarDay, day)
    saved.date = date if day is None else saved.date
    saved.working, saved.note = working, note.strip()
    return _in_calendar(by, saved)


@transaction.atomic
def delete_day(*, by: Actor, day: CalendarDay) -> None:
    """The day is what its weekday says. Raises NotAllowed."""
    _delete(by, day)


@transaction.atomic
def save_period(*, by: Actor, period: WorkPeriod | None, begins: dt.time, ends: dt.time) -> WorkPeriod:
    """Add hours to every working day, or change some.

    Raises:
        NotAllowed: the calendar is not the matter of ``by``.
        Invalid: they end before they begin, or not on the minute.
    """
    saved = _row(by, WorkPeriod, period)
    for name, value in (("begins", begins), ("ends", ends)):
        if value.second or value.microsecond:
            raise Invalid(fields={name: [_("Working hours begin and end on the minute.")]})
    saved.begins, saved.ends = begins, ends
    return _in_calendar(by, saved)


@transaction.atomic
def delete_period(*, by: Actor, period: WorkPeriod) -> None:
    """Take hours out of every working day. Raises NotAllowed."""
    _delete(by, period)


def _row(by: Actor, kind: type[Row], row: Row | None) -> Row:
    """A new row, or the one that there is, of those that hold everywhere."""
    verb = "add" if row is None else "change"
    saved = kind() if row is None else as_it_is(row)
    require(by, f"cases.{verb}_{kind._meta.model_name}", None if row is None else saved)
    return saved


def _delete(by: Actor, row: models.Model) -> None:
    require(by, f"cases.delete_{row._meta.model_name}", as_it_is(row))
    note(by, AuditAction.RULE_CHANGED, row, deleted=str(row))
    row.delete()
    calendar.forget()


def _in_calendar(by: Actor, row: Any) -> Any:
    """Save it; the clock reads the calendar afresh."""
    kept = _kept(row)
    note(by, AuditAction.RULE_CHANGED, kept, now=str(kept))
    calendar.forget()
    return kept


def _kept(row: Any) -> Any:
    check_row(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict from error
    return row
