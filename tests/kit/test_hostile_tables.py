"""Tables that are made to stop the server are refused at once, with a reason."""

import io
import time
import zipfile

import pytest
from django.utils import translation

from kit.errors import Invalid
from kit.tables import books
from kit.tables import lines as tables
from kit.tables.rows import read_rows

ALIASES = {"code": "code", "name": "name"}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADINGS = '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'


def book(rows: str, *, behind: str = "", **more: str) -> bytes:
    """The smallest XLSX with these rows as XML, what stands behind them, and further parts."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="x" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{behind}</worksheet>',
        **more,
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, xml in parts.items():
            packed.writestr(name, xml)
    return content.getvalue()


def refusal(content: bytes) -> str:
    """Why a table is refused."""
    with pytest.raises(Invalid) as refused:
        list(read_rows(content, ALIASES))
    with translation.override("en"):
        return str(refused.value.message)


def test_the_smallest_book_of_this_test_is_read():
    rows = list(read_rows(book(f'{HEADINGS}<row r="3"><c r="A3"><v>7</v></c></row>'), ALIASES))
    assert [(row.number, row.get("code")) for row in rows] == [(3, "7")]


@pytest.mark.parametrize("number", [tables.MOST_ROWS + 1, 10**9, 10**18])
def test_a_row_that_says_it_is_the_billionth_is_refused_at_once(number):
    content = book(f'{HEADINGS}<row r="{number}"><c r="A{number}"><v>1</v></c></row>')
    assert len(content) < 2_500
    began = time.process_time()
    assert "too many rows" in refusal(content)
    assert time.process_time() - began < 1


def test_rows_that_say_they_are_very_wide_are_refused():
    wide = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 200))
    assert "too many rows or cells" in refusal(book(HEADINGS + wide))


def test_a_file_that_unpacks_to_very_much_is_refused_before_it_is_unpacked():
    letters = " " * (books.MOST_UNPACKED // 2)
    assert "once it is unpacked" in refusal(
        book(HEADINGS, **{"xl/a.xml": letters, "xl/b.xml": letters + " "})
    )


def test_a_few_bytes_that_unpack_to_megabytes_are_refused():
    assert "once it is unpacked" in refusal(book(HEADINGS, **{"xl/a.xml": " " * 30 * 1024**2}))


def test_a_cell_with_a_book_in_it_is_refused():
    cell = f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"x" * 40_000}</t></is></c></row>'
    assert "too long a text" in refusal(book(HEADINGS + cell))


def test_a_csv_with_too_many_rows_is_refused():
    assert "too many rows" in refusal(b"code\n" + b"1\n" * tables.MOST_ROWS)


def test_a_table_with_as_many_rows_as_may_be_is_read():
    assert len(list(read_rows(b"code\n" + b"1\n" * (tables.MOST_ROWS - 1), ALIASES))) == tables.MOST_ROWS - 1


@pytest.mark.parametrize("ranges", [["A2:XFD1048576"] * 19, [f"A{n}:XFD1048576" for n in range(2, 2000)]])
def test_merged_cells_that_span_the_whole_sheet_cost_no_more_than_their_number(ranges):
    """A row far below, and ranges over all that lies between: no step for each cell."""
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    content = book(
        f'{HEADINGS}<row r="{tables.MOST_ROWS}"><c r="A{tables.MOST_ROWS}"><v>7</v></c></row>',
        behind=f"<mergeCells>{merged}</mergeCells>",
    )
    began = time.process_time()
    rows = list(read_rows(content, ALIASES))
    assert [(row.number, list(row.faults)) for row in rows] == [(tables.MOST_ROWS, ["code"])]
    assert time.process_time() - began < 2


def test_more_merged_cells_than_anybody_makes_by_hand_are_refused():
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, tables.MOST_MERGED + 3))
    rows = f'<row r="{tables.MOST_ROWS}"><c r="A{tables.MOST_ROWS}"><v>7</v></c></row>'
    assert "too many rows or cells" in refusal(
        book(HEADINGS + rows, behind=f"<mergeCells>{merged}</mergeCells>")
    )


def test_of_merged_cells_over_each_other_every_row_is_named_once():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 8))
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ("A5:A6", "A2:B3", "A3:A5"))
    with translation.override("en"):
        found = read_rows(book(HEADINGS + rows, behind=f"<mergeCells>{merged}</mergeCells>"), ALIASES)
    told = {row.number: str(row.faults.get("code", "")).partition(".")[0] for row in found}
    assert [told[number].partition("(")[2] for number in range(2, 8)] == [
        "A2:A3)", "A2:A3)", "A3:A5)", "A3:A5)", "A5:A6)", "",
    ]  # fmt: skip
