"""Places from a file, all or nothing. Each belongs to exactly one grid (policy 一(三)), so a place of the
same name in the same community is the same place: another kind or grid is a change."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.actions import save_place
from grids.choices import GRID_CODE_LENGTH, GridLevel, PlaceKind
from grids.codes import community_of
from grids.imports import cells
from grids.imports.cells import CODE, GRID, OUTSIDE
from grids.imports.paths import GRID_COLUMN, with_codes
from grids.models import Grid, Place
from kit.actors import Actor, require
from kit.errors import Invalid
from kit.numbers import titles
from kit.tables.columns import Column, Columns, Words, split, text_of
from kit.tables.ledgers import Ledger, tried
from kit.tables.outcomes import Change, Outcome, Told
from kit.tables.problems import Refusal, check_row
from kit.tables.rows import Row
from kit.text import Text

ADD = "grids.add_place"
NAME, KIND = cells.NAME, "kind"
COLUMNS = Columns(
    [
        Column(
            CODE,
            _("code of the grid"),
            ("grid code", "网格编码", "编码", "网格代码", "网格编号", "所属网格编码", "code"),
            labels=(_("code"),),
            required=True,
            instead=GRID,
        ),
        GRID_COLUMN,
        Column(
            NAME,
            _("name"),
            ("name", "名称", "场所名称", "道路名称", "小区名称"),
            labels=(pgettext_lazy("in a grid", "place"),),
            required=True,
        ),
        Column(KIND, _("kind"), ("kind", "种类", "场所种类", "场所类型", "类型", "类别")),
    ]
)
SHOWN = (CODE, NAME, KIND)
_FIELDS = {"grid": CODE}
_LEVELS: dict[int, Text] = {GRID_CODE_LENGTH[level]: level.label for level in GridLevel}
_KINDS = Words(
    PlaceKind,
    {
        PlaceKind.MAIN_ROAD: ("主干道", "次干道", "道路"),
        PlaceKind.BACK_STREET: ("背街", "小巷"),
        PlaceKind.RESIDENTIAL_QUARTER: ("小区", "住宅小区"),
    },
)


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    code: str
    name: str
    kind: str | None

    @property
    def key(self) -> str:
        """What its name is compared by."""
        return titles.key(self.name)


def import_places(rows: Iterable[Row], *, by: Actor, dry_run: bool = False) -> Outcome:
    """Import the rows of a file; with ``dry_run`` they are carried out and undone. Queries of the verb for
    each row that says something new, two for the rest of the file.

    Raises:
        NotAllowed: ``by`` adds no places.
        Invalid: it has too many rows, or takes too long for a page.
        BadRows: rows are not right, or not for ``by``; nothing is written.
    """
    require(by, ADD)
    with transaction.atomic():
        return _carried_out(rows, by).settle(dry_run=dry_run)


def examine_places(rows: Iterable[Row], *, by: Actor) -> Outcome:
    """What a file would do: it is carried out and undone. Raises NotAllowed, Invalid."""
    require(by, ADD)
    return tried(_carried_out, rows, by)


def _carried_out(rows: Iterable[Row], by: Actor) -> Ledger:
    ledger = Ledger(COLUMNS, _FIELDS)
    lines = _parsed(with_codes(cells.not_too_many(rows), Grid.objects.all()), by, ledger)
    known = _Known(lines)
    for line in cells.within_time(lines, by):
        with ledger.carrying_out(line.row):
            ledger.told.append(_carry_out(line, known, by))
    return ledger


def _parsed(rows: Iterable[Row], by: Actor, ledger: Ledger) -> list[_Line]:
    lines: list[_Line] = []
    said: dict[tuple[str, str], int] = {}
    for row in rows:
        read, refusals = split(
            {
                CODE: cells.read_code(row, _LEVELS),
                NAME: text_of(row, NAME, most=80, missing=_("The name is missing.")),
                KIND: _KINDS.read(row, KIND),
            }
        )
        refusals = [*check_row(row), *refusals]
        if not refusals and not by.has_perm(ADD, Place(grid=Grid(code=read[CODE]))):
            refusals.append(Refusal(CODE, OUTSIDE))
        first = said.setdefault((read.get(CODE, ""), titles.key(read.get(NAME, ""))), row.number)
        if not refusals and first != row.number:
            refusals.append(Refusal(NAME, _("The same is in row %(row)s already.") % {"row": first}))
        if refusals:
            ledger.refuse(row.number, refusals)
        else:
            lines.append(_Line(row.number, read[CODE], read[NAME], read[KIND]))
    return lines


class _Known:
    """The grids and places in the range of the codes. Two queries."""

    def __init__(self, lines: list[_Line]) -> None:
        codes = [line.code for line in lines] or [""]
        first, last = community_of(min(codes)), f"{community_of(max(codes))}:"  # a colon is behind all digits
        self.grids = {one.code: one for one in Grid.objects.filter(code__in=codes)}
        self.places: dict[tuple[str, str], list[Place]] = {}
        near = Place.objects.filter(grid__code__gte=first, grid__code__lt=last).select_related("grid")
        for one in near.order_by("pk"):
            self.places.setdefault((community_of(one.grid.code), titles.key(one.name)), []).append(one)
        self._said = {(line.code, line.key) for line in lines}

    def there(self, line: _Line) -> Place | None:
        """The place that a line is about. Raises Invalid: there are several."""
        of_name = self.places.get((community_of(line.code), line.key), [])
        here = [one for one in of_name if one.grid.code == line.code]
        # One that another row of the file puts elsewhere is another one.
        moved = [one for one in of_name if (one.grid.code, titles.key(one.name)) not in self._said]
        found = here or moved
        if len(found) > 1:
            raise Invalid(fields={NAME: [_("Several places have this name. Please change them by hand.")]})
        return found[0] if found else None


def _carry_out(line: _Line, known: _Known, by: Actor) -> Told:
    grid = known.grids.get(line.code)
    if grid is None:
        raise Invalid(fields={CODE: [_("There is no grid %(code)s.") % {"code": line.code}]})
    place = known.there(line)
    if place is None and line.kind is None:
        raise Invalid(fields={KIND: [_("Needed for a place that is not there yet.")]})
    kind = line.kind or (place.kind if place is not None else "")
    # Another writing of its name is no other name.
    name = place.name if place is not None else titles.written(line.name)
    shown = {CODE: line.code, NAME: name, KIND: str(PlaceKind(kind).label)}
    changes: list[Change] = []
    if place is not None:
        said = {CODE: (place.grid.code, line.code), KIND: (str(place.get_kind_display()), shown[KIND])}
        changes = [Change(column, *both) for column, both in said.items() if both[0] != both[1]]
    if place is None or changes:
        save_place(by=by, place=place, grid=grid, name=name, kind=kind)
    return Told(line.row, shown, place is None, changes)
