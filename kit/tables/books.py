"""The sheets of a file that was sent: CSV in the usual encodings, XLSX, XLS or ODS, with limits for what it
may unpack to. Read in another process (``kit.files.apart``)."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

from kit.errors import Invalid
from kit.tables.faulty import Place, errors_in_ods

MOST_UNPACKED = 100 * 1024**2  # bytes
MOST_SHEETS = 30  # more are not looked through
_RATIO = 100  # of what is unpacked to what was sent, above the first 10 MB
_UNSUSPECTED = 10 * 1024**2
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4000  # characters in which the mark between cells is looked for
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{3,30})"')
_PIECE = 1024**2

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is read as far as somebody asks: at most so many of its rows, and which cells are
    merged."""

    name: str
    rows: Callable[[int], Iterator[Sequence[Any]]]
    merged: Callable[[], list[Area]] = list


def sheets(data: bytes) -> list[Sheet]:
    """The sheets of a file; a CSV is one without a name. Raises Invalid: it can't be read."""
    if data.startswith(_OLD_EXCEL):
        return _by_calamine(data)
    if not data.startswith(_ZIP):
        return [_csv(data)]
    _check_unpacked(data)
    return _ods(data) if _ODS in data[:200] else _xlsx(data)


def _csv(data: bytes) -> Sheet:
    text = _decoded(data)
    if "\x00" in text:
        raise _no_table()
    head = text[:_HEAD]
    between = max(",\t;", key=head.count)

    def rows(most: int) -> Iterator[Sequence[Any]]:
        try:
            yield from islice(csv.reader(io.StringIO(text, newline=""), delimiter=between), most)
        except csv.Error as error:
            raise _no_table() from error

    return Sheet("", rows)


def _decoded(data: bytes) -> str:
    """The text in UTF-8, in UTF-16 with its mark, or in GB 18030, as Excel writes it in China."""
    for encoding in ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise Invalid(_("The file is encoded neither in UTF-8 nor in GB 18030. Please save it as XLSX."))


def _no_table() -> Invalid:
    return Invalid(_("The file is no table: neither CSV nor XLSX, XLS or ODS."))


def _unreadable() -> Invalid:
    return Invalid(_("The file is not a readable XLSX, XLS or ODS file."))


def _xlsx(data: bytes) -> list[Sheet]:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # openpyxl lets errors of zipfile, XML and its own classes through
        raise _unreadable() from error
    if not book.worksheets:
        raise _unreadable()
    return [_xlsx_sheet(data, sheet) for sheet in book.worksheets[:MOST_SHEETS]]


def _xlsx_sheet(data: bytes, sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # some programs state them wrongly, and rows would be cut off

    def rows(most: int) -> Iterator[Sequence[Any]]:
        # Counted as the file states it: the first row may say that it is the billionth, and what is missing
        # is made.
        found = sheet.iter_rows(max_row=most, values_only=True)
        while True:
            try:
                values = next(found, None)
            except Exception as error:
                raise _unreadable() from error
            if values is None:
                return
            yield values

    # A sheet that is read row by row does not tell which of its cells are merged.
    return Sheet(sheet.title, rows, lambda: _merged_in(data, sheet._worksheet_path))


def _merged_in(data: bytes, part: str) -> list[Area]:
    """The merged cells that the XML of a sheet names behind its rows."""
    found: list[Area] = []
    with zipfile.ZipFile(io.BytesIO(data)) as book, book.open(part.lstrip("/")) as xml:
        rest = b""
        while piece := xml.read(_PIECE):
            rest += piece
            end = 0
            for match in _MERGED.finditer(rest):
                end = match.end()
                found.append(_area(match[1].decode()))
            rest = rest[max(end, len(rest) - 200) :]
    return found


def _area(cells: str) -> Area:
    left, top, right, bottom = range_boundaries(cells)
    if None in (left, top, right, bottom):  # whole rows or columns
        raise _unreadable()
    return (cast(int, top), cast(int, left), cast(int, bottom), cast(int, right))


def _ods(data: bytes) -> list[Sheet]:
    try:
        errors = errors_in_ods(data)
    except Exception as error:  # of a broken file anything may come
        raise _unreadable() from error
    found = _by_calamine(data)
    return [_with_errors(one, errors[one.name]) if errors.get(one.name) else one for one in found]


def _with_errors(sheet: Sheet, errors: Mapping[Place, str]) -> Sheet:
    """The sheet with the words of its errors, where the reader tells of an empty cell or of a nought."""
    wrong: dict[int, dict[int, str]] = {}
    for (row, column), words in errors.items():
        wrong.setdefault(row, {})[column] = words

    def rows(most: int) -> Iterator[Sequence[Any]]:
        number = 0
        for number, values in enumerate(sheet.rows(most), start=1):
            yield _told(values, wrong.get(number, {}))
        # The reader ends where it finds nothing more.
        for behind in range(number + 1, min(max(wrong), most) + 1):
            yield _told((), wrong.get(behind, {}))

    return Sheet(sheet.name, rows, sheet.merged)


def _told(values: Sequence[Any], errors: Mapping[int, str]) -> Sequence[Any]:
    width = max(len(values), *errors) if errors else len(values)
    filled = [*values, *[""] * (width - len(values))]
    return [errors.get(place, value) for place, value in enumerate(filled, start=1)]


def _by_calamine(data: bytes) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names[:MOST_SHEETS]
    except PasswordError as error:
        raise Invalid(_("The file is locked with a password. Please save it without one.")) from error
    except Exception as error:
        raise _unreadable() from error
    if not names:
        raise _unreadable()
    return [_calamine_sheet(book, name) for name in names]


def _calamine_sheet(book: CalamineWorkbook, name: str) -> Sheet:
    def sheet() -> CalamineSheet:
        try:
            return book.get_sheet_by_name(name)
        except Exception as error:
            raise _unreadable() from error

    def rows(most: int) -> Iterator[Sequence[Any]]:
        yield from sheet().to_python(skip_empty_area=False, nrows=most)

    def merged() -> list[Area]:
        ranges = sheet().merged_cell_ranges or []
        return [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges]

    return Sheet(name, rows, merged)


def _check_unpacked(data: bytes) -> None:
    """Go on only when the parts of the file are as small as a table's are, once they are unpacked; no more
    than they state is ever unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except Exception as error:  # of a broken list of parts anything may come
        raise _unreadable() from error
    if size > min(MOST_UNPACKED, max(_UNSUSPECTED, _RATIO * len(data))):
        raise Invalid(_("The file is too large once it is unpacked."))
