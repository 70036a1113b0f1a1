"""Which tasks from above somebody sees, and which wait for whom. The lists, the numbers on the first pages
and the reminders have the same rows."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from diaries.choices import AnswerState, TaskState
from grids.choices import GRID_CODE_LENGTH
from grids.querysets import ScopedQuerySet
from grids.scope import Scope, beginning_with

_LENGTHS = tuple(GRID_CODE_LENGTH.values())


class TaskQuerySet(ScopedQuerySet[Any]):
    """Tasks, by the area that they were given for; or by a grid that has one."""

    def within(self, scope: Scope) -> Self:
        """Those of areas inside ``scope``, and those that a grid inside it has from further above."""
        parts = self._parts().within(scope).filter(task=OuterRef("pk"))
        return self if scope.unlimited else self.filter(scope.condition("area") | Q(Exists(parts)))

    def in_area(self, code: str) -> Self:
        """Those that grids in the area ``code`` have."""
        return self.filter(Exists(self._parts().in_area(code).filter(task=OuterRef("pk"))))

    def running(self) -> Self:
        """Those that were neither closed nor cancelled."""
        return self.filter(state=TaskState.OPEN)

    def to_do(self, codes: Iterable[str]) -> Self:
        """Those that one of the grids ``codes`` has and is not done with."""
        parts = self._parts().left().filter(task=OuterRef("pk"), grid__code__in=sorted(codes))
        return self.running().filter(Exists(parts))

    def late(self, at: dt.datetime) -> Self:
        """Those whose time is over while a grid is not done with them."""
        return self.running().filter(Exists(self._parts().left().filter(task=OuterRef("pk"))), due_at__lt=at)

    def _parts(self) -> Any:
        return self.model.parts.rel.related_model.objects.all()


class TaskPartQuerySet(ScopedQuerySet[Any]):
    """What grids have of tasks, by the grid."""

    def standing(self) -> Self:
        """Without those of grids that went out of use."""
        return self.filter(left_on__isnull=True)

    def left(self) -> Self:
        """Those that are not done, of tasks that run or not."""
        return self.standing().filter(done_at__isnull=True)

    def waiting(self) -> Self:
        """Those that are not done, of tasks that run."""
        return self.left().filter(task__state=TaskState.OPEN)

    def around(self, code: str) -> Self:
        """That of the grid in which a household of the area ``code`` lies."""
        above = [code[:length] for length in _LENGTHS if length <= len(code)]
        return self.standing().filter(grid__code__in=above)


class TaskAnswerQuerySet(ScopedQuerySet[Any]):
    """What was said at doors, by the grid that had the task."""

    def given(self) -> Self:
        """Without doors at which nobody was at home."""
        return self.filter(state=AnswerState.ANSWERED)

    def in_area(self, code: str) -> Self:
        """Those of grids in the area ``code``."""
        return self.filter(beginning_with("part__grid__code", code))
