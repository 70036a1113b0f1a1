"""Writing a large table as XLSX, row by row: five small parts and one sheet in a zip file.

Several times as fast as building an object for every cell, so that a request can wait for it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

LONGEST = 32767  # characters that Excel takes in a cell
_CHUNK = 200  # rows written at a time
_NARROWEST, _WIDEST = 6, 50  # characters
# A spreadsheet counts days from here, on a clock without a zone.
_FIRST_DAY = dt.date(1899, 12, 30)
_EPOCH = dt.datetime.combine(_FIRST_DAY, dt.time())
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DATE, _MOMENT = 1, 2  # places in the list of styles
_BOLD = ' s="3"'

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_sheet(stream: Any, rows: Iterable[Sequence[Any]], *, title: str, above: str = "") -> None:
    """Write ``rows``, the first of which holds the headings, as the only sheet of a book, whose tab bears the
    ``title``; ``above`` the headings stands a line of words, which no column is made wide for. What is passed
    must be harmless already (``tables.safe_cell``); moments have no zone."""
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=3) as book:
        for name, xml in _PARTS.items():
            book.writestr(name, _HEAD + xml)
        book.writestr("xl/workbook.xml", _HEAD + _workbook(title))
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for part in _sheet(rows, above):
                sheet.write(part.encode())


def _workbook(title: str) -> str:
    name = escape("".join(" " if letter in "[]:*?/\\" else letter for letter in title)[:31], {'"': "&quot;"})
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(rows: Iterable[Sequence[Any]], above: str) -> Iterator[str]:
    waiting = iter(rows)
    firsts = list(islice(waiting, _CHUNK))
    headings = 2 if above else 1  # the number of their row
    # The headings stay in sight while one scrolls.
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f'<pane ySplit="{headings}" topLeftCell="A{headings + 1}" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{_widths(firsts)}<sheetData>"
    )
    held = [_row(1, [above], _BOLD)] if above else []
    number = headings - 1
    for number, row in enumerate(chain(firsts, waiting), start=headings):
        held.append(_row(number, row, _BOLD if number == headings else ""))
        if len(held) >= _CHUNK:
            yield "".join(held)
            held.clear()
    yield "".join(held)
    yield f"</sheetData>{_filter(firsts, headings, number)}</worksheet>"


def _row(number: int, row: Sequence[Any], style: str) -> str:
    return f'<row r="{number}">{"".join(_cells(number, row, style))}</row>'


def _widths(rows: Sequence[Sequence[Any]]) -> str:
    """The widths of the columns by what stands in the first rows; a Chinese sign is two letters wide."""
    widest: dict[int, int] = {}
    for row in rows:
        for place, value in enumerate(row, start=1):
            widest[place] = max(widest.get(place, _NARROWEST), min(_width(value), _WIDEST))
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width + 2}" customWidth="1"/>'
        for place, width in sorted(widest.items())
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _width(value: Any) -> int:
    if isinstance(value, dt.datetime):
        return 16
    text = "" if value is None else str(value)[:_WIDEST]
    return sum(1 if letter.isascii() else 2 for letter in text)


def _filter(firsts: Sequence[Sequence[Any]], headings: int, last: int) -> str:
    """The arrows under the headings that choose rows."""
    columns = len(firsts[0]) if firsts else 0
    if not columns or last <= headings:
        return ""
    return f'<autoFilter ref="A{headings}:{_letter(columns)}{last}"/>'


def _cells(number: int, row: Sequence[Any], style: str) -> Iterator[str]:
    for place, value in enumerate(row, start=1):
        if value is None or value == "":
            continue
        where = f'r="{_letter(place)}{number}"'
        if isinstance(value, str):
            text = escape(value[:LONGEST])
            yield f'<c {where}{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        else:
            yield _figure(where, value)


def _figure(where: str, value: Any) -> str:
    if isinstance(value, bool):
        return f'<c {where} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.datetime):
        return f'<c {where} s="{_MOMENT}"><v>{_serial(value)}</v></c>'
    if isinstance(value, dt.date):
        return f'<c {where} s="{_DATE}"><v>{(value - _FIRST_DAY).days}</v></c>'
    if isinstance(value, int | float | Decimal):
        return f"<c {where}><v>{value}</v></c>"
    return f'<c {where} t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _serial(moment: dt.datetime) -> float:
    """Days since the beginning of a spreadsheet's time."""
    return round((moment - _EPOCH) / dt.timedelta(days=1), 9)


_letter = lru_cache(maxsize=512)(get_column_letter)
