"""What somebody does who has the database's password, but not the keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models


@contextmanager
def triggers_off(*tables: type[models.Model]) -> Iterator[None]:
    """Behind the triggers' back. On SQLite they stay away until the test ends."""
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in names:
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        else:
            for name in names:
                cursor.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [name]
                )
                for (trigger,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {trigger}")
        yield
        if connection.vendor == "postgresql":
            for name in names:
                cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
