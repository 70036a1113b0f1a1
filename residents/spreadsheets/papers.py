"""What somebody takes away before an import: an empty sheet, and the own file with what is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from grids.imports.cells import Problem
from kit.tables.files import Kind, as_file, title_line
from kit.tables.rows import Table
from kit.time import clock
from kit.time.formats import date_code
from residents.spreadsheets import columns as sheet
from residents.spreadsheets.columns import LABELS
from residents.spreadsheets.exports import COLUMNS


def template() -> IO[bytes]:
    """An empty sheet whose headings an import understands."""
    headings = [f"{sheet.heading(one)}{_('(required)') if one in sheet.REQUIRED else ''}" for one in COLUMNS]
    above = title_line(_("Residents, to be filled in"))
    return as_file([headings], Kind.XLSX, title=_("Residents"), above=above)


def template_name() -> str:
    """The name of the empty sheet."""
    return _("Residents, to be filled in") + ".xlsx"


def marked(table: Table, problems: Iterable[Problem]) -> IO[bytes]:
    """The file as it was sent, with what is wrong of each row in a last column."""
    reasons: dict[int, list[str]] = {}
    for one in problems:
        reasons.setdefault(one.row, []).append(f"{LABELS.get(one.column, one.column)}: {one.reason}")
    above = title_line(_("Rows to be corrected"))
    return as_file(_marked(table, reasons), Kind.XLSX, title=_("Residents"), above=above)


def _marked(table: Table, reasons: dict[int, list[str]]) -> Iterator[Sequence[Any]]:
    width = max((len(line) for line in table.lines), default=0)
    for number, line in enumerate(table.lines, start=table.first):
        filled = [*line, *[""] * (width - len(line))]
        yield [
            *filled,
            sheet.heading(sheet.WRONG) if number == table.first else "; ".join(reasons.get(number, [])),
        ]


def marked_name() -> str:
    """The name of the file with what is wrong."""
    return f"{_('Rows to be corrected')}-{date_code(clock.today())}.xlsx"
