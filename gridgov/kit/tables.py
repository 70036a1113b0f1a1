"""Tables in and out: CSV and XLSX rows with the numbers that a person sees, and cells that can't run."""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from gridgov.kit.clock import local
from gridgov.kit.errors import Invalid
from gridgov.kit.text import Text
from gridgov.kit.xlsx import write_sheet

# What a spreadsheet takes for the beginning of a formula, also in full width.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Text that a spreadsheet would read from CSV as a number, and so lose its zeros or its last digits: 1.2E+17.
_TAKEN_FOR_NUMBER = re.compile(r"0\d+|\d{12,}|\d+[eE]\d+", re.ASCII)
_LOSSY = 10**15  # Excel keeps 15 digits; a longer number has lost its last ones
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number as the sheet shows it, and its cells by column. ``surplus``: it has cells
    beyond the last heading, as when a comma in a name was not quoted."""

    number: int
    cells: dict[str, str]
    surplus: bool = False

    def get(self, column: str) -> str:
        """The text of a cell; empty when the table has no such column."""
        return self.cells.get(column, "")


def read_rows(
    source: Path | bytes, aliases: Mapping[str, str], *, required: Sequence[str] = ()
) -> Iterator[Row]:
    """The rows of a CSV (UTF-8) or XLSX file, or of its content, below its row of headings; empty rows are
    passed over.

    ``aliases`` leads from a heading in small letters, Chinese or English, to the column's name; other columns
    are passed over. ``required`` are the columns that must be there.

    Raises:
        Invalid: the file is missing, is neither, has a wrong encoding, or its headings do not fit.
    """
    data = source if isinstance(source, bytes) else _content(source)
    numbered = enumerate(_xlsx_lines(data) if data.startswith(_ZIP) else _csv_lines(data), start=1)
    headings = next(numbered, (1, []))[1]
    columns = [aliases.get(plain(heading)) for heading in headings]
    _check_headings(columns, aliases, required)
    for number, values in numbered:
        pairs = zip(columns, values, strict=False)
        cells = {column: _as_typed(value.strip()) for column, value in pairs if column}
        surplus = any(value.strip() for value in values[len(columns) :])
        if surplus or any(cells.values()):
            yield Row(number, cells, surplus)


def _as_typed(text: str) -> str:
    """A cell without the apostrophe by which ``safe_cell`` or ``write_csv`` kept it a text."""
    bare = text[1:]
    marked = text.startswith("'") and (bare.startswith(RISKY) or _TAKEN_FOR_NUMBER.fullmatch(bare))
    return bare if marked else text


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Invalid(_("There is no file %(path)s.") % {"path": path})
    return path.read_bytes()


def plain(heading: str) -> str:
    """A heading in small letters, with the full-width brackets of Chinese as plain ones."""
    return unicodedata.normalize("NFKC", heading).strip().lower()


def _check_headings(columns: list[str | None], aliases: Mapping[str, str], required: Sequence[str]) -> None:
    known = [column for column in columns if column]
    if not known:
        wanted = ", ".join(dict.fromkeys(aliases))
        raise Invalid(_("The first row must hold headings, such as: %(wanted)s.") % {"wanted": wanted})
    for column in required:
        if column not in known:
            names = ", ".join(heading for heading, name in aliases.items() if name == column)
            raise Invalid(_("A column is missing: %(names)s.") % {"names": names})
    for column in known:
        if known.count(column) > 1:
            names = ", ".join(heading for heading, name in aliases.items() if name == column)
            raise Invalid(_("There are several columns of one kind: %(names)s.") % {"names": names})


def _csv_lines(data: bytes) -> Iterator[list[str]]:
    if data.startswith(_OLD_EXCEL):
        raise Invalid(_("This is an old Excel file (.xls). Please save it as XLSX."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(_wrong_encoding(data)) from error
    if "\x00" in text:
        raise Invalid(_("The file is neither CSV nor XLSX."))
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        raise Invalid(_("The file is neither CSV nor XLSX.")) from error


def _wrong_encoding(data: bytes) -> Text:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _("The file is encoded in UTF-16. Please save it as CSV UTF-8, or as XLSX.")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return _("The file is not encoded in UTF-8. Please save it as CSV UTF-8, or as XLSX.")
    return _("The file is encoded in GBK (GB 18030). Please save it as CSV UTF-8, or as XLSX.")


def _xlsx_lines(data: bytes) -> Iterator[list[str]]:
    unreadable = Invalid(_("The file is not a readable XLSX file."))
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets errors of zipfile, XML and its own classes through
        raise unreadable from error
    if not book.worksheets:
        raise unreadable
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some programs state them wrongly, and rows would be cut off
    rows = sheet.iter_rows(values_only=True)
    try:
        while True:
            try:
                values = next(rows, None)
            except Exception as error:
                raise unreadable from error
            if values is None:
                return
            yield [cell_text(value) for value in values]
    finally:
        book.close()


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


def safe_cell(value: Any) -> Any:
    """A value as a spreadsheet may have it: text that would run as a formula gets an apostrophe in front,
    characters that no sheet can hold go, moments are told on the clocks of China."""
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return local(value).replace(tzinfo=None, microsecond=0)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
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


def write_xlsx(stream: Any, rows: Iterable[Sequence[Any]], *, title: str) -> None:
    """Write rows as XLSX with harmless cells, row by row, without holding the sheet in memory."""
    write_sheet(stream, ([safe_cell(value) for value in row] for row in rows), title=title)
