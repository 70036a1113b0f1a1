"""The closings of the leaders whom one guides, and the days that they are about."""

import datetime as dt
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diaries.choices import CLOSED, ClosingState, ClosingStep
from diaries.models import WeekClosing
from diaries.queries.day import day_of
from diaries.queries.week import closing_of, figures_of
from diaries.queries.week_counted import Week
from diaries.rules.keepers import diary_grid
from diaries.rules.readers import READ, may_guide, may_read
from diaries.rules.weeks import days_of, last_day, monday_of
from diaries.web.forms.weeks import ReadingForm
from diaries.web.sending import DONE, carried_out
from diaries.web.weeks import rows_page
from grids.models import Grid
from kit.errors import NotAllowed, NotFound
from kit.time import clock
from staff.choices import AppointmentRole
from staff.models import Member
from staff.posts.directory import people_of
from staff.rights.request import StaffRequest

MOST = 100


def reader(request: StaffRequest) -> Member:
    """The member who guides grids. Raises NotAllowed for a login that guides none."""
    if request.member is None or not request.user.has_perm(READ):
        raise NotAllowed(_("You guide no grid whose closings you would read."))
    return request.member


@login_required
@require_safe
def closings(request: HttpRequest) -> HttpResponse:
    """The closings that wait to be read (what the first page counts), ``?owed=all`` of one's grids, the
    newest first, or ``?owed=running`` the leaders whose diary of this week one may read. Raises NotFound for
    another list."""
    staff = cast(StaffRequest, request)
    member, asked = reader(staff), request.GET.get("owed", "readings")
    if asked not in ("readings", "all", "running"):
        raise NotFound
    if asked == "running":
        context = {
            "here": "diary",
            "asked": asked,
            "leaders": _leaders(staff, member),
            "today": clock.today(),
        }
        return render(request, "diaries/closings.html", context)
    rows = WeekClosing.objects.within(staff.scope_where(READ)).select_related(
        "member", "grid__parent__parent"
    )
    if asked == "readings":
        rows = rows.to_read(member, staff.seats.liaison_codes).order_by("signed_at", "pk")
    else:
        guided = rows.filter(grid__code__in=sorted(staff.seats.liaison_codes)).exclude(member=member)
        rows = guided.exclude(state=ClosingState.DRAFTED).order_by("-monday", "grid__code", "pk")
    context = {"here": "diary", "asked": asked, "lines": list(rows[:MOST])}
    return render(request, "diaries/closings.html", context)


def _leaders(request: StaffRequest, by: Member) -> list[tuple[Grid, Member]]:
    """The grids that one guides with their leaders, by code. Two queries."""
    codes = sorted(request.seats.liaison_codes)
    grids = Grid.objects.within(request.scope_where(READ)).current().filter(code__in=codes)
    rows = list(grids.select_related("parent__parent").order_by("code")[:MOST])
    people = people_of(rows, AppointmentRole.LEADER)
    found = [(grid, people[grid.pk]) for grid in rows if grid.pk in people]
    return [(grid, leader) for grid, leader in found if leader.pk != by.pk]


def _closing(request: StaffRequest, pk: int) -> WeekClosing:
    """A closing of a leader whom one guides. Raises NotFound, and NotAllowed where one only may look."""
    rows = WeekClosing.objects.within(request.scope_where(READ))
    rows = rows.select_related("member__user", "grid__parent__parent", "read_by").prefetch_related(
        "events__by"
    )
    found: WeekClosing | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    if not may_read(reader(request), found):
        raise NotAllowed(_("Whoever guides this grid reads its closings."))
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HttpRequest, closing: int) -> HttpResponse:
    """A closing; a POST comments, sends back or accepts. What is not signed yet has only its days to show."""
    staff = cast(StaffRequest, request)
    member = reader(staff)
    found = _closing(staff, closing)
    initial = {"version": found.version, "step": ClosingStep.ACCEPT.value}
    form, status = ReadingForm(request.POST if request.method == "POST" else None, initial=initial), 200
    if request.method == "POST":
        status = _read(staff, form, member, found)
        if status == DONE:
            return redirect("diary-closings")
        found = _closing(staff, closing)
    context = {
        "here": "diary",
        "closing": found,
        "form": form,
        "steps": _steps(found),
        "figures": figures_of(found.draft, found.monday, staff.scope_where),
        "days": days_of(found.monday),
    }
    return render(request, "diaries/closing.html", context, status=status)


def _steps(closing: WeekClosing) -> list[ClosingStep]:
    """What can be done with it now."""
    if closing.state == ClosingState.SIGNED:
        return [ClosingStep.ACCEPT, ClosingStep.RETURN, ClosingStep.COMMENT]
    return [ClosingStep.COMMENT] if closing.state in CLOSED else []


def _read(request: StaffRequest, form: ReadingForm, member: Member, found: WeekClosing) -> int:
    """Carry out what was sent. The HTTP status; what was refused stands in the form, with the words."""
    if not form.is_valid():
        return 400
    status = carried_out(form, lambda: form.read(by=member, closing=found))
    if status == DONE:
        facts = {"step": ClosingStep(form.cleaned_data["step"]).label, "name": found.member.name}
        messages.success(request, _("%(step)s. %(name)s is told of it.") % facts)
    return status


@login_required
@require_safe
def closing_day(request: HttpRequest, closing: int, date: dt.date) -> HttpResponse:
    """A day of the week of a closing, as far as its reader may see what stands there. Raises NotFound."""
    staff = cast(StaffRequest, request)
    reader(staff)
    found = _closing(staff, closing)
    if monday_of(date) != found.monday:
        raise NotFound
    context: dict[str, Any] = {
        "here": "diary",
        "closing": found,
        "date": date,
        "day": day_of(found.member, date, staff.scope_where, own=False),
        "previous": date - dt.timedelta(days=1) if date > found.monday else None,
        "next": date + dt.timedelta(days=1) if date < last_day(found.monday) else None,
    }
    return render(request, "diaries/closing_day.html", context)


@login_required
@require_safe
def closing_counted(request: HttpRequest, closing: int, what: str, which: str) -> HttpResponse:
    """The rows that a number of a closing counts, as far as its reader may see them. Raises NotFound."""
    staff = cast(StaffRequest, request)
    reader(staff)
    found = _closing(staff, closing)
    back = reverse("diary-closing", args=[found.pk])
    return rows_page(staff, Week.closed(found, own=False), what, which, back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leader_day(request: HttpRequest, leader: int, date: dt.date) -> HttpResponse:
    """A day of the diary of a leader whom one guides, also of a week that still runs; a POST comments the
    week. Raises NotFound, and NotAllowed where one only may look."""
    staff = cast(StaffRequest, request)
    member = reader(staff)
    rows = Member.objects.within(staff.scope_where(READ)).select_related("user", "organization")
    found = rows.filter(pk=leader).first()
    if found is None or date > clock.today():
        raise NotFound
    grid, monday = diary_grid(found), monday_of(date)
    if not may_guide(member, found, grid):
        raise NotAllowed(_("Whoever guides this grid reads its closings."))
    initial = {"version": 0, "step": ClosingStep.COMMENT.value}
    form, status = ReadingForm(request.POST if request.method == "POST" else None, initial=initial), 200
    if form.is_bound:
        say = partial(form.comment, by=member, leader=found, monday=monday)
        status = carried_out(form, say) if form.is_valid() else 400
        if status == DONE:
            facts = {"step": ClosingStep.COMMENT.label, "name": found.name}
            messages.success(request, _("%(step)s. %(name)s is told of it.") % facts)
            return redirect("diary-of", found.pk, date)
    context = {
        "here": "diary",
        "leader": found,
        "grid": grid,
        "date": date,
        "form": form,
        "closing": closing_of(found, monday),
        "day": day_of(found, date, staff.scope_where, own=False),
        "previous": date - dt.timedelta(days=1) if date > dt.date.min else None,
        "next": date + dt.timedelta(days=1) if date < clock.today() else None,
    }
    return render(request, "diaries/leader_day.html", context, status=status)
