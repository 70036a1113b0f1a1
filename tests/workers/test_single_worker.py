"""The embedded default: SQLite, no Redis, one worker with its own scheduler (design §4.5)."""

import sqlite3

import pytest

from tests.workers.running import environment, processes, run, wait_until

pytestmark = pytest.mark.once
DUE = 25


def test_it_sends_what_is_due_and_stops_when_asked(tmp_path, data):
    mails = tmp_path / "mails"
    mails.mkdir()
    environ = environment(DATA_DIR=str(data), EMAIL_URL=f"filemail:///{mails}", REMINDER_SECONDS="1")
    run(environ, "-m", "tests.workers.seed", str(DUE))
    database = sqlite3.connect(data / "gridgov.sqlite3", timeout=30, isolation_level=None)

    def count(sql: str) -> int:
        return database.execute(sql).fetchone()[0]

    with processes(tmp_path, environ) as running:
        running.celery("worker", "worker", "--beat", "--pool=solo")
        sent = "SELECT count(*) FROM notices_notice WHERE channel = 'email' AND state = 'sent'"
        wait_until(lambda: count(sent) == DUE, seconds=30, what="everything is sent")
        wait_until(lambda: running.log("worker").count("succeeded") > 5, seconds=20, what="it goes on")
        code = running.stop("worker")
        wait_until(lambda: not running.is_left("worker"), seconds=10, what="its scheduler is gone too")
        log = running.log("worker")
    assert code == 0
    assert "Traceback" not in log
    assert count("SELECT count(*) FROM cases_reminder WHERE done_at IS NOT NULL") == DUE
    assert count("SELECT count(*) FROM notices_notice WHERE channel = 'inbox'") == DUE
    keys = [path.read_text().count("X-Gridgov-Key:") for path in mails.iterdir()]
    assert sum(keys) == DUE
    # The scheduler kept no file of its own, and at most one message for each task is left.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "mails", "worker.log"]
    kept = {path.name for path in data.iterdir() if not path.name.startswith("gridgov.sqlite3-")}
    assert kept == {"broker", "gridgov.sqlite3"}
    assert len(list((data / "broker").rglob("*.*"))) <= 6
    database.close()
