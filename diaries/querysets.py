"""Which diaries and entries are a member's own. Own ones stay readable after the member has left a grid."""

import datetime as dt
from typing import Any, Self

from django.db.models import Count, OuterRef, Subquery

from cases.models import Case
from grids.querysets import ScopedQuerySet
from grids.scope import Scope
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
        return dict(days.values_list("date").annotate(number=Count("entries")))


class EntryQuerySet(ScopedQuerySet[Any]):
    """Entries, by the area of their diary or by who wrote them."""

    def of(self, member: Member) -> Self:
        """Those that ``member`` wrote."""
        return self.filter(diary__member=member)

    def on(self, day: dt.date) -> Self:
        """Those in the diaries of ``day``, in the order they were added."""
        return self.filter(diary__date=day).select_related("diary").order_by("id")

    def with_case_number(self, scope: Scope) -> Self:
        """Adds ``case_number``, that of the case which an entry became: it may lie elsewhere than the diary,
        and is None when it is not inside ``scope``."""
        seen = Case.objects.within(scope).filter(pk=OuterRef("case"))
        return self.annotate(case_number=Subquery(seen.values("number")[:1]))
