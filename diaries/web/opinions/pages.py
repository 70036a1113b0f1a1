"""Opinions of the people: collected, and the list."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.web.report_options import places
from diaries.choices import Topic
from diaries.models import Entry, VoicedOpinion
from diaries.models.opinion_rows import OPEN
from diaries.queries.agendas import stands_of
from diaries.queries.opinions import ANSWER, TO_TELL, waiting
from diaries.rules.opinions import COLLECT, SORT, TELL, VIEW
from diaries.web.guarding import REGISTER, doors_of, writer
from diaries.web.opinions.forms import CollectForm
from diaries.web.sending import DONE, carried_out
from grids.models import Grid
from kit.errors import KeyReused, NotAllowed, NotFound
from kit.time import clock
from kit.time.formats import day_text
from staff.models import Member
from staff.posts.directory import home_grid
from staff.rights.request import StaffRequest, acting

MOST = 50
_RIGHTS = {ANSWER: SORT, TO_TELL: TELL}
_SHOWN = ("open", "all", ANSWER, TO_TELL)


def reader(request: StaffRequest) -> Member:
    """The member who reads opinions. Raises NotAllowed for a login that reads none."""
    if not request.user.has_perm(VIEW):
        raise NotAllowed(_("Your post has no opinions of the people to look after."))
    return acting(request)


@login_required
@require_safe
def opinions(request: HttpRequest) -> HttpResponse:
    """The opinions of one's area: the open ones, ``?waiting=`` those that wait for oneself (what the first
    page counts), or ``all``; of one topic. Raises NotFound for another list."""
    staff = cast(StaffRequest, request)
    member, asked = reader(staff), request.GET.get("waiting", "open")
    topic = request.GET.get("topic", "")
    if asked not in _SHOWN or topic not in ("", *Topic.values):
        raise NotFound
    rows = _rows(staff, member, asked)
    if topic:
        rows = rows.filter(topic=topic)
    seen = rows.said_alike().with_seen(staff.scope_where("cases.view_case"), staff.scope_where(REGISTER))
    context = {
        "here": "diary",
        "asked": asked,
        "topic": topic,
        "topics": Topic.choices,
        "today": clock.today(),
        "lines": with_stands(list(seen.select_related("grid", "case")[:MOST]), staff),
        "may_collect": request.user.has_perm(COLLECT),
        "may_answer": request.user.has_perm(SORT),
    }
    return render(request, "diaries/opinions/list.html", context)


def with_stands(some: list[Any], request: StaffRequest) -> list[Any]:
    """The opinions, each with ``stand``: the last agenda on which it stands. One query."""
    found = stands_of(some, acting(request), request.scope_where)
    for one in some:
        one.stand = next(iter(found[one.pk]), None)
    return some


def _rows(request: StaffRequest, member: Member, asked: str) -> Any:
    if asked in _RIGHTS:
        if not request.user.has_perm(_RIGHTS[asked]):
            raise NotAllowed
        return waiting(asked, member, request.seats, request.scope_where).order_by("due_on", "pk")
    rows = VoicedOpinion.objects.within(request.scope_where(VIEW)).order_by("-pk")
    return rows.filter(state__in=OPEN) if asked == "open" else rows


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_new(request: HttpRequest) -> HttpResponse:
    """Collect an opinion. Whatever is refused, what was typed stays."""
    staff = cast(StaffRequest, request)
    if not request.user.has_perm(COLLECT):
        raise NotAllowed(_("Your post collects no opinions."))
    member = acting(staff)
    return _collect(staff, member, home_grid(member), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_opinion(request: HttpRequest, entry: int) -> HttpResponse:
    """An entry of the diary as an opinion, with its words, place, household and number of people. Raises
    NotFound for an entry of somebody else."""
    staff = cast(StaffRequest, request)
    member = writer(staff)
    if not request.user.has_perm(COLLECT):
        raise NotAllowed(_("Your post collects no opinions."))
    rows = Entry.objects.of(member).standing().with_door(staff.scope_where(REGISTER))
    found = rows.select_related("diary__grid", "household__grid").filter(pk=entry).first()
    if found is None:
        raise NotFound
    became = VoicedOpinion.objects.within(staff.scope_where(VIEW)).filter(entry=found).first()
    if became is not None:
        return redirect("voiced-opinion", became.pk)
    return _collect(staff, member, found.diary.grid, found)


def _collect(request: StaffRequest, member: Member, grid: Grid | None, entry: Entry | None) -> HttpResponse:
    scope = request.scope_where(COLLECT)
    offered = places(scope, grid.code) if grid is not None else places(scope)
    form = CollectForm(
        request.POST if request.method == "POST" else None,
        register=request.scope_where(REGISTER),
        scope=scope,
        places=offered,
        entry=entry,
        initial={"grid": offered[0][0] if offered else ""},
    )
    status = 200
    if form.is_bound:
        status = _send(request, form, member)
        if status == DONE:
            return redirect("diary-day", entry.diary.date) if entry is not None else redirect("opinions")
    context = {
        "here": "diary",
        "form": form,
        "entry": entry,
        "places": offered,
        "doors": doors_of(request, grid),
    }
    return render(request, "diaries/opinions/new.html", context, status=status)


def _send(request: StaffRequest, form: CollectForm, member: Member) -> int:
    """The HTTP status; what was refused stands beside the fields."""
    if not form.is_valid():
        return 400
    made: list[VoicedOpinion] = []
    status = carried_out(form, lambda: made.append(form.collect(by=member)))
    if status == KeyReused.status:
        form.renew()
    if status == DONE:
        messages.success(request, _what_comes(made[0]))
    return status


def _what_comes(made: VoicedOpinion) -> str:
    """Who answers until when, and what is left for the collector."""
    day = {"day": day_text(made.due_on)}
    if made.is_known:
        return _("Collected. The community answers by %(day)s; then you tell whoever raised it.") % day
    return _("Collected. The community answers by %(day)s. Nothing is left for you to do with it.") % day
