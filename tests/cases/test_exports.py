"""The table of cases for spreadsheets: complete, harmless, and nothing private in it."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from cases.models import Case
from cases.queries.export import Kind, export, table
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory

pytestmark = pytest.mark.django_db
NAME, PHONE = "王小明", "13812345678"
IDENTITY = "110101199003070134"  # made up, with a right check digit


def rows_of(kind: Kind) -> list[list[object]]:
    """The headings and the rows, without the title above them."""
    with export(Case.objects.order_by("pk"), kind, timezone.now(), by=ADMIN) as file:
        if kind == Kind.XLSX:
            sheet = load_workbook(file).worksheets[0]
            return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
        text = file.read().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def private(cast: Cast) -> Case:
    """A case with private data in every field that can hold some."""
    return CaseFactory(
        grid=cast.building,
        reporter_name=NAME,
        reporter_phone=PHONE,
        title=f"请回电{PHONE}",
        description=f"住户{PHONE},证件{IDENTITY},反映漏水。",
    )


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_private_is_in_the_table(private: Case, kind: Kind) -> None:
    cells = " ".join(str(cell) for row in rows_of(kind) for cell in row)
    for secret in (NAME, PHONE, IDENTITY, PHONE[3:7], IDENTITY[6:14]):
        assert secret not in cells
    assert "王**" in cells
    assert "138****5678" in cells
    assert "反映漏水" in cells


def test_a_row_says_what_the_list_says(cast: Cast) -> None:
    at = timezone.now()
    case = CaseFactory(
        grid=cast.building,
        category=CategoryFactory(name="路灯", name_en="Street light"),
        number="JX2026110900001",
        office=cast.department,
        due_at=at - dt.timedelta(hours=1),
        amber_at=at - dt.timedelta(hours=2),
    )
    with translation.override("en"):
        headings, row = table(Case.objects.all(), at)
    found = dict(zip(headings, row, strict=True))
    assert found["Number"] == "JX2026110900001"
    assert found["Light"] == "Red"
    assert found["Category"] == "Street light"
    assert found["Street or town"] == "建设街道"
    assert found["Grid"] == "1社区 / 1小组 / 1幢"
    assert found["Grid code"] == cast.building.code
    assert found["Responsible organization"] == cast.department.name
    assert found["Filed by"] == case.filed_by.name
    assert found["Deadline"] == case.due_at
    assert found["Closed late"] == ""


def test_the_headings_are_in_the_readers_language() -> None:
    with translation.override("en"):
        english = next(table(Case.objects.all(), timezone.now()))
    with translation.override("zh-hans"):
        chinese = next(table(Case.objects.all(), timezone.now()))
    assert english[:2] == ["Number", "Light"]
    assert len(chinese) == len(english) == len(set(english))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_title_that_would_run_as_a_formula_is_harmless(cast: Cast, kind: Kind) -> None:
    CaseFactory(grid=cast.building, title="=cmd|' /C calc'!A0")
    assert rows_of(kind)[1][2] == "'=cmd|' /C calc'!A0"


def test_a_csv_tells_excel_that_it_is_utf_8(cast: Cast) -> None:
    CaseFactory(grid=cast.building)
    with export(Case.objects.all(), Kind.CSV, timezone.now(), by=ADMIN) as file:
        assert file.read(3) == b"\xef\xbb\xbf"


def test_one_query_whatever_the_number_of_rows(cast: Cast, django_assert_num_queries) -> None:
    for number in (3, 40):
        CaseFactory.create_batch(number, grid=cast.building, filed_by=cast.building_leader)
        with django_assert_num_queries(1):
            assert len(list(table(Case.objects.all(), timezone.now()))) > number


def test_the_file_is_gone_once_it_is_closed(cast: Cast) -> None:
    file = export(Case.objects.all(), Kind.CSV, timezone.now(), by=ADMIN)
    assert not isinstance(file.name, str)  # it has no name that anybody could open
    file.close()
