"""The lines of a table as it was sent: of the sheet that has the headings, from these on.

``rows`` calls this in another process: the libraries that read such files may need any time and memory for
them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from kit.errors import Invalid
from kit.tables.books import Area, Sheet, sheets
from kit.tables.headings import how_many
from kit.tables.xlsx import LONGEST

MOST_ROWS = 100_000  # 50,000 residents are a town
MOST_CELLS = 2_000_000
MOST_MERGED = 10_000  # ranges; where more are merged, the table is a drawing
_SEARCHED = 10  # lines of a sheet among which the headings stand
_LOSSY = 10**15  # Excel keeps 15 digits; a longer number has lost its last ones
# What a spreadsheet makes of 3-5 and of 3:01.
_MOMENTS = (dt.date, dt.time, dt.timedelta)

Cell = tuple[int, int]
"""The row and column of a cell, counted from 1."""


@dataclass(slots=True)
class Lines:
    """What was found: the line of the headings by its number in the sheet, it and all below it, empty ones
    included; the cells that are dates or times; merged cells; the words above the headings; and the other
    sheets that have such headings."""

    first: int = 1
    lines: list[list[str]] = field(default_factory=list)
    dated: set[Cell] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def lines(data: bytes, words: frozenset[str]) -> Lines:
    """The lines of the table in ``data`` whose headings are most of the ``words``, as plain as
    ``headings.plain`` makes them.

    Raises:
        Invalid: it can't be read, or has more rows, cells or letters in a cell than a table may.
    """
    found = sheets(data)
    scores = [_score(sheet, words) for sheet in found]
    best = max(range(len(found)), key=lambda place: scores[place][0])
    read = _read(found[best], scores[best][1])
    read.others = [sheet.name for place, sheet in enumerate(found) if place != best and scores[place][0] > 1]
    return read


def _score(sheet: Sheet, words: frozenset[str]) -> tuple[int, int]:
    """How many headings the sheet has, and the number of their line: the first when there are none."""
    best = (0, 1)
    for number, values in enumerate(sheet.rows(_SEARCHED), start=1):
        score = how_many([cell_text(value) for value in values], words)
        if score > best[0]:
            best = (score, number)
    return best


def _read(sheet: Sheet, first: int) -> Lines:
    read = Lines(first=first)
    cells = 0
    for number, values in enumerate(sheet.rows(MOST_ROWS + 1), start=1):
        cells += len(values)
        if number > MOST_ROWS or cells > MOST_CELLS:
            raise Invalid(_("The table has too many rows or cells. Please divide it."))
        line = _line(values)
        if number < first:
            read.above += [text for text in line if text.strip()]
            continue
        read.lines.append(line)
        read.dated |= {
            (number, place) for place, value in enumerate(values, start=1) if isinstance(value, _MOMENTS)
        }
    read.merged = _below(sheet.merged(), read)
    return read


def _line(values: Sequence[Any]) -> list[str]:
    line = [cell_text(value) for value in values]
    if any(len(text) > LONGEST for text in line):
        raise Invalid(_("A cell of the table holds too long a text."))
    return line


def _below(areas: list[Area], read: Lines) -> list[Area]:
    """The merged cells below the headings, each once, and no further than the rows and headings go: a range
    may say that it ends at the millionth. Raises Invalid: absurdly many."""
    first, last = read.first, read.first + len(read.lines) - 1
    width = len(read.lines[0]) if read.lines else 0
    found = {
        (max(top, first + 1), left, min(bottom, last), min(right, width))
        for top, left, bottom, right in areas
        if bottom > first and top <= last and left <= width
    }
    if len(found) > MOST_MERGED:
        raise Invalid(_("The table has too many rows or cells. Please divide it."))
    return sorted(found)


def cell_text(value: Any) -> str:
    """A cell as text. A code that Excel made a number comes back whole, as far as Excel kept its digits;
    where digits are lost the number stays in the form 3.30402E+17, which no check accepts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return str(value) if abs(value) < _LOSSY else f"{value:.5E}"
    return str(value)
