"""What is said of headings that are missing, double or none, and of several reasons in one cell."""

import io

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from grids.imports.grid_rows import COLUMNS as GRIDS
from kit.errors import Invalid
from kit.tables.papers import marked
from kit.tables.problems import Problem
from kit.tables.rows import read_rows
from residents.spreadsheets.columns import COLUMNS as RESIDENTS
from staff.imports.members import COLUMNS as MEMBERS


def refusal(content: str, columns) -> str:
    with override("zh-hans"), pytest.raises(Invalid) as refused:
        read_rows(content.encode(), columns.headings, required=columns.required)
    return str(refused.value.message)


def test_a_missing_column_is_named_by_its_usual_heading_with_the_others_in_brackets():
    assert refusal("姓名\n王五\n", MEMBERS).startswith("缺少列：手机号（也可写作：手机、手机号码、")
    of_two = refusal("门牌,姓名\n101,王五\n", RESIDENTS)
    assert of_two.startswith("缺少列：网格编码（也可写作：")
    assert "所属网格" in of_two


def test_a_wrong_row_of_headings_is_told_one_heading_a_column():
    said = refusal("甲,乙\n1,2\n", GRIDS)
    assert said.count("、") == len(GRIDS.all) - 1
    assert "编码、名称" in said


def test_double_columns_are_named_as_the_file_has_them():
    assert "手 机、联系电话" in refusal("姓名,手 机,联系电话\n王五,1,2\n", MEMBERS)


@pytest.mark.parametrize(
    ("columns", "heading", "column"),
    [
        (GRIDS, "上级网格", "parent_code"),
        (GRIDS, "城乡类别", "setting"),
        (MEMBERS, "担任岗位", "role"),
        (MEMBERS, "所属网格", "grid"),
        (RESIDENTS, "所属网格", "grid"),
        (RESIDENTS, "户口性质", "kind"),
    ],
)
def test_headings_that_offices_use_are_understood(columns, heading, column):
    assert columns.headings[heading] == column


def test_several_reasons_are_clauses_of_one_sentence():
    table = read_rows("姓名,手机号\n,1\n".encode(), MEMBERS.headings)
    problems = [Problem(2, "name", "缺少姓名。"), Problem(2, "phone", "不对。")]
    with override("zh-hans"), marked(table, problems, MEMBERS.labels, title="人员") as file:
        rows = list(load_workbook(io.BytesIO(file.read())).active.values)
    assert rows[-1][-1] == "姓名：缺少姓名；电话：不对。"
