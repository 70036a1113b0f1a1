"""The diary of a leader: today, an earlier day, and an entry that becomes a case."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.views.report import report_context, reporter, try_to_file
from diaries.actions import WRITE, diary_grid
from diaries.filing import Standing, standing
from diaries.forms import EntryCaseForm, EntryForm
from diaries.models import Diary, Entry
from gridgov.kit import clock
from gridgov.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from gridgov.kit.forms import show_errors
from staff.middleware import StaffRequest
from staff.models import Member

DAYS = 14  # before today, shown below today's diary
_DAY = dt.timedelta(days=1)


def writer(request: StaffRequest) -> Member:
    """The member who keeps a diary. Raises NotAllowed for a login that keeps none."""
    if request.member is None or not request.user.has_perm(WRITE):
        raise NotAllowed(_("Your post does not keep a diary."))
    return request.member


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
    form, status = EntryForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = _add(form, member, date)
        if status == 302:
            messages.success(request, _("Noted."))
            return redirect("diary") if stands == Standing.TODAY else redirect("diary-day", date)
    return render(request, "diaries/day.html", _context(member, date, now, form), status=status)


def _add(form: EntryForm, member: Member, date: dt.date) -> int:
    """Add the entry; the HTTP status, with the errors in the form. Raises NotAllowed."""
    if not form.is_valid():
        return 400
    try:
        form.add(by=member, date=date)
    except Invalid as refused:
        show_errors(form, refused)
        return 400
    except Conflict as refused:
        form.add_error(None, str(refused.message))
        form.renew()
        return refused.status
    return 302


def _context(member: Member, date: dt.date, at: dt.datetime, form: EntryForm) -> dict[str, Any]:
    stands, today = standing(date, at), clock.local(at).date()
    grid = diary_grid(member)
    # Words that came too late for their day are not lost: they can still go into today's diary.
    shown = grid is not None and (stands.writable or form.is_bound)
    return {
        "here": "diary",
        "date": date,
        "grid": grid,
        "stands": stands,
        "form": form if shown else None,
        "writes_on": date if stands.writable else today,
        "entries": Entry.objects.of(member).on(date),
        "previous": date - _DAY if date > dt.date.min else None,
        "next": date + _DAY if date < today else None,
        "days": _days(member, today) if stands == Standing.TODAY else [],
    }


def _days(member: Member, today: dt.date) -> list[tuple[dt.date, int]]:
    """The days before today with their number of entries; none is a valid answer (domain.md, Law)."""
    days = [today - _DAY * back for back in range(1, DAYS + 1)]
    counts = Diary.objects.of(member).counts(days[-1], days[0])
    return [(day, counts.get(day, 0)) for day in days]


@login_required
def entry_case(request: HttpRequest, entry: int) -> HttpResponse:
    """The form of a new case with the words of the entry. Raises NotFound for an entry of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = Entry.objects.of(member).select_related("diary__grid", "case").filter(pk=entry).first()
    if found is None:
        raise NotFound
    if found.case is not None:
        return redirect("case", found.case.number)
    reporter(staff)
    form = _case_form(staff, member, found)
    status = 200
    if request.method == "POST":
        filed, status = try_to_file(form, member)
        if filed is not None:
            # Without the mark that lets the phone forget the draft of another report.
            messages.success(request, _("Your entry is now the case %(number)s.") % {"number": filed.number})
            return redirect("case", filed.number)
    context = {**report_context(form), "here": "diary", "entry": found, "keep_draft": False}
    return render(request, "diaries/entry_case.html", context, status=status)


def _case_form(request: StaffRequest, member: Member, entry: Entry) -> EntryCaseForm:
    """The form with the grids of the member's scope; when those are too many, those in the diary's grid.

    Raises:
        NotAllowed: the member may no longer reach any of them.
    """
    for chosen in ("", entry.diary.grid.code):
        made = EntryCaseForm(
            request.POST or None,
            request.FILES or None,
            member=member,
            scope=request.scope,
            entry=entry,
            chosen=chosen,
        )
        if list(cast(Any, made.fields["grid"]).choices):
            return made
    raise NotAllowed(_("Your post does not report cases."))
