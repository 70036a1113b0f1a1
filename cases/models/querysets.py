"""Which cases a person may see, and in which light they stand."""

import datetime as dt
from typing import Any, Self

from django.db.models import Case as Choice
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value, When

from cases.choices import GrantState, Light
from grids.querysets import ScopedQuerySet
from grids.scope import Scope


def in_light(light: str, at: dt.datetime) -> Q:
    """The condition for a light at a moment; the lights exclude each other."""
    running = Q(closed_at__isnull=True, paused_at__isnull=True)
    return {
        Light.CLOSED: Q(closed_at__isnull=False),
        Light.PAUSED: Q(closed_at__isnull=True, paused_at__isnull=False),
        Light.RED: running & Q(due_at__lte=at),
        Light.AMBER: running & Q(due_at__gt=at, amber_at__lte=at),
        Light.GREEN: running & Q(due_at__gt=at, amber_at__gt=at),
    }[Light(light)]


class CategoryQuerySet(QuerySet[Any]):
    """Categories, which are the same everywhere."""

    def to_choose(self, _scope_where: Any = None) -> Self:
        """With what a choice says of a category."""
        return self.select_related("parent")


class CaseQuerySet(ScopedQuerySet[Any]):
    """Cases: by area, or because they reached one's office."""

    def within(self, scope: Scope) -> Self:
        """Cases inside the area, and those that reached an office of the scope."""
        if scope.unlimited:
            return self
        condition = scope.condition("area")
        if scope.offices:
            reached = self.model.reached.through.objects.filter(organization__in=scope.offices)
            condition |= Q(pk__in=reached.values("case"))
        return self.filter(condition)

    def with_family(self, scope: Scope) -> Self:
        """Adds ``whole_number`` and ``main_number``: those of the whole that a case is part of and of the
        case that it was merged into, None when they are not inside ``scope``."""
        seen = self.model.objects.within(scope)
        return self.annotate(
            whole_number=Subquery(seen.filter(pk=OuterRef("part_of")).values("number")[:1]),
            main_number=Subquery(seen.filter(pk=OuterRef("merged_into")).values("number")[:1]),
        )

    def open(self) -> Self:
        """Cases that are not closed."""
        return self.filter(closed_at__isnull=True)

    def supervised(self) -> Self:
        """Open cases that a superior watches."""
        return self.open().filter(supervised_at__isnull=False)

    def in_light(self, light: str, at: dt.datetime) -> Self:
        """Cases whose light is ``light`` at the moment ``at``."""
        return self.filter(in_light(light, at))

    def with_light(self, at: dt.datetime) -> Self:
        """Adds ``light_now``, a value of ``Light``, computed in the database."""
        whens = [When(in_light(light, at), then=Value(light.value)) for light in Light]
        return self.annotate(light_now=Choice(*whens, output_field=CharField()))


class WatcherQuerySet(QuerySet[Any]):
    """Supervisions, and what is asked by them."""

    def unanswered(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(due_at__isnull=False, answered_at__isnull=True)

    def due(self, at: dt.datetime) -> Self:
        """Those for which the next card has fallen due at the moment ``at``, the oldest first."""
        return self.filter(next_at__lte=at).order_by("next_at", "pk")


class GrantQuerySet(ScopedQuerySet[Any]):
    """What approvals have become in the register, by the area of the case."""

    def to_settle(self) -> Self:
        """Those whose record somebody has to make or to check."""
        return self.filter(state__in=[GrantState.TO_MAKE, GrantState.TO_CHECK])
