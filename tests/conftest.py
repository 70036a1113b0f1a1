"""Settings for every test: quick passwords, files in a temporary folder, an empty cache."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from cases.calendar import forget
from cases.models import CalendarDay, CalendarYear, Category, Matter, WorkPeriod
from cases.seeds import seed_calendar, seed_categories, seed_matters
from residents.models import Tag
from residents.tags import seed_tags
from tests.cast import Cast, make_cast

# The same examples every time, unless more are asked for: a change is judged by what it changed.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
if "HYPOTHESIS_EXAMPLES" not in os.environ:
    hypothesis_settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _quick_and_clean(settings: Settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()


@pytest.fixture(autouse=True)
def _seeds_stay(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transactional test empties every table when it ends, after every other fixture: what migrations
    seeded is put back before the next one."""
    forget()
    marker = request.node.get_closest_marker("django_db")
    empties = {"live_server", "transactional_db"} & set(request.fixturenames)
    if empties or (marker is not None and marker.kwargs.get("transaction")):
        with django_db_blocker.unblock():
            seed_calendar(CalendarYear, CalendarDay, WorkPeriod)
            seed_categories(Category)
            seed_matters(Matter, Category)
            seed_tags(Tag)
    yield
    forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return make_cast()


@pytest.fixture(scope="module")
def without_triggers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transactional test ends by emptying every table, which on SQLite the triggers of the append-only ones
    refuse (PostgreSQL truncates): they are put aside for the module."""
    triggers: list[tuple[str, str]] = []
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            triggers = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)
