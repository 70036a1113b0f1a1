"""Tables in and out: what a person typed comes back, and nothing runs in a spreadsheet."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy, override
from openpyxl import Workbook, load_workbook

from kit.errors import Invalid
from kit.tables.lines import cell_text
from kit.tables.rows import Row, read_rows, safe_cell, write_csv, write_xlsx

MIDNIGHT = dt.datetime(2026, 9, 2, 0, 30)  # noqa: DTZ001  (a spreadsheet knows no time zones)
ALIASES = {"code": "code", "代码": "code", "name": "name", "名称": "name"}


def sheet(*rows: tuple) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusal(source: bytes | Path, **options) -> str:
    with pytest.raises(Invalid) as refused, override("en"):
        list(read_rows(source, ALIASES, **options))
    with override("en"):
        return str(refused.value)


def test_a_csv_gives_its_cells_by_heading_and_names_other_columns():
    rows = read_rows("名称,备注, CODE \n一社区,无,330402001001\n".encode(), ALIASES)
    assert list(rows) == [Row(2, {"name": "一社区", "code": "330402001001"})]
    assert rows.unused == ["备注"]


def test_rows_keep_the_numbers_of_the_sheet_although_empty_ones_are_passed_over():
    data = "code,name\n1,甲\n\n,\n2,乙\n".encode()
    assert [row.number for row in read_rows(data, ALIASES)] == [2, 5]
    book = sheet(("code", "name"), ("1", "甲"), (), (None, " "), ("2", "乙"))
    assert [row.number for row in read_rows(book, ALIASES)] == [2, 5]


def test_a_byte_order_mark_and_line_ends_of_windows_do_no_harm():
    data = b"\xef\xbb\xbf" + "代码,名称\r\n1,甲\r\n".encode()
    assert list(read_rows(data, ALIASES)) == [Row(2, {"code": "1", "name": "甲"})]


def test_an_xlsx_gives_the_same_rows_as_a_csv(tmp_path):
    book, text = tmp_path / "a.xlsx", tmp_path / "a.csv"
    book.write_bytes(sheet(("代码", "名称"), ("330402001001001001", "甲"), (330402001001, "乙")))
    text.write_text("代码,名称\n330402001001001001,甲\n330402001001,乙\n")
    assert list(read_rows(book, ALIASES)) == list(read_rows(text, ALIASES))


def test_an_xlsx_is_known_by_its_content_whatever_its_name_is(tmp_path):
    book = tmp_path / "a.csv"
    book.write_bytes(sheet(("code", "name"), ("1", "甲")))
    assert list(read_rows(book, ALIASES)) == [Row(2, {"code": "1", "name": "甲"})]


def test_cells_beyond_the_headings_are_noticed():
    rows = read_rows("code,name\n1,甲,乙\n2,丙,\n".encode(), ALIASES)
    assert [row.surplus for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (330402001001.0, "330402001001"),
        (330402001001001, "330402001001001"),
        (3.30402001001001e17, "3.30402E+17"),
        (30.7512, "30.7512"),
        (True, "true"),
        (" x", " x"),
    ],
)
def test_a_cell_becomes_text_without_inventing_digits(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"code,name\n1,\xff\xfe\n", "neither in UTF-8 nor in GB 18030"),
        (b"code,name\n1,\x00\n", "neither CSV nor XLSX"),
        (b"PK\x03\x04 broken", "not a readable XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not a readable XLSX, XLS or ODS"),
        (b"code,name\n1," + b"x" * 200_000, "neither CSV nor XLSX"),
        (b"", "must be a row of headings"),
        (b"330402,x\n", "must be a row of headings"),
        (b"code,name,code\n", "Several columns say the same: code, code. Keep one of them for code."),
    ],
)
def test_a_file_that_can_not_be_read_is_refused_in_words(data, words):
    assert words in refusal(data)


def test_a_missing_file_and_a_missing_column_are_refused_by_name(tmp_path):
    assert refusal(tmp_path / "none.csv") == f"There is no file {tmp_path / 'none.csv'}."
    assert refusal(b"code\n1\n", required=("code", "name")) == "A column is missing: name."


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\uff1d1", "\uff20x"])
def test_text_that_would_run_is_made_harmless(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["3+4=7", "a-b", "", "楼道", -5, 1.5, None, dt.date(2026, 9, 1)])
def test_other_values_stay_as_they_are(value):
    assert safe_cell(value) == value


def test_moments_are_told_on_the_clocks_of_china_and_control_characters_go():
    assert safe_cell(dt.datetime(2026, 9, 1, 16, 30, tzinfo=dt.UTC)) == MIDNIGHT
    assert safe_cell("a\x0bb\x00") == "ab"
    assert safe_cell("\x00=1") == "'=1"


def test_what_is_written_as_csv_and_xlsx_is_harmless_and_complete():
    rows = [["标题", gettext_lazy("name")], ["=cmd|' /C calc'!A0", 7], ["a\x07", None]]
    text, book = io.StringIO(), io.BytesIO()
    with override("en"):
        write_csv(text, rows)
        write_xlsx(book, rows, title="表" * 40)
    text.seek(0)
    assert list(csv.reader(text)) == [["标题", "name"], ["'=cmd|' /C calc'!A0", "7"], ["a", ""]]
    sheet = load_workbook(book).active
    assert sheet.title == "表" * 31
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["标题", "name"],
        ["'=cmd|' /C calc'!A0", 7],
        ["a", None],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("code", ["330402001001001001", "330402001001", "0573", "12E5"])
def test_a_code_of_digits_stays_a_text_in_csv_and_is_read_back_without_its_mark(code):
    text, book = io.StringIO(), io.BytesIO()
    rows = [["code", "name"], [code, "甲"]]
    write_csv(text, rows)
    assert text.getvalue() == f"code,name\r\n'{code},甲\r\n"
    assert [row.cells for row in read_rows(text.getvalue().encode(), ALIASES)] == [
        {"code": code, "name": "甲"}
    ]
    # A sheet knows that it is text.
    write_xlsx(book, rows, title="x")
    assert load_workbook(book).active["A2"].value == code
    assert load_workbook(book).active["A2"].data_type == "s"


@pytest.mark.parametrize(
    "value", ["13800000001", "33040200100", "1.5", "３３０４０２００１００１", 330402001001, "0"]
)
def test_what_a_spreadsheet_reads_rightly_has_no_mark_in_csv(value):
    text = io.StringIO()
    write_csv(text, [[value]])
    assert text.getvalue() == f"{value}\r\n"


def test_what_was_made_harmless_on_the_way_out_comes_back_as_it_was():
    typed = ["=cmd()", "+1", "-1", "@x", "'=quoted", "'plain", "O'Neill", "＝甲"]
    stream = io.StringIO()
    write_csv(stream, [("name",), *((text,) for text in typed)])
    rows = read_rows(stream.getvalue().encode(), ALIASES)
    assert [row.get("name") for row in rows] == [
        "=cmd()",
        "+1",
        "-1",
        "@x",
        "=quoted",
        "'plain",
        "O'Neill",
        "＝甲",
    ]
