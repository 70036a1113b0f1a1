"""Redis is away: nobody waits long and nothing is lost; it comes back: everything goes on by itself."""

import json
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.workers.running import environment, processes, run, wait_until

# Its processes have a database file of their own, whatever the tests run on.
pytestmark = pytest.mark.once
SERVER = shutil.which("redis-server")


@pytest.fixture(params=["refuses", "hangs"])
def redis_url(request) -> Iterator[str]:
    """The address of a Redis that refuses connections, or takes them and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "hangs":
            server.listen(50)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_pages_work_and_wait_for_a_second_at_most(migrated, tmp_path, redis_url):
    # One time-out of a second for the waking and one for the cache, then both are left alone: the first filing of
    # a process takes another second on a busy machine, and would take four if each look at the cache waited.
    most = {"first waking": 1.9, "next waking": 0.1, "filing": 3, "page": 1}
    for number in range(3):  # a busy machine can make any of them wait, not of three each time
        data = shutil.copytree(migrated, tmp_path / f"data{number}")
        environ = environment(DATA_DIR=str(data), REDIS_URL=redis_url, EMAIL_URL="dummymail://")
        result = json.loads(run(environ, "-m", "tests.workers.page").splitlines()[-1])
        seconds = result.pop("seconds")
        print(seconds)
        assert result == {"status": 200, "health": 503, "told": True}
        longer = {name: seconds[name] for name, limit in most.items() if seconds[name] >= limit}
        if not longer:
            break
    assert longer == {}


class Redis:
    """A Redis of its own, so that it can be ended and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [SERVER or "", *options], cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        client = redis.Redis(port=self.port)
        wait_until(lambda: _answers(client), seconds=5, what="Redis answers")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=5)


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    yield server
    server.kill()


@pytest.mark.redis
@pytest.mark.skipif(SERVER is None, reason="redis-server is not installed")
def test_workers_and_schedulers_go_on_when_redis_comes_back(tmp_path, data, server):
    server.start()
    environ = environment(
        DATA_DIR=str(data),
        REDIS_URL=f"redis://127.0.0.1:{server.port}/0",
        EMAIL_URL="dummymail://",
        REMINDER_SECONDS="1",
    )
    database = sqlite3.connect(data / "gridgov.sqlite3", timeout=30, isolation_level=None)

    def left() -> int:
        waiting = "SELECT count(*) FROM cases_reminder WHERE done_at IS NULL AND due_at < datetime('now')"
        return database.execute(waiting).fetchone()[0]

    with processes(tmp_path, environ) as running:
        running.celery("worker", "worker", "--concurrency=1")
        running.celery("beat", "beat", "--pidfile=")
        run(environ, "-m", "tests.workers.seed", "5")
        wait_until(lambda: left() == 0, seconds=30, what="the first reminders are done")
        server.kill()
        time.sleep(3)
        run(environ, "-m", "tests.workers.seed", "5", "again")
        assert left() == 5
        server.start()
        begun = time.monotonic()
        wait_until(lambda: left() == 0, seconds=30, what="the reminders of the time without Redis are done")
        print(f"{time.monotonic() - begun:.1f} seconds after Redis came back")
        assert [running.stop("beat"), running.stop("worker")] == [0, 0]
    database.close()
