"""A table as a file to take away: XLSX or CSV, in a temporary file that is gone once it is closed."""

import io
import tempfile
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import IO, Any

from django.utils.translation import gettext as _

from kit.tables.rows import write_csv, write_xlsx
from kit.text import Text
from kit.time.clock import now, today
from kit.time.formats import day_text, stamp


class Kind(StrEnum):
    """The kinds of files."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        """The media type."""
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return sheet if self == Kind.XLSX else "text/csv; charset=utf-8"


def as_file(rows: Iterable[Sequence[Any]], kind: Kind, *, title: str, above: str = "") -> IO[bytes]:
    """A temporary file without a name that holds ``rows``, positioned at its beginning. Rows are written one
    by one and not held in memory. ``above`` is for people and stands in XLSX only: programs read CSV."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    try:
        if kind == Kind.XLSX:
            write_xlsx(file, rows, title=title, above=above)
        else:
            # The mark at the beginning tells Excel that the text is UTF-8.
            text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
            write_csv(text, rows)
            text.detach()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def title_line(what: Text, *parts: Text) -> str:
    """The line above the headings: what the table is, of which area and period, and of which day."""
    day = _("as of %(day)s") % {"day": day_text(today())}
    return " · ".join(str(one) for one in (what, *parts, day) if str(one))


def file_name(what: Text, kind: Kind) -> str:
    """The name of a file that is taken away now, in the reader's language."""
    return f"{what}-{stamp(now())}.{kind}"
