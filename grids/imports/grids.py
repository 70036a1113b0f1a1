"""Grids from a file: ``grid_rows`` reads the rows, ``check`` holds them against each other and what is there;
what is new is planted and what says otherwise is changed, all or nothing (design §5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids import tree
from grids.choices import DivisionLevel, GridLevel, Setting
from grids.codes import COMMUNITY_LENGTH, GRID_LEVEL, TOWNSHIP_LENGTH, parent_of, usual_setting
from grids.imports import cells
from grids.imports.cells import CODE, OUTSIDE
from grids.imports.grid_rows import (
    COLUMNS,
    FLOATING,
    HOUSEHOLDS,
    LATITUDE,
    LONGITUDE,
    REGISTERED,
    SETTING,
    Line,
    parse,
)
from grids.models import Division, Grid
from kit.actors import Actor, require
from kit.errors import NotAllowed
from kit.numbers import titles
from kit.numbers.keys import with_keys
from kit.tables.outcomes import Change, Outcome, Told
from kit.tables.problems import Problem
from kit.tables.rows import Row
from kit.text import Text

IMPORT, CHANGE = "grids.import_grid", "grids.change_grid"
_FIELDS = {
    cells.NAME: "name",
    SETTING: "setting",
    HOUSEHOLDS: "declared_households",
    REGISTERED: "declared_registered",
    FLOATING: "declared_floating",
    LATITUDE: "latitude",
    LONGITUDE: "longitude",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already: grids in the range of the codes, and townships."""

    grids: dict[str, Grid]
    townships: dict[str, str]  # names by code


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file that was looked at: what is there, what its settings are, what each known line changes by
    column, and the whole in words."""

    said: dict[str, Setting]
    known: Known
    changes: dict[str, dict[str, Any]]
    outcome: Outcome


def import_grids(rows: Iterable[Row], *, by: Actor, dry_run: bool = False) -> Outcome:
    """Import the rows of a file, new grids and what they say otherwise of those that are there; with
    ``dry_run`` only check them. Statements grow with batches of rows, and with grids whose setting changes.

    Raises:
        NotAllowed: ``by`` may not import grids, or not into a community of the file, or change one there.
        BadRows: rows are not right; nothing is written.
    """
    require(by, IMPORT)
    lines, problems = parse(rows)
    if any(_outside(lines, by)):
        raise NotAllowed(OUTSIDE)
    with transaction.atomic():
        if not dry_run:
            tree.lock(line.code for line in lines)
        looked = _look(lines, problems, by)
        looked.outcome.refuse_bad(COLUMNS)
        if not dry_run:
            moved = _change(looked)
            _plant(lines, look_up(lines) if moved else looked.known)
    return looked.outcome


def examine_grids(rows: Iterable[Row], *, by: Actor) -> Outcome:
    """What a file would do. Of rows outside the area of ``by`` it says nothing else. Raises NotAllowed:
    ``by`` may not import grids."""
    require(by, IMPORT)
    lines, problems = parse(rows)
    outside = list(_outside(lines, by))
    left = {problem.row for problem in outside}
    return _look([line for line in lines if line.row not in left], [*problems, *outside], by).outcome


def _outside(lines: Sequence[Line], by: Actor) -> Iterator[Problem]:
    """The rows of communities into which ``by`` imports nothing."""
    communities = {line.code[:COMMUNITY_LENGTH] for line in lines}
    foreign = {code for code in communities if not by.has_perm(IMPORT, Grid(code=code))}
    return (Problem(line.row, CODE, OUTSIDE) for line in lines if line.code[:COMMUNITY_LENGTH] in foreign)


def _look(lines: Sequence[Line], problems: Sequence[Problem], by: Actor) -> _Looked:
    known = look_up(lines)
    # Of a code that the file has twice, each row tells what it says itself.
    each = {
        line.row: _differences(line, known.grids[line.code]) for line in lines if line.code in known.grids
    }
    changes = {line.code: each[line.row] for line in reversed(lines) if line.row in each}
    refused = [
        Problem(line.row, next(iter(each[line.row])), _("You may not change this grid."))
        for line in lines
        if each.get(line.row) and not by.has_perm(CHANGE, Grid(code=line.code))
    ]
    told = [_told(line, known.grids.get(line.code), each.get(line.row, {})) for line in lines]
    outcome = Outcome.of(told, [*problems, *check(lines, known), *refused])
    said = {line.code: line.setting for line in lines if line.setting is not None}
    return _Looked(said, known, changes, outcome)


def _differences(line: Line, there: Grid) -> dict[str, Any]:
    """What a line says otherwise than the grid, by column; an empty cell says nothing, and another writing of
    its name is no other name."""
    said = {column: getattr(line, column) for column in _FIELDS}
    return {
        column: value
        for column, value in said.items()
        if value not in (None, "")
        and _alike(column, value) != _alike(column, getattr(there, _FIELDS[column]))
    }


def _alike(column: str, value: Any) -> Any:
    return titles.key(value) if column == cells.NAME else value


def _told(line: Line, there: Grid | None, changes: dict[str, Any]) -> Told:
    said = {column: getattr(line, column) for column in _FIELDS}
    shown = {column: _in_words(column, value) for column, value in said.items() if value is not None}
    changed = [
        Change(column, _in_words(column, getattr(there, _FIELDS[column])), _in_words(column, value))
        for column, value in changes.items()
    ]
    return Told(line.row, {CODE: line.code, **shown}, there is None, changed)


def _in_words(column: str, value: Any) -> str:
    if column == SETTING:
        return str(Setting(value).label)
    return "" if value is None else str(value)


def look_up(lines: Sequence[Line]) -> Known:
    """What is there already, between the smallest and the greatest code. Two queries, whatever the file."""
    if not lines:
        return Known({}, {})
    first, last = min(line.code[:COMMUNITY_LENGTH] for line in lines), max(line.code for line in lines)
    grids = Grid.objects.filter(code__gte=first, code__lte=last).order_by()
    townships = Division.objects.filter(
        level=DivisionLevel.TOWNSHIP, code__gte=first[:TOWNSHIP_LENGTH], code__lte=last
    )
    return Known(
        grids={one.code: one for one in grids.only("code", "retired_on", *_FIELDS.values())},
        townships=dict(townships.values_list("code", "name")),
    )


def check(lines: Sequence[Line], known: Known) -> list[Problem]:
    """What is wrong with lines beside each other and beside what is there. Pure."""
    problems = cells.repeated((line.row, line.code) for line in lines)
    coming = {line.code for line in lines}
    names = {code: one.name for code, one in known.grids.items()} | known.townships
    names |= {line.code: line.name for line in lines if line.name}
    for line in lines:
        reason = _refuse(line.code, coming, known)
        if reason:
            problems.append(Problem(line.row, CODE, reason))
        elif line.above:
            problems += _other_above(line, names)
    return problems


def _other_above(line: Line, names: Mapping[str, str]) -> Iterator[Problem]:
    """The name or path of the grid above, where that is another one than the code says."""
    code = parent_of(line.code)
    name = names.get(code, "")
    if titles.key(line.above) != titles.key(name) and not titles.key(line.above).endswith(
        f"/{titles.key(name)}"
    ):
        reason = _("The code says that it lies in %(name)s (%(code)s), not in “%(said)s”.")
        said = {"name": name or "—", "code": code, "said": line.above[:80]}
        yield Problem(line.row, cells.PARENT, reason % said)


def _refuse(code: str, coming: set[str], known: Known) -> Text:
    """Why a code can't be planted; empty when it can, or is there."""
    parent = parent_of(code)
    if code in known.grids:
        return ""
    if len(code) == COMMUNITY_LENGTH:
        if parent not in known.townships:
            return _("There is no street or town %(code)s.") % {"code": parent}
    elif parent in known.grids:
        if known.grids[parent].retired_on is not None:
            return _("The grid above, %(code)s, is no longer in use.") % {"code": parent}
    elif parent not in coming:
        return _("There is no grid %(code)s, neither in the file nor in the system.") % {"code": parent}
    return ""


def _plant(lines: Sequence[Line], known: Known) -> None:
    """Plant the new grids of checked lines; inside the caller's transaction."""
    settings = {code: Setting(one.setting) for code, one in known.grids.items()}
    grids: list[Grid] = []
    new = (line for line in lines if line.code not in known.grids)
    for line in sorted(new, key=lambda line: line.code):
        level = GRID_LEVEL[len(line.code)]
        usual = usual_setting(line.code) if level == GridLevel.COMMUNITY else settings[parent_of(line.code)]
        settings[line.code] = line.setting or usual
        grids.append(
            Grid(
                code=line.code,
                name=line.name,
                level=level,
                division_id=line.code[:TOWNSHIP_LENGTH],
                setting=settings[line.code],
                declared_households=line.households or 0,
                declared_registered=line.registered or 0,
                declared_floating=line.floating or 0,
                latitude=line.latitude,
                longitude=line.longitude,
            )
        )
    tree.plant(grids)


def _change(looked: _Looked) -> bool:
    """Change what lines say otherwise; inside the caller's transaction. Grids below that had the same setting
    follow it, as by ``change_grid``, but for those of which the file says what they are. Returns whether any
    setting changed."""
    rows: list[Grid] = []
    said = looked.said
    moved = sorted(code for code, given in looked.changes.items() if SETTING in given)
    for code in moved:
        before = looked.known.grids[code].setting
        Grid.objects.in_area(code).filter(setting=before).update(setting=said[code])
    for code, there in looked.known.grids.items():
        given = looked.changes.get(code, {})
        if given or (moved and code in said):
            _set(there, {**given, SETTING: said.get(code, there.setting)})
            rows.append(there)
    with_keys(rows, "initials")
    columns = sorted({*_FIELDS.values(), "initials"} - {"setting"})
    Grid.objects.bulk_update(rows, columns, batch_size=tree.BATCH)
    if moved:
        rows = [one for one in rows if one.code in said]
        Grid.objects.bulk_update(rows, ["setting"], batch_size=tree.BATCH)
    return bool(moved)


def _set(there: Grid, given: dict[str, Any]) -> None:
    """Put what is given by column into the row; the rest stays."""
    there.name = given.get(cells.NAME, there.name)
    there.setting = given[SETTING]
    there.declared_households = given.get(HOUSEHOLDS, there.declared_households)
    there.declared_registered = given.get(REGISTERED, there.declared_registered)
    there.declared_floating = given.get(FLOATING, there.declared_floating)
    there.latitude = given.get(LATITUDE, there.latitude)
    there.longitude = given.get(LONGITUDE, there.longitude)
