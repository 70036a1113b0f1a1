"""Households and residents from a spreadsheet: ``parse`` reads the rows, ``check`` holds them against each
other and the register, ``import_residents`` writes them; all or nothing. Every row that is not right is named
with its number, column and reason. Only where a file has more numbers of people registered elsewhere, or
under another name or door, than may be told of, these and the rows that are not looked up are left out, each
by name, and the rest is imported."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from grids.codes import path_of
from grids.imports.cells import CODE, NAME
from grids.imports.paths import with_codes
from grids.models import Grid
from grids.scope import Scope
from kit.actors import Actor, System, require
from kit.errors import Conflict
from kit.tables.problems import BadRows, Problem
from kit.tables.rows import Row
from kit.tables.spending import EVERY, Spending
from kit.text import Text
from kit.time import clock
from residents.bookkeeping.particulars import where_taken
from residents.bookkeeping.taken import Look, Question, too_often
from residents.choices import HouseholdEventKind, ResidentEventKind
from residents.models import Household, HouseholdEvent, Resident, ResidentEvent
from residents.spreadsheets import columns as sheet
from residents.spreadsheets.columns import COLUMNS
from residents.spreadsheets.known import Door, Known, Line, look_up, tried_otherwise
from residents.spreadsheets.parsing import MOST_BAD, ended, one_person_often, parse
from residents.spreadsheets.updates import Change, apply, differences
from staff.audit.record import record
from staff.choices import AuditAction
from staff.models import Member
from staff.rights.roles import scope_where

PERMISSION = "residents.import_resident"
SECONDS = 30  # of the processor for checking a file; 50,000 residents take about 6
SECONDS_ON_SQLITE = 4  # on the clock; saving new people takes about twice as long again
_BATCH = 1000  # rows an INSERT
_NOT_LOOKED_UP: Text = _(
    "Not looked up: you were told of as many id numbers as may be in a day whose they are, of people "
    "registered elsewhere, or under another name or door than you said. Please import it tomorrow."
)


@dataclass(slots=True)
class Examined:
    """A file that was read: all its lines; those about new people, what changes, and those of whom
    it says nothing new; what is wrong, what is known, and how much would be new."""

    kept: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    known: Known = field(default_factory=lambda: Known({}, {}, {}, {}))
    # Rows that are not imported with the rest, and why: registered otherwise, or not looked up.
    left_out: list[Problem] = field(default_factory=list)

    @property
    def new_households(self) -> int:
        """Doors that have no open household yet."""
        return len({line.door for line in self.lines} - self.known.households.keys())


def import_residents(rows: Iterable[Row], *, by: Member | System, dry_run: bool = False) -> Examined:
    """Import the rows of a file into the grids in which ``by`` may import; with ``dry_run`` only check them.

    Raises:
        NotAllowed: ``by`` may not.
        TooOften: as many numbers were told of as may be, and there is no row to import.
        BadRows: rows are not right; nothing is written.
        Conflict: a household was closed since the file was checked; nothing is written.
    """
    with transaction.atomic():
        examined = _examined(rows, by)
        if not examined.problems and not dry_run:
            _save(examined, by)
    # Outside of what may be given up: who was told whose a number is stays written down.
    _refuse_when_nothing_is_left(examined)
    if examined.problems:
        raise BadRows(examined.problems, COLUMNS.labels)
    return examined


def examine(rows: Iterable[Row], *, by: Actor | Member) -> Examined:
    """Read and check a file, and write nothing but of how many numbers it tells whose they are. Raises
    NotAllowed, TooOften."""
    examined = _examined(rows, by)
    _refuse_when_nothing_is_left(examined)
    return examined


def _refuse_when_nothing_is_left(examined: Examined) -> None:
    if examined.left_out and not examined.kept and not examined.problems:
        raise too_often()


def _examined(rows: Iterable[Row], by: Actor | Member) -> Examined:
    login = by.user if isinstance(by, Member) else by
    require(login, PERMISSION)
    scope = scope_where(login, PERMISSION)
    left = _time()
    coded = with_codes(rows, Grid.objects.within(scope))
    lines, problems = parse(coded if isinstance(by, System) else left.over(coded))
    often = one_person_often(lines)
    refused = {problem.row for problem in often}
    lines = [line for line in lines if line.row not in refused]
    known = look_up(lines, scope)
    if not isinstance(by, System):
        left.check()
    asked = _question(lines, known, scope)
    look = Look.counted(by, asked)
    left_out = list(_left_out(lines, asked, known, scope, look))
    missing = {problem.row for problem in left_out}
    kept = [line for line in lines if line.row not in missing]
    problems += [*often, *check(kept, known, scope)]
    examined = Examined(kept=kept, problems=problems, known=known, left_out=left_out)
    for line in kept:
        _sort(line, examined, by)
    return examined


def _time(*, every: int = EVERY) -> Spending:
    """The time of a page, for checking, and once more for changing people one by one. On SQLite nobody else
    writes meanwhile, so there it is the clock that counts."""
    reason = _("Checking the file takes too long. Please divide it.")
    if connection.vendor == "sqlite":
        return Spending(SECONDS_ON_SQLITE, reason, every=every, by_the_clock=True)
    return Spending(SECONDS, reason, every=every)


def _question(lines: Sequence[Line], known: Known, scope: Scope) -> Question:
    """What the lines ask of the register."""
    numbered = [(line.row, line.columns["id_hash"]) for line in lines if line.columns["id_hash"]]
    taken = {row: known.numbered[number] for row, number in numbered if number in known.numbered}
    elsewhere = {row for row, person in taken.items() if not scope.covers(person.household.area)}
    near = taken.keys() - elsewhere
    return Question(
        numbered=numbered,
        known=frozenset(taken),
        elsewhere=elsewhere,
        right={line.row for line in lines if line.row in near and known.is_right(line)},
        missed=tried_otherwise(lines, known),
    )


def _sort(line: Line, examined: Examined, by: Actor | Member) -> None:
    """Put a line where it belongs: somebody new, a change, or nothing new."""
    person = examined.known.there(line)
    if person is None:
        examined.lines.append(line)
        return
    told = sheet.TENURE in line.given and line.tenure != examined.known.tenures.get(line.door)
    values = differences(line.columns, line.tags, line.given, person)
    change = Change(line.row, person, values, line.tenure if told else "")
    if not change.fields:
        examined.unchanged.append(line)
        return
    examined.changes.append(change)
    if isinstance(by, System):
        reason: Text = _("The register says otherwise of this person. A change needs a person who makes it.")
        examined.problems.append(Problem(line.row, change.fields[0], reason))


def _left_out(
    lines: Sequence[Line], asked: Question, known: Known, scope: Scope, look: Look
) -> Iterator[Problem]:
    """The rows of a file that is not looked up to its end which are not imported with the rest. Behind the
    last that is looked up it makes no difference whether there is such a person."""
    if look.until is None:
        return
    for line in lines:
        number = line.columns["id_hash"]
        if not number:
            continue
        if not look.reaches(line.row):
            yield Problem(line.row, sheet.ID_NUMBER, _NOT_LOOKED_UP)
        elif line.row in asked.elsewhere or (line.row in asked.known and known.there(line) is None):
            yield Problem(line.row, sheet.ID_NUMBER, where_taken(known.numbered[number], scope))


def check(lines: Sequence[Line], known: Known, scope: Scope) -> list[Problem]:
    """What is wrong with lines beside each other and beside the register, as far as ``MOST_BAD`` of it.
    Pure."""
    seen: dict[Any, int] = {}
    problems: list[Problem] = []
    for line in lines:
        if len(problems) >= MOST_BAD:
            return [*problems, ended(line.row)]
        code = line.door[0]
        if code not in known.grids:
            reason: Text = _("There is no grid %(code)s in use in your area.") % {"code": code}
            problems.append(Problem(line.row, CODE, reason))
        number = line.columns["id_hash"]
        key, column = (number, sheet.ID_NUMBER) if number else (line.unnumbered, NAME)
        if key in seen:
            reason = _("The same person is in row %(row)s already.") % {"row": seen[key]}
            problems.append(Problem(line.row, column, reason))
        elif number in known.numbered and (
            known.there(line) is None or not scope.covers(known.numbered[number].household.area)
        ):
            problems.append(Problem(line.row, column, where_taken(known.numbered[number], scope)))
        seen.setdefault(key, line.row)
    return problems


def _save(examined: Examined, by: Member | System) -> None:
    """Write checked lines; inside the caller's transaction."""
    member = by if isinstance(by, Member) else None
    if member is not None:
        for change in _time(every=1).over(examined.changes):
            apply(change, by=member)
    if not examined.lines:
        return
    _take({examined.known.households.get(line.door) for line in examined.lines} - {None})
    at, today = clock.now(), clock.today()
    homes = {**examined.known.households, **_save_households(examined, member, at, today)}
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
                by=member,
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


def _take(homes: set[Any]) -> None:
    """Lock the households into which people come, so that none is closed meanwhile. A query for a thousand.
    Raises Conflict: one was, since the file was checked."""
    keys = sorted(homes)
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        rows = Household.objects.select_for_update().order_by("pk").filter(pk__in=some)
        if list(rows.values_list("closed_on", flat=True)) != [None] * len(some):
            raise Conflict(_("A household of this file was closed just now. Please look at it again."))


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
    return next((area for area in reversed(path_of(first)) if last.startswith(area)), "")
