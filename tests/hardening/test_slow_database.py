"""A page does not wait for the database for ever: it is given up with a sentence and a 503."""

import sqlite3

import psycopg2
import pytest
from django.conf import settings as project
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from gridgov.http import errors
from gridgov.runtime.database import _limit
from kit.errors import TooBusy

WORDS = "This took too long"


def answer(exception: Exception, path: str = "/cases/") -> HttpResponse | None:
    def fails(_request: HttpRequest) -> HttpResponse:
        raise AssertionError

    request = RequestFactory().get(path)
    with translation.override("en"):
        return errors.ErrorMiddleware(fails).process_exception(request, exception)


def busy_sqlite() -> OperationalError:
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    error.__cause__.sqlite_errorname = "SQLITE_BUSY"
    return error


def test_a_page_and_a_program_are_told_when_to_come_again() -> None:
    page, problem = answer(busy_sqlite()), answer(busy_sqlite(), "/api/v1/cases/")
    assert page is not None
    assert problem is not None
    assert [one.status_code for one in (page, problem)] == [503, 503]
    assert WORDS in page.content.decode()
    assert problem["Content-Type"] == "application/problem+json"
    assert [one["Retry-After"] for one in (page, problem)] == ["10", "10"]


def test_what_else_the_database_says_is_no_such_answer() -> None:
    assert answer(OperationalError("no such column")) is None
    assert answer(DatabaseError("anything")) is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_statement_is_given_up_after_its_seconds(settings: Settings) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer, who waits for thirty seconds")
    settings.DATABASE_SECONDS = {**project.DATABASE_SECONDS, "statement_timeout": 0.05}
    _limit(connection)
    try:
        with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        assert isinstance(caught.value.__cause__, psycopg2.errors.QueryCanceled)
        assert isinstance(errors.as_rule(caught.value), TooBusy)
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_lock_is_waited_for_as_long_as_the_setting_says(settings: Settings) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no locks of rows")
    settings.DATABASE_SECONDS = {**project.DATABASE_SECONDS, "lock_timeout": 0.05}
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(4711)")
        _limit(connection)
        with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(4711)")
        assert isinstance(errors.as_rule(caught.value), TooBusy)
    finally:
        other.close()
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_only_a_process_that_serves_pages_has_the_limits() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a setting of PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
