"""What communities report up, for the street or town: answered, or made a case."""

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
from diaries.choices import MeetingState, Outcome
from diaries.models import AgendaItem
from diaries.queries.analysis.meetings import Matter, matter_of, matters_of
from diaries.queries.analysis.raised import HANDLED, RAISED, is_raised_to_township, may_become_case, raised_to
from diaries.queries.opinions import result_of
from diaries.rules.meetings import ANSWER
from diaries.rules.opinions import COMMUNITY, SORT
from diaries.web.meetings.forms import AnswerRaisedForm, RaisedCaseForm
from diaries.web.sending import DONE, carried_out, filed_from, overtaken
from kit.errors import NotAllowed, NotFound
from kit.privacy.scan import mask_private
from staff.models import Member
from staff.rights.request import StaffRequest, acting

MOST = 50


@login_required
@require_safe
def raised_items(request: HttpRequest) -> HttpResponse:
    """What communities have reported up and waits for the street's or town's answer, or with
    ``?waiting=handled`` is being handled as a case. Raises NotAllowed for somebody who answers none, NotFound
    for another list."""
    staff = cast(StaffRequest, request)
    member = acting(staff)
    if not request.user.has_perm(ANSWER):
        raise NotAllowed
    asked = request.GET.get("waiting", RAISED)
    if asked not in (RAISED, HANDLED):
        raise NotFound
    rows = raised_to(staff.seats, staff.scope_where, asked)
    lines = matters_of(rows, member, staff.scope_where)[:MOST]
    return render(request, "diaries/meetings/raised.html", {"here": "diary", "asked": asked, "lines": lines})


def _found(request: StaffRequest, pk: int) -> AgendaItem:
    """What a community reported up, where one answers that. Raises NotFound, NotAllowed."""
    if not request.user.has_perm(ANSWER):
        raise NotAllowed
    rows = AgendaItem.objects.within(request.scope_where(ANSWER)).filter(outcome=Outcome.RAISED)
    related = ("meeting__grid", "opinion__grid", "case", "grid")
    signed = rows.filter(meeting__state=MeetingState.SIGNED).select_related(*related)
    row: AgendaItem | None = signed.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def raised_item(request: HttpRequest, raised: int) -> HttpResponse:
    """One of these, with its answer and what became of it. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member = acting(staff)
    row = _found(staff, raised)
    matter = matter_of(row, member, staff.scope_where)
    start = {"answer": mask_private(result_of(row.case))} if matter.case_number else {}
    form = AnswerRaisedForm(request.POST if request.method == "POST" else None, item=row, start=start)
    status = 200
    if request.method == "POST":
        status = carried_out(form, lambda: form.carry_out(by=member)) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, _("Answered. The community's leader hears of it."))
            return redirect("meetings-raised")
    open_one = _is_hers(staff, row)
    context = {
        "here": "diary",
        "matter": matter,
        "meeting": row.meeting,
        "form": form if open_one else None,
        "may_make_case": open_one and _may_make_case(staff, row, matter),
    }
    return render(request, "diaries/meetings/raised_item.html", context, status=status)


def _is_hers(request: StaffRequest, row: AgendaItem) -> bool:
    """Whether she can still answer it: it comes from her street or town, and is open."""
    code = row.meeting.grid.code
    return any(code.startswith(one) for one in request.seats.township_prefixes) and is_raised_to_township(row)


def _may_make_case(request: StaffRequest, row: AgendaItem, matter: Matter) -> bool:
    if matter.hidden or not may_become_case(row) or not request.user.has_perm("cases.add_case"):
        return False
    return row.opinion is None or request.user.has_perm(SORT, row.opinion)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def raised_item_case(request: HttpRequest, raised: int) -> HttpResponse:
    """The form of a new case with the words of what was reported up. Raises NotFound, NotAllowed."""
    staff = cast(StaffRequest, request)
    member = acting(staff)
    row = _found(staff, raised)
    matter = matter_of(row, member, staff.scope_where)
    if not _is_hers(staff, row) or not _may_make_case(staff, row, matter):
        return overtaken(staff, reverse("meeting-raised", args=[row.pk]))
    reporter(staff)
    return _file(staff, member, row, matter)


def _file(request: StaffRequest, member: Member, row: AgendaItem, matter: Matter) -> HttpResponse:
    form = RaisedCaseForm(
        request.POST or None,
        member=member,
        scope=request.scope_where("cases.add_case"),
        seen=request.scope_where("cases.view_case"),
        uploads=FormFiles.of(request, f"raised:{row.pk}"),
        item=row,
        heading=matter.heading,
        chosen=row.meeting.grid.code[:COMMUNITY],
    )
    said = _("What was reported up is now the case %(number)s. How it ends is to be answered.")
    context = {"here": "diary", "meeting": row.meeting, "matter": matter, "raised": row}
    return filed_from(
        request,
        member,
        form,
        said=said,
        filled=f"raised.{row.pk}",
        template="diaries/meetings/case.html",
        context=context,
    )
