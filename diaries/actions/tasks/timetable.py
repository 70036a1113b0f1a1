"""The verbs of the timetable: tasks follow the grids, and whoever has one that is not done is reminded
when half of the time is over, a day before, and when it is late, each once."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.actions.tasks._telling import tell_given, tell_waiting
from diaries.models import Task, TaskPart
from diaries.queries.tasks.doors import Progress, progress
from diaries.queries.tasks.orders import Order, reach
from diaries.rules.tasks import EVE, KEEP, half_way
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.scope import Scope
from kit.actors import Actor, require
from kit.time import clock
from notices.choices import Kind
from notices.telling import notify
from residents import access

_HALF, _EVE, _LATE = "half_told_at", "eve_told_at", "late_told_at"


def follow_grids(*, by: Actor, at: dt.datetime) -> int:
    """Let tasks that run follow the grids: where one went out of use, those that took over its households
    have it; new grids and those with a new household of the kind have it; a grid without open doors is
    done; whoever came to lead one since is told. Returns how many tasks there are. Raises NotAllowed:
    ``by`` is a person of any post."""
    require(by, KEEP)
    keys = list(Task.objects.running().order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        _follow(pk, at)
    return len(keys)


@transaction.atomic
def _follow(pk: int, at: dt.datetime) -> None:
    task = Task.objects.running().select_for_update(of=("self",)).filter(pk=pk).first()
    if task is None:
        return
    _leave_retired(task)
    if at < task.due_at:
        _join_new(task)
    if task.at_doors:
        everything = Scope.everything()
        _finish_empty(progress(task, everything, everything), at)
    tell_given(task, list(TaskPart.objects.filter(task=task).left().select_related("grid")))


def _leave_retired(task: Task) -> None:
    """Where the households of a grid went, the task goes."""
    gone = list(
        TaskPart.objects.filter(task=task, grid__retired_on__isnull=False).left().select_related("grid")
    )
    if not gone:
        return
    length = GRID_CODE_LENGTH[GridLevel(task.level)]
    went = access.moved_from([one.grid_id for one in gone])
    codes = {area[:length] for areas in went.values() for area in areas if len(area) >= length}
    TaskPart.objects.filter(pk__in=[one.pk for one in gone]).update(left_on=clock.today())
    new = sorted(code for code in codes if not any(code.startswith(area) for area in task.areas))
    if new:
        task.areas = [*task.areas, *new]
        Task.objects.filter(pk=task.pk).update(areas=task.areas)


def _join_new(task: Task) -> None:
    everything = Scope.everything()
    have = set(TaskPart.objects.filter(task=task).values_list("grid", flat=True))
    new = [grid for grid in reach(Order.of(task), everything, everything).grids if grid.pk not in have]
    TaskPart.objects.bulk_create([TaskPart(task=task, grid=grid) for grid in new], ignore_conflicts=True)


def _finish_empty(grids: list[Progress], at: dt.datetime) -> None:
    """Those whose last open door was closed, or moved away."""
    keys = [one.part.pk for one in grids if not one.left and not one.is_done]
    TaskPart.objects.filter(pk__in=keys, done_at__isnull=True).update(done_at=at)


def remind_of_tasks(*, by: Actor, at: dt.datetime) -> int:
    """Remind those who are not done with tasks, each once for each of the three moments; of those that are
    late whoever gave them hears too. Returns of how many tasks somebody was reminded. Raises NotAllowed:
    ``by`` is a person of any post."""
    require(by, KEEP)
    due = Task.objects.running().filter(
        Q(late_told_at__isnull=True, due_at__lte=at)
        | Q(eve_told_at__isnull=True, due_at__lte=at + EVE)
        | Q(half_told_at__isnull=True, given_at__lt=at)
    )
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    return sum(_remind(pk, at) for pk in keys)


@transaction.atomic
def _remind(pk: int, at: dt.datetime) -> bool:
    task = Task.objects.running().select_for_update(of=("self",)).filter(pk=pk).first()
    column = _moment(task, at) if task is not None else ""
    if task is None or not column:
        return False
    # An earlier moment that nobody was there for has passed.
    passed = {_LATE: (_HALF, _EVE, _LATE), _EVE: (_HALF, _EVE), _HALF: (_HALF,)}[column]
    Task.objects.filter(pk=pk).update(**dict.fromkeys(passed, at))
    with translation.override(settings.LANGUAGE_CODE):
        told = tell_waiting(task, f"{column}:{task.version}", *_words(column), Kind.DEADLINE)
        if told and column == _LATE:
            _tell_giver(task)
    return bool(told)


def _moment(task: Task, at: dt.datetime) -> str:
    """Of what it is time to remind, the most pressing; empty: of nothing."""
    if at >= task.due_at:
        return _LATE if task.late_told_at is None else ""
    if at >= task.due_at - EVE and task.due_at - task.given_at > EVE:
        return _EVE if task.eve_told_at is None else ""
    return _HALF if task.half_told_at is None and at >= half_way(task.given_at, task.due_at) else ""


def _words(column: str) -> tuple[str, str]:
    body = _("Your grid is not done with it yet.")
    if column == _LATE:
        return _("“%(title)s” is late: it was to be done until %(until)s"), body
    if column == _EVE:
        return _("“%(title)s” is due tomorrow: until %(until)s"), body
    return _("Half of the time for “%(title)s” is over: until %(until)s"), body


def _tell_giver(task: Task) -> None:
    left = TaskPart.objects.filter(task=task).left().count()
    words = ngettext("%(n)d grid is not done with it.", "%(n)d grids are not done with it.", left)
    notify(
        recipients=[task.given_by],
        key=f"task:{task.pk}:late-giver:{task.version}",
        subject=_("“%(title)s” is late") % {"title": task.title},
        body=words % {"n": left},
        link=reverse("task-progress", args=[task.pk]),
        about=f"task:{task.pk}",
        to_groups=False,
        kind=Kind.DEADLINE,
    )
