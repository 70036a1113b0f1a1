"""Locks of the database that belong to no row. SQLite lets one write at a time and needs none."""

import hashlib
import time

from django.db import connection

_PAUSE = 0.05  # seconds between two looks


def hold(name: str) -> None:
    """Wait until nobody else holds the lock ``name``, and hold it until the transaction ends."""
    if connection.vendor != "postgresql":
        return
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def wait_for_writers(table: str, *, seconds: float = 60) -> None:
    """Wait until every other transaction that is writing to ``table`` now has ended; new ones don't matter
    and nobody waits for this one. Afterwards no row appears any more whose key was given out before.

    Raises:
        TimeoutError: one of them has not ended after ``seconds``.
    """
    if connection.vendor != "postgresql":
        return
    end = time.monotonic() + seconds
    writing = _writers(table)
    while writing:
        if time.monotonic() > end:
            raise TimeoutError(f"Somebody has been writing to {table} for {seconds:.0f} seconds.")
        time.sleep(_PAUSE)
        writing &= _writers(table)


def _writers(table: str) -> set[str]:
    """The transactions of others that hold the lock which every INSERT takes before it asks for a key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE relation = %s::regclass"
            " AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}
