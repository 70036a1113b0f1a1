"""Which rounds and checks of households somebody sees. Which households are drawn is told to nobody but the
checkers before it is over: else whoever leads the grid would prepare the answers."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from assessment.rules.checks.choices import CheckState, RoundState, Stage
from assessment.rules.checks.quarters import SECOND_WITHIN
from grids.querysets import ScopedQuerySet
from grids.scope import Scope, beginning_with
from kit.time import clock


class RoundQuerySet(ScopedQuerySet[Any]):
    """Rounds, by the community; or by a household of theirs that is told already."""

    def within(self, scope: Scope) -> Self:
        """Those of communities inside ``scope``, and those of which a household inside it is told."""
        if scope.unlimited:
            return self
        rows = self.model.checks.rel.related_model.objects.within(scope).filter(round=OuterRef("pk"))
        return self.filter(scope.condition("area") | Exists(rows))

    def running(self) -> Self:
        """Those that have not ended."""
        return self.filter(state=RoundState.OPEN)

    def overdue(self, today: dt.date) -> Self:
        """Those that have not ended although their time is over."""
        return self.running().filter(due_on__lt=today)


class CheckQuerySet(ScopedQuerySet[Any]):
    """Checks of households, by the area in which the household lay."""

    def within(self, scope: Scope) -> Self:
        """Those inside ``scope`` that are told."""
        return super().within(scope).told()

    def told(self) -> Self:
        """Those of rounds of stage 2 that have ended, and of stage 1 once stage 2 has, which draws from the
        same households; or once it is too late for a stage 2."""
        rounds = self.model.round.field.related_model.objects
        second = rounds.filter(first=OuterRef("round"))
        too_late = Q(round__due_on__lt=clock.today() - SECOND_WITHIN) & ~Exists(second)
        told = Q(round__stage=Stage.SECOND) | Exists(second.exclude(state=RoundState.OPEN)) | too_late
        return self.filter(told, round__state=RoundState.ENDED)

    def answered(self) -> Self:
        """Those with an answer."""
        return self.filter(state=CheckState.ANSWERED)

    def to_check(self) -> Self:
        """Those that nobody was at yet."""
        return self.filter(state=CheckState.OPEN)

    def outside(self, codes: frozenset[str]) -> Self:
        """Those in none of the grids ``codes``."""
        return self.exclude(
            reduce(or_, (beginning_with("area", code) for code in sorted(codes)), Q(pk__in=[]))
        )
