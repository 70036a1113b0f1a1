"""A table as a file to take away: XLSX or CSV, in a temporary file that is gone once it is closed."""

import io
import tempfile
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import IO, Any

from kit.tables.rows import write_csv, write_xlsx


class Kind(StrEnum):
    """The kinds of files."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        """The media type."""
        sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return sheet if self == Kind.XLSX else "text/csv; charset=utf-8"


def as_file(rows: Iterable[Sequence[Any]], kind: Kind, *, title: str) -> IO[bytes]:
    """A temporary file without a name that holds ``rows``, positioned at its beginning. Rows are written one
    by one and not held in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    try:
        if kind == Kind.XLSX:
            write_xlsx(file, rows, title=title)
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
