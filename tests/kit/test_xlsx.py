"""The writer of large spreadsheets, read back by another program's reader."""

import datetime as dt
import io
from decimal import Decimal

from openpyxl import load_workbook

from kit.tables.rows import read_rows, write_xlsx
from kit.tables.xlsx import LONGEST, write_sheet


def read_back(rows: list[list[object]], title: str = "表") -> list[list[object]]:
    stream = io.BytesIO()
    write_sheet(stream, rows, title=title)
    book = load_workbook(stream)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_every_kind_of_value_comes_back_as_it_was():
    row = [
        '楼道 <堆物> & "杂物"\n第二行',
        " 前后空格 ",
        "330402001001001001",
        7,
        Decimal("120.755321"),
        True,
        dt.datetime(2026, 11, 9, 8, 30, 15),  # noqa: DTZ001
        dt.date(2026, 2, 28),
    ]
    headings: list[object] = [f"列{n}" for n in range(len(row))]
    found = read_back([headings, row])
    assert found[0] == headings
    assert found[1][:4] == row[:4]
    assert found[1][4] == float(row[4])
    assert found[1][5] is True
    assert found[1][6] == row[6]
    assert found[1][7] == dt.datetime(2026, 2, 28)  # noqa: DTZ001


def test_empty_cells_keep_the_others_in_their_columns():
    assert read_back([["a", "b", "c"], [None, "", "x"]]) == [["a", "b", "c"], [None, None, "x"]]


def test_many_rows_and_many_columns_stand_where_they_belong():
    rows = [[f"{row}:{column}" for column in range(30)] for row in range(450)]
    assert read_back(rows) == rows


def test_a_text_that_no_cell_holds_is_cut_off():
    assert read_back([["a"], ["长" * (LONGEST + 5)]])[1] == ["长" * LONGEST]


def test_a_title_that_excel_refuses_is_made_fit():
    stream = io.BytesIO()
    write_sheet(stream, [["a"]], title="案件[2026/11]: 全部?")
    assert load_workbook(stream).sheetnames == ["案件 2026 11   全部 "]


def test_no_character_spoils_the_file() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, [["头"], ["坏\uffff字\x07"]], title="表")
    sheet = load_workbook(stream).worksheets[0]
    assert [cell.value for cell in sheet["A"]] == ["头", "坏字"]


def test_a_line_above_the_headings_goes_before_them_and_makes_no_column_wide() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, [["码", "名"], ["1", "甲"]], title="表", above="=网格 · 南湖区 · 截至2026-11-24" * 9)
    sheet = load_workbook(stream).worksheets[0]
    assert sheet["A1"].value.startswith("'=网格 · 南湖区")
    assert [cell.value for cell in sheet[2]] == ["码", "名"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", "A2:B3")
    assert sheet.column_dimensions["A"].width < 12
    assert (sheet["A2"].font.b, sheet["A3"].font.b) == (True, False)
    table = read_rows(stream.getvalue(), {"码": "code", "名": "name"})
    assert [(row.number, row.cells) for row in table] == [(3, {"code": "1", "name": "甲"})]


def test_without_that_line_the_headings_come_first() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, [["码"], ["1"]], title="表")
    sheet = load_workbook(stream).worksheets[0]
    assert (sheet["A1"].value, sheet.freeze_panes, sheet.auto_filter.ref) == ("码", "A2", "A1:A2")
