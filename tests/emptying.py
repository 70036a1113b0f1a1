"""After a transactional test the database is what migrations left: whatever has rows is emptied, and what they seeded
is put back where a test has changed it.

Django empties every table, with all its indexes, and makes permissions anew: seconds a test for a few rows.
"""

from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

Rows = list[tuple[Any, ...]]


class Seeds:
    """The rows of a database that no test has written to yet."""

    def __init__(self) -> None:
        tables = _filled(set(connection.introspection.django_table_names(only_existing=True)))
        self._rows = {table: _read(table) for table in tables}

    def put_back(self) -> None:
        """Delete what is more, and write what is missing."""
        names = set(connection.introspection.django_table_names(only_existing=True))
        changed = [
            table for table in _filled(names) | self._rows.keys() if _read(table) != self._rows.get(table, [])
        ]
        if not changed:
            return
        triggers = _put_aside(changed)
        with transaction.atomic(), connection.cursor() as cursor:
            for table in changed:
                cursor.execute(f"DELETE FROM {_quoted(table)}")
            for table in changed:
                for row in self._rows.get(table, []):
                    places = ", ".join(["%s"] * len(row))
                    cursor.execute(f"INSERT INTO {_quoted(table)} VALUES ({places})", row)
        _execute(triggers)


def _filled(tables: set[str]) -> set[str]:
    """Those of the tables that have rows. One query."""
    asked = sorted(tables - {MigrationRecorder.Migration._meta.db_table})
    columns = ", ".join(f"EXISTS (SELECT 1 FROM {_quoted(table)})" for table in asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        found = cursor.fetchone()
    return {table for table, filled in zip(asked, found, strict=True) if filled}


def _read(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY 1")
        return [tuple(row) for row in cursor.fetchall()]


def _put_aside(tables: list[str]) -> list[str]:
    """Append-only tables refuse to be emptied: put their triggers aside. Returns what brings them back."""
    if connection.vendor == "postgresql":
        names = [_quoted(table) for table in tables]
        _execute([f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names])
        return [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
    _execute([f"DROP TRIGGER {_quoted(name)}" for name, _sql in found])
    return [sql for _name, sql in found]


def _execute(statements: list[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
