"""Settings for every test: quick passwords, files in a temporary folder, an empty cache, and another moment when
TEST_AT names one (``TEST_AT=2028-02-29T00:30+08:00``)."""

import datetime as dt
import gc
import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.core.signals import request_finished
from django.db import close_old_connections
from django.template.base import Template
from django.test import SimpleTestCase, TransactionTestCase, client
from django.test.client import closing_iterator_wrapper
from django.test.utils import _TestState
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from tests import kept
from tests.cast import Cast, make_cast
from tests.emptying import Seeds
from tests.notices.pushing import VAPID
from tests.workers.running import environment, run

# The same examples every time, unless more are asked for: a change is judged by what it changed.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
if "HYPOTHESIS_EXAMPLES" not in os.environ:
    hypothesis_settings.load_profile("steady")


_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _quick_and_clean(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A folder of its own for each test, made only when something is kept there.
    settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / f"media-{next(_numbers)}")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.VAPID = VAPID  # devices can be rung
    cache.clear()


@pytest.fixture(autouse=True)
def _answers_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As a server does it, the file of an answer is closed also when a test has only looked at its status."""
    closers: list[Callable[[], None]] = []

    def wrapper(pieces: Iterable[bytes], close: Callable[[], None]) -> Iterator[bytes]:
        closers.append(close)
        return closing_iterator_wrapper(pieces, close)

    monkeypatch.setattr(client, "closing_iterator_wrapper", wrapper)
    yield
    # As the test client does it: the end of an answer must not end the test's own connection.
    request_finished.disconnect(close_old_connections)
    try:
        for close in closers:
            close()
    finally:
        request_finished.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _at_another_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock goes on from TEST_AT. A test that travels by itself leaves from there; left out are those that
    share rows or cookies with another process, a worker or a browser, whose clock stays. The disk's clock stays
    too: what is written whole is dated anew, or a file would be as old as the moment is far."""
    moment = os.environ.get("TEST_AT")
    if not moment or any(request.node.get_closest_marker(name) for name in ("real_clock", "browser")):
        yield
        return
    monkeypatch.setattr(Path, "write_bytes", _dated(Path.write_bytes))
    with time_machine.travel(dt.datetime.fromisoformat(moment)):
        yield


def _dated(write: Callable[[Path, bytes], int]) -> Callable[[Path, bytes], int]:
    """As ``write``; the file is dated by the test's clock."""

    def written(path: Path, content: bytes) -> int:
        size = write(path, content)
        os.utime(path, (time.time(), time.time()))
        return size

    return written


@pytest.fixture(scope="session")
def django_db_createdb(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> bool:
    """Whether the test database is made anew: when asked for, and when the kept one is not as it should be."""
    if request.config.getvalue("create_db"):
        return True
    with django_db_blocker.unblock():
        return not kept.is_good()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database has its mark only while no test runs. A transactional test leaves it as it is now."""
    with django_db_blocker.unblock():
        kept.mark("")
        seeds = Seeds()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: seeds.put_back())
        yield
    if request.config.getvalue("reuse_db"):
        with django_db_blocker.unblock():
            kept.mark(kept.digest())


def _needs_services(item: pytest.Item) -> bool:
    """Whether it may reach a database or a broker, or starts a process that does."""
    names = {"db", "transactional_db", "django_db_setup", "live_server"}
    is_marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres", "redis", "browser"))
    in_its_class = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    starts_processes = item.path.parent.name in ("wiring", "workers")
    by_its_fixtures = not names.isdisjoint(getattr(item, "fixturenames", ()))
    return is_marked or in_its_class or starts_processes or by_its_fixtures


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """A test that pytest-django would refuse every query says the same in both modes; it runs once. So does one of
    what a browser does with our scripts: what it asks of the server other tests ask in both.

    In whatever order the others are, the long ones come first: so no process is left alone with one at the end,
    and none takes over half of a module whose fixture takes a minute."""
    for item in items:
        if not _needs_services(item) or item.get_closest_marker("browser"):
            item.add_marker("once")
    yield
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector need not look at it after every few hundred objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture
def bare_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates as a server renders them, without the copy of every context that the test client keeps."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return make_cast()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an SQLite database that has just been migrated, for processes that tests start."""
    folder = tmp_path_factory.mktemp("migrated")
    run(environment(DATA_DIR=str(folder)), "manage.py", "migrate", "--skip-checks", "--verbosity=0")
    return folder


@pytest.fixture
def data(tmp_path: Path, migrated: Path) -> Path:
    """A ``DATA_DIR`` of its own, migrated."""
    return Path(shutil.copytree(migrated, tmp_path / "data"))
