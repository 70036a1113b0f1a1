"""Tables that are taken away leave threads for everybody else."""

import pytest

from kit.errors import StillRunning
from kit.tables.turns import MOST_AT_ONCE, writing


def test_a_second_table_of_one_person_waits_and_another_persons_is_written() -> None:
    with writing(1):
        with pytest.raises(StillRunning), writing(1):
            pass
        with writing(2):
            pass
    with writing(1):
        pass


def test_many_people_wait_too_and_a_table_that_fails_leaves_its_place() -> None:
    with pytest.raises(ValueError, match="broken"), writing(1):
        raise ValueError("broken")
    turns = [writing(number) for number in range(MOST_AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    with pytest.raises(StillRunning), writing(99):
        pass
    for turn in turns:
        turn.__exit__(None, None, None)
    with writing(99):
        pass
