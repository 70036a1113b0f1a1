"""The first page of a leader: what is due, by light, and the three things that are done every day."""

import datetime as dt
from collections import Counter
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cases.choices import Light
from cases.web.views.cases import line_of, waiting_for
from diaries.lines import Span
from diaries.queries.day import counts_of
from diaries.queries.week import is_closed
from diaries.rules.keepers import WRITE
from diaries.rules.weeks import can_be_signed, monday_of
from gridgov.services import waiting as todo
from kit.time import clock
from notices.models import Notice
from staff.models import Member
from staff.posts.directory import grids_of, home_grid
from staff.rights.request import StaffRequest
from staff.rights.roles import may_enter_admin

MOST = 100  # cases that are read to count the lights; more are said to be "100+"
SHOWN = 10
OPEN_LIGHTS = (Light.RED, Light.AMBER, Light.GREEN, Light.PAUSED)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this member. A login without member goes to the admin."""
    staff = cast(StaffRequest, request)
    if staff.member is None:
        return redirect("admin:index")
    context = {"here": "home", "member": staff.member, "desk": may_enter_admin(request.user)}
    context["todo"] = list(todo.waiting_for(staff, on_phone=True))
    context |= _today(staff.member)
    if request.user.has_perm("cases.view_case"):
        context |= _due(staff)
    return render(request, "pages/home.html", context)


def _due(request: StaffRequest) -> dict[str, Any]:
    """The most pressing cases and the number in each light. One query besides those for the seats."""
    found: list[Any] = list(waiting_for(request)[: MOST + 1])
    counts = Counter(case.light_now for case in found[:MOST])
    return {
        "lights": [(light, counts[light.value]) for light in OPEN_LIGHTS],
        "lines": [line_of(case) for case in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "capped": len(found) > MOST,
        "may_report": request.user.has_perm("cases.add_case"),
    }


def _to_be_signed(member: Member, today: dt.date) -> bool:
    """Whether the week that runs can be closed and is not. One query, on whatever day."""
    return not is_closed(member, today) and can_be_signed(monday_of(today), clock.now())


def _today(member: Member) -> dict[str, Any]:
    today = clock.today()
    writes = member.user.has_perm(WRITE) and home_grid(member) is not None
    number = counts_of(member, Span(today, today)).get(today, 0) if writes else 0
    return {
        "entries": number,
        "writes": writes,
        "week": monday_of(today) if writes and _to_be_signed(member, today) else None,
        "news": list(Notice.objects.newest_of_lines(member).unread()[:3]),
        "grids": list(grids_of(member).select_related("parent__parent")[:4]),
    }
