"""Sees what a request writes into the database, statement by statement, and what of it was rolled back."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_WRITE = re.compile(
    r'\s*(INSERT|UPDATE|DELETE)\s+(?:OR IGNORE\s+)?(?:INTO\s+|FROM\s+)?"(\w+)"', re.IGNORECASE
)
_SAVEPOINT = re.compile(r"(ROLLBACK TO )?SAVEPOINT \"?(\w+)\"?", re.IGNORECASE)
# Kept of everybody who asks for anything, also of those who are refused; and one's own list of what was tried
# with several cases.
_KEPT_OF_ALL = ("staff_auditrecord", "staff_logintry", "cases_bulkjob", "cases_bulkitem")
_SEEN = re.compile(r'UPDATE "(staff_loginsession|staff_apitoken)" SET (?!.*"revoked_at" =)', re.IGNORECASE)


class Watch:
    """The tables that were written to and not rolled back."""

    def __init__(self) -> None:
        self._written: list[tuple[str, str]] = []
        self._marks: dict[str, int] = {}

    @property
    def written(self) -> list[str]:
        """Verb and table of each statement that changed rows."""
        return [f"{verb} {table}" for verb, table in self._written]

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        savepoint = _SAVEPOINT.match(sql)
        if savepoint:
            self._at_savepoint(savepoint[2], back=bool(savepoint[1]))
        write = _WRITE.match(sql)
        # SQLite counts the rows of an INSERT only once they were fetched.
        if write and (write[1] == "INSERT" or context["cursor"].rowcount) and not _is_nothing(write, sql):
            self._written.append((write[1].upper(), write[2]))
        return result

    def _at_savepoint(self, name: str, *, back: bool) -> None:
        if back:
            del self._written[self._marks.get(name, 0) :]
        else:
            self._marks[name] = len(self._written)


def _is_nothing(write: re.Match[str], sql: str) -> bool:
    """Whether it is kept of everybody: the audit, the counts of tries, when a session or token was used."""
    verb, table = write[1].upper(), write[2]
    if table in _KEPT_OF_ALL or (table == "staff_loginsession" and verb == "INSERT"):
        return True
    return bool(_SEEN.match(sql))


@contextmanager
def watched() -> Iterator[Watch]:
    """Watch the database."""
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch
