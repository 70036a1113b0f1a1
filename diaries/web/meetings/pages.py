"""Analysis meetings: the list, and a meeting with what can be done with it."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from diaries.actions.meetings import drop_item, propose_meeting
from diaries.choices import MEETING_OPEN, MeetingState
from diaries.models import AgendaItem, AnalysisMeeting, MeetingDecision
from diaries.queries.meetings import (
    HOLDING,
    INVITED,
    Invitable,
    Matter,
    attending,
    by_kind,
    decisions_seen,
    invitable,
    items_of,
    matter_decided,
    meetings_waiting,
    open_decisions,
    overdue_of,
)
from diaries.rules.meetings import COMMUNITY, HOLD, VIEW, holding_codes
from diaries.web.meetings.forms import (
    AddForm,
    AttendForm,
    CallForm,
    CancelForm,
    DrawForm,
    MeetingForm,
    SignForm,
    SupplementForm,
)
from diaries.web.meetings.said import said_after
from diaries.web.sending import DONE, carried_out
from grids.models import Grid
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.net.sent_to import sent_from
from kit.text import Text
from kit.time import clock
from staff.models import Member
from staff.rights.request import StaffRequest, acting

MOST = 50
_SHOWN = ("ahead", "held", HOLDING, INVITED, "overdue")
_HOUR = dt.timedelta(hours=15)  # a meeting is usually in the afternoon: only what a field begins with

# What is done on the page of a meeting: in which states, and what is said then.
_STEPS: dict[str, tuple[type[MeetingForm], tuple[str, ...], Text]] = {
    "call": (
        CallForm,
        MEETING_OPEN,
        gettext_lazy("Called. Who is invited hears of it; the agenda is drawn."),
    ),
    "cancel": (CancelForm, MEETING_OPEN, gettext_lazy("Cancelled. Who was invited hears of it.")),
    "draw": (DrawForm, (MeetingState.CALLED,), gettext_lazy("The agenda is up to date.")),
    "add": (AddForm, (MeetingState.CALLED,), gettext_lazy("It stands on the agenda.")),
    "attend": (AttendForm, (MeetingState.CALLED,), gettext_lazy("Noted who came.")),
    "sign": (
        SignForm,
        (MeetingState.CALLED,),
        gettext_lazy("Signed. Whoever is to do something hears of it; what is open is followed here."),
    ),
    "supplement": (SupplementForm, (MeetingState.SIGNED,), gettext_lazy("Added below the minutes.")),
}


def holds_it(request: StaffRequest, meeting: AnalysisMeeting) -> bool:
    """Whether the person holds this meeting, as ``may_hold``; no query but those for her seats."""
    if not request.user.has_perm(HOLD, meeting):
        return False
    code = meeting.grid.code
    return code in request.seats.leader_codes or (
        len(code) == COMMUNITY and code in request.seats.community_codes
    )


def found_meeting(request: StaffRequest, pk: int) -> AnalysisMeeting:
    """The meeting, where the person may look at it or is invited. Raises NotFound."""
    rows = AnalysisMeeting.objects.open_to(acting(request), request.scope_where(VIEW))
    related = ("grid__parent__parent", "chair", "signed_by")
    found: AnalysisMeeting | None = rows.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings ahead and held of one's area and those that one is invited to; ``?waiting=`` those that
    wait for oneself, which is what the first page counts. A POST begins one of a grid. Raises NotFound for
    another list, NotAllowed for somebody who has nothing to do with meetings."""
    staff = cast(StaffRequest, request)
    member, asked = acting(staff), request.GET.get("waiting", "ahead")
    if asked not in _SHOWN:
        raise NotFound
    if request.method == "POST":
        return _propose(staff, member)
    rows = AnalysisMeeting.objects.open_to(member, staff.scope_where(VIEW))
    if not request.user.has_perm(VIEW) and not rows.exists():
        raise NotAllowed(_("Your post has no meetings, and you are invited to none."))
    seen = _rows(staff, member, asked, rows).select_related("grid__parent__parent")
    lines = list(seen[:MOST])
    context = {
        "here": "diary",
        "asked": asked,
        "lines": lines,
        "overdue": overdue_of(lines),
        "now": clock.now(),
        "grids": _grids_to_begin(staff),
    }
    return render(request, "diaries/meetings/list.html", context)


def _rows(request: StaffRequest, member: Member, asked: str, rows: Any) -> Any:
    if asked in (HOLDING, INVITED):
        return meetings_waiting(asked, member, request.seats, request.scope_where).order_by("due_on", "pk")
    if asked == "ahead":
        return rows.ahead().order_by("due_on", "pk")
    if asked == "overdue":
        return rows.overdue(clock.now()).order_by("due_on", "pk")
    return rows.filter(state=MeetingState.SIGNED).order_by("-starts_at", "-pk")


def _grids_to_begin(request: StaffRequest) -> list[Grid]:
    """Grids whose meetings are hers to hold and that have none ahead, of all levels, the largest first."""
    codes = holding_codes(request.seats)
    if not codes or not request.user.has_perm(HOLD):
        return []
    scope = request.scope_where(HOLD)
    ahead = AnalysisMeeting.objects.within(scope).ahead().filter(grid__code__in=sorted(codes))
    rows = Grid.objects.within(scope).current().filter(code__in=sorted(codes))
    return list(rows.exclude(pk__in=ahead.order_by().values("grid")).order_by("level", "code")[:MOST])


def _propose(request: StaffRequest, member: Member) -> HttpResponse:
    rows = Grid.objects.within(request.scope_where(HOLD))
    grid = rows.filter(code=request.POST.get("grid", "")).first()
    if grid is None:
        raise NotFound
    return redirect("meeting", propose_meeting(by=member, grid=grid).pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, meeting: int) -> HttpResponse:
    """A meeting with its agenda and what can be done with it; a POST does one step, which ``what`` names."""
    staff = cast(StaffRequest, request)
    member, found = acting(staff), found_meeting(staff, meeting)
    status, refused = 200, {}
    if request.method == "POST":
        what = request.POST.get("what", "")
        form = _form(staff, found, what)
        status = carried_out(form, lambda: form.carry_out(by=member)) if form.is_valid() else 400
        if status == DONE:
            messages.success(request, said_after(what, found, member, _STEPS[what][2]))
            return redirect("meeting", found.pk)
        refused = {what: form}
        found = found_meeting(staff, meeting)
    context = _context(staff, member, found) | refused
    return render(request, "diaries/meetings/one.html", context, status=status)


def _form(request: StaffRequest, found: AnalysisMeeting, what: str) -> MeetingForm:
    """The form of a step. Raises NotFound for one that there is not, NotAllowed for one that is not hers."""
    if what not in _STEPS:
        raise NotFound
    if not holds_it(request, found):
        raise NotAllowed
    kind = _STEPS[what][0]
    return kind(request.POST, meeting=found, people=_people(kind, found))


def _people(kind: type[MeetingForm], found: AnalysisMeeting) -> list[Invitable]:
    if kind is CallForm:
        return invitable(found.grid)
    return [Invitable(one.member, "", True) for one in attending(found)] if kind is AttendForm else []


def _context(request: StaffRequest, member: Member, found: AnalysisMeeting) -> dict[str, Any]:
    """What the page shows; forms only where the person may use them now."""
    at, holder = clock.now(), holds_it(request, found)
    matters = items_of(found, member, request.scope_where)
    context: dict[str, Any] = {
        "here": "diary",
        "meeting": found,
        "holder": holder,
        "today": clock.date_of(at),
        "attendances": attending(found),
        "kinds": by_kind(matters),
        "matters": matters,
        "undecided": sum(not one.item.outcome for one in matters),
        "begun": found.starts_at is not None and found.starts_at <= at,
        "former": _former(request, member, found),
        "events": list(found.events.select_related("by")),
    }
    if holder:
        for name, (kind, states, _said) in _STEPS.items():
            if found.state in states:
                people = _people(kind, found)
                context[name] = kind(meeting=found, people=people, initial=_initial(name, found, people))
    return context


def _former(
    request: StaffRequest, member: Member, found: AnalysisMeeting
) -> list[tuple[MeetingDecision, Matter]]:
    """What former meetings of the grid decided and is still to be done, for those who may see these."""
    if not request.user.has_perm(VIEW, found) or found.state not in MEETING_OPEN:
        return []
    rows = decisions_seen(open_decisions(found), request.scope_where).order_by("until", "pk")
    return [(one, matter_decided(one, member.pk)) for one in rows[:MOST]]


def _initial(name: str, found: AnalysisMeeting, people: list[Invitable]) -> dict[str, Any]:
    """What a form begins with: the proposed day and the usual people, or what was said before."""
    there = {one.member_id: one for one in attending(found)} if name in ("call", "attend") else {}
    if name == "call":
        if found.state == MeetingState.CALLED:
            return {"starts_at": found.starts_at, "place": found.place, "people": list(there)}
        day = max(found.due_on, clock.today() + dt.timedelta(days=1))
        usual = [one.member.pk for one in people if one.usual]
        return {"starts_at": clock.midnight(day) + _HOUR, "people": usual}
    if name == "attend":
        return {"present": [pk for pk, one in there.items() if one.present]}  # nobody came until she says so
    return {}


@login_required
@sent_from("meeting", "meeting")
def meeting_drop(request: HttpRequest, meeting: int, item: int) -> HttpResponse:
    """Take off the agenda what was added by hand. Raises NotFound."""
    staff = cast(StaffRequest, request)
    found = found_meeting(staff, meeting)
    row: AgendaItem | None = found.agenda.select_related("meeting__grid").filter(pk=item).first()
    if row is None:
        raise NotFound
    try:
        drop_item(by=acting(staff), item=row)
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused.message))
    return redirect("meeting", found.pk)
