"""The diary of a leader: today, an earlier day, and an entry that becomes a case."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.web.uploads import FormFiles
from cases.web.views.report import report_context, reporter, try_to_file
from diaries.filing import Standing, standing
from diaries.forms import EntryCaseForm, EntryForm
from diaries.keepers import WRITE, diary_grid
from diaries.models import Diary, Entry
from kit.errors import Invalid, KeyReused, NotAllowed, NotFound
from kit.forms import show_errors
from kit.time import clock
from kit.time.formats import moment_text
from staff.models import Member
from staff.rights.request import StaffRequest

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
        entry, status = _add(form, member, date)
        if entry is not None:
            _say_noted(request, entry, form.cleaned_data["key"])
            return redirect("diary") if stands == Standing.TODAY else redirect("diary-day", date)
    context = _context(member, date, now, form)
    seen = request.scope_where("cases.view_case")
    context["entries"] = Entry.objects.of(member).on(date).with_case_number(seen)
    return render(request, "diaries/day.html", context, status=status)


def _say_noted(request: HttpRequest, entry: Entry, key: str) -> None:
    """That it is noted; and when it stood there before, that it stands there once."""
    if not key or entry.came_with(key):
        messages.success(request, _("Noted."))
        return
    words = _("You noted exactly this at %(when)s. It stands here once.")
    messages.warning(request, words % {"when": moment_text(entry.added_at)})


def _add(form: EntryForm, member: Member, date: dt.date) -> tuple[Entry | None, int]:
    """The entry, or None with the errors in the form; and the HTTP status. Raises NotAllowed."""
    if not form.is_valid():
        return None, 400
    try:
        return form.add(by=member, date=date), 302
    except Invalid as refused:
        show_errors(form, refused)
        return None, 400
    except KeyReused as refused:
        words = _("You noted something else with this form before. If this is another matter, note it again.")
        form.add_error(None, words)
        form.renew()
        form.sent_before = refused.first
        return None, refused.status


def _context(member: Member, date: dt.date, at: dt.datetime, form: EntryForm) -> dict[str, Any]:
    stands, today = standing(date, at), clock.date_of(at)
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
        filed, status = (None, 200) if form.uploads.removes else try_to_file(form, member)
        if filed is not None:
            messages.success(request, _("Your entry is now the case %(number)s.") % {"number": filed.number})
            # The mark tells the page to forget the draft on the phone (static/pages/report.js).
            return redirect(f"{reverse('case', args=[filed.number])}?reported=1")
        form.keep_files()
    context = {**report_context(form, filled=f"entry.{found.pk}"), "here": "diary", "entry": found}
    return render(request, "diaries/entry_case.html", context, status=status)


def _case_form(request: StaffRequest, member: Member, entry: Entry) -> EntryCaseForm:
    """The form with the grids of the member's scope; when those are too many, those in the diary's grid.

    Raises:
        NotAllowed: the member may no longer reach any of them.
    """
    for chosen in ("", entry.diary.grid.code):
        made = EntryCaseForm(
            request.POST or None,
            member=member,
            scope=request.scope_where("cases.add_case"),
            seen=request.scope_where("cases.view_case"),
            uploads=FormFiles.of(request, f"entry:{entry.pk}"),
            entry=entry,
            chosen=chosen,
        )
        if made.places:
            return made
    raise NotAllowed(_("Your post does not report cases."))
