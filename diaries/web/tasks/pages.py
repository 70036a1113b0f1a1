"""The list of tasks, and the page of one for whoever answers it: what is asked, and the doors still open."""

from itertools import groupby
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diaries.models import Task, TaskPart
from diaries.queries.tasks.doors import Progress, open_homes, progress
from diaries.rules.tasks import ANSWER, CHANGE, GIVE, REGISTER, TABLE, VIEW
from diaries.web.tasks.forms import FinishForm
from kit.errors import NotAllowed, NotFound
from kit.numbers.whole import whole
from kit.time import clock
from kit.time.formats import before_text
from staff.models import Member
from staff.rights.request import StaffRequest, acting

MOST = 50
MOST_DOORS = 200
_SHOWN = ("mine", "open", "all")


def reader(request: StaffRequest) -> Member:
    """The member who reads tasks. Raises NotAllowed for a login that reads none."""
    if not request.user.has_perm(VIEW):
        raise NotAllowed(_("Your post has no tasks from above."))
    return acting(request)


def task_of(request: StaffRequest, pk: int) -> Task:
    """A task inside the scope. Raises NotFound."""
    rows = Task.objects.within(request.scope_where(VIEW)).select_related("given_by__organization", "tag")
    found: Task | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def part_inside(request: StaffRequest, task: Task, pk: int, permission: str) -> TaskPart:
    """What a grid inside the scope of a permission has of a task. Raises NotFound."""
    rows = TaskPart.objects.within(request.scope_where(permission)).filter(task=task).standing()
    found: TaskPart | None = rows.select_related("grid__parent__parent", "task").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@login_required
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks of one's area: those that run, ``?waiting=mine`` those that wait for oneself (what the
    first page counts), or ``all``. Raises NotFound for another list."""
    staff = cast(StaffRequest, request)
    reader(staff)
    asked = request.GET.get("waiting", "open")
    if asked not in _SHOWN:
        raise NotFound
    rows = Task.objects.within(staff.scope_where(VIEW))
    if asked == "mine":
        rows = rows.to_do(staff.seats.leader_codes)
    elif asked == "open":
        rows = rows.running()
    order = ("-pk",) if asked == "all" else ("due_at", "pk")
    now = clock.now()
    lines = [
        (one, before_text(one.due_at, now)) for one in rows.select_related("given_by").order_by(*order)[:MOST]
    ]
    context = {
        "here": "diary",
        "asked": asked,
        "lines": lines,
        "now": now,
        "may_give": request.user.has_perm(GIVE),
    }
    return render(request, "diaries/tasks/list.html", context)


@login_required
@require_safe
def task(request: HttpRequest, task: int) -> HttpResponse:
    """A task with what is left of it in one's own grids, or in the grid ``?part=``. Raises NotFound."""
    staff = cast(StaffRequest, request)
    reader(staff)
    found = task_of(staff, task)
    grids = _own(staff, found)
    now = clock.now()
    context = {
        "here": "diary",
        "task": found,
        "until": before_text(found.due_at, now),
        "late": found.is_open and found.due_at <= now,
        "grids": [(one, _doors(staff, found, one) if found.at_doors else []) for one in grids],
        "finish": FinishForm(),
        "may_change": request.user.has_perm(CHANGE, found),
        "may_table": request.user.has_perm(TABLE),
        "may_give": request.user.has_perm(GIVE),
        "answers": found.is_open and request.user.has_perm(ANSWER),
    }
    return render(request, "diaries/tasks/task.html", context)


def _own(request: StaffRequest, task: Task) -> list[Progress]:
    """The grids that she leads, with those that fall to her; or the one that is asked for."""
    scope = request.scope_where(ANSWER)
    asked = request.GET.get("part", "")
    found = progress(task, scope, request.scope_where(REGISTER))
    if asked:
        pk = whole(asked)
        chosen = [one for one in found if one.part.pk == pk]
        if not chosen:
            raise NotFound
        return chosen
    codes = request.seats.leader_codes
    return [one for one in found if one.part.grid.code in codes]


def _doors(request: StaffRequest, task: Task, grid: Progress) -> list[tuple[Any, list[Any]]]:
    """The doors still open, building by building; those where nobody was at home come last in each."""
    if not task.is_open:
        return []
    rows = open_homes(task, request.scope_where(REGISTER), grid.part.grid.code)[:MOST_DOORS]
    found = []
    for building, homes in groupby(rows, key=lambda home: home.grid):
        found.append((building, sorted(homes, key=lambda home: home.tries or 0)))
    return found
