"""Nobody's files take all the time that there is for reading those of everybody."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.utils.translation import override

from cases.web.uploads import FormFiles
from kit.files import images, turns
from kit.files.apart.calling import apart
from kit.files.images import Refused
from staff.models import User


def overrun(whose: int) -> None:
    with turns.turn(whose):
        images.read_apart(time.sleep, 30)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def short_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "apart", lambda *work: apart(*work, seconds=0.2))


def test_a_third_file_of_one_person_is_refused_while_two_are_read_and_another_persons_is_read() -> None:
    with turns.turn(1), turns.turn(1):
        with pytest.raises(Refused), turns.turn(1):
            pass
        with turns.turn(2):
            pass
    with turns.turn(1):
        pass


@pytest.mark.usefixtures("short_of_time")
def test_whose_files_took_too_long_waits_and_nobody_else() -> None:
    for _ in range(turns.MOST_OVERRUNS):
        with pytest.raises(Refused, match="too long"):
            overrun(7)
    with pytest.raises(Refused, match="several files took too long"), turns.turn(7):
        pass
    with turns.turn(8):
        pass


def test_files_that_are_none_are_not_counted() -> None:
    for _ in range(turns.MOST_OVERRUNS + 1):
        with pytest.raises(Refused, match="broken"), turns.turn(9):
            raise Refused("broken")


def test_a_form_does_not_wait_for_the_files_of_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Python 3.11 a cached property of the standard library locks for all objects of its class."""
    inside, go_on = Event(), Event()

    def reads(chosen: list[object], *, whose: int) -> tuple[list[object], list[str]]:
        if whose == 1:
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
