"""A program that pulls what has changed misses nothing."""

import datetime as dt
from typing import Any

import time_machine

from cases.models import Case
from kit.time.clock import CHINA
from tests.api.program import Program, is_problem
from tests.cast import Cast
from tests.factories import CaseFactory

NOON = dt.datetime(2026, 9, 18, 12, 0, tzinfo=CHINA)
MINUTE = dt.timedelta(minutes=1)


def _pull(program: Program, since: Any, size: int = 10) -> tuple[list[str], str]:
    """All numbers of a pull, and the moment for the next one."""
    page = program.get("cases/", {"updated_since": since, "page_size": size}).json()
    numbers = [row["number"] for row in page["results"]]
    while page["next"]:
        page = program.get(page["next"]).json()
        numbers += [row["number"] for row in page["results"]]
    return numbers, page["resume_since"]


def test_only_what_changed_since_then_the_oldest_first(cast: Cast) -> None:
    cases = [CaseFactory(grid=cast.building, updated_at=NOON + n * MINUTE) for n in (3, 1, 2, 0)]
    numbers, _since = _pull(Program(cast.group_leader), (NOON + MINUTE).isoformat())
    assert numbers == [cases[1].number, cases[2].number, cases[0].number]


def test_cases_of_one_moment_are_neither_skipped_nor_repeated(cast: Cast) -> None:
    cases = CaseFactory.create_batch(43, grid=cast.building, updated_at=NOON)
    numbers, _since = _pull(Program(cast.group_leader), NOON.isoformat())
    assert numbers == [case.number for case in cases]


def test_a_case_that_changes_while_somebody_reads_comes_again_at_the_end(cast: Cast) -> None:
    cases = [CaseFactory(grid=cast.building, updated_at=NOON + n * MINUTE) for n in range(6)]
    program = Program(cast.group_leader)
    page = program.get("cases/", {"updated_since": NOON.isoformat(), "page_size": 2}).json()
    Case.objects.filter(pk__in=[cases[0].pk, cases[4].pk]).update(updated_at=NOON + 9 * MINUTE, version=2)
    seen = [(row["number"], row["version"]) for row in page["results"]]
    while page["next"]:
        page = program.get(page["next"]).json()
        seen += [(row["number"], row["version"]) for row in page["results"]]
    current = {(case.number, case.version) for case in Case.objects.all()}
    assert current <= set(seen)
    assert len(seen) == len(cases) + 1


def test_a_change_that_becomes_visible_late_is_in_the_next_pull(cast: Cast) -> None:
    program = Program(cast.group_leader)
    CaseFactory(grid=cast.building, updated_at=NOON)
    with time_machine.travel(NOON + 10 * MINUTE, tick=False):
        _numbers, since = _pull(program, NOON.isoformat())
    # Its transaction began before the pull, and was committed after it.
    late = CaseFactory(grid=cast.building, updated_at=NOON + 10 * MINUTE - dt.timedelta(seconds=20))
    with time_machine.travel(NOON + 20 * MINUTE, tick=False):
        numbers, later = _pull(program, since)
    assert numbers == [late.number]
    assert dt.datetime.fromisoformat(since) == NOON + 9 * MINUTE
    assert dt.datetime.fromisoformat(later) == NOON + 19 * MINUTE


def test_a_pull_of_many_pages_goes_on_from_its_beginning(cast: Cast) -> None:
    CaseFactory.create_batch(3, grid=cast.building, updated_at=NOON)
    program = Program(cast.group_leader)
    with time_machine.travel(NOON + 10 * MINUTE, tick=False):
        page = program.get("cases/", {"updated_since": NOON.isoformat(), "page_size": 2}).json()
    with time_machine.travel(NOON + 60 * MINUTE, tick=False):
        page = program.get(page["next"]).json()
    assert dt.datetime.fromisoformat(page["resume_since"]) == NOON + 9 * MINUTE


def test_a_plain_list_has_nothing_to_go_on_from(cast: Cast) -> None:
    assert Program(cast.group_leader).get("cases/").json()["resume_since"] is None


def test_the_cursor_of_another_order_is_refused(cast: Cast) -> None:
    CaseFactory.create_batch(2, grid=cast.building)
    program = Program(cast.group_leader)
    link = program.get("cases/", {"page_size": 1}).json()["next"]
    is_problem(program.get(f"{link}&updated_since=2026-01-01T00:00:00Z"), 400, "invalid")
