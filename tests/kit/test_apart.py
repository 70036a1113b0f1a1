"""Work in the process for files of strangers has limits, and the next work is done whatever became of it."""

import os
import threading
import time
from operator import mul, truediv

import pytest

from kit.files.apart import calling
from kit.files.apart.calling import Overrun, apart


def test_the_work_is_done_in_another_process_that_is_kept():
    first, second = apart(os.getpid), apart(os.getpid)
    assert first == second != os.getpid()


def test_what_the_work_raises_is_raised_here_and_the_process_stays():
    before = apart(os.getpid)
    with pytest.raises(ZeroDivisionError):
        apart(truediv, 1, 0)
    assert apart(os.getpid) == before


def test_work_that_takes_too_long_is_ended_and_the_next_is_done():
    began = time.monotonic()
    with pytest.raises(Overrun):
        apart(time.sleep, 60, seconds=0.5)
    assert time.monotonic() - began < 20
    assert apart(mul, 6, 7) == 42


def test_work_that_takes_too_much_memory_is_refused_and_the_next_is_done():
    with pytest.raises(Overrun):
        apart(mul, b"x", 2 * calling.MEMORY)
    assert apart(mul, 6, 7) == 42


def test_work_is_done_by_a_new_process_when_the_kept_one_has_died_meanwhile():
    with pytest.raises(Overrun):
        apart(os._exit, 3)
    gone = apart(os.getpid)
    os.kill(gone, 9)
    time.sleep(0.3)
    assert apart(os.getpid) != gone


def test_the_process_knows_no_secrets():
    os.environ["SECRET_OF_THIS_TEST"] = "1"
    try:
        assert apart(os.getenv, "SECRET_OF_THIS_TEST") is None
        assert apart(os.getenv, "DATABASE_URL") is None
    finally:
        del os.environ["SECRET_OF_THIS_TEST"]


def test_threads_get_each_their_own_answer(monkeypatch):
    monkeypatch.setattr(calling, "MOST_WAITING", 8)
    answers: dict[int, int] = {}

    def ask(number: int) -> None:
        answers[number] = apart(mul, number, 10)

    threads = [threading.Thread(target=ask, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number * 10 for number in range(8)}


def test_where_as_many_wait_as_may_the_next_is_told_at_once(monkeypatch):
    monkeypatch.setattr(calling, "MOST_WAITING", 1)
    threads = [threading.Thread(target=apart, args=(time.sleep, 1)) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    began = time.monotonic()
    with pytest.raises(calling.NoTurn):
        apart(mul, 1, 1)
    assert time.monotonic() - began < 0.5
    for thread in threads:
        thread.join()
    assert apart(mul, 2, 3) == 6
