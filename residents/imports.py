"""Households and residents from a spreadsheet: ``parse`` reads the rows, ``check`` holds them against each
other and the register, ``save`` writes them; all or nothing. Every row that is not right is named with its
number, column and reason."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit import clock
from gridgov.kit.errors import Invalid
from gridgov.kit.tables import Row
from gridgov.kit.text import Text
from grids import cells
from grids.cells import CODE, NAME, BadRows, Problem, Refusal
from grids.choices import GridLevel
from grids.models import Grid
from grids.scope import Scope
from residents import sheet_columns as sheet
from residents.choices import HouseholdEventKind, Relation, ResidenceKind, ResidentEventKind, Tenure
from residents.models import Household, HouseholdEvent, Resident, ResidentEvent, Tag
from residents.registry.particulars import Particulars, where_taken
from residents.sheet_columns import LABELS
from staff.audit import record
from staff.choices import AuditAction
from staff.models import Member

PERMISSION = "residents.import_resident"
_CHUNK = 500  # hashes a query
_BATCH = 1000  # rows an INSERT

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

    @property
    def unnumbered(self) -> tuple[Any, ...]:
        """What tells somebody without an id number apart."""
        return (*self.door, self.columns["name"], self.columns["birth"])


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already: grids by code, open households by door, present people by hash of their id
    number, and those without one."""

    grids: Mapping[str, int]
    households: Mapping[Door, int]
    numbered: Mapping[str, Resident]
    unnumbered: frozenset[tuple[Any, ...]]


@dataclass(slots=True)
class Examined:
    """A file that was read: its lines, what is wrong, what is known, and how much would be new."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    known: Known = field(default_factory=lambda: Known({}, {}, {}, frozenset()))

    @property
    def new_households(self) -> int:
        """Doors that have no open household yet."""
        return len({line.door for line in self.lines} - self.known.households.keys())


def import_residents(
    rows: Iterable[Row], *, scope: Scope, by: Member | None = None, dry_run: bool = False
) -> Examined:
    """Import the rows of a file into the grids of ``scope``; with ``dry_run`` only check them. ``by`` is None
    for the command, whoever may run it.

    Raises:
        BadRows: rows are not right; nothing is written.
    """
    with transaction.atomic():
        examined = examine(rows, scope)
        if examined.problems:
            raise BadRows(examined.problems, LABELS)
        if not dry_run:
            save(examined, by)
    return examined


def examine(rows: Iterable[Row], scope: Scope) -> Examined:
    """Read and check a file, and write nothing."""
    lines, problems = parse(rows)
    known = look_up(lines, scope)
    return Examined(lines, problems + check(lines, known, scope), known)


def parse(rows: Iterable[Row]) -> tuple[list[Line], list[Problem]]:
    """The lines of a file, and what is wrong with single cells. One query, for the tags."""
    tags = {name: pk for pk, *names in Tag.objects.values_list("pk", "name", "code") for name in names}
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        line, refusals = _parse_row(row, tags)
        problems += [Problem(row.number, refusal.column, refusal.reason) for refusal in refusals]
        if line is not None:
            lines.append(line)
    return lines, problems


def _parse_row(row: Row, tags: Mapping[str, int]) -> tuple[Line | None, list[Refusal]]:
    read, refusals = sheet.split(
        {
            CODE: sheet.code_of(row),
            sheet.DOOR: sheet.text_of(row, sheet.DOOR, _("The door is missing.")),
            NAME: sheet.text_of(row, NAME, _("The name is missing.")),
            sheet.BIRTH: sheet.date(row),
            sheet.SEX: sheet.choice(row, sheet.SEX, ""),
            sheet.KIND: sheet.choice(row, sheet.KIND, ResidenceKind.REGISTERED),
            sheet.RELATION: sheet.choice(row, sheet.RELATION, Relation.OTHER),
            sheet.TENURE: sheet.choice(row, sheet.TENURE, Tenure.OWNED),
        }
    )
    refusals += cells.check_surplus(row)
    named = sheet.tag_names(row)
    refusals += [
        Refusal(sheet.TAGS, _("There is no tag “%(name)s”.") % {"name": name[:20]})
        for name in named
        if name not in tags
    ]
    columns, wrong = _columns(row, read)
    refusals += [one for one in wrong if one.column not in {refusal.column for refusal in refusals}]
    if refusals:
        return None, refusals
    door = (read[CODE], read[sheet.DOOR])
    return Line(row.number, door, read[sheet.TENURE], columns, tuple({tags[name] for name in named})), []


def _columns(row: Row, read: Mapping[str, Any]) -> tuple[dict[str, Any], list[Refusal]]:
    """The person of a row, checked by the same rules as in a form."""
    given = Particulars(
        name=read.get(NAME, ""),
        id_number=row.get(sheet.ID_NUMBER),
        phone=row.get(sheet.PHONE),
        birth=read.get(sheet.BIRTH),
        sex=read.get(sheet.SEX, ""),
        kind=read.get(sheet.KIND, ""),
        relation=read.get(sheet.RELATION, ""),
    )
    try:
        return given.columns(), []
    except Invalid as refused:
        return {}, [Refusal(name, reasons[0]) for name, reasons in refused.fields.items()]


def look_up(lines: Sequence[Line], scope: Scope) -> Known:
    """What is there already. A few queries, and one for every 500 id numbers."""
    if not lines:
        return Known({}, {}, {}, frozenset())
    codes = [line.door[0] for line in lines]
    first, last = min(codes), max(codes)
    grids = Grid.objects.within(scope).current().filter(code__range=(first, last))
    homes = Household.objects.within(scope).open().filter(area__range=(first, last)).order_by()
    nameless = (
        Resident.objects.within(scope).present().filter(id_hash="", household__area__range=(first, last))
    )
    return Known(
        grids=dict(grids.filter(level__gt=GridLevel.COMMUNITY).order_by().values_list("code", "pk")),
        households={(area, door): pk for area, door, pk in homes.values_list("area", "door", "pk")},
        numbered={one.id_hash: one for one in _numbered(lines)},
        unnumbered=frozenset(
            nameless.order_by().values_list("household__area", "household__door", "name", "birth")
        ),
    )


def _numbered(lines: Sequence[Line]) -> Iterator[Resident]:
    """Present people with an id number of the file, wherever they are registered."""
    hashes = [line.columns["id_hash"] for line in lines if line.columns["id_hash"]]
    present = Resident.objects.present().masked().select_related("household__grid").order_by()
    for start in range(0, len(hashes), _CHUNK):
        yield from present.filter(id_hash__in=hashes[start : start + _CHUNK])


def check(lines: Sequence[Line], known: Known, scope: Scope) -> list[Problem]:
    """What is wrong with lines beside each other and beside the register. Pure."""
    seen: dict[Any, int] = {}
    problems: list[Problem] = []
    for line in lines:
        code = line.door[0]
        if code not in known.grids:
            reason: Text = _("There is no grid %(code)s in use in your area.") % {"code": code}
            problems.append(Problem(line.row, CODE, reason))
        number = line.columns["id_hash"]
        key, column = (number, sheet.ID_NUMBER) if number else (line.unnumbered, NAME)
        if key in seen:
            reason = _("The same person is in row %(row)s already.") % {"row": seen[key]}
            problems.append(Problem(line.row, column, reason))
        elif number in known.numbered:
            problems.append(Problem(line.row, column, where_taken(known.numbered[number], scope)))
        elif not number and key in known.unnumbered:
            problems.append(Problem(line.row, column, _("This person is in the register already.")))
        seen.setdefault(key, line.row)
    return problems


def save(examined: Examined, by: Member | None) -> None:
    """Write checked lines; inside the caller's transaction."""
    at, today = clock.now(), clock.today()
    homes = {**examined.known.households, **_save_households(examined, by, at, today)}
    people = Resident.objects.bulk_create(
        [Resident(household_id=homes[line.door], **line.columns) for line in examined.lines],
        batch_size=_BATCH,
    )
    ResidentEvent.objects.bulk_create(
        [
            ResidentEvent(
                resident_id=one.pk,
                kind=ResidentEventKind.REGISTERED,
                date=today,
                household_id=one.household_id,
                by=by,
                at=at,
            )
            for one in people
        ],
        batch_size=_BATCH,
    )
    link = Resident.tags.through
    pairs = zip(people, examined.lines, strict=True)
    link.objects.bulk_create(
        [link(resident_id=one.pk, tag_id=tag) for one, line in pairs for tag in line.tags], batch_size=_BATCH
    )
    record(
        by=by,
        action=AuditAction.CHANGE_PRIVATE,
        subject="residents.import",
        area=_common([line.door[0] for line in examined.lines]),
        facts={"verb": "import_residents", "residents": len(people), "households": examined.new_households},
    )


def _save_households(
    examined: Examined, by: Member | None, at: dt.datetime, today: dt.date
) -> dict[Door, int]:
    """The new households; the first row of each says what it is."""
    firsts: dict[Door, Line] = {}
    for line in examined.lines:
        if line.door not in examined.known.households:
            firsts.setdefault(line.door, line)
    made = Household.objects.bulk_create(
        [
            Household(
                grid_id=examined.known.grids[code],
                area=code,
                door=door,
                tenure=line.tenure,
                kind=line.columns["kind"],
                registered_at=at,
                registered_by=by,
            )
            for (code, door), line in firsts.items()
        ],
        batch_size=_BATCH,
    )
    kind = HouseholdEventKind.REGISTERED
    HouseholdEvent.objects.bulk_create(
        [HouseholdEvent(household_id=one.pk, kind=kind, date=today, by=by, at=at) for one in made],
        batch_size=_BATCH,
    )
    return {(one.area, one.door): one.pk for one in made}


def _common(codes: Sequence[str]) -> str:
    """The area that all codes lie in; empty when they share none."""
    if not codes:
        return ""
    first, last = min(codes), max(codes)
    for length in (18, 15, 12, 9, 6, 4, 2):
        if first[:length] == last[:length] and len(first) >= length:
            return first[:length]
    return ""
