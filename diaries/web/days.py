"""The diary of a leader: today, or an earlier day."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.web.uploads import FormFiles
from diaries.lines import Span
from diaries.models import Entry
from diaries.queries.day import Day, Item, days_of
from diaries.queries.week import is_closed
from diaries.rules.filing import Standing, standing
from diaries.rules.keepers import diary_grid
from diaries.rules.weeks import monday_of
from diaries.web.forms.entries import EntryForm, RemarkForm
from diaries.web.guarding import REGISTER, doors_of, writer
from diaries.web.saying import settled
from kit.errors import Invalid, KeyReused, NotFound
from kit.forms import show_errors, written_at
from kit.time import clock
from kit.time.formats import moment_text
from staff.models import Member
from staff.rights.request import StaffRequest

DAYS = 14  # before today, shown below today's diary
_DAY = dt.timedelta(days=1)


@login_required
def diary(request: HttpRequest) -> HttpResponse:
    """Today's diary."""
    return _day(cast(StaffRequest, request), clock.today())


@login_required
def diary_day(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The diary of one day. Raises NotFound for days to come."""
    return _day(cast(StaffRequest, request), date)


def _day(request: StaffRequest, date: dt.date) -> HttpResponse:
    """A day with its entries; a POST adds one. Whatever is refused, what was typed stays."""
    member = writer(request)
    now = clock.now()
    stands = standing(date, now)
    if stands == Standing.FUTURE:
        raise NotFound
    form, status = _form(request), 200
    if form.is_bound:
        entry, status = _add(form, member, date, written_at(request.headers))
        if entry is not None:
            _say_noted(request, entry, form.cleaned_data["key"])
            return redirect("diary") if stands == Standing.TODAY else redirect("diary-day", date)
    if request.method == "POST":
        form.keep_files()
    context = _context(request, member, date, form)
    return render(request, "diaries/day.html", context, status=status)


def _form(request: StaffRequest) -> EntryForm:
    """The form as it was sent; where only a photo that waits is let go, with what was typed, and nothing of
    it is judged yet."""
    files, register = FormFiles.of(request, "diary"), request.scope_where(REGISTER)
    if files.removes:
        return EntryForm(None, initial=request.POST.dict(), register=register, uploads=files)
    typed = request.POST if request.method == "POST" else None
    return EntryForm(typed, register=register, uploads=files)


def _say_noted(request: HttpRequest, entry: Entry, key: str) -> None:
    """That it is noted; and when it stood there before, that it stands there once."""
    if not key or entry.came_with(key):
        messages.success(request, settled(_("Noted.")))
        return
    words = _("You noted exactly this at %(when)s. It stands here once.")
    messages.warning(request, words % {"when": moment_text(entry.added_at)})


def _add(
    form: EntryForm, member: Member, date: dt.date, written: dt.datetime | None
) -> tuple[Entry | None, int]:
    """The entry, or None with the errors in the form; and the HTTP status. Raises NotAllowed."""
    if not form.is_valid():
        return None, 400
    try:
        return form.add(by=member, date=date, written_at=written), 302
    except Invalid as refused:
        show_errors(form, refused)
        return None, refused.status
    except KeyReused as refused:
        words = _("You noted something else with this form before. If this is another matter, note it again.")
        form.add_error(None, words)
        form.renew()
        form.sent_before = refused.first
        return None, refused.status


def _context(request: StaffRequest, member: Member, date: dt.date, form: EntryForm) -> dict[str, Any]:
    now = clock.now()
    stands, today = standing(date, now), clock.date_of(now)
    grid, closed = diary_grid(member), is_closed(member, date)
    # Words that came too late for their day are not lost: they can still go into today's diary.
    shown = grid is not None and (stands.writable or request.method == "POST")
    back = DAYS * _DAY if stands == Standing.TODAY else 0 * _DAY
    days = days_of(member, Span(date - back, date), request.scope_where, own=True)
    day = days.get(date) or Day(date)
    return {
        "here": "diary",
        "date": date,
        "grid": grid,
        "stands": stands,
        "closed": closed,
        "day": day,
        "entries": day.entries,
        "items": [_with_form(one) for one in day.items],
        "hidden": [_with_form(one) for one in day.hidden],
        "monday": monday_of(date),
        "form": form if shown and not (closed and stands.writable) else None,
        "doors": doors_of(request, grid) if shown else [],
        "writes_on": date if stands.writable else today,
        "previous": date - _DAY if date > dt.date.min else None,
        "next": date + _DAY if date < today else None,
        "days": _before(date, days) if back else [],
    }


def _with_form(item: Item) -> tuple[Item, RemarkForm | None]:
    """What stands there, and for a line the form by which words are added to it."""
    return item, RemarkForm.about(item.line, item.note) if item.line is not None else None


def _before(today: dt.date, days: dict[dt.date, Day]) -> list[tuple[dt.date, int]]:
    """The days before today with how much stands there; nothing is a valid answer (domain.md, Law)."""
    before = [today - _DAY * back for back in range(1, DAYS + 1)]
    return [(day, days[day].number if day in days else 0) for day in before]
