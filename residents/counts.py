"""What the register counts, by area. It stands beside what was declared, and which of the two counts somebody
decides for each community (``grids.figures``)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from grids.figures.pairs import Counted
from grids.scope import Scope, after, beginning_with
from residents import access
from residents.choices import ResidenceKind
from residents.models import Household, Resident, Unit

_MOST_RANGES = 400


def by_area(scope: Scope, codes: Iterable[str]) -> dict[str, Counted]:
    """The counts of each of the areas ``codes`` that has any household in the register, as far as it lies in
    ``scope``; the others are left out. Two queries for each length of code."""
    wanted: dict[int, list[str]] = {}
    for code in codes:
        wanted.setdefault(len(code), []).append(code)
    found: dict[str, Counted] = {}
    for length, same in wanted.items():
        asked = set(same)
        households = {code: n for code, n in _households(scope, length, same).items() if code in asked}
        people = _people(scope, length, list(households)) if households else {}
        for code, number in households.items():
            found[code] = Counted(number, *people.get(code, (0, 0)))
    return found


def in_retired_grids() -> list[tuple[int, str, int]]:
    """The grids out of use in which there are open households: id, code, number. One query."""
    rows = Household.objects.open().filter(grid__retired_on__isnull=False).order_by("grid__code")
    return list(rows.values_list("grid", "grid__code").annotate(n=Count("pk")))


def units_in_retired_grids() -> list[tuple[int, str, int]]:
    """The same of open units. One query."""
    rows = Unit.objects.filter(closed_on__isnull=True, grid__retired_on__isnull=False).order_by("grid__code")
    return list(rows.values_list("grid", "grid__code").annotate(n=Count("pk")))


def in_grid(grid: int) -> tuple[int, int, int]:
    """What lies in this very grid, not below it: open households, the people in them, open units. Three
    queries."""
    homes = Household.objects.open().filter(grid=grid)
    people = Resident.objects.present().filter(household__in=homes.values("pk"))
    units = Unit.objects.filter(grid=grid, closed_on__isnull=True)
    return homes.count(), people.count(), units.count()


def _households(scope: Scope, length: int, codes: list[str]) -> dict[str, int]:
    rows = Household.objects.within(scope).open().filter(_any_of("area", codes)).order_by()
    return dict(rows.annotate(part=Substr("area", 1, length)).values_list("part").annotate(n=Count("pk")))


def _people(scope: Scope, length: int, codes: list[str]) -> dict[str, tuple[int, int]]:
    rows = Resident.objects.within(scope).present().filter(_any_of("household__area", codes)).order_by()
    parts = rows.annotate(part=Substr("household__area", 1, length)).values("part")
    counted = parts.annotate(
        here=Count("pk", filter=Q(kind=ResidenceKind.REGISTERED)),
        floating=Count("pk", filter=Q(kind=ResidenceKind.FLOATING)),
    )
    return {row["part"]: (row["here"], row["floating"]) for row in counted}


@dataclass(frozen=True, slots=True)
class Calls:
    """How the households of an area are called on: all open ones, and those that are due."""

    households: int
    due: int


def calls_by_area(scope: Scope, codes: Collection[str]) -> dict[str, Calls]:
    """How the households in each of the areas ``codes`` are called on; areas without households are left out.
    Three queries, whatever the number of areas, each of which goes over the households there."""
    inside = _any_of("area", [*Scope.of(codes).prefixes])
    homes = _by_door_area(Household.objects.within(scope).open().filter(inside))
    late = _by_door_area(access.due_for_visit(scope).filter(inside))
    found: dict[str, Calls] = {}
    for code in codes:
        households = sum(n for area, n in homes.items() if area.startswith(code))
        if households:
            due = sum(n for area, n in late.items() if area.startswith(code))
            found[code] = Calls(households, due)
    return found


def _by_door_area(rows: QuerySet[Household]) -> dict[str, int]:
    """Households by the building or group that they lie in."""
    return dict(rows.order_by().values_list("area").annotate(n=Count("pk")))


def _any_of(lookup: str, codes: list[str]) -> Q:
    """Areas below any of ``codes``, as ranges of the index; of many, one range that holds them all and maybe
    others: SQLite takes no condition of a thousand parts."""
    if len(codes) > _MOST_RANGES:
        return Q(**{f"{lookup}__gte": min(codes), f"{lookup}__lt": after(max(codes))})
    condition = Q(pk__in=[])
    for code in codes:
        condition |= beginning_with(lookup, code)
    return condition
