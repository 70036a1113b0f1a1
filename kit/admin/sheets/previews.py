"""What a kept file would do: found once, kept encrypted beside the file, and read page by page."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kit.admin.sheets.kinds import Sheet
from kit.errors import Conflict, Invalid, NotReadNow, StillRunning, TooOften
from kit.files import waiting
from kit.files.images import RefusedNow
from kit.files.turns import turn
from kit.net.rate_limit import Budget
from kit.tables.outcomes import Outcome, Told, in_words
from kit.tables.problems import Problem
from kit.tables.rows import Table, read_rows
from kit.tables.spending import Share
from kit.text import Text

SHOWN = 50  # rows or problems in a piece, which is a page
MOST_SECONDS, WINDOW = 120.0, 600  # of checking and carrying out files for one person, in so many seconds
_LONGEST_WAIT = 10.0  # seconds
_share = Share()
Piece = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is said of a file as a whole, by one import in the words of one language; ``rows``, ``problems``
    and ``left_out`` are how many there are to read."""

    sheet: str
    language: str
    error: str
    not_read: Sequence[str]
    facts: dict[str, int]
    bad_rows: int
    rows: int
    problems: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What the file of a ``token`` would do. The first piece that is kept is the summary; those of rows, of
    problems and of rows that are left out follow."""

    token: str
    owner: int
    summary: Summary

    def rows(self, page: int) -> list[dict[str, Any]]:
        """The rows of a page, counted from 1: what each does (``new``), or what it ``changes``."""
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
        kept = waiting.beside(self.token, 1 + before + first, 1 + before + last, owner=self.owner)
        return (one for piece in kept for one in json.loads(piece))


def preview(sheet: Sheet, token: str, request: HttpRequest) -> Preview:
    """What a file of hers would do, which is looked up once; later pages read what was found.

    Raises:
        NotFound: it is somebody else's, or its time is over.
        NotAllowed: she may not import.
        StillRunning: another file of hers is just being checked.
    """
    owner = owner_of(request)
    found = _kept(sheet, token, owner)
    if found is not None:
        return found
    with waiting.one_at_a_time(owner=owner):
        return _kept(sheet, token, owner) or _looked_at(sheet, token, request)


def owner_of(request: HttpRequest) -> int:
    """The key of the login that sent a file."""
    assert request.user.pk is not None  # the admin has no anonymous pages
    return request.user.pk


def table_of(sheet: Sheet, token: str, *, owner: int) -> Table:
    """The table in a file. Raises NotFound as ``preview``; Invalid: it is none; StillRunning: other files of
    hers are being read, or took too long in the last minutes."""
    columns = sheet.columns
    data = waiting.get(token, owner=owner)
    try:
        # A sheet is read as a person: programs bring none.
        with turn(f"{owner}:"):
            return read_rows(data, columns.headings, required=columns.required, dates=columns.dates)
    except RefusedNow as refused:
        raise StillRunning(refused.reason) from refused
    except NotReadNow as refused:
        raise StillRunning(refused.message) from refused


@contextmanager
def working(owner: int) -> Iterator[None]:
    """Look at the rows of a file of hers, or carry them out. A file holds locks while that goes on, on SQLite
    those of everybody: of nobody's files more than a part of the time, and there of all files half of it.

    Raises:
        StillRunning: it took too long in the last minutes, or on SQLite another file has its turn.
    """
    budget = Budget(f"sheets:{owner}", most=MOST_SECONDS, seconds=WINDOW)
    if budget.is_spent():
        raise StillRunning(_("Your files took long to check. Please wait ten minutes."))
    sharing = connection.vendor == "sqlite"
    if sharing and not _share.begin(_LONGEST_WAIT):
        raise StillRunning(_("Other files are just being checked or imported. Please wait a moment."))
    began = time.monotonic()
    try:
        yield
    finally:
        budget.spend(time.monotonic() - began)
        if sharing:
            _share.end()


def put(
    sheet: Sheet, token: str, found: Outcome, *, owner: int, not_read: Sequence[str] = (), error: str = ""
) -> Preview:
    """Keep what was found in a file. Raises NotFound as ``preview``."""
    summary = Summary(
        sheet=sheet.name,
        language=get_language() or "",
        error=error,
        not_read=not_read,
        facts=found.facts(),
        bad_rows=len({problem.row for problem in found.problems}),
        rows=found.rows,
        problems=len(found.problems),
        left_out=len(found.left_out),
    )
    pieces = _all_pieces(sheet, summary, found)
    waiting.put_beside(token, (json.dumps(one).encode() for one in pieces), owner=owner)
    return Preview(token, owner, summary)


def _kept(sheet: Sheet, token: str, owner: int) -> Preview | None:
    """What this import found before, in the language of the reader."""
    for piece in waiting.beside(token, 0, 1, owner=owner):
        summary = Summary(**json.loads(piece))
        if (summary.sheet, summary.language) == (sheet.name, get_language() or ""):
            return Preview(token, owner, summary)
    return None


def _looked_at(sheet: Sheet, token: str, request: HttpRequest) -> Preview:
    """A file that can't be read, or is not looked up, is not read again with each page either."""
    owner = owner_of(request)
    not_read: list[str] = []
    try:
        table = table_of(sheet, token, owner=owner)
        not_read = table.not_read()
        with working(owner):
            found = sheet.examined(table, request)
    except StillRunning:
        raise
    except (Invalid, Conflict, TooOften) as refused:
        return put(sheet, token, Outcome(), owner=owner, not_read=not_read, error=str(refused.message))
    return put(sheet, token, found, owner=owner, not_read=not_read)


def _all_pieces(sheet: Sheet, summary: Summary, found: Outcome) -> Iterator[Any]:
    yield asdict(summary)
    labels = sheet.columns.labels
    yield from _in_pieces(_shown(one, sheet.shown, labels) for one in found.told)
    for problems in (found.problems, found.left_out):
        yield from _in_pieces((one.row, one.column, str(one.reason)) for one in problems)


def _shown(one: Told, shown: Sequence[str], labels: dict[str, Text]) -> dict[str, Any]:
    return {
        "row": one.row,
        "cells": [one.cells.get(column, "") for column in shown],
        "new": one.new,
        "changes": [in_words(change, labels) for change in one.changes],
    }


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
