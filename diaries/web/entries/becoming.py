"""What an entry becomes, or a visit: a case, a visit, a change of the register."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.web.uploads import Along, FormFiles
from cases.web.views.report import reporter
from diaries.models import Entry
from diaries.models.photos import folder
from diaries.queries.photos import photos_of
from diaries.queries.week import is_closed
from diaries.web.entries.pages import own_entry, say_closed
from diaries.web.forms.becoming import (
    EntryCaseForm,
    EntryDoorForm,
    EntryHouseholdForm,
    EntryVisitForm,
    VisitBackForm,
    VisitCaseForm,
)
from diaries.web.guarding import REGISTER, doors_of, writer
from diaries.web.saying import said_back, settled
from diaries.web.sending import DONE, carried_out, filed_from, overtaken
from kit.errors import Conflict, KeyReused, NotAllowed, NotFound
from residents import access
from residents.access import LOOK
from residents.models import Visit
from staff.models import Member
from staff.rights.request import StaffRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_visit(request: HttpRequest, entry: int) -> HttpResponse:
    """The form of a visit with the words of the entry. Raises NotFound for an entry of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = own_entry(staff, member, entry)
    register = staff.scope_where("residents.add_visit")
    if not request.user.has_perm("residents.add_visit"):
        raise NotAllowed
    if found.visit is not None:
        return redirect("diary-day", found.diary.date)
    if request.method != "POST" and is_closed(member, found.diary.date):
        return say_closed(request, found)
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
    found = own_entry(staff, member, entry)
    if found.case is not None:
        return overtaken(staff, reverse("case", args=[found.case.number]))
    reporter(staff)
    form = _case_form(staff, member, found)
    said = _("Your entry is now the case %(number)s.")
    context = {"here": "diary", "entry": found}
    return filed_from(
        staff,
        member,
        form,
        said=said,
        filled=f"entry.{found.pk}",
        template="diaries/entry_case.html",
        context=context,
    )


def _case_form(request: StaffRequest, member: Member, entry: Entry) -> EntryCaseForm:
    """The form with the grids of the member's scope; when those are too many, those in the diary's grid.

    Raises:
        NotAllowed: the member may no longer reach any of them.
    """
    along = Along(photos_of(entry), folder(), "entry-photo")
    for chosen in ("", entry.diary.grid.code):
        made = EntryCaseForm(
            request.POST or None,
            member=member,
            scope=request.scope_where("cases.add_case"),
            seen=request.scope_where("cases.view_case"),
            uploads=FormFiles.of(request, f"entry:{entry.pk}", along),
            entry=entry,
            chosen=chosen,
        )
        if made.places:
            return made
    raise NotAllowed(_("Your post does not report cases."))


CHANGE = "residents.change_household"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_household(request: HttpRequest, entry: int) -> HttpResponse:
    """The register's form of the household that an entry tells of; of one that names no household, first
    which it is. Raises NotFound for an entry of somebody else, or a household that is not open to her."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = own_entry(staff, member, entry)
    if not request.user.has_perm(CHANGE):
        raise NotAllowed
    if found.household_event_id is not None:
        return redirect("diary-day", found.diary.date)
    if is_closed(member, found.diary.date):
        return say_closed(request, found)
    if found.household is None:
        return _which_household(staff, member, found)
    home = access.household(staff.scope_where(LOOK), found.household.pk)
    scope = staff.scope_where(CHANGE)
    form, status, now = EntryHouseholdForm.about(request.POST or None, found, home, scope), 200, None
    if form.is_bound:
        status = carried_out(form, lambda: form.change(by=member)) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, settled(_("The register is changed. Your entry leads there.")))
            return redirect("diary-day", found.diary.date)
    if status == Conflict.status:
        now = access.household(staff.scope_where(LOOK), home.pk)
        form.see(now.version)
    context = {"here": "diary", "form": form, "entry": found, "home": home, "now": now}
    response = render(request, "diaries/entry_household.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"  # as the pages of the register
    return response


def _which_household(request: StaffRequest, member: Member, found: Entry) -> HttpResponse:
    """Asks for the door; then the entry names the household, and its form is there."""
    form, status = (
        EntryDoorForm(request.POST or None, entry=found, register=request.scope_where(REGISTER)),
        200,
    )
    if form.is_bound:
        status = carried_out(form, lambda: form.name(by=member)) if form.is_valid() else 400
        if status == DONE:
            return redirect("entry-household", found.pk)
    context = {"here": "diary", "form": form, "entry": found, "doors": doors_of(request, found.diary.grid)}
    return render(request, "diaries/entry_household.html", context, status=status)


@login_required
def visit_case(request: HttpRequest, visit: int) -> HttpResponse:
    """The form of a new case with the difficulties of a visit. Raises NotFound for a visit of somebody
    else."""
    staff = cast(StaffRequest, request)
    member = reporter(staff)
    found = _own_visit(staff, member, visit)
    [(_visit, number)] = access.with_cases([found], staff.scope_where)
    if number is not None:
        there = reverse("case", args=[number]) if number else reverse("household", args=[found.household_id])
        return overtaken(staff, there)
    form = VisitCaseForm(
        request.POST or None,
        member=member,
        scope=staff.scope_where("cases.add_case"),
        seen=staff.scope_where("cases.view_case"),
        uploads=FormFiles.of(request, f"visit:{found.pk}"),
        visit=found,
        chosen=found.household.grid.code,
    )
    said = _("Your visit has led to the case %(number)s.")
    context = {"here": "households", "visit": found}
    return filed_from(
        staff,
        member,
        form,
        said=said,
        filled=f"visit.{found.pk}",
        template="diaries/visit_case.html",
        context=context,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_withdraw(request: HttpRequest, visit: int) -> HttpResponse:
    """Asks before a visit that was noted by mistake is taken back, and does it. Raises NotFound for a visit
    of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    found = _own_visit(staff, member, visit)
    form, status = VisitBackForm(request.POST if request.method == "POST" else None), 200
    if form.is_bound:
        status = carried_out(form, lambda: form.take_back(visit=found, by=member)) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, said_back(found))
            return redirect("household", found.household_id)
    context = {"here": "households", "form": form, "visit": found}
    return render(request, "diaries/visit_withdraw.html", context, status=status)


def _own_visit(request: StaffRequest, member: Member, visit: int) -> Visit:
    """Raises NotFound for a visit of somebody else, and for one that was withdrawn."""
    rows = Visit.objects.within(request.scope_where(LOOK)).standing()
    found: Visit | None = rows.select_related("household__grid__parent").filter(pk=visit, by=member).first()
    if found is None:
        raise NotFound
    return found
