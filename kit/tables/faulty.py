"""Cells that hold an error of a spreadsheet and nothing that somebody said: told by their words, in every
kind of file; and those of a book of LibreOffice, which the reader of such books passes over. Pure."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

from kit.numbers.whole import whole

# What Excel, WPS and LibreOffice show: #REF!, #NAME?, #DIV/0!, #SPILL!, #N/A, Err:502, and #### where a
# column is too narrow. Words of other languages have the same form.
_ERROR = re.compile(r"#(?:n/a|div/0!|getting_data|[^\W\d_]{2,14}[!?]|#+)|(?:err|错误):\d{3}", re.IGNORECASE)
_LONGEST = 20  # characters
_MARK = b'value-type="error"'
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_WORDS = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_KINDS = tuple(
    f"{{urn:org:documentfoundation:names:experimental:{space}}}value-type"
    for space in ("calc:xmlns:calcext:1.0", "office:xmlns:loext:1.0")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_PIECE = 1024**2
_MOST_TIMES = 100_000_000
_MOST_REPEATED = 1000  # columns and rows that an error fills; more of it is told by these

Place = tuple[int, int]
"""Row and column of a cell, counted from 1."""


def is_error(text: str) -> bool:
    """Whether a cell with this text holds an error."""
    plain = unicodedata.normalize("NFKC", text[: _LONGEST * 2]).strip()
    return len(text.strip()) <= _LONGEST and _ERROR.fullmatch(plain) is not None


def errors_in_ods(data: bytes) -> dict[str, dict[Place, str]]:
    """The cells of a book of LibreOffice that are errors, by the name of the sheet, with their words. They
    stand in the file beside a number or an empty text, which says nothing of them. Raises what a broken file
    may."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        with book.open("content.xml") as xml:
            if not _holds(xml, _MARK):
                return {}
        with book.open("content.xml") as xml:
            return _errors(iterparse(xml, events=("start", "end")))


def _holds(stream: object, mark: bytes) -> bool:
    rest = b""
    while piece := stream.read(_PIECE):  # type: ignore[attr-defined]
        if mark in rest + piece:
            return True
        rest = piece[-len(mark) :]
    return False


def _errors(events: Iterator[tuple[str, Element]]) -> dict[str, dict[Place, str]]:
    found: dict[str, dict[Place, str]] = {}
    here: dict[Place, str] = {}
    row = 0
    for event, one in events:
        if event == "start" and one.tag == f"{_TABLE}table":
            here = found.setdefault(one.get(f"{_TABLE}name", ""), {})
            row = 0
        elif event == "end" and one.tag == f"{_TABLE}table-row":
            times = _times(one, "rows")
            wrong = list(_of_row(one))
            for number in range(row + 1, row + min(times, _MOST_REPEATED) + 1) if wrong else ():
                here |= {(number, column): words for column, words in wrong}
            row += times
            one.clear()
    return found


def _of_row(row: Element) -> Iterator[tuple[int, str]]:
    column = 0
    for one in row:
        if one.tag not in _CELLS:
            continue
        times = _times(one, "columns")
        if any(one.get(kind) == "error" for kind in _KINDS):
            words = "".join("".join(part.itertext()) for part in one if part.tag == _WORDS).strip()
            for place in range(column + 1, column + min(times, _MOST_REPEATED) + 1):
                yield place, words if is_error(words) else "#VALUE!"
        column += times


def _times(one: Element, what: str) -> int:
    said = one.get(f"{_TABLE}number-{what}-repeated", "1")
    times = whole(said, most=_MOST_TIMES)
    if times is None:
        raise ParseError(said)
    return times
