"""What went out comes in again: what is the same is recognized, what differs is a change."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from kit.actors import System
from kit.tables.rows import read_rows
from residents.models import Household, HouseholdEvent, Resident, ResidentEvent
from residents.spreadsheets.columns import COLUMNS
from residents.spreadsheets.exports import export
from residents.spreadsheets.imports import Examined, import_residents
from staff.models import Member
from tests.cast import Cast
from tests.grids.paper import run
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


HEADINGS_AT = 2  # above them stands what the sheet is


def went_out(by: Member) -> Workbook:
    with export(by=by, private=True, purpose="check", words="核对") as file:
        return load_workbook(io.BytesIO(file.read()))


def column(book: Workbook, heading: str) -> int:
    return [cell.value for cell in book.active[HEADINGS_AT]].index(heading) + 1


def comes_in(book: Workbook, by: Member | System) -> Examined:
    return import_residents(
        read_rows(content(book), COLUMNS.headings, required=COLUMNS.required, dates=COLUMNS.dates), by=by
    )


def content(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def three(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    for serial in (1, 2):
        resident(cast.building_leader, home, f"王{serial}", id_number=id_number(serial), tags=("hardship",))
    resident(cast.building_leader, home, "王小", id_number="", birth=dt.date(2026, 1, 5), sex="male")


def test_what_is_unchanged_writes_nothing(cast: Cast) -> None:
    three(cast)
    events = ResidentEvent.objects.count()
    done = comes_in(went_out(cast.township_official), cast.township_official)
    assert (len(done.lines), len(done.changes), len(done.unchanged)) == (0, 0, 3)
    assert ResidentEvent.objects.count() == events


def test_changed_cells_are_changes_by_the_verbs_of_the_register(cast: Cast) -> None:
    three(cast)
    book = went_out(cast.township_official)
    book.active.cell(3, column(book, "电话")).value = "139 1111 2222"
    book.active.cell(4, column(book, "与户主关系")).value = "配偶"
    book.active.cell(4, column(book, "长期外出")).value = "是"
    done = comes_in(book, cast.township_official)
    assert [change.fields for change in done.changes] == [("phone",), ("relation", "away")]
    first, second, _third = Resident.objects.order_by("pk")
    assert (first.phone, second.relation, second.away) == ("13911112222", "spouse", True)
    assert [tag.code for tag in first.tags.all()] == ["hardship"]
    event = ResidentEvent.objects.get(resident=first, kind="correction")
    assert (event.by, event.fields) == (cast.township_official, "phone")


def test_an_empty_cell_and_a_missing_column_say_nothing(cast: Cast) -> None:
    three(cast)
    book = went_out(cast.township_official)
    book.active.cell(3, column(book, "电话")).value = None
    book.active.delete_cols(column(book, "标签"))
    assert len(comes_in(book, cast.township_official).unchanged) == 3
    assert Resident.objects.order_by("pk").first().phone == "13812345678"


def test_what_the_home_is_changes_once_for_all_who_live_there(cast: Cast) -> None:
    three(cast)
    book = went_out(cast.township_official)
    for row in (3, 4, 5):
        book.active.cell(row, column(book, "住房性质")).value = "租赁"
    comes_in(book, cast.township_official)
    assert Household.objects.get().tenure == "rented"
    assert HouseholdEvent.objects.filter(kind="changed").count() == 1


def test_the_command_line_recognizes_and_changes_nobody(cast: Cast, tmp_path: Path) -> None:
    three(cast)
    book = went_out(cast.township_official)
    path = tmp_path / "again.xlsx"
    path.write_bytes(content(book))
    assert run("import_residents", path)[1:] == ([], 0)
    book.active.cell(3, column(book, "电话")).value = "13911112222"
    path.write_bytes(content(book))
    assert run("import_residents", path)[2] == 1


def test_the_preview_names_each_change_and_the_file_with_what_is_wrong_can_be_taken_away(cast: Cast) -> None:
    three(cast)
    book = went_out(cast.township_official)
    book.active.cell(3, column(book, "电话")).value = "13911112222"
    book.active.cell(4, column(book, "电话")).value = "12"
    browser = at_desk(cast.township_official)
    file = io.BytesIO(content(book))
    file.name = "again.xlsx"
    address = browser.post(reverse("admin:residents_resident_import"), {"file": file}).headers["Location"]
    page = browser.get(address)
    assert [list(map(str, row["changes"])) for row in page.context["rows"]] == [["phone"], []]
    marked = load_workbook(
        io.BytesIO(b"".join(browser.get(address, {"marked": ""}).streaming_content))
    ).active
    assert marked["A1"].value.startswith("Residents · Rows to be corrected · as of 20")
    last = [row[-1] for row in marked.iter_rows(min_row=HEADINGS_AT, values_only=True)]
    assert last[0] == "what is wrong"
    assert [bool(reason) for reason in last[1:]] == [False, True, False]


def test_an_empty_sheet_is_given_whose_headings_are_understood(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    browser.cookies["django_language"] = "zh-hans"
    answer = browser.get(reverse("admin:residents_resident_import"), {"template": ""})
    assert "filename*=utf-8''" in answer.headers["Content-Disposition"]
    table = read_rows(b"".join(answer.streaming_content), COLUMNS.headings, required=COLUMNS.required)
    assert (list(table), table.unused, table.first) == ([], [], HEADINGS_AT)


def test_the_list_goes_out_as_it_is_narrowed_and_says_so(cast: Cast) -> None:
    three(cast)
    browser = at_desk(cast.township_official)
    browser.cookies["django_language"] = "zh-hans"
    address = f"{reverse('admin:residents_resident_export')}?sex__exact=male"
    assert "性别：男" in browser.get(address).content.decode()
    book = load_workbook(io.BytesIO(b"".join(browser.post(address, {"purpose": ""}).streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0].startswith("居民 · 建设街道 · 在住情况：在住 · 性别：男 · 截至20")
    males = Resident.objects.filter(sex="male").count()
    assert len(rows) == HEADINGS_AT + males < HEADINGS_AT + Resident.objects.count()


def test_those_who_are_gone_go_into_no_file(cast: Cast) -> None:
    """An import would take them for new."""
    three(cast)
    Resident.objects.filter(name="王1").update(ended_on=dt.date(2026, 1, 1), ended_by="moved_out")
    browser = at_desk(cast.township_official)
    answer = browser.post(f"{reverse('admin:residents_resident_export')}?gone=yes", {"purpose": ""})
    assert "Those who are no longer here are not exported" in answer.content.decode()
    assert len(list(went_out(cast.township_official).active.iter_rows())) == HEADINGS_AT + 2
