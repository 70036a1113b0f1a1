"""What visits have become, for the page of a household, and from which household a case came (``OF_VISITS``
and ``HOUSEHOLD_OF_CASE`` in the settings)."""

from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from cases.models import Case
from diaries.lines import Sees
from diaries.models import Entry, VisitCase


def cases_of(visits: Collection[int], sees: Sees) -> dict[int, str]:
    """The numbers of the cases that these visits became, by the visit; empty where the reader may not open
    it. One query."""
    seen = Case.objects.within(sees("cases.view_case")).filter(pk=OuterRef("case"))
    rows = VisitCase.objects.filter(visit__in=visits).annotate(number=Subquery(seen.values("number")[:1]))
    return {visit: number or "" for visit, number in rows.values_list("visit", "number")}


def household_of(case: int) -> int | None:
    """The household from which a case came, by a visit or by an entry of a diary; None when there is none, or
    they say different ones. Two queries."""
    homes = set(VisitCase.objects.filter(case=case).values_list("visit__household", flat=True))
    entries = Entry.objects.standing().filter(case=case, household__isnull=False)
    homes |= set(entries.values_list("household", flat=True))
    return homes.pop() if len(homes) == 1 else None
