"""Which diaries, entries and closings are a member's own. Own ones stay readable after the member has left a
grid."""

import datetime as dt
from typing import Any, Self

from django.db.models import Count, OuterRef, Q, Subquery

from cases.models import Case
from diaries.choices import OWED, ClosingState
from grids.querysets import ScopedQuerySet
from grids.scope import Scope
from residents import access
from staff.models import Member


class DiaryQuerySet(ScopedQuerySet[Any]):
    """Diaries, by the grid's area or by who keeps them."""

    def of(self, member: Member) -> Self:
        """Those that ``member`` keeps."""
        return self.filter(member=member)

    def counts(self, since: dt.date, until: dt.date) -> dict[dt.date, int]:
        """How many entries each day has, ``since`` and ``until`` included; days without diary are left out.
        One query."""
        days = self.filter(date__range=(since, until)).order_by()
        return dict(
            days.values_list("date").annotate(number=Count("entries", filter=Q(entries__withdrawn_at=None)))
        )


class EntryQuerySet(ScopedQuerySet[Any]):
    """Entries, by the area of their diary or by who wrote them."""

    def of(self, member: Member) -> Self:
        """Those that ``member`` wrote."""
        return self.filter(diary__member=member)

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def on(self, day: dt.date) -> Self:
        """Those in the diaries of ``day``, in the order they were added."""
        return self.filter(diary__date=day).select_related("diary").order_by("id")

    def with_case_number(self, scope: Scope) -> Self:
        """Adds ``case_number``, that of the case which an entry became: it may lie elsewhere than the diary,
        and is None when it is not inside ``scope``."""
        seen = Case.objects.within(scope).filter(pk=OuterRef("case"))
        return self.annotate(case_number=Subquery(seen.values("number")[:1]))

    def with_door(self, scope: Scope) -> Self:
        """Adds ``door``, that of the entry's household, and is None when it is not inside ``scope``."""
        seen = access.all_households(scope).filter(pk=OuterRef("household"))
        return self.annotate(door=Subquery(seen.values("door")[:1]))


class LineNoteQuerySet(ScopedQuerySet[Any]):
    """Words to lines, by the grid of the diary or by who keeps it."""

    def of(self, member: Member) -> Self:
        """Those of the diary that ``member`` keeps."""
        return self.filter(member=member)


class ClosingQuerySet(ScopedQuerySet[Any]):
    """Closings of weeks, by the grid's area or by whose they are."""

    def of(self, member: Member) -> Self:
        """Those of the weeks of ``member``."""
        return self.filter(member=member)

    def owed(self, today: dt.date) -> Self:
        """Those that wait for their leader to sign: the week is over, or it was returned."""
        over = Q(monday__lte=today - dt.timedelta(days=7)) | Q(state=ClosingState.RETURNED)
        return self.filter(over, state__in=OWED)

    def to_read(self, member: Member, codes: frozenset[str]) -> Self:
        """Those that wait to be read by ``member``, who guides the grids ``codes``; never her own."""
        waiting = self.filter(state=ClosingState.SIGNED, grid__code__in=sorted(codes))
        return waiting.exclude(member=member)


class MissingDayQuerySet(ScopedQuerySet[Any]):
    """Days without anything in the diary, by the grid's area or by whose they are."""

    def of(self, member: Member) -> Self:
        """Those of ``member``."""
        return self.filter(member=member)

    def open(self) -> Self:
        """Those that no closing of a week has settled yet."""
        return self.filter(settled_at__isnull=True)
