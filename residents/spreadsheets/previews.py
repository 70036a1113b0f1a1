"""What a kept file would do: found once, kept encrypted beside the file, and read page by page."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language

from grids.imports.cells import Problem
from kit.errors import Invalid, TooOften
from kit.privacy.fields import mask_name
from kit.privacy.masks import mask_id_number
from kit.tables.rows import Table, read_rows
from residents.spreadsheets import uploads
from residents.spreadsheets.columns import DATES, HEADINGS, REQUIRED
from residents.spreadsheets.imports import Examined, examine
from residents.spreadsheets.known import Line
from staff.models import User

SHOWN = 50  # rows or problems in a piece, which is a page
Piece = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is said of a file as a whole, in the words of one language; ``rows``, ``problems`` and
    ``left_out`` are how many there are to read."""

    language: str
    error: str
    not_read: Sequence[str]
    people: int
    homes: int
    changed: int
    unchanged: int
    bad_rows: int
    rows: int
    problems: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What the file of a ``token`` would do. The first piece that is kept is the summary; those of rows, of
    problems and of rows that are left out follow."""

    token: str
    by: User
    summary: Summary

    def rows(self, page: int) -> list[dict[str, Any]]:
        """The rows of a page, counted from 1, masked: what each does (``new``), or the columns that it
        ``changes``."""
        return list(self._read(page - 1, page, before=0, of=self.summary.rows))

    def problems(self, most: int | None = None) -> Iterator[Problem]:
        """The first problems, or all."""
        return self._problems(most, before=_pieces(self.summary.rows), of=self.summary.problems)

    def left_out(self, most: int | None = None) -> Iterator[Problem]:
        """The first rows that are left out, and why; or all."""
        before = _pieces(self.summary.rows) + _pieces(self.summary.problems)
        return self._problems(most, before=before, of=self.summary.left_out)

    def _problems(self, most: int | None, *, before: int, of: int) -> Iterator[Problem]:
        wanted = of if most is None else min(most, of)
        found = self._read(0, _pieces(wanted), before=before, of=of)
        return (Problem(*one) for _place, one in zip(range(wanted), found, strict=False))

    def _read(self, first: int, last: int, *, before: int, of: int) -> Iterator[Any]:
        last = min(last, _pieces(of))
        kept = uploads.beside(self.token, 1 + before + first, 1 + before + last, by=self.by)
        return (one for piece in kept for one in json.loads(piece))


def preview(token: str, *, by: User) -> Preview:
    """What a file of ``by`` would do, which is looked up once; later pages read what was found.

    Raises:
        NotFound: it is somebody else's, or its time is over.
        NotAllowed: ``by`` may not import.
        StillRunning: another file of hers is just being checked.
    """
    found = _kept(token, by)
    if found is not None:
        return found
    with uploads.one_at_a_time(by=by):
        return _kept(token, by) or _looked_at(token, by)


def table_of(token: str, *, by: User) -> Table:
    """The table in a file. Raises NotFound as ``preview``; Invalid: it is none."""
    return read_rows(uploads.get(token, by=by), HEADINGS, required=REQUIRED, dates=DATES)


def put(
    token: str, examined: Examined, *, by: User, not_read: Sequence[str] = (), error: str = ""
) -> Preview:
    """Keep what was found in a file. Raises NotFound as ``preview``."""
    summary = Summary(
        language=get_language() or "",
        error=error,
        not_read=not_read,
        people=len(examined.lines),
        homes=examined.new_households,
        changed=len(examined.changes),
        unchanged=len(examined.unchanged),
        bad_rows=len({problem.row for problem in examined.problems}),
        rows=len(examined.kept),
        problems=len(examined.problems),
        left_out=len(examined.left_out),
    )
    uploads.put_beside(token, (json.dumps(one).encode() for one in _all_pieces(summary, examined)), by=by)
    return Preview(token, by, summary)


def _kept(token: str, by: User) -> Preview | None:
    """What was found before, in the language of the reader."""
    for piece in uploads.beside(token, 0, 1, by=by):
        summary = Summary(**json.loads(piece))
        if summary.language == (get_language() or ""):
            return Preview(token, by, summary)
    return None


def _looked_at(token: str, by: User) -> Preview:
    """A file that can't be read, or is not looked up, is not read again with each page either."""
    not_read: list[str] = []
    try:
        table = table_of(token, by=by)
        not_read = table.not_read()
        examined = examine(table, by=by)
    except (Invalid, TooOften) as refused:
        return put(token, Examined(), by=by, not_read=not_read, error=str(refused.message))
    return put(token, examined, by=by, not_read=not_read)


def _all_pieces(summary: Summary, examined: Examined) -> Iterator[Any]:
    yield asdict(summary)
    changes = {change.row: change.fields for change in examined.changes}
    new = {line.row for line in examined.lines}
    yield from _in_pieces(
        _masked(line) | {"new": line.row in new, "changes": changes.get(line.row, ())}
        for line in examined.kept
    )
    for problems in (sorted(examined.problems, key=lambda one: one.row), examined.left_out):
        yield from _in_pieces((one.row, one.column, str(one.reason)) for one in problems)


def _in_pieces(things: Iterable[Any]) -> Iterator[Piece]:
    piece: Piece = []
    for one in things:
        piece.append(one)
        if len(piece) == SHOWN:
            yield piece
            piece = []
    if piece:
        yield piece


def _pieces(things: int) -> int:
    return -(-things // SHOWN)


def _masked(line: Line) -> dict[str, Any]:
    columns = line.columns
    return {
        "row": line.row,
        "grid": line.door[0],
        "door": line.door[1],
        "name": mask_name(columns["name"]),
        "id_number": mask_id_number(columns["birth_year"]) if columns["id_hash"] else "",
        "phone": f"…{columns['phone_tail']}" if columns["phone_tail"] else "",
        "birth": columns["birth_year"],
    }
