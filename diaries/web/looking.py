"""Looking back in one's own diary: a month, words, and the sheet for a period."""

import calendar
import datetime as dt
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS_ABBR
from django.views.decorators.http import require_safe

from diaries.lines import Line, Sees, Span
from diaries.models import Entry, LineNote, MissingDay, WeekClosing
from diaries.queries.day import counts_of, days_of, noted_lines
from diaries.rules.weeks import monday_of
from diaries.web.forms.weeks import PeriodForm
from diaries.web.guarding import REGISTER, writer
from kit.errors import NotFound
from kit.numbers.words import search_term
from kit.time import clock
from staff.models import Member
from staff.rights.request import StaffRequest

MOST_FOUND = 50
LONGEST_TERM = 60
_YEAR = dt.timedelta(days=366)


@login_required
@require_safe
def month(request: HttpRequest, month: dt.date) -> HttpResponse:
    """The days of a month with what stands there, those on which nothing stood in time, and the weeks that
    were closed. Raises NotFound for months to come."""
    member, today = writer(cast(StaffRequest, request)), clock.today()
    if month > today:
        raise NotFound
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    span = Span(weeks[0][0], weeks[-1][-1])
    context = {
        "here": "diary",
        "month": month,
        "today": today,
        "weekdays": list(WEEKDAYS_ABBR.values()),
        "weeks": _weeks(member, month, weeks, span),
        "previous": (month - dt.timedelta(days=1)).replace(day=1),
        "next": following if (following := _following(month)) <= today else None,
    }
    return render(request, "diaries/month.html", context)


def _following(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _weeks(member: Member, month: dt.date, weeks: list[list[dt.date]], span: Span) -> list[dict[str, Any]]:
    """The weeks with their days: which of the month it is, how much stands there, whether nothing stood there
    in time, and whether it is of another month."""
    counts = counts_of(member, span)
    missing = set(MissingDay.objects.of(member).filter(**span.on("date")).values_list("date", flat=True))
    closings = {one.monday: one for one in WeekClosing.objects.of(member).filter(**span.on("monday"))}
    return [
        {
            "monday": days[0],
            "closing": closings.get(monday_of(days[0])),
            "days": [
                (day, day.day, counts.get(day, 0), day in missing, day.month != month.month) for day in days
            ],
        }
        for days in weeks
    ]


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One's own entries in which all of the words stand, of any time, and the lines of the last year, with
    what was added to them; the newest first."""
    staff = cast(StaffRequest, request)
    member, words = writer(staff), search_term(request.GET.get("q", "")[:LONGEST_TERM])
    rows = Entry.objects.of(member).standing().with_door(staff.scope_where(REGISTER))
    for word in words.split():
        rows = rows.filter(Q(text__icontains=word) | Q(place__icontains=word))
    typed = rows.select_related("diary").order_by("-diary__date", "-pk")[:MOST_FOUND] if words else []
    lines = _lines_with(member, words.split(), staff.scope_where) if words else []
    found: list[tuple[Any, ...]] = [(entry.diary.date, entry, None, None) for entry in typed]
    found += [(line.day, None, line, note) for line, note in lines]
    found.sort(key=lambda one: one[0], reverse=True)
    context = {"here": "diary", "words": words, "found": found[:MOST_FOUND]}
    return render(request, "diaries/search.html", context)


def _lines_with(member: Member, words: list[str], sees: Sees) -> list[tuple[Line, LineNote | None]]:
    """The lines of the last year in which, or in what was added to them, all of ``words`` stand."""
    today = clock.today()
    said = [word.casefold() for word in words]
    return [
        (line, note)
        for line, note in noted_lines(member, Span(today - _YEAR, today), sees)
        if all(word in f"{line.words} {note.words if note else ''}".casefold() for word in said)
    ]


@login_required
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """One's diary of a period, to be printed: all that stands in it, and the closings."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    today = clock.today()
    form = PeriodForm(request.GET or None, initial={"since": monday_of(today), "until": today})
    context: dict[str, Any] = {"here": "diary", "form": form, "member": member, "at": clock.now()}
    status = 200
    if form.is_bound and form.is_valid():
        span = Span(form.cleaned_data["since"], form.cleaned_data["until"])
        days = days_of(member, span, staff.scope_where, own=True)
        closings = WeekClosing.objects.of(member).filter(**span.on("monday")).select_related("read_by")
        context |= {
            "span": span,
            "days": [days[date] for date in sorted(days)],
            "closings": list(closings.prefetch_related("events__by").order_by("monday")),
        }
    elif form.is_bound:
        status = 400
    return render(request, "diaries/sheet.html", context, status=status)
