"""The grid of a row where a file says it as lists and labels do: by its path, from the community or the
street down, or by a name that only one has. What a row means is its code from then on."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grids.imports.cells import CODE, GRID
from grids.models import Grid
from kit.numbers import titles
from kit.numbers.whole import is_digits
from kit.tables.columns import Column
from kit.tables.rows import Row
from kit.text import Text, listed

GRID_COLUMN = Column(
    GRID,
    _("grid"),
    ("grid path", "网格", "所属网格", "所在网格", "网格路径", "网格名称"),
    labels=(_("grid"),),
    spare=True,
)
_STEP = "/"
_MOST_CHOICES = 5


def with_codes(rows: Iterable[Row], among: QuerySet[Any]) -> list[Row]:
    """The rows with the code of the grid that each names otherwise, found ``among`` some; where it can't be
    told, or code and path are not of one grid, with why. One query, none where all rows have codes only."""
    kept = list(rows)
    said = {text for row in kept if (text := row.get(GRID) or _path(row))}
    if not said:
        return kept
    known = _Known(said, {row.get(CODE) for row in kept if row.get(GRID)}, among)
    return [known.coded(row) for row in kept]


def _path(row: Row) -> str:
    """What stands in the column of the code and is none; a code with a slip of the hand is no path either."""
    text = row.get(CODE)
    return text if any(one.isalpha() and not one.isascii() for one in text) else ""


class _Known:
    """The grids that rows may mean."""

    def __init__(self, said: set[str], codes: set[str], among: QuerySet[Any]) -> None:
        names = {name for text in said for name in _ends(text)}
        found = among.filter(Q(name__in=names) | Q(code__in=(codes | said) - {""}))
        self._by_code: dict[str, Grid] = {}
        self._said: tuple[dict[str, list[Grid]], ...] = ({}, {}, {})
        for one in found.select_related("parent__parent", "division").order_by("code"):
            self._by_code[one.code] = one
            for place, words in zip(self._said, _words(one), strict=True):
                place.setdefault(titles.key(words), []).append(one)

    def coded(self, row: Row) -> Row:
        """The row with its code."""
        text = row.get(GRID)
        if not text:
            return self._read(row, CODE, _path(row)) if _path(row) else row
        if not is_digits(row.get(CODE)):
            return self._read(row, GRID, text) if not row.get(CODE) else row
        grid = self._by_code.get(row.get(CODE))
        if grid is None or titles.key(text) in {titles.key(one) for one in (grid.code, *_words(grid))}:
            return row
        reason = _("The code %(code)s is that of %(grid)s. Leave out one of both.")
        return _faulty(row, GRID, reason % {"code": grid.code, "grid": grid.path})

    def _read(self, row: Row, column: str, text: str) -> Row:
        if is_digits(text):
            return replace(row, cells={**row.cells, CODE: text})
        found = self._meant(text)
        if len(found) == 1:
            return replace(row, cells={**row.cells, CODE: found[0].code})
        if not found:
            reason = _("There is no grid “%(name)s” in your area.")
            return _faulty(row, column, reason % {"name": text[:80]})
        reason = _("%(n)s grids are called “%(name)s”. Say which one: %(choices)s.")
        choices = [one.choice_label for one in found[:_MOST_CHOICES]]
        said = listed([*choices, "…"] if len(found) > _MOST_CHOICES else choices)
        return _faulty(row, column, reason % {"n": len(found), "name": text[:80], "choices": said})

    def _meant(self, text: str) -> list[Grid]:
        """Those of this label, else of this path, else of this name; those in use, if there are such."""
        said = titles.key(text)
        found = next((place[said] for place in self._said if said in place), [])
        return [one for one in found if one.retired_on is None] or found


def _words(grid: Grid) -> tuple[str, str, str]:
    return grid.choice_label, grid.path, grid.name


def _ends(text: str) -> set[str]:
    """What the name of the grid may be; one may hold a stroke itself."""
    parts = text.split(_STEP)
    ends = (_STEP.join(parts[place:]).strip() for place in range(min(len(parts), 5)))
    return {said for end in ends for said in (end, titles.written(end)) if said}


def _faulty(row: Row, column: str, reason: Text) -> Row:
    return replace(row, faults={column: reason, **row.faults})
