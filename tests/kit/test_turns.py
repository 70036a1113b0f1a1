"""Nobody's files take all the time that there is for reading those of everybody."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.utils.translation import override

from cases.web.uploads import FormFiles
from kit.files import images, turns
from kit.files.apart import calling
from kit.files.apart.calling import apart
from kit.files.images import Refused
from staff.models import User


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def test_a_third_file_of_one_person_is_refused_while_two_are_read_and_another_persons_is_read() -> None:
    with turns.turn("1"), turns.turn("1"):
        with pytest.raises(Refused), turns.turn("1"):
            pass
        with turns.turn("2"):
            pass
    with turns.turn("1"):
        pass


def read_for(seconds: float, whose: str) -> None:
    with turns.turn(whose):
        apart(time.sleep, seconds)


def test_whose_files_took_a_minute_waits_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MOST_SECONDS", 0.5)
    read_for(0.3, "7")
    read_for(0.3, "7")
    with pytest.raises(Refused, match="please wait ten minutes"):
        read_for(0, "7")
    read_for(0, "8")


def test_time_in_which_others_are_read_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "MOST_SECONDS", 1.5)
    with ThreadPoolExecutor() as threads:
        other = threads.submit(read_for, 2, "11")
        time.sleep(0.5)
        read_for(0, "12")
        other.result(timeout=30)
    read_for(0, "12")
    with pytest.raises(Refused):
        read_for(0, "11")


def test_who_came_first_is_read_first() -> None:
    done: list[int] = []

    def read(number: int) -> None:
        apart(time.sleep, 0.2)
        done.append(number)

    with ThreadPoolExecutor(max_workers=6) as threads:
        for number in range(6):
            threads.submit(read, number)
            time.sleep(0.05)
    assert done == sorted(done)


def test_whose_turn_does_not_come_is_told_that_it_was_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "WAITING", 0.2)
    with ThreadPoolExecutor() as threads:
        other = threads.submit(apart, time.sleep, 2)
        time.sleep(0.5)
        with pytest.raises(Refused, match="try again in a minute"):
            images.read_apart(time.sleep, 0)
        other.result(timeout=30)
    images.read_apart(time.sleep, 0)


def test_a_form_does_not_wait_for_the_files_of_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Python 3.11 a cached property of the standard library locks for all objects of its class."""
    inside, go_on = Event(), Event()

    def reads(chosen: list[object], *, whose: str) -> tuple[list[object], list[object]]:
        if whose == "1:":
            inside.set()
            assert go_on.wait(30)
        return [], []

    monkeypatch.setattr("cases.web.uploads.check_each", reads)
    slow, quick = (FormFiles(User(pk=number), "report", {}) for number in (1, 2))
    with ThreadPoolExecutor() as threads:
        waits = threads.submit(lambda: slow.errors)
        assert inside.wait(30)
        assert threads.submit(lambda: quick.errors).result(timeout=10) == []
        go_on.set()
        assert waits.result(timeout=30) == []
