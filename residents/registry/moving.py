"""All that the register has of one grid goes to another, as when a grid is taken out of use."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.models import Grid
from kit.checking import stored
from kit.errors import Conflict, Invalid
from kit.time import clock
from residents.bookkeeping.writing import check_place, demand, noted, still_free
from residents.choices import HouseholdEventKind
from residents.models import Household, HouseholdEvent, Resident, Unit
from staff.models import Member

_MOST_NAMED = 10  # doors in a refusal


@dataclass(frozen=True, slots=True)
class Homes:
    """How many households went, and how many people with them."""

    households: int = 0
    people: int = 0


@transaction.atomic
def move_households(*, by: Member, from_grid: Grid, to_grid: Grid) -> Homes:
    """Put every open household of a grid, with all who live there, into another one; each keeps in its
    history where it was. Closed ones stay where they were. As many queries however many they are.

    Raises:
        NotAllowed: ``by`` may not change them here or there.
        Invalid: the other grid has no doors, or some of these doors are there too; names them.
        Conflict: somebody registered or closed one at the same moment.
    """
    left, goes = stored(from_grid), stored(to_grid)
    for grid in (left, goes):
        demand(by, "change_household", Household(grid=grid, area=grid.code))
    check_place(goes)
    homes: QuerySet[Household] = Household.objects.open().filter(grid=left)
    keys = list(homes.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    if not keys:
        return Homes()
    people = Resident.objects.present().filter(household__in=homes.values("pk")).count()
    with still_free(lambda: _check_doors(left, goes)):
        if homes.update(grid=goes, area=goes.code, version=F("version") + 1) != len(keys):
            raise Conflict
    about = {"kind": HouseholdEventKind.MOVED, "date": clock.today(), "from_grid": left}
    events = (HouseholdEvent(household_id=pk, by=by, at=clock.now(), **about) for pk in keys)
    HouseholdEvent.objects.bulk_create(events)
    noted(by, left, left.code, verb="move_households", households=len(keys), to=goes.code)
    return Homes(len(keys), people)


@transaction.atomic
def move_units(*, by: Member, from_grid: Grid, to_grid: Grid) -> int:
    """Put every open unit of a grid into another one; closed ones stay. Returns how many.

    Raises:
        NotAllowed: ``by`` may not change them here or there.
        Invalid: the other grid is out of use.
    """
    left, goes = stored(from_grid), stored(to_grid)
    for grid in (left, goes):
        demand(by, "change_unit", Unit(grid=grid, area=grid.code))
    if goes.retired_on is not None:
        raise Invalid(fields={"grid": [_("This grid is no longer in use.")]})
    units = Unit.objects.filter(grid=left, closed_on__isnull=True)
    moved = units.update(grid=goes, area=goes.code, version=F("version") + 1)
    if moved:
        noted(by, left, left.code, verb="move_units", units=moved, to=goes.code)
    return moved


def _check_doors(left: Grid, goes: Grid) -> None:
    """Whoever may register in both grids may also know of the households that are there."""
    there = Household.objects.open().filter(grid=goes).values("door")
    twice = Household.objects.open().filter(grid=left, door__in=there).in_order()
    doors = list(twice.values_list("door", flat=True))
    if not doors:
        return
    named = "、".join(doors[:_MOST_NAMED])
    words = ngettext(
        "%(doors)s of %(grid)s is in the register already.",
        "%(doors)s of %(grid)s are in the register already (%(n)d doors).",
        len(doors),
    )
    raise Invalid(fields={"door": [words % {"doors": named, "grid": goes, "n": len(doors)}]})
