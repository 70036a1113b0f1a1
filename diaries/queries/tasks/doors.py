"""What is left of a task from above, and what has been said: door by door for whoever answers, grid by
grid for whoever gave it."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery

from diaries.choices import AnswerState
from diaries.models import Task, TaskAnswer, TaskPart
from diaries.queries.tasks.cases import number_seen
from diaries.queries.tasks.orders import Order, by_grid, homes_of
from diaries.rules.tasks import Question
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.scope import Scope
from residents.models import Household
from staff.choices import AppointmentRole
from staff.models import Member
from staff.posts.directory import people_of

LATELY = 20  # earlier answers at a door that are looked through


@dataclass(slots=True)
class Progress:
    """How far a grid is: who leads it, how many doors are answered of how many, at how many nobody was at
    home, and when the last one was answered."""

    part: TaskPart
    leader: Member | None = None
    done: int = 0
    of: int = 0
    away: int = 0
    last_at: dt.datetime | None = None

    @property
    def left(self) -> int:
        """Doors that are open still."""
        return self.of - self.done

    @property
    def is_done(self) -> bool:
        """Whether nothing is left for the grid."""
        return self.part.done_at is not None


def parts_of(task: Task, scope: Scope) -> Any:
    """The grids inside ``scope`` that have a task, by code."""
    rows = TaskPart.objects.within(scope).filter(task=task).standing()
    return rows.select_related("grid__parent__parent", "done_by").order_by("grid__code")


def open_homes(task: Task, register: Scope, code: str = "") -> Any:
    """The households at which the task was not answered yet, as one walks; of the area ``code`` alone. Those
    where nobody was at home come last."""
    said = TaskAnswer.objects.filter(task=task, household=OuterRef("pk"))
    rows = homes_of(Order.of(task), register)
    if code:
        rows = rows.in_area(code)
    rows = rows.exclude(Exists(said.given())).annotate(tries=Subquery(said.values("tries")[:1]))
    return rows.select_related("grid").in_order()


def progress(task: Task, scope: Scope, register: Scope) -> list[Progress]:
    """How far the grids inside ``scope`` are. Four queries."""
    parts = list(parts_of(task, scope))
    leaders = people_of([one.grid for one in parts], AppointmentRole.LEADER)
    said = {row["part"]: row for row in _said(task, scope)}
    left = _left(task, register)
    found = []
    for part in parts:
        row = said.get(part.pk, {})
        done = row.get("done", 0)
        of = done + left[part.grid.code] if task.at_doors else 1
        found.append(
            Progress(part, leaders.get(part.grid_id), done, of, row.get("away", 0), row.get("last_at"))
        )
    return found


def _said(task: Task, scope: Scope) -> Any:
    given, away = Q(state=AnswerState.ANSWERED), Q(state=AnswerState.AWAY)
    rows = TaskAnswer.objects.within(scope).filter(task=task).order_by()
    return rows.values("part").annotate(
        done=Count("pk", filter=given), away=Count("pk", filter=away), last_at=Max("at", filter=given)
    )


def _left(task: Task, register: Scope) -> Counter[str]:
    """Open doors by the code of the grid."""
    if not task.at_doors:
        return Counter()
    said = TaskAnswer.objects.filter(task=task, household=OuterRef("pk")).given()
    return by_grid(homes_of(Order.of(task), register).exclude(Exists(said)), task.level)


def part_of(task: Task, area: str) -> TaskPart | None:
    """What the grid has of a task in which a household of the area lies. One query."""
    code = area[: GRID_CODE_LENGTH[GridLevel(task.level)]]
    rows = TaskPart.objects.filter(task=task, grid__code=code).standing()
    found: TaskPart | None = rows.select_related("grid").first()
    return found


@dataclass(frozen=True, slots=True)
class Before:
    """What was said at this door to the same question of another task."""

    value: str
    at: dt.datetime
    title: str


def said_before(task: Task, household: Household, scope: Scope) -> dict[str, Before]:
    """What was said at a door to the questions of ``task`` before, by the key of the question: it is
    shown, and only the difference asked. One query."""
    wanted: dict[str, Question] = {one.same_as: one for one in task.questions}
    rows = TaskAnswer.objects.within(scope).given().filter(household=household).exclude(task=task)
    found: dict[str, Before] = {}
    for answer in rows.select_related("task").order_by("-at", "-pk")[:LATELY]:
        for one in answer.task.questions:
            mine, value = wanted.get(one.same_as), answer.values.get(one.key, "")
            if mine is not None and value and mine.kind == one.kind and _fits(mine, value):
                found.setdefault(mine.key, Before(value, answer.at, answer.task.title))
    return found


def _fits(question: Question, value: str) -> bool:
    return not question.read(value)[1]


def answers_of(task: Task, scope: Scope, register: Scope, cases: Scope) -> Any:
    """What was said to a task in the grids of ``scope``, as one walks, each with ``door`` and
    ``case_number``, as far as these may be seen."""
    doors = Household.objects.within(register).filter(pk=OuterRef("household")).values("door")[:1]
    rows = TaskAnswer.objects.within(scope).filter(task=task).annotate(door=Subquery(doors))
    rows = rows.annotate(case_number=number_seen(cases))
    related = ("part__grid__parent__parent", "by", "household")
    return rows.select_related(*related).order_by("part__grid__code", "household__door_key", "pk")


def narrowed(rows: Any, questions: Sequence[Question], asked: dict[str, str]) -> Any:
    """The answers of ``rows`` that say so: by the key of a question, and ``state``, ``grid``."""
    for question in questions:
        value = asked.get(question.key, "")
        if value:
            rows = rows.filter(**{f"values__{question.key}": value})
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    return rows.in_area(asked["grid"]) if asked.get("grid") else rows
