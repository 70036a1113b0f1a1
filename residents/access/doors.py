"""Doors as other apps ask for them: those of some kind, who heads one, who called there, and where those
of a grid went that is out of use. Nothing private."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from grids.scope import Scope
from kit.time import clock
from residents.choices import HouseholdEventKind
from residents.models import Household, HouseholdEvent, Resident, Tag, Visit, WelfareRecord
from residents.models.querysets import HouseholdQuerySet
from staff.models import Member


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of a household: how many live there, and who heads it, masked; ``head`` is the
    key of that person with ``version``, None where nobody lives there."""

    people: int
    head: int | None
    version: int
    name: str
    phone: str


def households_with(
    rows: HouseholdQuerySet, *, kind: str = "", welfare: str = "", tag: Tag | None = None
) -> HouseholdQuerySet:
    """Those of ``rows`` that are of this kind, or where somebody lives who has a live welfare record of this
    kind, or this tag."""
    living = Resident.objects.present().filter(household=OuterRef("pk"))
    if kind:
        rows = rows.filter(kind=kind)
    if welfare:
        live = WelfareRecord.objects.live().filter(resident=OuterRef("pk"), kind=welfare)
        rows = rows.filter(Exists(living.filter(Exists(live))))
    return rows.filter(Exists(living.filter(tags=tag))) if tag is not None else rows


def known_of(scope: Scope, households: Collection[int]) -> dict[int, Known]:
    """What the register knows of these households, of those of a scope. One query."""
    rows = Resident.objects.within(scope).present().masked()
    living = rows.filter(household__in=households).order_by("pk")
    found: dict[int, list[Resident]] = defaultdict(list)
    for person in living:
        found[person.household_id].append(person)
    return {home: _known(found[home]) for home in households}


def _known(people: list[Resident]) -> Known:
    if not people:
        return Known(0, None, 0, "", "")
    head = next((one for one in people if one.relation == "head"), people[0])
    return Known(len(people), head.pk, head.version, head.name_masked, head.phone_masked)


def living_at(scope: Scope, household: int) -> list[Resident]:
    """Those who live in a household of the scope, the head first, without their numbers. One query."""
    rows = Resident.objects.within(scope).present().masked().filter(household=household)
    return list(rows.select_related("household__grid__parent__parent").order_by("-relation", "pk"))


def alone_at(household: int) -> Resident | None:
    """The one who lives in a household, when nobody else does; for nobody's eyes. One query."""
    people = Resident.objects.present().masked().filter(household=household)[:2]
    return people[0] if len(people) == 1 else None


def visit_on(household: Household, by: Member, day: dt.date) -> Visit | None:
    """The latest visit of ``by`` to a household on a day: it needn't be noted a second time. One query."""
    since, until = clock.midnight(day), clock.midnight(day + dt.timedelta(days=1))
    rows = Visit.objects.standing().filter(household=household, by=by, at__gte=since, at__lt=until)
    found: Visit | None = rows.order_by("-at", "-pk").first()
    return found


def moved_from(grids: Collection[int]) -> dict[int, set[str]]:
    """Where the open households are that were moved out of these grids: codes of grids, by the grid that they
    left. One query."""
    rows = HouseholdEvent.objects.filter(
        kind=HouseholdEventKind.MOVED, from_grid__in=grids, household__closed_on__isnull=True
    )
    found: dict[int, set[str]] = defaultdict(set)
    for grid, area in rows.order_by().values_list("from_grid", "household__area").distinct():
        found[grid].add(area)
    return found
