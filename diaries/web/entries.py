"""What becomes of an entry, and of a line that stands in the diary by itself."""

import datetime as dt
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.queries.afterwards import said_with
from cases.web.uploads import FormFiles
from cases.web.views.report import report_context, reporter, try_to_file
from diaries.actions import say_nothing, withdraw_entry
from diaries.models import Entry
from diaries.queries.week import is_closed
from diaries.web.forms.entries import CorrectionForm, EntryCaseForm, EntryVisitForm, RemarkForm
from diaries.web.guarding import REGISTER, doors_of, writer
from diaries.web.saying import settled
from diaries.web.sending import DONE, carried_out
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.net.sent_to import sent_from
from kit.numbers.whole import whole
from kit.time import clock
from staff.models import Member
from staff.rights.request import StaffRequest


def _own(request: StaffRequest, member: Member, pk: int) -> Entry:
    """An entry of hers that stands. Raises NotFound."""
    rows = Entry.objects.of(member).standing().with_door(request.scope_where(REGISTER))
    found: Entry | None = (
        rows.select_related("diary__grid", "case", "visit", "household").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_correct(request: HttpRequest, entry: int) -> HttpResponse:
    """An entry in other words; what it said before is kept. Raises NotFound for an entry of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = _own(staff, member, entry)
    register = staff.scope_where(REGISTER)
    if request.method != "POST" and is_closed(member, found.diary.date):
        return _say_closed(request, found)
    form = CorrectionForm(request.POST or None, entry=found, register=register)
    status = 200
    if form.is_bound:
        status = _correct(form, member)
        if status == DONE:
            messages.success(request, settled(_("Corrected. What it said before is kept.")))
            return redirect("diary-day", found.diary.date)
    now = None
    if status == Conflict.status:
        now = _own(staff, member, entry)
        form.see(now.version)
    context = {"here": "diary", "form": form, "entry": found, "now": now}
    context["doors"] = doors_of(staff, found.diary.grid)
    return render(request, "diaries/entry_correct.html", context, status=status)


def _say_closed(request: HttpRequest, entry: Entry) -> HttpResponse:
    """To the day, instead of a form that could not be sent any more."""
    messages.warning(request, _("You have closed this week: nothing is written into it any more."))
    return redirect("diary-day", entry.diary.date)


def _correct(form: CorrectionForm, member: Member) -> int:
    """The HTTP status; what was refused stands beside the fields."""
    return carried_out(form, lambda: form.correct(by=member)) if form.is_valid() else 400


@login_required
@sent_from("diary")
def entry_withdraw(request: HttpRequest, entry: int) -> HttpResponse:
    """Take an entry back. Raises NotFound for an entry of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = _own(staff, member, entry)
    try:
        withdraw_entry(by=member, entry=found, version=whole(request.POST.get("version", "")) or 0)
        messages.success(request, settled(_("Taken back. It stands in no list any more.")))
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused.message))
    return redirect("diary-day", found.diary.date)


@login_required
@sent_from("diary-day", "date")
def line_remark(request: HttpRequest, date: dt.date, source: str, line: str) -> HttpResponse:
    """Words to a line that stands in the diary by itself, or that it is hidden. Raises NotFound for a
    line that does not stand there."""
    member = writer(cast(StaffRequest, request))
    form = RemarkForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid(fields={"words": [str(one) for errors in form.errors.values() for one in errors]})
        note = form.remark(by=member, date=date, source=source, key=line)
        messages.success(request, settled(_("Hidden.") if note.hidden else _("Noted.")))
    except Invalid as refused:
        said = [str(one) for errors in refused.fields.values() for one in errors]
        messages.error(request, " ".join(said) or str(refused.message))
    except Conflict as refused:
        messages.error(request, str(refused.message))
    return redirect("diary-day", date)


@login_required
@sent_from("diary-day", "date")
def nothing_to_note(request: HttpRequest, date: dt.date) -> HttpResponse:
    """Say of a day that there was nothing to note."""
    member = writer(cast(StaffRequest, request))
    try:
        say_nothing(by=member, date=date)
        messages.success(request, settled(_("Noted: nothing happened on this day.")))
    except Invalid as refused:
        messages.error(request, str(refused.message))
    return redirect("diary-day", date)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_visit(request: HttpRequest, entry: int) -> HttpResponse:
    """The form of a visit with the words of the entry. Raises NotFound for an entry of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = _own(staff, member, entry)
    register = staff.scope_where("residents.add_visit")
    if not request.user.has_perm("residents.add_visit"):
        raise NotAllowed
    if found.visit is not None:
        return redirect("diary-day", found.diary.date)
    if request.method != "POST" and is_closed(member, found.diary.date):
        return _say_closed(request, found)
    form = EntryVisitForm(request.POST or None, entry=found, register=register)
    status = 200
    if form.is_bound:
        status = _note_visit(form, member)
        if status == DONE:
            messages.success(request, settled(_("Your entry is now a visit. It stands in your diary once.")))
            return redirect("diary-day", found.diary.date)
    context = {"here": "diary", "form": form, "entry": found, "doors": doors_of(staff, found.diary.grid)}
    return render(request, "diaries/entry_visit.html", context, status=status)


def _note_visit(form: EntryVisitForm, member: Member) -> int:
    """The HTTP status; what was refused stands beside the fields."""
    if not form.is_valid():
        return 400
    status = carried_out(form, lambda: form.visit(by=member))
    if status in (Conflict.status, KeyReused.status):
        form.renew()
    return status


@login_required
def entry_case(request: HttpRequest, entry: int) -> HttpResponse:
    """The form of a new case with the words of the entry. Raises NotFound for an entry of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = _own(staff, member, entry)
    if found.case is not None:
        return redirect("case", found.case.number)
    reporter(staff)
    form = _case_form(staff, member, found)
    status = 200
    if request.method == "POST":
        filed, status = (None, 200) if form.uploads.removes else try_to_file(form, member)
        if filed is not None:
            words = _("Your entry is now the case %(number)s.") % {"number": filed.number}
            messages.success(request, said_with(words, filed, member, clock.now()))
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
