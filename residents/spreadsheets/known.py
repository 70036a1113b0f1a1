"""The lines of a file, and what the register knows of those whom they are about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from grids.choices import GridLevel
from grids.models import Grid
from grids.scope import Scope
from kit.numbers import doors, names
from residents.models import Household, Resident
from residents.models.querysets import ResidentQuerySet

_CHUNK = 500  # hashes a query
Value = TypeVar("Value")
Door = tuple[str, str]
"""The code of a grid and the door in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a resident to be."""

    row: int
    door: Door
    tenure: str
    columns: dict[str, Any]
    tags: tuple[int, ...]
    given: frozenset[str] = frozenset()  # the columns whose cells are filled in

    @property
    def unnumbered(self) -> tuple[Any, ...]:
        """What tells somebody without an id number apart."""
        return (*self.door, self.columns["name"], self.columns["birth"])


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already: grids by code, open households by door and what they are, present people by hash
    of their id number, and those without one by what tells them apart."""

    grids: Mapping[str, int]
    households: Mapping[Door, int]
    numbered: Mapping[str, Resident]
    unnumbered: Mapping[tuple[Any, ...], Resident]
    tenures: Mapping[Door, str] = field(default_factory=dict)

    def there(self, line: Line) -> Resident | None:
        """Who the line is about, when that person lives behind its door already."""
        number = line.columns["id_hash"]
        if not number:
            return self.unnumbered.get(line.unnumbered)
        person = self.numbered.get(number)
        home = person.household if person is not None else None
        return person if home and (home.area, doors.plain(home.door)) == line.door else None

    def is_right(self, line: Line) -> bool:
        """Whether number, name and door of the line are those of one person."""
        person = self.there(line)
        return person is not None and names.plain(person.name) == line.columns["name"]


def tried_otherwise(lines: Sequence[Line], known: Known) -> set[int]:
    """The rows with a number that is nobody's, beside the name and door of somebody who has another one. A
    query for every 500 households."""
    new = [
        line for line in lines if line.columns["id_hash"] and line.columns["id_hash"] not in known.numbered
    ]
    homes = {line.row: known.households[line.door] for line in new if line.door in known.households}
    keys = sorted(set(homes.values()))
    there: set[tuple[int, str]] = set()
    for start in range(0, len(keys), _CHUNK):
        people = Resident.objects.present().filter(household__in=keys[start : start + _CHUNK])
        numbered = people.exclude(id_hash="").order_by().values_list("household", "name")
        there.update((home, names.plain(name)) for home, name in numbered)
    return {line.row for line in new if (homes.get(line.row), line.columns["name"]) in there}


def look_up(lines: Sequence[Line], scope: Scope) -> Known:
    """What is there already. A few queries, and one for every 500 id numbers."""
    if not lines:
        return Known({}, {}, {}, {})
    codes = [line.door[0] for line in lines]
    first, last = min(codes), max(codes)
    grids = Grid.objects.within(scope).current().filter(code__range=(first, last))
    homes = Household.objects.within(scope).open().filter(area__range=(first, last)).order_by()
    nameless = (
        Resident.objects.within(scope).present().filter(id_hash="", household__area__range=(first, last))
    )
    return Known(
        grids=dict(grids.filter(level__gt=GridLevel.COMMUNITY).order_by().values_list("code", "pk")),
        households=_by_door(homes.values_list("area", "door", "pk")),
        tenures=_by_door(homes.values_list("area", "door", "tenure")),
        numbered={one.id_hash: one for one in _numbered(lines)},
        unnumbered={
            (one.household.area, doors.plain(one.household.door), names.plain(one.name), one.birth): one
            for one in _with_home(nameless)
        },
    )


def _with_home(rows: ResidentQuerySet) -> ResidentQuerySet:
    """Residents to be compared with the lines of a file: without their numbers in full."""
    kept: ResidentQuerySet = rows.defer("id_number", "phone").order_by()
    return kept.select_related("household__grid").prefetch_related("tags")


def _by_door(homes: Iterable[tuple[str, str, Value]]) -> dict[Door, Value]:
    """Households by their door in its one writing. Of two that were written differently before there was
    one, that in the one writing counts."""
    found: dict[Door, Value] = {}
    for area, door, value in homes:
        plain = doors.plain(door)
        if plain == door or (area, plain) not in found:
            found[area, plain] = value
    return found


def _numbered(lines: Sequence[Line]) -> Iterator[Resident]:
    """Present people with an id number of the file, wherever they are registered."""
    hashes = [line.columns["id_hash"] for line in lines if line.columns["id_hash"]]
    present = _with_home(Resident.objects.present().defer("birth"))
    for start in range(0, len(hashes), _CHUNK):
        yield from present.filter(id_hash__in=hashes[start : start + _CHUNK])
