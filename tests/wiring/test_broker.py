"""The broker of files: whole messages, each to one worker, and no pile while nobody is there."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kombu import Connection, Consumer, Queue
from kombu.simple import SimpleQueue

from gridgov.celery import app
from notices.tasks import deliver_notices

OPTIONS = {"transport": "gridgov.runtime.broker:Transport"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "broker"


def connect(folder: Path) -> Connection:
    return Connection("files://localhost", **OPTIONS, transport_options={"folder": str(folder)})


def queue(connection: Connection) -> SimpleQueue:
    return connection.SimpleQueue("work")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_message_arrives_in_another_connection_and_leaves_nothing(folder):
    with connect(folder) as here, connect(folder) as there:
        queue(here).put({"words": "路灯"})
        message = queue(there).get(timeout=1)
        assert message.payload == {"words": "路灯"}
        message.ack()
        with pytest.raises(SimpleQueue.Empty):
            queue(there).get(block=False)
    assert files(folder) == []


def test_what_is_asked_first_is_answered_first_and_the_same_once(folder):
    with connect(folder) as connection:
        work = queue(connection)
        for words in ("b", "a", "c", "a"):
            work.put(words)
            time.sleep(0.01)
        assert work.qsize() == 3
        # The second "a" took the place of the first, and is the youngest.
        assert [work.get(timeout=1).payload for _one in range(3)] == ["b", "c", "a"]


def test_a_thousand_rings_without_a_worker_leave_one_file(folder):
    with connect(folder) as connection:
        for _ring in range(1_000):
            deliver_notices.apply_async(connection=connection, retry=False, expires=300)
        app.send_task("cases.send_reminders", connection=connection)
    assert len(files(folder)) == 2


def test_two_workers_never_get_the_same_message(folder):
    with connect(folder) as connection:
        for number in range(200):
            queue(connection).put(number)

    def work(_index: int) -> list[int]:
        got: list[int] = []
        with connect(folder) as connection:
            try:
                while True:
                    message = queue(connection).get(block=False)
                    message.ack()
                    got.append(message.payload)
            except SimpleQueue.Empty:
                return got

    with ThreadPoolExecutor(max_workers=4) as pool:
        found = [number for got in pool.map(work, range(4)) for number in got]
    assert sorted(found) == list(range(200))
    assert files(folder) == []


def test_half_a_message_is_not_read(folder):
    with connect(folder) as connection:
        queue(connection).put("whole")
        (folder / "work" / ".half.new").write_text('{"bod')
        assert queue(connection).get(timeout=1).payload == "whole"
        with pytest.raises(SimpleQueue.Empty):
            queue(connection).get(block=False)


def test_a_worker_that_ends_gives_back_what_it_has_not_begun(folder):
    with connect(folder) as connection:
        queue(connection).put("later")
        with Consumer(connection, [Queue("work", routing_key="work")], callbacks=[lambda *_: None]):
            connection.drain_events(timeout=1)
            assert files(folder) == []
    with connect(folder) as connection:
        assert queue(connection).get(timeout=1).payload == "later"


def test_a_queue_can_be_emptied(folder):
    with connect(folder) as connection:
        work = queue(connection)
        work.put(1)
        work.put(2)
        assert work.clear() == 2
        assert work.qsize() == 0
