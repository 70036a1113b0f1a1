"""An entry corrected or taken back, its photos, and a line that stands in the diary by itself."""

import datetime as dt
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.web.uploads import FormFiles
from diaries.actions import say_nothing, withdraw_entry
from diaries.models import Entry
from diaries.models.photos import folder
from diaries.queries.photos import photo_named
from diaries.queries.week import is_closed
from diaries.web.forms.entries import CorrectionForm, RemarkForm
from diaries.web.guarding import REGISTER, doors_of, writer
from diaries.web.saying import settled
from diaries.web.sending import DONE, carried_out
from kit.errors import Conflict, Invalid, NotFound
from kit.files.serving import download
from kit.net.sent_to import sent_from
from kit.numbers.whole import whole
from staff.models import Member
from staff.rights.request import StaffRequest


def own_entry(request: StaffRequest, member: Member, pk: int) -> Entry:
    """An entry of hers that stands. Raises NotFound."""
    rows = Entry.objects.of(member).standing().with_door(request.scope_where(REGISTER))
    related = ("diary__grid", "case", "visit", "household")
    found: Entry | None = rows.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_correct(request: HttpRequest, entry: int) -> HttpResponse:
    """An entry in other words; what it said before is kept. Raises NotFound for an entry of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = own_entry(staff, member, entry)
    register = staff.scope_where(REGISTER)
    if request.method != "POST" and is_closed(member, found.diary.date):
        return say_closed(request, found)
    files = FormFiles.of(request, f"correct:{found.pk}")
    form, status = CorrectionForm(request.POST or None, entry=found, register=register, uploads=files), 200
    if files.removes:  # only a photo that waits is let go: nothing is judged yet
        typed = request.POST.dict()
        form = CorrectionForm(None, entry=found, register=register, uploads=files, initial=typed)
    elif form.is_bound:
        status = _correct(form, member)
        if status == DONE:
            messages.success(request, settled(_("Corrected. What it said before is kept.")))
            return redirect("diary-day", found.diary.date)
    if request.method == "POST":
        form.keep_files()
    now = None
    if status == Conflict.status:
        now = own_entry(staff, member, entry)
        form.see(now.version)
    context = {"here": "diary", "form": form, "entry": found, "now": now}
    context["doors"] = doors_of(staff, found.diary.grid)
    return render(request, "diaries/entry_correct.html", context, status=status)


def say_closed(request: HttpRequest, entry: Entry) -> HttpResponse:
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
    found = own_entry(staff, member, entry)
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
@require_safe
def entry_photo(request: HttpRequest, name: str) -> FileResponse:
    """A photo of an entry that stands, or its thumbnail: one's own, and those of diaries that one reads.
    Raises NotFound, also for what was forgotten."""
    staff = cast(StaffRequest, request)
    kept = photo_named(name, staff.member, staff.scope_where("diaries.view_entry"))
    if kept is None:
        raise NotFound
    return download(kept, folder(), name)
