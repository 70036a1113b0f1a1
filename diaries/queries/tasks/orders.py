"""Whom a task from above would reach, and what was asked there not long ago: what is shown before it is
given, and what the verb goes by."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from diaries.choices import QuestionKind, TaskAmong, TaskState, TaskUnit
from diaries.models import Task
from diaries.rules.tasks import MOST_GRIDS, Question, known_of
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.codes import path_of
from grids.models import Grid
from grids.scope import Scope, beginning_with
from residents import access
from residents.models import Tag
from staff.choices import AppointmentRole
from staff.posts.directory import vacant

_BY_KIND = {TaskAmong.REGISTERED: "registered", TaskAmong.FLOATING: "floating"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be done where: a task that is not given yet, or the same of one that is."""

    areas: tuple[str, ...]
    level: int
    unit: str = TaskUnit.HOUSEHOLD
    among: str = TaskAmong.ALL
    welfare: str = ""
    tag: Tag | None = None

    @classmethod
    def of(cls, task: Task) -> "Order":
        """That of a task."""
        names = ("level", "unit", "among", "welfare", "tag")
        return cls(areas=tuple(task.areas), **{name: getattr(task, name) for name in names})


@dataclass(slots=True)
class Reach:
    """The grids that a task goes to, by code, and how many households; those of the grids that nobody
    leads; how many grids have no such household, and how many households lie in none of the grids.
    ``too_many``: more grids than one task goes to."""

    grids: list[Grid] = field(default_factory=list)
    households: int = 0
    vacant: list[Grid] = field(default_factory=list)
    empty: int = 0
    outside: int = 0
    too_many: bool = False


def below(lookup: str, codes: Iterable[str]) -> Q:
    """A condition for codes below one of ``codes``."""
    return reduce(or_, (beginning_with(lookup, code) for code in sorted(codes)), Q(pk__in=[]))


def homes_of(order: Order, scope: Scope) -> Any:
    """The open households of a scope at which a task asks."""
    rows = access.all_households(scope).open().filter(below("area", order.areas))
    return access.households_with(
        rows, kind=_BY_KIND.get(TaskAmong(order.among), ""), welfare=order.welfare, tag=order.tag
    )


def by_grid(homes: Any, level: int) -> Counter[str]:
    """How many of these households lie below each grid of a level, by its code; below none under their own
    area. One query."""
    counted: Counter[str] = Counter()
    for area, n in homes.order_by().values_list("area").annotate(n=Count("pk")):
        counted[area[: GRID_CODE_LENGTH[GridLevel(level)]]] += n
    return counted


def reach(order: Order, scope: Scope, register: Scope) -> Reach:
    """Whom a task would reach in ``scope``, with the households of ``register``. Three queries."""
    rows = Grid.objects.within(scope).current().filter(below("code", order.areas), level=order.level)
    grids = list(rows.select_related("parent__parent", "division").order_by("code")[: MOST_GRIDS + 1])
    if len(grids) > MOST_GRIDS:
        return Reach(too_many=True)
    found = Reach(grids)
    if order.unit == TaskUnit.HOUSEHOLD:
        counted = by_grid(homes_of(order, register), order.level)
        found.grids = [grid for grid in grids if counted[grid.code]]
        found.households = sum(counted[grid.code] for grid in found.grids)
        found.empty = len(grids) - len(found.grids)
        found.outside = counted.total() - found.households
    without = rows.filter(vacant(AppointmentRole.LEADER)).order_by()
    keys = set(without.values_list("pk", flat=True))
    found.vacant = [grid for grid in found.grids if grid.pk in keys]
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that an earlier task of the area asked already."""

    question: Question
    task: Task


def asked_before(order: Order, questions: Sequence[Question], at: dt.datetime) -> list[Asked]:
    """The questions that a task asked already which runs there, or was given within TASK_ASKED_DAYS; each
    with the latest one. What an earlier task said remains readable where the reader sees that task. One
    query."""
    wanted = {one.same_as: one for one in questions}
    lately = at - dt.timedelta(days=settings.TASK_ASKED_DAYS)
    rows = Task.objects.exclude(state=TaskState.CANCELLED).filter(
        Q(given_at__gte=lately) | Q(state=TaskState.OPEN), _around(order.areas), unit=order.unit
    )
    found: dict[str, Asked] = {}
    for task in rows.order_by("-given_at", "-pk"):
        if _overlap(order, task):
            for one in task.questions:
                if one.same_as in wanted:
                    found.setdefault(one.same_as, Asked(wanted[one.same_as], task))
    return list(found.values())


def _around(codes: Iterable[str]) -> Q:
    """A condition for tasks whose area lies in one of ``codes`` or contains one."""
    above = {one for code in codes for one in path_of(code)}
    return Q(area__in=sorted(above)) | below("area", codes)


def _overlap(order: Order, task: Task) -> bool:
    kinds = {order.among, task.among}
    if kinds == {TaskAmong.REGISTERED, TaskAmong.FLOATING}:
        return False
    return any(mine.startswith(one) or one.startswith(mine) for mine in order.areas for one in task.areas)


def known_already(question: Question, known: str, at_doors: bool) -> str:
    """Why a question in free words that asks what the register says is not asked so."""
    if known and at_doors:
        words = _(
            "“%(question)s” stands in the register. Tick it there: it is shown at the door, and asked only "
            "where it is missing or wrong."
        )
    else:
        words = _("“%(question)s” stands in the register: nobody has to be asked for it.")
    return words % {"question": question.words}


def in_register(questions: Iterable[Question]) -> list[tuple[Question, str]]:
    """The questions in free words that ask what the register says, each with the field that has it."""
    free = [one for one in questions if one.kind != QuestionKind.KNOWN]
    return [(one, known) for one in free if (known := known_of(one.words)) is not None]
