"""What visits have become, for the page of a household (``OF_VISITS`` in the settings)."""

from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from cases.models import Case
from diaries.lines import Sees
from diaries.models import VisitCase


def cases_of(visits: Collection[int], sees: Sees) -> dict[int, str]:
    """The numbers of the cases that these visits became, by the visit; empty where the reader may not open
    it. One query."""
    seen = Case.objects.within(sees("cases.view_case")).filter(pk=OuterRef("case"))
    rows = VisitCase.objects.filter(visit__in=visits).annotate(number=Subquery(seen.values("number")[:1]))
    return {visit: number or "" for visit, number in rows.values_list("visit", "number")}
