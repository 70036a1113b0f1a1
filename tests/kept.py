"""The test database on PostgreSQL stays from one run to the next, unless it no longer fits.

It carries a mark: the digest of all that makes it. Tests take the mark away while they run, so a database that a
killed run left behind, or that other migrations made, is made anew. (SQLite's lies in memory and is made every
time; ``--create-db`` makes any anew.)
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
# Migrations and what they read: the seeds lie beside the models; other apps' migrations come with their versions.
MADE_OF = (
    "*/migrations/*.py",
    "kit/history/append_only.py",
    "*/models/**/*.py",
    "*/models.py",
    "requirements.txt",
    "tests/kept.py",
)


def digest() -> str:
    """Of every file that the database is made of, with its name."""
    found = hashlib.sha256()
    for path in sorted(path for pattern in MADE_OF for path in ROOT.glob(pattern)):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _test_name() -> str:
    name: str = connection.creation._get_test_db_name()
    return name


def is_good() -> bool:
    """Whether the database of an earlier run can be used as it is."""
    if connection.vendor != "postgresql":
        return False
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [_test_name()]
        )
        row = cursor.fetchone()
    return row is not None and row[0] == digest()


def mark(words: str) -> None:
    """Write the mark of the test database that is in use; without words it has none."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [words or None])
