"""Grids from a file: what is read, and what they become."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from grids.choices import Setting
from grids.imports.grids import import_grids
from grids.models import Grid
from grids.tree import cracks
from kit.tables.rows import Row
from tests.actors import ADMIN
from tests.factories import division, grid
from tests.grids.paper import COLUMNS, csv_file, run, xlsx_file

pytestmark = pytest.mark.django_db
ONE = "330402001001"


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.fixture
def community():
    return grid(ONE, setting=Setting.URBAN)


def codes() -> list[str]:
    return list(Grid.objects.order_by("code").values_list("code", flat=True))


def test_every_column_arrives(tmp_path, community):
    line = f"{ONE}001,第一网格,resident_group,{ONE},rural,312,820,140,30.7512345,120.7584"
    out, err, code = run("import_grids", csv_file(tmp_path, line, headings=COLUMNS))
    assert (out, err, code) == ("1 added, 0 changed, 0 as they were.\n", [], 0)
    made = Grid.objects.get(code=f"{ONE}001")
    assert (made.name, made.level, made.parent, made.division_id) == ("第一网格", 2, community, "330402001")
    assert (made.setting, made.retired_on) == (Setting.RURAL, None)
    assert (made.declared_households, made.declared_registered, made.declared_floating) == (312, 820, 140)
    assert (made.latitude, made.longitude) == (Decimal("30.751234"), Decimal("120.758400"))


def test_code_and_name_are_enough_and_the_rest_follows_from_the_code(tmp_path, community):
    division("330402100")
    lines = (f"{ONE}001001,1幢", f"{ONE}001,第一网格", "330402100201,某村", "330402100201001,一组")
    out, err, code = run("import_grids", csv_file(tmp_path, *lines))
    assert (out, err, code) == ("4 added, 0 changed, 0 as they were.\n", [], 0)
    made = Grid.objects.exclude(pk=community.pk).order_by("code")
    assert list(made.values_list("code", "level", "parent__code", "division_id", "setting")) == [
        (f"{ONE}001", 2, ONE, "330402001", Setting.URBAN),
        (f"{ONE}001001", 3, f"{ONE}001", "330402001", Setting.URBAN),
        ("330402100201", 1, None, "330402100", Setting.RURAL),
        ("330402100201001", 2, "330402100201", "330402100", Setting.RURAL),
    ]
    assert list(cracks()) == []


def test_chinese_headings_and_words_and_xlsx(tmp_path, community):
    table = xlsx_file(
        tmp_path,
        (330402001001001, "第一网格", "居民小组", 330402001001, "农村", 150.0, 480, 0, 30.75, 120.75),
        (f"{ONE}001001", "1幢", "楼院", f"{ONE}001", None, None, None, None, None, None),
        headings="网格编码,网格名称,级别,上级代码,城乡,户数,户籍人口,流动人口,纬度,经度",
    )
    out, err, code = run("import_grids", table)
    assert (out, err, code) == ("2 added, 0 changed, 0 as they were.\n", [], 0)
    assert codes() == [ONE, f"{ONE}001", f"{ONE}001001"]
    group = Grid.objects.get(code=f"{ONE}001")
    assert (group.setting, group.declared_households, group.latitude) == (
        Setting.RURAL,
        150,
        Decimal("30.75"),
    )
    assert Grid.objects.get(code=f"{ONE}001001").setting == Setting.RURAL


def test_a_dry_run_writes_nothing_and_finds_the_same(tmp_path, community):
    good, bad = f"{ONE}001,第一网格", f"{ONE}002001,1幢"
    out, err, code = run("import_grids", csv_file(tmp_path, good), dry_run=True)
    assert (out, err, code) == ("1 new, 0 changed, 0 as they are; nothing was written.\n", [], 0)
    table = csv_file(tmp_path, good, bad)
    assert run("import_grids", table, dry_run=True) == run("import_grids", table)
    assert codes() == [ONE]


def test_new_grids_find_their_place_between_old_ones(tmp_path, community):
    for number in ("001", "003", "003001"):
        grid(f"{ONE}{number}")
    lines = (f"{ONE}002,第二网格", f"{ONE}001001,1幢", f"{ONE}003002,2幢")
    assert run("import_grids", csv_file(tmp_path, *lines))[1:] == ([], 0)
    assert list(cracks()) == []
    assert list(Grid.objects.order_by("lft").values_list("code", flat=True)) == codes()


def test_an_empty_table_imports_nothing(tmp_path):
    assert run("import_grids", csv_file(tmp_path)) == ("0 added, 0 changed, 0 as they were.\n", [], 0)


def rows_of(groups: int, buildings: int, first: int = 1) -> list[Row]:
    """Groups and their buildings in community ``ONE``, as rows of a file."""
    found = []
    for group in range(first, first + groups):
        code = f"{ONE}{group:03d}"
        found += [Row(0, {"code": code, "name": f"第{group}网格"})]
        found += [Row(0, {"code": f"{code}{n:03d}", "name": f"{n}幢"}) for n in range(1, buildings + 1)]
    return found


def test_statements_grow_with_the_batches_and_not_with_the_rows(community):
    def statements(rows: list[Row]) -> int:
        with CaptureQueriesContext(connection) as seen:
            import_grids(rows, by=ADMIN)
        return len(seen)

    # Warm up with a look at how many rows one INSERT takes: 66 on SQLite, 2,000 on PostgreSQL.
    small = statements(rows_of(10, 19))
    large = statements(rows_of(100, 19, first=11))
    assert Grid.objects.count() == 1 + 200 + 2000
    assert small <= 25
    assert large <= small + 45
    assert list(cracks()) == []
