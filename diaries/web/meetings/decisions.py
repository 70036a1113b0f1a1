"""Decisions until they are done, and the minutes as they were signed."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diaries.choices import MeetingStep
from diaries.models import AnalysisMeeting, MeetingDecision
from diaries.queries.analysis.meetings import (
    MINE,
    decisions_seen,
    matter_decided,
    matter_of,
    minutes_of,
    signed_minutes,
)
from diaries.rules.meetings import VIEW
from diaries.web.meetings.forms import DoneForm
from diaries.web.meetings.pages import found_meeting, holds_it
from diaries.web.sending import DONE, carried_out
from kit.errors import NotAllowed, NotFound
from kit.time import clock
from staff.models import Member
from staff.rights.request import StaffRequest, acting

MOST = 100
_SHOWN = (MINE, "open", "late", "done")


@login_required
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What meetings decided: ``?waiting=mine`` what oneself is to do, which is what the first page counts;
    the open ones of one's area, the late, the done ones. Raises NotFound for another list."""
    staff = cast(StaffRequest, request)
    member, asked = acting(staff), request.GET.get("waiting", "open")
    if asked not in _SHOWN:
        raise NotFound
    own = MeetingDecision.objects.of(member)
    if not request.user.has_perm(VIEW) and not own.exists():
        raise NotAllowed(_("No meeting has given you anything to do."))
    rows = own if asked == MINE else own | MeetingDecision.objects.within(staff.scope_where(VIEW))
    today = clock.today()
    shown = {
        MINE: lambda: rows.open(),
        "open": lambda: rows.open(),
        "late": lambda: rows.late(today),
        "done": lambda: rows.standing().filter(done_at__isnull=False).order_by("-done_at"),
    }[asked]()
    seen = decisions_seen(shown, staff.scope_where)[:MOST]
    lines = [(one, matter_decided(one, member.pk)) for one in seen]
    context = {"here": "diary", "asked": asked, "lines": lines, "today": today}
    return render(request, "diaries/meetings/decisions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, decision: int) -> HttpResponse:
    """One decision; a POST says that it is done. Raises NotFound; NotAllowed for somebody else's POST."""
    staff = cast(StaffRequest, request)
    member = acting(staff)
    own = MeetingDecision.objects.of(member)
    rows = (own | MeetingDecision.objects.within(staff.scope_where(VIEW))).standing()
    found = rows.select_related("responsible", "done_by", "item__meeting__grid").filter(pk=decision).first()
    if found is None:
        raise NotFound
    may = _may_finish(staff, member, found)
    form, status = DoneForm(request.POST if request.method == "POST" else None, decision=found), 200
    if request.method == "POST":
        if not may:
            raise NotAllowed
        status = carried_out(form, lambda: form.carry_out(by=member)) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, _("Done. Whoever led the meeting hears of it."))
            return redirect("meeting-decision", found.pk)
    context = {
        "here": "diary",
        "decision": found,
        "matter": matter_of(found.item, member, staff.scope_where),
        "form": form if may and found.done_at is None else None,
        "today": clock.today(),
    }
    return render(request, "diaries/meetings/decision.html", context, status=status)


def _may_finish(request: StaffRequest, member: Member, found: MeetingDecision) -> bool:
    return found.responsible_id == member.pk or holds_it(request, found.item.meeting)


@login_required
@require_safe
def minutes(request: HttpRequest, held: int) -> HttpResponse:
    """The minutes as they were signed, to be printed; what an opinion or a case says stands there as far as
    the reader may open it. Raises NotFound, also while they are not signed."""
    staff = cast(StaffRequest, request)
    found: AnalysisMeeting = found_meeting(staff, held)
    event = signed_minutes(found)
    if event is None:
        raise NotFound
    context: dict[str, Any] = {
        "here": "diary",
        "meeting": found,
        "event": event,
        "rows": minutes_of(found, event, acting(staff), staff.scope_where),
        "added": list(found.events.filter(step=MeetingStep.ADD).select_related("by")),
        "at": clock.now(),
    }
    return render(request, "diaries/meetings/minutes.html", context)
