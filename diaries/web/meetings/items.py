"""An item of an agenda: decided, made a case."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.web.uploads import FormFiles
from cases.web.views.report import reporter
from diaries.choices import ItemKind, MeetingState, Outcome
from diaries.models import AgendaItem, AnalysisMeeting
from diaries.queries.analysis.counted import as_of, counts_of, rows_counted
from diaries.queries.analysis.meetings import Matter, attending, matter_of, outcomes_for
from diaries.rules.opinions import COMMUNITY, SORT
from diaries.web.meetings.forms import DecideForm, ItemCaseForm
from diaries.web.meetings.pages import found_meeting, holds_it
from diaries.web.sending import DONE, carried_out, filed_from, overtaken
from kit.errors import NotAllowed, NotFound
from kit.text import in_turn
from kit.time import clock
from staff.rights.request import StaffRequest, acting


def _found(request: StaffRequest, meeting: int, item: int) -> tuple[AnalysisMeeting, AgendaItem]:
    """The item of a meeting that the person may open. Raises NotFound."""
    found = found_meeting(request, meeting)
    rows = found.agenda.select_related(
        "opinion__case", "opinion__grid", "case", "grid", "meeting__grid", "decision"
    )
    row: AgendaItem | None = rows.filter(pk=item).first()
    if row is None:
        raise NotFound
    return found, row


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_item(request: HttpRequest, meeting: int, item: int) -> HttpResponse:
    """An item, and the form that decides about it, for whoever holds the meeting until its minutes are
    signed. Raises NotFound; NotAllowed for a POST of somebody else."""
    staff = cast(StaffRequest, request)
    member = acting(staff)
    found, row = _found(staff, meeting, item)
    matter = matter_of(row, member, staff.scope_where)
    holder = holds_it(staff, found)
    if request.method == "POST" and not holder:
        raise NotAllowed
    form, status = None, 200
    open_to_her = holder and found.state == MeetingState.CALLED and not matter.hidden
    if open_to_her and not matter.final:
        form = _form(staff, found, row)
    if request.method == "POST":
        if form is None:
            return redirect("meeting", found.pk)
        status = carried_out(form, lambda: form.carry_out(by=member)) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, _said_of(found, row))
            return redirect(f"{reverse('meeting', args=[found.pk])}#item-{row.pk}")
    may_file = form is not None and _may_become_case(staff, row)
    begun = found.starts_at is not None and found.starts_at <= clock.now()
    context = {
        "here": "diary",
        "meeting": found,
        "matter": matter,
        "form": form if begun or form is None or form.is_bound else None,
        "early": form is not None and not begun,
        "may_make_case": may_file,
        "above": _above(staff, row),
    }
    return render(request, "diaries/meetings/item.html", context, status=status)


@login_required
@require_safe
def item_counted(request: HttpRequest, meeting: int, counted: int, which: str) -> HttpResponse:
    """The rows that a number of an item counts, as they were kept with it. Raises NotFound where none
    were."""
    staff = cast(StaffRequest, request)
    found, row = _found(staff, meeting, counted)
    count = next((one for one in counts_of(row) if one.name == which and one.link), None)
    if count is None:
        raise NotFound
    context = {
        "here": "diary",
        "title": in_turn([row.grid.name, count.words]) if row.grid is not None else count.words,
        "as_of": as_of(row),
        "found": rows_counted(row, which, acting(staff), staff.scope_where, staff.seats.liaison_codes),
        "back": f"{reverse('meeting', args=[found.pk])}#item-{row.pk}",
        "back_to": _("Back to the meeting"),
    }
    return render(request, "diaries/counted.html", context)


def _said_of(found: AnalysisMeeting, row: AgendaItem) -> str:
    """What is said when an item is decided: an opinion solved at once is answered for good."""
    if found.agenda.filter(pk=row.pk, opinion__isnull=False, outcome=Outcome.SOLVED).exists():
        return _(
            "Decided, and answered with these words: this can't be changed any more. "
            "Whoever noted the opinion hears of it, and tells who said it."
        )
    return _("Decided. It can be decided otherwise until the minutes are signed.")


def _form(request: StaffRequest, found: AnalysisMeeting, row: AgendaItem) -> DecideForm:
    answers = row.opinion is not None and request.user.has_perm(SORT, row.opinion)
    outcomes = outcomes_for(row, answers=answers)
    if row.case is not None and Outcome.CASE not in outcomes:
        outcomes = [Outcome.CASE]
    members = [one.member for one in attending(found)]
    data = request.POST if request.method == "POST" else None
    return DecideForm(data, item=row, members=members, outcomes=outcomes)


def _may_become_case(request: StaffRequest, row: AgendaItem) -> bool:
    """Whether a case can be filed from it: it has none, and an opinion is not answered and is hers to
    sort."""
    if row.case is not None or row.kind == ItemKind.CASE or not request.user.has_perm("cases.add_case"):
        return False
    if row.opinion is None:
        return row.outcome != Outcome.SOLVED or row.case is None
    answers = request.user.has_perm(SORT, row.opinion)
    return answers and Outcome.SOLVED in outcomes_for(row, answers=answers)


def _above(request: StaffRequest, row: AgendaItem) -> Matter | None:
    """What the level above made of it, once its own minutes are signed."""
    taken: AgendaItem | None = getattr(row, "taken_up", None)
    if taken is None or taken.meeting.state != MeetingState.SIGNED:
        return None
    return matter_of(taken, acting(request), request.scope_where)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_item_case(request: HttpRequest, meeting: int, item: int) -> HttpResponse:
    """The form of a new case with the words of the item. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member = acting(staff)
    found, row = _found(staff, meeting, item)
    if not holds_it(staff, found):
        raise NotAllowed
    if found.state != MeetingState.CALLED or not _may_become_case(staff, row):
        return overtaken(staff, reverse("meeting-item", args=[found.pk, row.pk]))
    reporter(staff)
    matter = matter_of(row, member, staff.scope_where)
    form = ItemCaseForm(
        request.POST or None,
        member=member,
        scope=staff.scope_where("cases.add_case"),
        seen=staff.scope_where("cases.view_case"),
        uploads=FormFiles.of(request, f"meeting:{row.pk}"),
        item=row,
        heading=matter.heading,
        chosen=found.grid.code[:COMMUNITY],
    )
    said = _("The item is now the case %(number)s, with its own limits.")
    context = {"here": "diary", "meeting": found, "matter": matter}
    return filed_from(
        staff,
        member,
        form,
        said=said,
        filled=f"meeting.{row.pk}",
        template="diaries/meetings/case.html",
        context=context,
    )
