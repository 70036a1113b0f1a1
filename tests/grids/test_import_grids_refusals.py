"""A bad row is named with its number, column and reason, and then nothing is written."""

import datetime as dt

import pytest
from django.utils.translation import override

from grids.imports.grid_rows import Line
from grids.imports.grids import Known, check, examine_grids
from grids.models import Grid
from kit.tables.rows import Row
from tests.actors import ADMIN
from tests.factories import grid
from tests.grids.paper import COLUMNS, csv_file, run, xlsx_file

pytestmark = pytest.mark.django_db
ONE = "330402001001"
SUMMARY = "Nothing was imported: some rows are not right."


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _community():
    grid(ONE)
    grid(f"{ONE}009")


def complaints(table) -> list[str]:
    """What the command says of a file that it refuses."""
    before = list(Grid.objects.values_list("code", "lft", "rght"))
    out, err, code = run("import_grids", table)
    assert (out, code, err[-1]) == ("", 1, SUMMARY)
    assert list(Grid.objects.values_list("code", "lft", "rght")) == before
    return err[:-1]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (
            f"{ONE}002001,1幢",
            f"code: There is no grid {ONE}002, neither in the file nor in the system.",
        ),
        ("330402999001,某社区", "code: There is no street or town 330402999."),
        (
            f"{ONE}001,第一网格,,330402001002",
            f"code: The code {ONE}001 does not begin with the code of the level above, 330402001002.",
        ),
        (
            f"{ONE}009001,1幢,,{ONE}",
            f"code of the level above: The level above {ONE}009001 is {ONE}009, not {ONE}.",
        ),
        (f"{ONE}001,第一网格,building", "level: The level “building” does not fit a code of 15 digits."),
        (f"{ONE}001,第一网格,9", "level: “9” is not a level."),
        (f"{ONE}001,", "name: The name is missing."),
        (f"{ONE}001,{'长' * 81}", "name: The name has more than 80 characters."),
        (",第一网格", "code: The code is missing."),
        ("33040200100１,第一网格", "code: “33040200100１” is not a code: it must have digits only."),
        (
            "330402001,建设街道",
            "code: The code has 9 digits; it must have one of: "
            "12 (Community), 15 (Resident group), 18 (Building).",
        ),
        (
            "3.30402E+17,1幢",
            "code: The spreadsheet made a number of this code and lost its last digits (3.30402E+17). "
            "Format the column as text, and enter the code again.",
        ),
        (
            f"{ONE}001,第一网格,,,半城",
            "urban or rural: “半城” is not known here; it may be: Undecided, Urban, Rural.",
        ),
        (f"{ONE}001,第一网格,,,,-3", "households: -3 is negative."),
        (f"{ONE}001,第一网格,,,,约三百", "households: “约三百” is not a whole number."),
        (f"{ONE}001,第一网格,,,,,8.5", "registered people: “8.5” is not a whole number."),
        (f"{ONE}001,第一网格,,,,,,99999999", "floating people: 99999999 is more than a grid can have."),
        (f"{ONE}001,第一网格,,,,,,,北,120.7", "latitude: “北” is not a number."),
        (
            f"{ONE}001,第一网格,,,,,,,120.7,30.7",
            "latitude: 120.7 does not lie between -90 and 90 degrees.",
        ),
        (f"{ONE}001,第一网格,,,,,,,nan,30.7", "latitude: nan does not lie between -90 and 90 degrees."),
        (
            f"{ONE}001,第一网格,,,,,,,30.7,",
            "longitude: Latitude and longitude belong together; one is missing.",
        ),
        (
            f"{ONE}001,第一网格,,,,,,,,,30",
            "row: There are more cells than headings; is a comma not quoted?",
        ),
    ],
)
def test_a_bad_cell_is_named(tmp_path, line, complaint):
    table = csv_file(tmp_path, f"{ONE}005,好的网格", line, headings=COLUMNS)
    assert complaints(table) == [f"Row 3, {complaint}"]


def test_a_code_twice_in_the_file_names_the_first_row(tmp_path):
    table = csv_file(tmp_path, f"{ONE}001,甲", f"{ONE}002,乙", f"{ONE}001,丙", f"{ONE}001,丁")
    assert complaints(table) == [
        f"Row 4, code: The code {ONE}001 is in row 2 already.",
        f"Row 5, code: The code {ONE}001 is in row 2 already.",
    ]


def test_a_code_that_excel_made_a_number_is_recognized_in_an_xlsx(tmp_path):
    table = xlsx_file(tmp_path, (330402001001001001, "1幢"))
    assert [line.partition("digits (")[2][:11] for line in complaints(table)] == ["3.30402E+17"]


def test_all_bad_rows_are_named_in_the_order_of_the_file(tmp_path):
    table = csv_file(tmp_path, f"{ONE}001001,1幢", f"{ONE}002,", "x,y", f"{ONE}009,")
    assert [line[:6] for line in complaints(table)] == ["Row 2,", "Row 3,", "Row 4,", "Row 5,"]


def test_what_lies_below_a_bad_row_is_not_called_lost(tmp_path):
    table = csv_file(tmp_path, f"{ONE}001,", f"{ONE}001001,1幢")
    assert complaints(table) == ["Row 2, name: The name is missing."]


def test_nothing_is_planted_below_a_grid_that_is_out_of_use(tmp_path):
    Grid.objects.filter(code=f"{ONE}009").update(retired_on=dt.date(2026, 1, 1))
    table = csv_file(tmp_path, f"{ONE}009001,1幢")
    assert complaints(table) == [f"Row 2, code: The grid above, {ONE}009, is no longer in use."]


def test_many_bad_rows_are_shown_up_to_a_limit(tmp_path):
    table = csv_file(tmp_path, *[f"{n},x" for n in range(250)])
    shown = complaints(table)
    assert len(shown) == 201
    assert shown[-1] == "… and 50 more."


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_file_is_read_in_the_encodings_that_are_usual_in_china(tmp_path, encoding):
    table = tmp_path / "table.csv"
    table.write_text("代码,名称\n330402001001001,第一网格\n", encoding=encoding)
    out, err, code = run("import_grids", table)
    assert (out, code, err) == ("1 added, 0 changed, 0 as they were.\n", 0, [])
    assert Grid.objects.filter(code="330402001001001", name="第一网格").exists()


def test_a_column_that_is_not_known_is_named_and_nothing_imported_until_somebody_says_so(tmp_path):
    table = csv_file(tmp_path, "330402001001001,第一网格,张三", headings="代码,名称,网格长")
    named = "These columns are not known here and will not be imported: 网格长."
    assert run("import_grids", table)[1:] == (
        [named, "Nothing was imported. With --leave-out the rest is."],
        1,
    )
    assert run("import_grids", table, "--leave-out") == ("1 added, 0 changed, 0 as they were.\n", [named], 0)


def test_a_table_without_names_is_refused(tmp_path):
    _out, err, code = run("import_grids", csv_file(tmp_path, f"{ONE}001", headings="code"))
    assert (code, err) == (1, ["A column is missing: name (or: grid)."])


def test_checking_asks_no_database(django_assert_num_queries):
    line = Line(2, f"{ONE}001", "甲", None, 0, 0, 0, None, None)
    with django_assert_num_queries(0):
        assert check([line], Known({ONE: Grid(code=ONE)}, {})) == []
        assert [problem.row for problem in check([line], Known({}, {}))] == [2]


def test_the_grid_above_may_be_named(tmp_path) -> None:
    headings = "网格编码,网格名称,上级网格,城乡类别"
    above = Grid.objects.get(code=ONE)
    street = above.division
    for said in (above.name, f"{street} / {above.name}", ONE):
        table = csv_file(tmp_path, f"{ONE}001,一组,{said},城市", headings=headings)
        assert run("import_grids", table, "--dry-run")[1:] == ([], 0)
    table = csv_file(tmp_path, f"{ONE}001,一组,别处社区,城市", headings=headings)
    (complaint,) = complaints(table)
    assert complaint.startswith("Row 2, code of the level above: The code says that it lies in")


@pytest.mark.parametrize(
    ("said", "number"), [("3.0", 3), ("1,508", 1508), ("３００", 300), ("1,508.00", 1508)]
)
def test_a_whole_number_may_be_written_as_programs_and_people_do(tmp_path, said: str, number: int) -> None:
    table = csv_file(tmp_path, f'{ONE}009,第九网格,"{said}"', headings="code,name,households")
    assert run("import_grids", table)[1:] == ([], 0)
    assert Grid.objects.get(code=f"{ONE}009").declared_households == number


@pytest.mark.parametrize("said", ["3.5", "1,50", "3.0.0"])
def test_what_is_no_whole_number_is_refused(tmp_path, said: str) -> None:
    table = csv_file(tmp_path, f'{ONE}009,第九网格,"{said}"', headings="code,name,households")
    assert "is not a whole number" in complaints(table)[0]


def test_of_a_double_row_each_tells_what_it_says_itself() -> None:
    name = Grid.objects.get(code=f"{ONE}009").name
    given = [
        Row(number, {"code": f"{ONE}009", "name": name, "households": said})
        for number, said in ((5, "300"), (6, "310"))
    ]
    found = examine_grids(given, by=ADMIN)
    assert [one.changes[0].after for one in found.told] == ["300", "310"]
    assert [(one.row, str(one.reason)) for one in found.problems] == [
        (6, f"The code {ONE}009 is in row 5 already.")
    ]
