"""Grids from a file at the desk: an empty sheet, a preview with what would change, a file with what is wrong."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.choices import Setting
from grids.imports.grids import import_grids
from grids.models import Grid
from grids.tree import cracks
from kit.tables.rows import Row
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import division, grid
from tests.grids.paper import run
from tests.pages.desk import at_desk
from tests.pages.sheets import sheet, taken, upload

pytestmark = pytest.mark.django_db
PAGE = "admin:grids_grid_import_rows"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


def test_an_empty_sheet_is_filled_in_looked_at_and_imported(cast: Cast) -> None:
    browser = at_desk(cast.county_official)
    empty = taken(browser.get(reverse(PAGE), {"template": ""}))
    assert empty[0][:2] == ("code(required)", "name(required)")
    code = f"{cast.community.code}077"
    filled = sheet(empty[0], (code, "第七十七网格", None, None, "rural", 120))
    address = upload(browser, PAGE, filled)
    page = browser.get(address)
    assert [(row["row"], row["new"], row["cells"][:2]) for row in page.context["rows"]] == [
        (2, True, [code, "第七十七网格"])
    ]
    assert not Grid.objects.filter(code=code).exists()
    assert browser.post(address).status_code == 302
    made = Grid.objects.get(code=code)
    assert (made.name, made.setting, made.declared_households) == ("第七十七网格", Setting.RURAL, 120)
    assert list(cracks()) == []
    # The same file again says nothing new.
    again = browser.get(upload(browser, PAGE, filled))
    assert "0 new, 0 changed, 1 as they are" in again.content.decode()


def test_a_changed_cell_is_a_change_that_the_preview_tells_and_an_empty_one_says_nothing(cast: Cast) -> None:
    Grid.objects.filter(pk=cast.group.pk).update(declared_households=100, declared_floating=7)
    browser = at_desk(cast.county_official)
    headings = ("网格编码", "网格名称", "户数", "流动人口")
    address = upload(browser, PAGE, sheet(headings, (cast.group.code, "新名字", 130, None)))
    changes = browser.get(address).context["rows"][0]["changes"]
    assert changes == [f"name: {cast.group.name} → 新名字", "households: 100 → 130"]
    browser.post(address)
    now = Grid.objects.get(pk=cast.group.pk)
    assert (now.name, now.declared_households, now.declared_floating) == ("新名字", 130, 7)


def test_the_labels_of_the_desk_are_headings_and_its_list_comes_in_again(cast: Cast) -> None:
    """As the list shows a grid, in Chinese: the column of names is called 网格, numbers say where they are from."""
    before = Grid.objects.values().get(pk=cast.group.pk)
    listed = ("网格", "编码", "级别", "所属路径", "网格负责人", "户数", "人口", "城乡类型")
    row = (cast.group.name, cast.group.code, "居民小组", "某处", "张三", "0（申报）", "0（申报）", "未确定")
    Grid.objects.filter(pk=cast.group.pk).update(setting=Setting.UNDECIDED, declared_households=0)
    browser = at_desk(cast.county_official)
    page = browser.get(upload(browser, PAGE, sheet(("各网格一览",), listed, row)))
    assert (page.context["unchanged"], page.context["problems"]) == (1, [])
    assert "所属路径" in page.context["not_read"][0]
    counted = (*row[:5], "88（登记）", *row[6:])
    page = browser.get(upload(browser, PAGE, sheet(listed, counted)))
    assert page.context["unchanged"] == 1
    assert Grid.objects.values().get(pk=cast.group.pk)["name"] == before["name"]


def test_a_row_of_another_county_is_refused_and_tells_nothing_of_what_is_there(cast: Cast) -> None:
    division("330411001")
    foreign = grid("330411001001", name="秘密社区")
    browser = at_desk(cast.county_official)
    address = upload(
        browser, PAGE, sheet(("编码", "名称"), (foreign.code, "改名"), (cast.group.code, "改名"))
    )
    page = browser.get(address)
    assert page.context["problems"] == ["Row 2, code: This lies outside of the area where you import."]
    assert "秘密社区" not in page.content.decode()
    assert browser.post(address).status_code == 403
    assert Grid.objects.filter(name="改名").count() == 0


def test_the_file_with_what_is_wrong_can_be_corrected_and_sent_again(cast: Cast) -> None:
    browser = at_desk(cast.county_official)
    rows = [("编码", "名称", "户数"), (cast.group.code, "甲", "约三百"), (cast.building.code, "乙", 3)]
    address = upload(browser, PAGE, sheet(*rows))
    marked = taken(browser.get(address, {"marked": ""}))
    assert marked[0][-1] == "what is wrong"
    assert [row[-1] for row in marked[1:]] == ["households: “约三百” is not a whole number.", None]
    marked[1] = (*marked[1][:2], 300, marked[1][3])
    address = upload(browser, PAGE, sheet(*marked))
    page = browser.get(address)
    assert (page.context["problems"], page.context["not_read"]) == ([], [])
    # What stood there is not carried along twice.
    assert len(taken(browser.get(address, {"marked": ""}))[0]) == 4


def test_what_lies_below_follows_a_changed_setting_unless_the_file_says_what_it_is(cast: Cast) -> None:
    top, kept = cast.group, grid(f"{cast.group.code}088", setting=Setting.URBAN)
    Grid.objects.in_area(top.code).update(setting=Setting.URBAN)
    rows = [
        Row(2, {"code": top.code, "name": top.name, "setting": "农村"}),
        Row(3, {"code": kept.code, "name": kept.name, "setting": "城市"}),
        Row(4, {"code": f"{top.code}089", "name": "新楼"}),
    ]
    import_grids(rows, by=ADMIN)
    settings = dict(Grid.objects.in_area(top.code).values_list("code", "setting"))
    assert settings.pop(kept.code) == Setting.URBAN
    assert set(settings.values()) == {Setting.RURAL}
    assert f"{top.code}089" in settings


def test_a_hostile_cell_stays_a_name_and_runs_nowhere(cast: Cast) -> None:
    browser = at_desk(cast.county_official)
    name = "=cmd|' /C calc'!A0<script>alert(1)</script>"
    address = upload(browser, PAGE, sheet(("编码", "名称", "户数"), (cast.group.code, f"'{name}", "x")))
    page = browser.get(address).content.decode()
    assert ("<script>alert(1)" in page, "&lt;script&gt;alert(1)" in page) == (False, True)
    marked = taken(browser.get(address, {"marked": ""}))
    assert str(marked[1][1]).startswith("'")


def test_statements_do_not_grow_with_the_rows_that_change() -> None:
    community = grid("330402001001")
    codes = [grid(f"{community.code}{n:03d}").code for n in range(1, 41)]

    def statements(some: list[str], name: str) -> int:
        rows = [
            Row(n, {"code": code, "name": name, "households": "9"}) for n, code in enumerate(some, start=2)
        ]
        with CaptureQueriesContext(connection) as seen:
            assert import_grids(rows, by=ADMIN).changed == len(some)
        return len(seen)

    few = statements(codes[:4], "甲")
    assert statements(codes[4:], "乙") <= few


def test_the_command_tells_what_it_changes(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "grids.csv"
    path.write_text(f"编码,名称\n{cast.group.code},新名字\n{cast.building.code},{cast.building.name}\n")
    told = run("import_grids", path, "--dry-run")
    assert (told[0].splitlines()[0], told[1:]) == (f"2：名称：{cast.group.name} → 新名字", ([], 0))
    assert Grid.objects.get(pk=cast.group.pk).name == cast.group.name
    run("import_grids", path)
    assert Grid.objects.get(pk=cast.group.pk).name == "新名字"


@pytest.mark.parametrize("part", ["township_official", "community_secretary", "department_officer"])
def test_who_may_not_import_gets_403_and_no_button(cast: Cast, part: str) -> None:
    browser = at_desk(getattr(cast, part))
    assert browser.get(reverse(PAGE)).status_code == 403
    listed = browser.get(reverse("admin:grids_grid_changelist"))
    assert reverse(PAGE) not in listed.content.decode()


def test_who_may_has_the_button(cast: Cast) -> None:
    listed = at_desk(cast.county_official).get(reverse("admin:grids_grid_changelist"))
    assert reverse(PAGE) in listed.content.decode()
