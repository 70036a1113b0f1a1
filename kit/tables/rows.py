"""Tables in and out: rows with the numbers that a person sees, and cells that can't run."""

import csv
import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from kit.errors import Invalid, NotReadNow
from kit.files.apart.calling import NoTurn, Overrun, apart
from kit.tables.faulty import is_error
from kit.tables.headings import WRONG, known_as, others, plain, usual
from kit.tables.lines import Cell, Lines, lines
from kit.tables.xlsx import write_sheet
from kit.text import Text, bracketed, listed
from kit.time.clock import local

# What a spreadsheet takes for the beginning of a formula, also in full width.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Text that a spreadsheet would read from CSV as a number, and so lose its zeros or its last digits: 1.2E+17.
# What XML can't hold, and a spreadsheet that has it can't be opened.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAKEN_FOR_NUMBER = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+", re.ASCII)
_MINUTE = 60
# First and last row, and what is said of them; in order, none over another.
_Spans = list[tuple[int, int, Text]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number as the sheet shows it, and its cells by column. ``surplus``: it has cells
    beyond the last heading, as when a comma in a name was not quoted. ``faults``: why a column can't be what
    somebody meant, such as a door that the spreadsheet made a date."""

    number: int
    cells: dict[str, str]
    surplus: bool = False
    faults: Mapping[str, Text] = field(default_factory=dict)

    def get(self, column: str) -> str:
        """The text of a cell; empty when the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and what of it is not read: columns by their headings, words above the headings,
    other sheets that have such headings."""

    rows: Sequence[Row]
    unused: Sequence[str] = ()
    above: Sequence[str] = ()
    others: Sequence[str] = ()
    first: int = 1  # the number of the line of headings
    lines: Sequence[Sequence[str]] = ()  # as they were sent, from the headings on

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def not_read(self) -> list[str]:
        """What will not be imported, a sentence each; somebody has to read them before anything is."""
        said = []
        if self.unused:
            columns = _("These columns are not known here and will not be imported: %(names)s.")
            said.append(columns % {"names": listed(self.unused)})
        if self.others:
            others = _("These sheets have headings too and will not be imported: %(names)s.")
            said.append(others % {"names": listed(self.others)})
        return [str(one) for one in said]


def read_rows(
    source: Path | bytes,
    aliases: Mapping[str, str],
    *,
    required: Sequence[str | Sequence[str]] = (),
    dates: Container[str] = (),
) -> Table:
    """The rows of a CSV, XLSX, XLS or ODS file, or of its content, below the headings, wherever these stand;
    empty rows are passed over.

    ``aliases`` leads from a heading, Chinese or English, to the column's name. ``required`` are the columns
    that must be there, of several that may stand for each other one; in ``dates`` a cell may be a date,
    anywhere else a date is a fault.

    Raises:
        Invalid: the file is missing, is no table, is too large once it is unpacked or takes too long to read,
            or its headings do not fit.
        NotReadNow: other people's files took too long before.
    """
    data = source if isinstance(source, bytes) else _content(source)
    known = {plain(heading): column for heading, column in aliases.items()}
    try:
        read = apart(lines, data, frozenset(known))
    except NoTurn as error:
        raise NotReadNow(retry_seconds=_MINUTE) from error
    except Overrun as error:
        raise Invalid(_("Reading the file takes too long, or too much memory.")) from error
    headings = read.lines[0] if read.lines else []
    columns = [known_as(heading, known) for heading in headings]
    _check_headings(headings, columns, aliases, required)
    rows = list(_rows(read, columns, _merged(read, columns), _dated(read, columns, dates)))
    return Table(rows, _unused(read, headings, columns), read.above, read.others, read.first, read.lines)


def _rows(
    read: Lines, columns: Sequence[str | None], merged: Mapping[int, _Spans], dated: Mapping[Cell, Text]
) -> Iterator[Row]:
    wrong: dict[int, dict[str, Text]] = {}
    for (number, place), reason in dated.items():
        wrong.setdefault(number, {})[str(columns[place - 1])] = reason
    for number, values in enumerate(read.lines[1:], start=read.first + 1):
        pairs = zip(columns, values, strict=False)
        cells = {column: _as_typed(value.strip()) for column, value in pairs if column}
        surplus = any(value.strip() for value in values[len(columns) :])
        if surplus or any(cells.values()):
            faults = {str(columns[place - 1]): told for place, told in _spanned(merged, number)}
            yield Row(number, cells, surplus, faults | wrong.get(number, {}) | _errors(cells))


def _errors(cells: Mapping[str, str]) -> dict[str, Text]:
    """The columns of a row whose cells hold an error, and what is said of each."""
    reason = _(
        "The spreadsheet shows an error here (%(error)s) and no value. Correct the formula, or enter the "
        "value."
    )
    return {column: reason % {"error": text} for column, text in cells.items() if text and is_error(text)}


def _dated(read: Lines, columns: Sequence[str | None], dates: Container[str]) -> dict[Cell, Text]:
    """The cells that are dates where none belongs."""
    found: dict[Cell, Text] = {}
    reason = _(
        "The spreadsheet made a date of this cell (%(date)s). Format the column as text, and enter it again."
    )
    for number, place in read.dated:
        column = columns[place - 1] if place <= len(columns) else None
        if column and column not in dates and number > read.first:
            shown = read.lines[number - read.first][place - 1].removesuffix(" 00:00:00")
            found[number, place] = reason % {"date": shown}
    return found


def _merged(read: Lines, columns: Sequence[str | None]) -> dict[int, _Spans]:
    """The merged cells of known columns, by the place of the column: which of them is meant nobody can tell.
    Spans of rows and not their cells, since a range of a few letters may hold a million of these."""
    found: dict[int, _Spans] = {}
    reason = _("This cell is merged with others (%(cells)s). Please split them and fill in every row.")
    for place in (place for place, column in enumerate(columns, start=1) if column):
        spans: _Spans = []
        reached = 0
        for top, left, bottom, right in read.merged:  # in the order of their first rows
            if left <= place <= right and bottom > reached:
                cells = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
                spans.append((max(top, reached + 1), bottom, reason % {"cells": cells}))
                reached = bottom
        if spans:
            found[place] = spans
    return found


def _spanned(merged: Mapping[int, _Spans], number: int) -> Iterator[tuple[int, Text]]:
    """The places of a row that lie in merged cells, and what is said of each."""
    for place, spans in merged.items():
        before = bisect_right(spans, number, key=itemgetter(0)) - 1
        if before >= 0 and number <= spans[before][1]:
            yield place, spans[before][2]


def _unused(read: Lines, headings: Sequence[str], columns: Sequence[str | None]) -> list[str]:
    """The columns that hold something and are not known, by heading or letter."""
    filled = {place for line in read.lines[1:] for place, text in enumerate(line) if text.strip()}
    return [
        heading.strip() or str(_("column %(letter)s") % {"letter": get_column_letter(place + 1)})
        for place, (heading, column) in enumerate(zip(headings, columns, strict=True))
        if column is None and place in filled
    ]


def _as_typed(text: str) -> str:
    """A cell without the apostrophe by which ``safe_cell`` or ``write_csv`` kept it a text."""
    bare = text[1:]
    marked = text.startswith("'") and (bare.startswith(RISKY) or _TAKEN_FOR_NUMBER.fullmatch(bare))
    return bare if marked else text


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Invalid(_("There is no file %(path)s.") % {"path": path})
    return path.read_bytes()


def _check_headings(
    headings: Sequence[str],
    columns: Sequence[str | None],
    aliases: Mapping[str, str],
    required: Sequence[str | Sequence[str]],
) -> None:
    known = [column for column in columns if column]
    if not known:
        wanted = listed(
            usual(column, aliases) for column in dict.fromkeys(aliases.values()) if column != WRONG
        )
        raise Invalid(_("There must be a row of headings, such as: %(wanted)s.") % {"wanted": wanted})
    for column in required:
        of_one_kind = (column,) if isinstance(column, str) else column
        if not any(one in known for one in of_one_kind):
            name, words = usual(of_one_kind[0], aliases), []
            for one in of_one_kind:
                words += [usual(one, aliases), *others(one, aliases)]
            also = listed(dict.fromkeys(word for word in words if word != name))
            told = bracketed(name, _("or: %(words)s") % {"words": also}) if also else name
            raise Invalid(_("A column is missing: %(name)s.") % {"name": told})
    for column in known:
        if known.count(column) > 1:
            pairs = zip(headings, columns, strict=True)
            names = listed(heading.strip() for heading, name in pairs if name == column)
            reason = _("Several columns say the same: %(names)s. Keep one of them for %(name)s.")
            raise Invalid(reason % {"names": names, "name": usual(column, aliases)})


def safe_cell(value: Any) -> Any:
    """A value as a spreadsheet may have it: text that would run as a formula gets an apostrophe in front,
    characters that no sheet can hold go, moments are told on the clocks of China."""
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return local(value).replace(tzinfo=None, microsecond=0)
    if not isinstance(value, str):
        return value
    text = _NOT_IN_XML.sub("", value)
    return f"'{text}" if text.startswith(RISKY) else text


def write_csv(stream: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as CSV with harmless cells, row by row. CSV knows no types: a code of digits gets the same
    apostrophe in front as what would run, so that Excel and WPS leave it a text with all its digits; whoever
    reads the file by program takes it off, as ``read_rows`` does."""
    writer = csv.writer(stream)
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])


def _csv_cell(value: Any) -> Any:
    cell = safe_cell(value)
    is_code = isinstance(cell, str) and _TAKEN_FOR_NUMBER.fullmatch(cell)
    return f"'{cell}" if is_code else cell


def write_xlsx(stream: Any, rows: Iterable[Sequence[Any]], *, title: str, above: str = "") -> None:
    """Write rows as XLSX with harmless cells, row by row, without holding the sheet in memory; ``above`` the
    headings stands what the table is."""
    harmless = ([safe_cell(value) for value in row] for row in rows)
    write_sheet(stream, harmless, title=title, above=safe_cell(above))
