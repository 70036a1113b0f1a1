"""Divisions and communities from the national list: what is new is added, a changed name follows, and nothing
is taken away; all or nothing, and a second run changes nothing (design §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids import tree
from grids.choices import DIVISION_CODE_LENGTH, DivisionLevel, GridLevel
from grids.codes import COMMUNITY_LENGTH, TOWNSHIP_LENGTH, parent_of, usual_setting
from grids.imports import cells
from grids.imports.cells import CODE
from grids.models import Division, Grid
from kit.actors import Actor, require
from kit.numbers.keys import with_keys
from kit.tables.columns import Columns
from kit.tables.problems import BadRows, Problem, Refusal, check_row, once
from kit.tables.rows import Row
from kit.text import Text

COLUMNS = Columns([cells.CODE_COLUMN, cells.NAME_COLUMN, cells.LEVEL_COLUMN, cells.PARENT_COLUMN])
CHANGE = "grids.change_division"
_LEVEL = {length: DivisionLevel(level) for level, length in DIVISION_CODE_LENGTH.items()}
_LENGTHS: dict[int, Text] = {length: level.label for length, level in _LEVEL.items()}
_LENGTHS[COMMUNITY_LENGTH] = GridLevel.COMMUNITY.label
_LONGEST = {**dict.fromkeys(_LEVEL, 60), COMMUNITY_LENGTH: 80}


@dataclass(frozen=True, slots=True)
class Line:
    """A division or community of the list."""

    row: int
    code: str
    name: str

    @property
    def is_community(self) -> bool:
        """Whether it is a grid."""
        return len(self.code) == COMMUNITY_LENGTH


@dataclass(frozen=True, slots=True)
class Renamed:
    """A division or community whose name in the list is another one now."""

    code: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did."""

    divisions: int
    communities: int
    renamed: list[Renamed]
    unchanged: int


def import_divisions(rows: Iterable[Row], *, by: Actor) -> Outcome:
    """Import the national list.

    Raises:
        NotAllowed: ``by`` may not change divisions, or none of an area that is new or renamed in the list.
        BadRows: rows are not right; nothing is written.
    """
    require(by, CHANGE)
    lines, problems = parse(rows)
    with transaction.atomic():
        tree.lock(line.code for line in lines if line.is_community)
        names = look_up()
        problems += check(lines, names)
        if problems:
            raise BadRows(problems, COLUMNS.labels)
        for line in lines:
            if names.get(line.code) != line.name:
                require(by, CHANGE, Division(code=line.code))
        return _save(lines, names)


def parse(rows: Iterable[Row]) -> tuple[list[Line], list[Problem]]:
    """The lines of a list, and what is wrong with single cells."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        refusals = check_row(row)
        code = cells.read_code(row, _LENGTHS)
        if isinstance(code, Refusal):
            refusals.append(code)
        else:
            name = row.get(cells.NAME)
            refusals += cells.check_place(row, code) + cells.check_name(name, _LONGEST[len(code)])
            lines.append(Line(row.number, code, name))
        problems += [Problem(row.number, one.column, one.reason) for one in once(refusals)]
    return lines, problems


def look_up() -> dict[str, str]:
    """The names of all divisions and communities by code. Two queries."""
    communities = Grid.objects.filter(level=GridLevel.COMMUNITY).order_by()
    return dict(Division.objects.values_list("code", "name")) | dict(communities.values_list("code", "name"))


def check(lines: Sequence[Line], names: dict[str, str]) -> list[Problem]:
    """What is wrong with lines beside each other and beside what is there. Pure."""
    problems = cells.repeated((line.row, line.code) for line in lines)
    there = names.keys() | {line.code for line in lines}
    for line in lines:
        parent = parent_of(line.code)
        if parent and parent not in there:
            reason = _("There is no division %(code)s, neither in the file nor in the system.")
            problems.append(Problem(line.row, CODE, reason % {"code": parent}))
    return problems


def _save(lines: Sequence[Line], names: dict[str, str]) -> Outcome:
    """Add what is new and rename what has another name; inside the caller's transaction."""
    new = [line for line in lines if line.code not in names]
    changed = [line for line in lines if line.code in names and names[line.code] != line.name]
    divisions = [
        Division(code=line.code, name=line.name, level=_LEVEL[len(line.code)], parent_id=_parent(line.code))
        for line in sorted(new, key=lambda line: len(line.code))
        if not line.is_community
    ]
    Division.objects.bulk_create(divisions)
    tree.plant([_community(line) for line in new if line.is_community])
    _rename(changed)
    return Outcome(
        divisions=len(divisions),
        communities=len(new) - len(divisions),
        renamed=[Renamed(line.code, names[line.code], line.name) for line in changed],
        unchanged=len(lines) - len(new) - len(changed),
    )


def _parent(code: str) -> str | None:
    return parent_of(code) or None


def _community(line: Line) -> Grid:
    return Grid(
        code=line.code,
        name=line.name,
        level=GridLevel.COMMUNITY,
        division_id=line.code[:TOWNSHIP_LENGTH],
        setting=usual_setting(line.code),
    )


def _rename(lines: Sequence[Line]) -> None:
    names = {line.code: line.name for line in lines}
    divisions = list(Division.objects.filter(code__in=[code for code in names if len(code) in _LEVEL]))
    codes = [line.code for line in lines if line.is_community]
    communities = list(Grid.objects.filter(code__in=codes).only("code", "name"))
    for found in (*divisions, *communities):
        found.name = names[found.code]
    Division.objects.bulk_update(divisions, ["name"], batch_size=tree.BATCH)
    with_keys(communities, "initials")
    Grid.objects.bulk_update(communities, ["name", "initials"], batch_size=tree.BATCH)
