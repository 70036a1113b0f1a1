"""A place of its own for measuring: a temporary folder, and a database that is thrown away."""

import base64
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import psycopg2.errors
from psycopg2 import sql

HOST = "127.0.0.1"


@contextmanager
def own_place() -> Iterator[str]:
    """Set the environment for Django as on a production server, and clear away afterwards. Gives the name of
    the database that is measured: SQLite, or PostgreSQL when DATABASE_URL names a server."""
    with tempfile.TemporaryDirectory(prefix="gridgov-bench-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="gridgov.settings",
            DATA_DIR=folder,
            DEBUG="0",  # with DEBUG=1 every query is remembered
            SECRET_KEY=secrets.token_urlsafe(48),
            FIELD_KEYS=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            HASH_KEY=secrets.token_urlsafe(32),
            CHAIN_KEY=secrets.token_urlsafe(32),
            ALLOWED_HOSTS=HOST,
            SECURE_SSL_REDIRECT="0",
            REDIS_URL="",
        )
        given = os.environ.get("DATABASE_URL", "")
        if not given.startswith("postgres"):
            os.environ["DATABASE_URL"] = ""
            yield "SQLite"
            return
        with _database_beside(given) as url:
            os.environ["DATABASE_URL"] = url
            yield "PostgreSQL"


@contextmanager
def _database_beside(url: str) -> Iterator[str]:
    """A new database on the same server, dropped in the end; the given one is not touched.

    Raises:
        SystemExit: the server does not answer, or the login may not create databases.
    """
    parts = urlsplit(url)
    name = f"gridgov_bench_{os.getpid()}"
    connection = _server(parts._replace(scheme="postgresql", path="/postgres").geturl())
    try:
        with connection.cursor() as cursor:
            _create(cursor, name)
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.close()


def _server(url: str) -> Any:
    """A connection to the server, outside of any transaction."""
    try:
        connection = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        raise SystemExit(f"The database server of DATABASE_URL does not answer: {error}".strip()) from None
    connection.autocommit = True
    return connection


def _create(cursor: Any, name: str) -> None:
    try:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg2.errors.InsufficientPrivilege:
        raise SystemExit(
            "Measuring needs a database of its own, and the login of DATABASE_URL may not create one. "
            "Allow it (ALTER ROLE … CREATEDB), name another login, or leave DATABASE_URL empty for SQLite."
        ) from None
