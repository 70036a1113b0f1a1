"""A file with more numbers of people registered elsewhere, or under another name or door, than somebody may be told of:
those behind are not looked up and left out, the rest is imported, and where the look ends tells nothing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.urls import reverse

from kit.errors import TooOften
from kit.tables.rows import read_rows
from kit.time import clock
from residents.models import Resident
from residents.spreadsheets.columns import COLUMNS
from residents.spreadsheets.imports import Examined, examine
from staff.models import AuditRecord, Member
from tests.cast import Cast, make_cast
from tests.pages.desk import at_desk
from tests.residents.test_import_export import load, row, sheet
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ceiling(settings, tmp_path) -> None:
    settings.LANGUAGE_CODE = "en"
    settings.ELSEWHERE_PER_DAY = 2
    settings.DATA_DIR = str(tmp_path)


@pytest.fixture
def by(cast: Cast) -> Member:
    """The leader of the other community; four people are registered in the first one, 1 to 4."""
    home = household(cast.building_leader, cast.building)
    for serial in (1, 2, 3, 4):
        resident(cast.building_leader, home, f"王{serial}", id_number=id_number(serial))
    return cast.other_community_leader


def file_of(cast: Cast, *serials: int) -> bytes:
    return sheet(*(row(serial, "201", 网格编码=cast.other_building.code) for serial in serials))


def looked_at(content: bytes, by: Member) -> Examined:
    return examine(read_rows(content, COLUMNS.headings, required=COLUMNS.required), by=by)


def test_the_rest_of_the_file_is_imported_and_those_behind_the_ceiling_are_named(
    cast: Cast, by: Member
) -> None:
    content = file_of(cast, 11, 1, 12, 2, 13, 3, 4)
    found = looked_at(content, by)
    assert [(one.row, "elsewhere" in str(one.reason)[:40]) for one in found.left_out] == [
        (3, True), (5, True), (6, False), (7, False), (8, False),
    ]  # fmt: skip
    assert ([line.row for line in found.lines], found.problems) == ([2, 4], [])
    # What was shown is what is imported, and nothing more is told by it.
    assert len(load(content, by).lines) == 2
    made = Resident.objects.filter(household__area=cast.other_building.code)
    assert set(made.values_list("id_hash", flat=True)) == {line.columns["id_hash"] for line in found.lines}
    assert [one.facts["elsewhere"] for one in AuditRecord.objects.filter(action="look_up", member=by)] == [2]


def test_where_the_look_ends_does_not_tell_whether_there_is_one_more(cast: Cast, by: Member) -> None:
    child = row(9, "202", 网格编码=cast.other_building.code, 身份证号="", 出生日期="2026年1月31日", 性别="女")

    def seen(last: int) -> tuple[list[int], int]:
        rows = [row(serial, "201", 网格编码=cast.other_building.code) for serial in (1, 2, last)]
        found = looked_at(sheet(*rows, child), by)
        return [one.row for one in found.left_out], len(found.lines)

    with_more = seen(3)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        without = seen(11)
    assert with_more == without == ([2, 3, 4], 1)


def test_many_files_tell_of_no_more_than_one(cast: Cast, by: Member) -> None:
    looked_at(file_of(cast, 11, 1, 2), by)
    for serial in (3, 4, 14, 15):
        with pytest.raises(TooOften):
            looked_at(file_of(cast, serial), by)
    told = AuditRecord.objects.filter(action="look_up", member=by)
    assert sum(one.facts["elsewhere"] for one in told) == 2
    with time_machine.travel(clock.now() + timedelta(hours=23), tick=False), pytest.raises(TooOften):
        looked_at(file_of(cast, 3), by)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert len(looked_at(file_of(cast, 3), by).problems) == 1


def test_who_is_without_an_id_number_is_imported_at_the_ceiling(cast: Cast, by: Member) -> None:
    looked_at(file_of(cast, 11, 1, 2), by)
    child = row(1, "201", 网格编码=cast.other_building.code, 身份证号="", 出生日期="2026年1月31日", 性别="女")
    found = looked_at(sheet(child, row(15, "201", 网格编码=cast.other_building.code)), by)
    assert ([line.row for line in found.lines], [one.row for one in found.left_out]) == ([2], [3])


def test_the_preview_names_what_is_left_out_and_the_message_says_how_many(cast: Cast, by: Member) -> None:
    browser = at_desk(by)
    file = SimpleUploadedFile("residents.xlsx", file_of(cast, 11, 1, 2, 12))
    confirm = browser.post(reverse("admin:residents_resident_import"), {"file": file}).headers["Location"]
    page = browser.get(confirm).content.decode()
    assert "These rows are left out:" in page
    assert "Row 5, id number: Not looked up" in page
    assert "Import the others" in page
    done = browser.post(confirm, follow=True).content.decode()
    assert "1 residents imported" in done
    assert "3 rows were left out." in done


def test_two_files_of_the_same_rows_are_the_same_question(cast: Cast, by: Member) -> None:
    """Other names and doors beside the same numbers tell of the same people, and of no others."""

    def told(door: str) -> list[int]:
        rows = (row(serial, door, 网格编码=cast.other_building.code) for serial in (1, 2, 3))
        return [one.row for one in looked_at(sheet(*rows), by).left_out]

    with pytest.raises(TooOften):
        told("201")
    with pytest.raises(TooOften):
        told("202")
    assert [one.facts["elsewhere"] for one in AuditRecord.objects.filter(action="look_up", member=by)] == [2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_files_that_are_looked_up_at_once_tell_of_no_more_than_may_be() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")
    cast = make_cast()
    home = household(cast.building_leader, cast.building)
    for serial in range(1, 9):
        resident(cast.building_leader, home, f"王{serial}", id_number=id_number(serial))
    files = [file_of(cast, serial, serial + 1, 20 + serial) for serial in (1, 3, 5, 7)]
    ready = Barrier(len(files), timeout=20)

    def once(content: bytes) -> None:
        try:
            person = Member.objects.select_related("user").get(pk=cast.other_community_leader.pk)
            ready.wait()
            with suppress(TooOften):
                looked_at(content, person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(files)) as pool:
        list(pool.map(once, files))
    told = AuditRecord.objects.filter(action="look_up", facts__by="file").values_list("facts", flat=True)
    assert sum(facts["elsewhere"] for facts in told) == 2
