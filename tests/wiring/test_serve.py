"""``manage.py serve`` starts everything, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

# What it starts has a database file of its own, whatever the tests run on.
pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 60


def free_port() -> int:
    """A port on which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    """``serve`` on the embedded default, in a session of its own like a terminal's."""
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environ |= {"DATA_DIR": str(folder), "PORT": str(port), "DEBUG": "1", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--no-demo"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def children(pid: int) -> list[int]:
    """The processes that ``pid`` has started, and theirs."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    own = [int(line) for line in found.stdout.split()]
    return own + [one for child in own for one in children(child)]


def alive(pids: list[int]) -> list[int]:
    """Those that still run; one that has ended may wait for its parent to notice."""
    found = []
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
            found.append(pid)
    return found


def wait_for_words(process: subprocess.Popen[str], words: str) -> None:
    """Read the output until ``words`` come."""
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"{words!r} was never printed")


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running ``serve`` and its port, on a database that is there; ``first``: it has to make it."""
    port = free_port()
    folder = "tmp_path" if getattr(request, "param", "again") == "first" else "data"
    process = start(request.getfixturevalue(folder), port)
    wait_for_words(process, f"Gridgov runs at http://127.0.0.1:{port}")
    yield process, port
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=SECONDS)


@pytest.mark.parametrize(
    ("served", "number"), [("first", signal.SIGINT), ("again", signal.SIGTERM)], indirect=["served"]
)
def test_it_answers_and_a_signal_to_its_group_stops_everything(served, number):
    process, port = served
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        assert answer.status == 200
        assert answer.headers["Server"] is None
    started = children(process.pid)
    assert len(started) >= 2
    os.killpg(process.pid, number)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert alive(started) == []


def test_when_one_process_ends_all_end_and_it_is_named(served):
    process, _port = served
    started = children(process.pid)
    web = next(pid for pid in started if b"waitress" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(web, signal.SIGKILL)
    said, _errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "The web server ended by itself" in said
    assert alive(started) == []


def test_a_taken_port_is_named_before_anything_starts(tmp_path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(tmp_path, port)
        said, _errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert f"Port {port} is taken" in said
    assert "PORT=" in said
    assert not (tmp_path / "gridgov.sqlite3").exists()
