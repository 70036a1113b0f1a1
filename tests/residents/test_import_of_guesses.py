"""Numbers that are tried by a file inside the own area: recorded, counted, and behind the ceiling not looked up; the
register itself, sent again, is not limited."""

from datetime import timedelta

import pytest
import time_machine

from gridgov.services.power import level_above
from kit.errors import TooOften
from kit.tables.problems import BadRows
from kit.time import clock
from notices.models import Notice
from residents.models import Resident
from residents.spreadsheets.imports import Examined
from staff.models import AuditRecord, Member
from tests.actors import ADMIN
from tests.cast import Cast
from tests.residents.test_import_at_the_ceiling import looked_at
from tests.residents.test_import_export import load, row, sheet
from tests.residents.world import id_number

pytestmark = pytest.mark.django_db
SERIALS = range(1, 9)  # of those who are registered


@pytest.fixture(autouse=True)
def _ceiling(settings, tmp_path) -> None:
    settings.LANGUAGE_CODE = "en"
    settings.ELSEWHERE_PER_DAY = 3
    settings.DATA_DIR = str(tmp_path)


@pytest.fixture
def by(cast: Cast) -> Member:
    """The secretary of the community in which eight people are registered, each behind a door of their own."""
    load(sheet(*(theirs(serial) for serial in SERIALS)))
    return cast.community_secretary


def theirs(serial: int, **other) -> tuple:
    """The row by which somebody was registered."""
    return row(serial, f"10{serial}", **other)


def guess(serial: int) -> tuple:
    return row(serial, f"99{serial}", 姓名=f"虚构{serial}")


def at_ceiling(by: Member) -> None:
    """As many were told of as may be."""
    looked_at(sheet(*(guess(serial) for serial in (91, 6, 7, 8))), by)


def told(by: Member) -> list[tuple[int, int, int]]:
    rows = AuditRecord.objects.filter(member=by, action="look_up").order_by("pk")
    return [(one.facts["found"], one.facts["counted"], one.facts["elsewhere"]) for one in rows]


def sorted_out(found: Examined) -> tuple[list[int], list[int], list[int], list[int]]:
    """The rows that are new, that are as they are, that are wrong, and that are left out."""
    return (
        [line.row for line in found.lines],
        [line.row for line in found.unchanged],
        [problem.row for problem in found.problems],
        [problem.row for problem in found.left_out],
    )


def test_numbers_that_are_tried_are_counted_and_behind_the_ceiling_neither_new_nor_known(by: Member) -> None:
    found = looked_at(sheet(*(guess(serial) for serial in (11, 1, 2, 12, 3, 4, 13))), by)
    assert sorted_out(found) == ([2, 5], [], [], [3, 4, 6, 7, 8])
    assert ["registered already" in str(one.reason) for one in found.left_out] == [True] * 3 + [False] * 2
    assert {str(one.reason)[:15] for one in found.left_out[3:]} == {"Not looked up: "}
    assert told(by) == [(3, 3, 0)]
    for serial in (5, 15):
        with pytest.raises(TooOften):
            looked_at(sheet(guess(serial)), by)
    assert sum(counted for _found, counted, _elsewhere in told(by)) == 3
    notices = Notice.objects.filter(key__startswith="numbers:")
    assert [one.recipient for one in notices] == level_above(by)
    assert not any(id_number(serial) in one.body for one in notices for serial in SERIALS)


def test_a_name_that_is_right_with_another_door_counts_and_so_does_the_right_door_with_another_name(
    by: Member,
) -> None:
    found = looked_at(sheet(row(1, "991"), theirs(2, 姓名="虚构")), by)
    assert ([problem.row for problem in found.problems], [one.row for one in found.changes]) == ([2], [3])
    assert told(by) == [(2, 2, 0)]


def test_the_register_itself_is_no_guess_and_is_imported_at_the_ceiling_too(by: Member) -> None:
    register = [theirs(serial) for serial in SERIALS]
    assert sorted_out(looked_at(sheet(*register), by)) == ([], [*range(2, 10)], [], [])
    assert told(by) == [(8, 0, 0)]
    at_ceiling(by)
    changed = [*register[:7], theirs(8, 姓名="居民８", 电话="13911112222")]
    done = load(sheet(*changed, row(21, "301")), by)
    # Whoever is new waits until tomorrow.
    assert (len(done.unchanged), len(done.changes), [one.row for one in done.left_out]) == (7, 1, [10])
    assert Resident.objects.get(household__door="108").phone == "13911112222"
    assert sum(counted for _found, counted, _elsewhere in told(by)) == 3


def test_a_wrong_number_beside_a_right_name_and_door_is_a_guess_too(by: Member) -> None:
    """Else whoever knows name and door, which stand on the pages, tries numbers until one is not new."""
    tries = [theirs(1, 身份证号=id_number(serial)) for serial in (31, 32)]
    assert sorted_out(looked_at(sheet(*tries), by)) == ([2, 3], [], [], [])
    assert told(by) == [(0, 2, 0)]
    at_ceiling(by)
    # The wrong one and the right one look alike, beside whatever else is tried.
    for serial in (33, 1):
        with pytest.raises(TooOften):
            looked_at(
                sheet(theirs(2), theirs(1, 身份证号=id_number(serial)), theirs(3, 身份证号=id_number(41))), by
            )


def test_at_the_ceiling_one_number_after_the_other_is_not_tried_for_long(by: Member) -> None:
    at_ceiling(by)
    said = []
    for serial in range(100, 140):
        try:
            looked_at(sheet(theirs(1, 身份证号=id_number(serial)), theirs(2)), by)
        except TooOften:
            said.append(serial)
    assert said == [*range(100, 140)]
    with pytest.raises(TooOften):
        looked_at(sheet(theirs(1)), by)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert len(looked_at(sheet(theirs(1)), by).unchanged) == 1


def test_one_name_and_door_with_many_numbers_are_wrong_before_any_is_looked_up(by: Member) -> None:
    rows = [row(serial, "601", 姓名="虚构") for serial in (1, 2, 51, 52)]
    found = looked_at(sheet(*rows, row(60, "602")), by)
    assert sorted_out(found) == ([6], [], [2, 3, 4, 5], [])
    assert {str(one.reason) for one in found.problems} == {
        "4 rows have this name and door, each with another id number. Please enter the right one."
    }
    assert told(by) == []
    # Two of one name in a dormitory are two people.
    assert len(looked_at(sheet(*(row(serial, "603", 姓名="王伟") for serial in (61, 62))), by).lines) == 2


def test_other_names_beside_numbers_that_were_not_looked_up_are_another_question(by: Member) -> None:
    looked_at(sheet(*(row(serial, "601", 姓名="虚构") for serial in range(1, 7))), by)
    found = looked_at(
        sheet(
            *(guess(serial) for serial in range(1, 7)), row(9, 身份证号="", 出生日期="1950-01-01", 性别="女")
        ),
        by,
    )
    assert [one.row for one in found.left_out] == [*range(2, 8)]
    assert told(by) == [(3, 3, 0)]


def test_whoever_starts_a_command_has_no_ceiling(by: Member) -> None:
    with pytest.raises(BadRows) as bad:
        load(sheet(*(guess(serial) for serial in SERIALS)), ADMIN)
    assert len(bad.value.problems) == 8
    assert not AuditRecord.objects.filter(action="look_up").exists()
