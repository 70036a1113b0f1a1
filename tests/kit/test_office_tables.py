"""Tables as offices have them: old formats and encodings, a title above, other sheets, merged cells, dates."""

import base64
import datetime as dt
import io
import zipfile
import zlib

import pytest
from django.utils.translation import override
from openpyxl import Workbook

from kit.tables.rows import Table, read_rows

ALIASES = {"code": "code", "代码": "code", "name": "name", "名称": "name"}
# A book of Excel 97: a sheet of hints, and one with a title, headings in the third row, a date and merged cells.
OLD_EXCEL = (
    'c-rk)O-NKx6#nj;_ukCdIF6=)6UZQBY6_#{A_|=n%2k7AkVP<QV;JL43<XX>StbM;1g#7=f-TxuZL%n$7D0<ZsYMV3ngl_'
    'c0;3k{>)i9+*k}e0l%Txt%{}j&bI-ZI=l;x_n#`RZec+$L3e>@YMZ*m}O(!V1Q-TkaZy1tIy<L<H8ygC47fqzD;Ys#ur<_'
    'AM-!o8fUwuIo_(<sl&LYy&-5yv+)N>nJg=|BuP$~8lj8O8TklU5V^c2&rOz*MnQ>Ob^bAxFu*-ne&m<&hCcUy7Xq7-wUm#'
    'Dx5`@CmO6$<c5#_{Ew!nD<}KXInDbAx3RsUD1hrnI5GyFDT09Na+`kR()gbydb<)5xdk9>aGd0L-P<_49zOUthfd>3=TQJ'
    'O840(Il?a-%?bd55`F$gLwcRw5l>k5p#py(^8($Oga0=P}4j*u!SU<oDe?-<1NEY6&HshfoR8djS7g=CHFK-ODb(PB6@X@'
    '-`8X*UPj|BWpcqdkA3d+0HIK@CRiN|R?$yDRG+5^>?Ni!LQIHKO_n?`c!TjR+hDSJ*?EY@ki&c~FFqgjZ~pGLH;399!%^1'
    's@u6ZKJv(GSVc?4NAZPDVj!DbeV;9q_T<Uh_{Y>*|Wzf5%vA|*u_Os13&Ml#OLX5ZJooRe2@dIC)9u*DDhRcW_Z<x7|KmI'
    'N}iefqnW8^QNepHAGaeG+eaX9rB)+Y6VY2hCmmP_$jZ8xm*H3tiFi4t<nLs-efLupDI+Hb7KsB)on1=wt(Dl7|yd$-&|VG'
    'Bu3NsgamNm58sEpNvv-VXNGEPDrg>r0aKc3R%D6eZ2uL1V6(bKd74iSBK#zocYA9(j52Pbuu9t?-ehYV6~->d?4GmsN+pi'
    'oMSEawMLSozC_GpGYH54V}lFBMz%YoDCZ`Y}l}2W79zJMZvu4$xDc4T_&B@cbx@Fi}q)dO^d_mq30a^r96OcdMA*~D1Np<'
    '6REPq8hujV3nh+H?Fq!u#_fn_9KZBuK&1C)&5pi*w}djSe=(DG{^$CC0S);bN&'
)  # fmt: skip
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def old_excel() -> bytes:
    return zlib.decompress(base64.b85decode(OLD_EXCEL))


def ods() -> bytes:
    """The smallest book of LibreOffice with a title, headings and a row."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in (["一社区名册"], ["代码", "名称"], ["1", "甲"])
    )
    content = (
        f'<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" '
        f'xmlns:text="{OFFICE}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="名册">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as book:
        book.writestr("mimetype", kind)
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def book(*sheets: tuple[str, list[list]], merge: str = "") -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if merge:
            sheet.merge_cells(merge)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def found(table: Table) -> list[tuple[int, str, str]]:
    return [(row.number, row.get("code"), row.get("name")) for row in table]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_text_table_is_read_in_the_encodings_and_with_the_marks_that_programs_use(encoding, between):
    text = f"代码{between}名称\n1{between}甲\n"
    assert found(read_rows(text.encode(encoding), ALIASES)) == [(2, "1", "甲")]


def test_a_book_of_old_excel_is_read_with_its_dates_and_merged_cells_named():
    with override("en"):
        table = read_rows(old_excel(), ALIASES)
        assert found(table)[:2] == [(4, "330402001001", "甲"), (5, "330402001002", "2026-03-05")]
        faults = [(row.number, {name: str(why)[:52] for name, why in row.faults.items()}) for row in table]
    assert faults == [
        (4, {}),
        (5, {"name": "The spreadsheet made a date of this cell (2026-03-05"}),
        (6, {"name": "This cell is merged with others (B6:B7). Please spli"}),
        (7, {"name": "This cell is merged with others (B6:B7). Please spli"}),
    ]
    assert table.unused == ["备注"]


def test_a_book_of_libreoffice_is_read():
    assert found(read_rows(ods(), ALIASES)) == [(3, "1", "甲")]


def test_the_sheet_with_the_headings_is_read_wherever_it_stands_and_another_one_is_named():
    data = book(
        ("说明", [["请填写"]]),
        ("名册", [["一社区名册"], [], ["代码", "名称"], ["1", "甲"]]),
        ("去年", [["代码", "名称"], ["9", "旧"]]),
    )
    table = read_rows(data, ALIASES)
    assert found(table) == [(4, "1", "甲")]
    assert (table.above, table.others) == (["一社区名册"], ["去年"])
    with override("en"):
        assert table.not_read() == ["These sheets have headings too and will not be imported: 去年."]


@pytest.mark.parametrize(
    "heading", ["名 称", "名称*", "名称（必填）", "* 名称：", "名\n称", "ＮＡＭＥ", "名称【选填】"]
)
def test_a_heading_is_understood_with_blanks_marks_brackets_and_full_width(heading):
    assert found(read_rows(book(("x", [["代码", heading], ["1", "甲"]])), ALIASES)) == [(2, "1", "甲")]


def test_columns_that_are_not_known_are_named_when_they_hold_something():
    data = book(("x", [["代码", "备注", None, "空"], ["1", "重要", "也重要", None]]))
    with override("en"):
        assert read_rows(data, ALIASES).not_read() == [
            "These columns are not known here and will not be imported: 备注, column C."
        ]


def test_a_date_or_time_is_a_fault_but_where_dates_belong():
    rows = [["代码", "名称"], [dt.date(2026, 3, 5), dt.date(2026, 3, 6)], [dt.time(3, 1), "乙"]]
    table = read_rows(book(("x", rows)), ALIASES, dates=("name",))
    assert [(row.number, list(row.faults)) for row in table] == [(2, ["code"]), (3, ["code"])]


def test_merged_cells_are_named_but_those_of_a_title_or_an_unknown_column():
    rows = [["代码", "名称", "备注"], ["1", "甲", "x"], ["2", None, None]]
    faults = {
        area: [(row.number, list(row.faults)) for row in read_rows(book(("x", rows), merge=area), ALIASES)]
        for area in ("B2:B3", "C2:C3", "A1:B1")
    }
    assert faults == {
        "B2:B3": [(2, ["name"]), (3, ["name"])],
        "C2:C3": [(2, []), (3, [])],
        "A1:B1": [(2, []), (3, [])],
    }


def test_merged_cells_beyond_the_table_are_named_for_its_rows_only():
    data = book(("x", [["代码", "名称"], ["1", "甲"]]), merge="A2:B40")
    assert [(row.number, sorted(row.faults)) for row in read_rows(data, ALIASES)] == [(2, ["code", "name"])]
