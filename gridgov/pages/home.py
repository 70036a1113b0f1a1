"""Today: the first page of a leader. What burns, what is due, whom to call on, what waits, and the diary
as it has written itself."""

import datetime as dt
from collections import Counter
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cases.choices import Light
from cases.web.views.cases import calm_for, lines_of
from diaries.queries.day import glance
from diaries.queries.news.shown import MOST_ON_TODAY, scopes_of_today, told_today
from diaries.queries.week import is_closed
from diaries.rules.keepers import WRITE
from diaries.rules.weeks import can_be_signed, monday_of
from gridgov.pages.burning import MOST as MOST_BURNING
from gridgov.pages.burning import NUMBERS, burning
from gridgov.pages.calling import calls
from gridgov.services import waiting as todo
from kit.time import clock
from staff.models import Member
from staff.posts.directory import home_grid
from staff.rights.request import StaffRequest
from staff.rights.roles import may_enter_admin

MOST = 100  # cases that are read to count the lights; more are said to be "100+"
SHOWN = 10
LINES = 5  # of today's diary, the newest
OPEN_LIGHTS = (Light.RED, Light.AMBER, Light.GREEN, Light.PAUSED)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this member. A login without member goes to the admin."""
    staff = cast(StaffRequest, request)
    if staff.member is None:
        return redirect("admin:index")
    context: dict[str, Any] = {"here": "home", "member": staff.member, "desk": may_enter_admin(request.user)}
    context["date"] = clock.today()
    if request.user.has_perm("cases.view_case"):
        context |= _burning(staff)
        context |= _due(staff)
    context["calls"], context["more_calls"] = calls(staff)
    context["todo"] = list(todo.waiting_for(staff, on_phone=True))
    told = told_today(staff.member, *scopes_of_today(staff.scope_where))
    context |= {"told": told[:MOST_ON_TODAY], "more_told": len(told) > MOST_ON_TODAY}
    context |= _diary(staff, staff.member)
    return render(request, "pages/home.html", context)


def _burning(request: StaffRequest) -> dict[str, Any]:
    found = burning(request)
    return {"alarms": found[:MOST_BURNING], "more_alarms": len(found) > MOST_BURNING, "numbers": NUMBERS}


def _due(request: StaffRequest) -> dict[str, Any]:
    """The most pressing cases but for what burns, which stands above, and the number in each light of all of
    these. One query besides those for the seats."""
    found: list[Any] = list(calm_for(request)[: MOST + 1])
    counts = Counter(case.light_now for case in found[:MOST])
    return {
        "lights": [(light, counts[light.value]) for light in OPEN_LIGHTS],
        "lines": lines_of(found[:SHOWN]),
        "more": len(found) > SHOWN,
        "capped": len(found) > MOST,
        "may_report": request.user.has_perm("cases.add_case"),
    }


def _diary(request: StaffRequest, member: Member) -> dict[str, Any]:
    """Today's lines, and the week from its Friday on while it is not closed."""
    today = clock.today()
    grid = home_grid(member) if request.user.has_perm(WRITE) else None
    if grid is None:
        return {}
    day = glance(member, today, request.scope_where)
    return {
        "grid": grid,
        "day": day,
        "items": day.items[-LINES:],
        "earlier": max(0, len(day.items) - LINES),
        "week": monday_of(today) if _to_be_signed(member, today) else None,
    }


def _to_be_signed(member: Member, today: dt.date) -> bool:
    """Whether the week that runs can be closed and is not. One query, from its Friday on."""
    return can_be_signed(monday_of(today), clock.now()) and not is_closed(member, today)
