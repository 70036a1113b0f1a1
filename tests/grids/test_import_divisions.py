"""The national list comes in once, and what has changed in it follows."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from grids.choices import DivisionLevel, GridLevel, Setting
from grids.models import Division, Grid
from grids.tree import cracks
from tests.grids.paper import LIST, csv_file, run, xlsx_file

pytestmark = pytest.mark.django_db
STREET = ("33,浙江省", "3304,嘉兴市", "330402,南湖区", "330402001,建设街道")


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def rows() -> tuple[dict[str, str], dict[str, str]]:
    return dict(Division.objects.values_list("code", "name")), dict(Grid.objects.values_list("code", "name"))


def test_the_shipped_list_makes_81_divisions_and_1202_communities():
    out, err, code = run("import_divisions", LIST)
    assert (err, code) == ([], 0)
    assert out == "Added: 81 divisions, 1202 communities. Renamed: 0. Unchanged: 0.\n"
    assert Counter(Division.objects.values_list("level", flat=True)) == {
        DivisionLevel.PROVINCE: 1,
        DivisionLevel.CITY: 1,
        DivisionLevel.COUNTY: 7,
        DivisionLevel.TOWNSHIP: 72,
    }
    assert Counter(Grid.objects.values_list("setting", flat=True)) == {
        Setting.URBAN: 305,
        Setting.RURAL: 603,
        Setting.UNDECIDED: 294,
    }
    assert set(Grid.objects.values_list("level", "parent", "retired_on")) == {(1, None, None)}
    assert Division.objects.get(code="330402007").parent_id == "330402"
    assert Grid.objects.get(code="330402007024").division_id == "330402007"
    assert list(cracks()) == []


def test_a_second_run_adds_nothing_and_says_so():
    run("import_divisions", LIST)
    before = rows()
    Grid.objects.filter(code="330402007024").update(setting=Setting.RURAL)
    with CaptureQueriesContext(connection) as seen:
        out, err, code = run("import_divisions", LIST)
    assert (out, err, code) == (
        "Added: 0 divisions, 0 communities. Renamed: 0. Unchanged: 1283.\n",
        [],
        0,
    )
    assert rows() == before
    assert Grid.objects.get(code="330402007024").setting == Setting.RURAL
    assert [q["sql"] for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_a_changed_name_follows_the_list_and_is_told(tmp_path):
    run("import_divisions", csv_file(tmp_path, *STREET, "330402001001,一社区居委会"))
    changed = csv_file(tmp_path, "330402001,新建设街道", "330402001001,壹社区居委会", "330402,南湖区")
    out, err, code = run("import_divisions", changed)
    assert (err, code) == ([], 0)
    assert out.splitlines() == [
        "330402001: 建设街道 → 新建设街道",
        "330402001001: 一社区居委会 → 壹社区居委会",
        "Added: 0 divisions, 0 communities. Renamed: 2. Unchanged: 1.",
    ]
    assert rows() == (
        {"33": "浙江省", "3304": "嘉兴市", "330402": "南湖区", "330402001": "新建设街道"},
        {"330402001001": "壹社区居委会"},
    )
    assert list(cracks()) == []


def test_a_later_list_adds_what_is_new_between_what_is_there(tmp_path):
    run(
        "import_divisions",
        csv_file(tmp_path, *STREET, "330402001001,一社区居委会", "330402001003,三社区居委会"),
    )
    out, _err, code = run("import_divisions", csv_file(tmp_path, "330402001002,二社区居委会"))
    assert (out, code) == ("Added: 0 divisions, 1 communities. Renamed: 0. Unchanged: 0.\n", 0)
    assert list(cracks()) == []
    assert Grid.objects.filter(level=GridLevel.COMMUNITY).count() == 3


def test_chinese_headings_and_xlsx_are_read_in_any_order_of_rows(tmp_path):
    table = xlsx_file(
        tmp_path,
        (330402001001, "一社区居委会", "社区", 330402001),
        (330402001, "建设街道", "街道", 330402),
        (330402, "南湖区", "区", 3304),
        (3304, "嘉兴市", "市", 33),
        (33, "浙江省", "省", None),
        headings="区划代码,名称,级别,上级代码",
    )
    assert run("import_divisions", table)[1:] == ([], 0)
    assert rows()[1] == {"330402001001": "一社区居委会"}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (
            "330499001,某街道,,",
            "Row 6, code: There is no division 330499, neither in the file nor in the system.",
        ),
        ("330402001,又一,,", "Row 6, code: The code 330402001 is in row 5 already."),
        ("330402002,某街道,county,", "Row 6, level: The level “county” does not fit a code of 9 digits."),
        ("330402002,某街道,府,", "Row 6, level: “府” is not a level."),
        ("330402002,,,", "Row 6, name: The name is missing."),
        (
            "330402002,某街道,,330411",
            "Row 6, code: The code 330402002 does not begin with the code of the level above, 330411.",
        ),
        (
            "330402001001001,第一网格,,",
            "Row 6, code: The code has 15 digits; it must have one of: "
            "2 (Province), 4 (City), 6 (County), 9 (Street or town), 12 (Community).",
        ),
        ("330402002,某街道,,,多", "Row 6, row: There are more cells than headings; is a comma not quoted?"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(tmp_path, line, complaint):
    table = csv_file(tmp_path, *[f"{one},," for one in STREET], line, headings="code,name,level,parent_code")
    out, err, code = run("import_divisions", table)
    assert (out, err, code) == ("", [complaint, "Nothing was imported: some rows are not right."], 1)
    assert rows() == ({}, {})
