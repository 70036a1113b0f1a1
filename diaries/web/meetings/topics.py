"""For whoever chairs a meeting: what people speak of this week, beside what is usual, and where."""

import datetime as dt
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diaries.choices import Topic
from diaries.queries.topics import spots_of, topics_of
from diaries.rules import usual
from diaries.rules.meetings import VIEW as VIEW_MEETINGS
from diaries.rules.opinions import VIEW
from diaries.rules.weeks import last_day, monday_of
from grids.models import Grid
from kit.errors import NotAllowed, NotFound
from kit.time import clock
from kit.time.formats import read_day
from staff.posts.directory import home_grid
from staff.rights.request import StaffRequest, acting

_WEEK = dt.timedelta(days=7)
_MOST_GRIDS = 100


@login_required
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """The topics of a week (``?week=`` its Monday) in a grid (``?grid=``), as a table and on a map, of all
    or of one ``?topic=``. Raises NotAllowed for somebody who reads no opinions, NotFound for another grid,
    week or topic."""
    staff = cast(StaffRequest, request)
    if not (request.user.has_perm(VIEW) and request.user.has_perm(VIEW_MEETINGS)):
        raise NotAllowed(_("Your post has no opinions of the people to look after."))
    monday, topic = _week(request.GET.get("week", "")), request.GET.get("topic", "")
    if topic not in ("", *Topic.values):
        raise NotFound
    grids = _grids(staff)
    grid = _chosen(staff, grids)
    context: dict[str, Any] = {
        "here": "diary",
        "grid": grid,
        "grids": grids,
        "monday": monday,
        "sunday": last_day(monday),
        "previous": monday - _WEEK,
        "next": monday + _WEEK if monday < monday_of(clock.today()) else None,
        "running": monday == monday_of(clock.today()),
        "topic": topic,
        "topics": Topic.choices,
        "rule": usual,
    }
    if grid is not None:
        lines = topics_of(staff.scope_where(VIEW), grid, monday)
        found, nowhere = spots_of(staff.scope_where, grid, monday, topic)
        context |= {
            "lines": lines,
            "silent": sum(not (one.row.level.number or one.row.level.unusual) for one in lines),
            "spots": [
                {"at": [one.latitude, one.longitude], "n": one.number, "name": one.name} for one in found
            ],
            "nowhere": nowhere,
        }
    return render(request, "diaries/meetings/topics.html", context)


def _week(text: str) -> dt.date:
    """The Monday that was asked for, this week's by itself. Raises NotFound."""
    this = monday_of(clock.today())
    if not text:
        return this
    try:
        day = read_day(text)
    except ValueError as error:
        raise NotFound from error
    if day != monday_of(day) or day > this:
        raise NotFound
    return day


def _grids(request: StaffRequest) -> list[Grid]:
    """The communities and groups of her area, to choose one; of a street or town its communities."""
    rows = Grid.objects.within(request.scope_where(VIEW)).current().select_related("parent__parent")
    return list(rows.order_by("level", "code")[:_MOST_GRIDS])


def _chosen(request: StaffRequest, grids: list[Grid]) -> Grid | None:
    """The grid that is asked for; by itself her own, else the first. Raises NotFound."""
    code = request.GET.get("grid", "")
    if code:
        rows = Grid.objects.within(request.scope_where(VIEW)).current()
        found: Grid | None = rows.filter(code=code).first()
        if found is None:
            raise NotFound
        return found
    home = home_grid(acting(request))
    known = {one.code: one for one in grids}
    if home is not None and home.code in known:
        return known[home.code]
    return grids[0] if grids else None
