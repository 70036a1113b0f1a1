"""Errors of spreadsheets are no data: refused by row, column and reason, in every kind of file."""

import io
import zipfile

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from kit.tables.faulty import is_error
from kit.tables.problems import check_row
from kit.tables.rows import Table, read_rows

ALIASES = {"code": "code", "name": "name", "address": "address"}
ERRORS = (
    "#REF!", "#VALUE!", "#N/A", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!",
    "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#GETTING_DATA", "Err:502", "Err:522", "错误:502", "#名称?", "########",
    "＃REF！", "#ref!", " #N/A ",
)  # fmt: skip
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.mark.parametrize("text", ERRORS)
def test_every_error_of_excel_and_libreoffice_is_known(text):
    assert is_error(text)


@pytest.mark.parametrize(
    "text", ["", "#", "#1", "1#楼", "#3!", "N/A", "Err", "REF!", "2#101室", "中山路!", "错误"]
)
def test_words_that_only_look_like_one_are_none(text):
    assert not is_error(text)


def faults(table: Table) -> list[tuple[int, str, str]]:
    return [(row.number, one.column, str(one.reason)) for row in table for one in check_row(row)]


def named(*cells: tuple[int, str, str]) -> list[tuple[int, str, str]]:
    reason = "The spreadsheet shows an error here ({}) and no value. Correct the formula, or enter the value."
    return [(row, column, reason.format(error)) for row, column, error in cells]


def test_a_csv_with_errors_names_each():
    table = read_rows("code,name,address\n1,#REF!,#N/A\n2,好,\n".encode(), ALIASES)
    assert faults(table) == named((2, "name", "#REF!"), (2, "address", "#N/A"))


def test_a_book_of_excel_with_errors_names_each():
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["code", "name", "address"])
    book.active.append([1, None, "中山路"])
    book.active["B2"] = "#NAME?"
    book.active["B2"].data_type = "e"
    book.save(stream)
    assert faults(read_rows(stream.getvalue(), ALIASES)) == named((2, "name", "#NAME?"))


def ods(*rows: str) -> bytes:
    """A book of LibreOffice of rows that are written in its XML."""
    spaces = (
        f'xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"'
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<office:document-content {spaces} {calc} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="名册">{"".join(rows)}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("mimetype", kind)
        made.writestr("content.xml", content)
        made.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def line(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def said(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def failed(text: str, kind: str = 'office:value-type="string" office:string-value=""') -> str:
    return (
        f'<table:table-cell table:formula="of:=1" {kind} calcext:value-type="error"><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def test_a_book_of_libreoffice_with_errors_names_each_although_its_reader_tells_of_nothing():
    table = read_rows(
        ods(
            line(said("code"), said("name"), said("address")),
            line(said("1"), failed("#REF!"), said("中山路")),
            line(said("2"), said("甲"), said("中山路"), times=2),
            line(failed("#DIV/0!", 'office:value-type="float" office:value="0"'), said("乙")),
            line(said("3"), said("丙"), failed("Err:502")),
            line(failed("#N/A")),
        ),
        ALIASES,
    )
    assert faults(table) == named(
        (2, "name", "#REF!"), (5, "code", "#DIV/0!"), (6, "address", "Err:502"), (7, "code", "#N/A")
    )
