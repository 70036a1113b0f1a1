"""Which opinions of the people, and which messages of the box, wait for whom. The lists, the numbers on the
first pages and the reminders have the same rows."""

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Count, OuterRef, Q, Subquery

from cases.models import Case
from diaries.choices import OpinionState
from grids.querysets import ScopedQuerySet
from grids.scope import Scope, beginning_with
from residents import access
from staff.models import Member

OPEN = (OpinionState.COLLECTED, OpinionState.SORTED)
# Whom an answer can be told.
KNOWN = Q(household__isnull=False) | ~Q(sayer_name="") | ~Q(sayer_phone="")


def in_any(codes: Iterable[str]) -> Q:
    """A condition on rows with a ``grid``: it is one of ``codes``, or lies below one."""
    return reduce(or_, (beginning_with("grid__code", code) for code in sorted(codes)), Q(pk__in=[]))


class VoicedOpinionQuerySet(ScopedQuerySet[Any]):
    """Opinions of the people, by the grid's area or by what is to be done with them."""

    def leading(self) -> Self:
        """Without those that were gathered into another one, and share what becomes of it."""
        return self.filter(gathered_into__isnull=True)

    def to_answer(self) -> Self:
        """Those that wait for an answer: open, and no case is running for them."""
        rows = self.leading().filter(state__in=OPEN)
        return rows.filter(Q(case__isnull=True) | Q(case__closed_at__isnull=False))

    def late(self, today: dt.date) -> Self:
        """Those of ``to_answer`` for which the time is over, or whose case has ended."""
        return self.to_answer().filter(Q(due_on__lt=today) | Q(case__isnull=False))

    def to_tell(self) -> Self:
        """Those whose answer is there, and whoever raised them has not heard it."""
        return self.filter(KNOWN, state=OpinionState.ANSWERED, told_at__isnull=True)

    def of(self, member: Member, codes: Iterable[str]) -> Self:
        """Those that ``member`` collected, or of the grids ``codes`` that she leads."""
        return self.filter(Q(collected_by=member) | Q(grid__code__in=sorted(codes)))

    def said_alike(self) -> Self:
        """Adds ``voices``, how many were gathered into each."""
        return self.annotate(voices=Count("gathered"))

    def with_seen(self, cases: Scope, register: Scope) -> Self:
        """Adds ``case_number`` and ``door``, as far as these may be seen; else they are None."""
        numbers = Case.objects.within(cases).filter(pk=OuterRef("case")).values("number")[:1]
        doors = access.all_households(register).filter(pk=OuterRef("household")).values("door")[:1]
        return self.annotate(case_number=Subquery(numbers), door=Subquery(doors))


class BoxMessageQuerySet(ScopedQuerySet[Any]):
    """Messages of the box about the system itself, by the community's area."""

    def of(self, member: Member) -> Self:
        """Those that ``member`` signed."""
        return self.filter(sender=member)

    def to_answer(self) -> Self:
        """Those without an answer, and those whose answer the phone that was left has not heard."""
        return self.filter(Q(answered_at__isnull=True) | (Q(told_at__isnull=True) & ~Q(contact="")))
