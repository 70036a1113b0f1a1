"""What members have done for the register, as other apps may tell of it: who, when, behind which door, and
nothing private. Where the reader may not look, the door is left out."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from grids.scope import Scope
from kit.time import clock
from residents.choices import HouseholdEventKind, VisitPurpose, WelfareState
from residents.models import Household, HouseholdEvent, ResidentEvent, Visit, WelfareRecord


@dataclass(frozen=True, slots=True)
class Done:
    """One thing: its key, by whom and when, what, and the household with its door if the reader may see it;
    ``times`` where several are told as one, ``recorded`` where it may have been noted later than it was."""

    key: int
    by: int
    at: dt.datetime
    what: str
    home: int | None = None
    door: str = ""
    times: int = 1
    recorded: dt.datetime | None = None


Span = tuple[dt.datetime, dt.datetime]
"""From a moment to another, the last not included."""


def visits_done(members: Collection[int], span: Span, scope: Scope) -> Iterator[Done]:
    """Their visits, at the true time, with the purpose in words. One query."""
    rows = _seen(_within(Visit.objects.standing().filter(by__in=members), "at", span), scope)
    for pk, by, at, purpose, recorded, home, door in rows.values_list(
        "pk", "by", "at", "purpose", "recorded_at", "seen_home", "seen_door"
    ):
        yield Done(pk, by, at, str(VisitPurpose(purpose).label), home, door or "", recorded=recorded)


def register_done(members: Collection[int], span: Span, scope: Scope) -> Iterator[Done]:
    """The households that they registered or changed, with those who live there: of one member, day and
    household once, by the household's key. ``what`` is "registered" or "changed". Two queries."""
    found: dict[tuple[int, int, dt.date], list[Any]] = defaultdict(list)
    for model in (HouseholdEvent, ResidentEvent):
        rows = _seen(_within(model.objects.filter(by__in=members), "at", span), scope)
        for row in rows.values_list("at", "kind", "by", "household", "seen_home", "seen_door"):
            found[row[2], row[3], clock.date_of(row[0])].append(row)
    for (by, household, _day), rows_of in found.items():
        first = min(rows_of, key=lambda row: row[0])
        new = any(kind == HouseholdEventKind.REGISTERED for _at, kind, *_more in rows_of)
        what = HouseholdEventKind.REGISTERED if new else HouseholdEventKind.CHANGED
        yield Done(household, by, first[0], what.value, first[4], first[5] or "", len(rows_of))


def welfare_done(members: Collection[int], span: Span) -> Iterator[Done]:
    """The records of entitlements that they registered or verified; neither of whom nor which. ``what``
    is the state that they brought about. One query."""
    since, until = span
    registered = {"registered_by__in": members, "registered_at__gte": since, "registered_at__lt": until}
    verified = {"verified_by__in": members, "verified_at__gte": since, "verified_at__lt": until}
    rows = WelfareRecord.objects.filter(Q(**registered) | Q(**verified)).order_by("pk")
    ways = ("registered_by", "registered_at", "verified_by", "verified_at")
    for pk, *said in rows.values_list("pk", *ways):
        for by, at, state in ((*said[:2], WelfareState.REGISTERED), (*said[2:], WelfareState.VERIFIED)):
            if by in members and at is not None and since <= at < until:
                yield Done(pk, by, at, state.value)


def _within(rows: QuerySet[Any], column: str, span: Span) -> QuerySet[Any]:
    return rows.filter(**{f"{column}__gte": span[0], f"{column}__lt": span[1]}).order_by(column, "pk")


def _seen(rows: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    """With the household and its door, where they lie inside ``scope``."""
    homes = Household.objects.within(scope).filter(pk=OuterRef("household"))
    return rows.annotate(
        seen_home=Subquery(homes.values("pk")[:1]), seen_door=Subquery(homes.values("door")[:1])
    )
