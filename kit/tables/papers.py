"""What somebody takes away before an import: an empty sheet, and the own file with what is wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from kit.tables.columns import WRONG_COLUMN, Columns
from kit.tables.files import Kind, as_file, title_line
from kit.tables.headings import in_language
from kit.tables.problems import Problem
from kit.tables.rows import Table
from kit.text import Text, in_turn, labelled
from kit.time import clock
from kit.time.formats import date_code


def template(columns: Columns, *, title: Text) -> IO[bytes]:
    """An empty sheet whose headings an import understands."""
    headings = [f"{in_language(one.words)}{_('(required)') if one.required else ''}" for one in columns.asked]
    above = title_line(_("%(what)s, to be filled in") % {"what": title})
    return as_file([headings], Kind.XLSX, title=str(title), above=above)


def template_name(title: Text) -> str:
    """The name of the empty sheet."""
    return _("%(what)s, to be filled in") % {"what": title} + ".xlsx"


def marked(
    table: Table, problems: Iterable[Problem], labels: Mapping[str, Text], *, title: Text
) -> IO[bytes]:
    """The file as it was sent, with what is wrong of each row in a last column."""
    reasons: dict[int, list[str]] = {}
    for one in problems:
        reasons.setdefault(one.row, []).append(labelled(labels.get(one.column, one.column), one.reason))
    above = title_line(str(title), _("Rows to be corrected"))
    return as_file(_marked(table, reasons), Kind.XLSX, title=str(title), above=above)


def _marked(table: Table, reasons: Mapping[int, list[str]]) -> Iterator[Sequence[Any]]:
    width = max((len(line) for line in table.lines), default=0)
    heading = in_language(WRONG_COLUMN.words)
    # What was wrong the last time stands there no longer.
    old = {place for place, word in enumerate(table.lines[0]) if word.strip() in WRONG_COLUMN.words}
    for number, line in enumerate(table.lines, start=table.first):
        filled = [cell for place, cell in enumerate(_filled(line, width)) if place not in old]
        yield [*filled, heading if number == table.first else _in_one(reasons.get(number, []))]


def _in_one(reasons: Sequence[str]) -> str:
    """Sentences as clauses of one."""
    return in_turn([*(one.rstrip("。.") for one in reasons[:-1]), *reasons[-1:]])


def _filled(line: Sequence[str], width: int) -> list[str]:
    return [*line, *[""] * (width - len(line))]


def marked_name() -> str:
    """The name of the file with what is wrong."""
    return f"{_('Rows to be corrected')}-{date_code(clock.today())}.xlsx"
