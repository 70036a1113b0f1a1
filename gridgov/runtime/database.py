"""How long a web request waits for the database, so that one slow question does not hold up everybody: a
thread that waits answers nobody. Only the processes that serve pages have these limits
(``gridgov/wsgi.py``); worker, commands and migrations take the time that they need."""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created


def limit_waiting() -> None:
    """From now on every connection that this process opens to PostgreSQL has the limits of the settings."""
    connection_created.connect(_limit, dispatch_uid="gridgov.runtime.database")
    for one in connections.all(initialized_only=True):
        one.close()  # opened before: the next one has them


def _limit(connection: Any, **_signal: Any) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name, seconds in settings.DATABASE_SECONDS.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, str(int(seconds * 1000))])
