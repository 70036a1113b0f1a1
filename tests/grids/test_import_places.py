"""Places from a file: each belongs to one grid of its community."""

from pathlib import Path

import pytest
from django.urls import reverse

from grids.actions import save_place
from grids.choices import PlaceKind
from grids.imports.places import examine_places, import_places
from grids.models import Grid, Place
from kit.errors import Invalid, NotAllowed
from kit.tables.problems import BadRows
from kit.tables.rows import Row
from staff.models import Member, User
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import PlaceFactory, grid
from tests.grids.paper import run
from tests.pages.desk import at_desk
from tests.pages.sheets import sheet, taken, upload

pytestmark = pytest.mark.django_db
PAGE = "admin:grids_place_import_rows"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


def login(member: Member) -> User:
    """The login, read anew."""
    return User.objects.get(pk=member.user_id)


def rows(*lines: tuple[str, str, str]) -> list[Row]:
    """Rows of a file from the second line on."""
    names = ("code", "name", "kind")
    return [Row(number, dict(zip(names, line, strict=True))) for number, line in enumerate(lines, start=2)]


def problems(by: Member, *lines: tuple[str, str, str]) -> list[tuple[int, str]]:
    """What is wrong with a file, which then wrote nothing."""
    before = Place.objects.count()
    found = [(one.row, one.column) for one in examine_places(rows(*lines), by=login(by)).problems]
    if found:
        with pytest.raises(BadRows):
            import_places(rows(*lines), by=login(by))
    assert Place.objects.count() == before
    return found


def test_an_empty_sheet_is_filled_in_looked_at_and_imported(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    empty = taken(browser.get(reverse(PAGE), {"template": ""}))
    assert empty == [("grid code(required)", "name(required)", "kind")]
    filled = sheet(
        empty[0], (cast.group.code, "中山路", "主次干道"), (cast.group.code, "南湖广场", "public_place")
    )
    address = upload(browser, PAGE, filled)
    assert [row["new"] for row in browser.get(address).context["rows"]] == [True, True]
    assert not Place.objects.exists()
    browser.post(address)
    made = set(Place.objects.values_list("grid__code", "name", "kind"))
    assert made == {
        (cast.group.code, "中山路", PlaceKind.MAIN_ROAD),
        (cast.group.code, "南湖广场", PlaceKind.PUBLIC_PLACE),
    }
    assert browser.get(upload(browser, PAGE, filled)).context["unchanged"] == 2


def test_the_list_of_places_comes_in_again_and_a_changed_cell_is_a_change(cast: Cast) -> None:
    PlaceFactory(grid=cast.group, name="中山路", kind=PlaceKind.MAIN_ROAD)
    listed = ("名称", "种类", "网格", "编码")
    browser = at_desk(cast.community_secretary)
    same = ("中山路", "主次干道", cast.group.name, cast.group.code)
    page = browser.get(upload(browser, PAGE, sheet(("场所一览",), listed, same)))
    assert (page.context["unchanged"], page.context["problems"]) == (1, [])
    other = ("中山路", "背街小巷", cast.group.name, cast.group.code)
    browser.post(upload(browser, PAGE, sheet(listed, other)))
    assert Place.objects.get().kind == PlaceKind.BACK_STREET


def test_another_grid_of_the_community_is_a_move_and_no_second_place(cast: Cast) -> None:
    place = PlaceFactory(grid=cast.group, name="中山路", kind=PlaceKind.MAIN_ROAD)
    next_door = grid(f"{cast.community.code}008")
    (told,) = examine_places(rows((next_door.code, "中山路", "")), by=ADMIN).told
    assert [(one.before, one.after) for one in told.changes] == [(cast.group.code, next_door.code)]
    import_places(rows((next_door.code, "中山路", "")), by=ADMIN)
    assert Place.objects.get(pk=place.pk).grid == next_door
    # Named in two grids they are two.
    both = rows((next_door.code, "中山路", ""), (cast.group.code, "中山路", "主次干道"))
    done = import_places(both, by=ADMIN)
    assert (done.new, done.unchanged, Place.objects.count()) == (1, 1, 2)


def test_a_row_that_is_not_right_is_named(cast: Cast) -> None:
    code, good = cast.group.code, (cast.group.code, "好路", "主次干道")
    secretary = cast.community_secretary
    assert problems(secretary, good, (code, "", "主次干道")) == [(3, "name")]
    assert problems(secretary, good, (code, "长" * 81, "主次干道")) == [(3, "name")]
    assert problems(secretary, good, (code, "路", "月球")) == [(3, "kind")]
    assert problems(secretary, good, (code, "路", "")) == [(3, "kind")]
    assert problems(secretary, good, (f"{cast.community.code}099", "路", "其他")) == [(3, "code")]
    assert problems(secretary, good, good) == [(3, "name")]


def test_a_place_of_another_community_is_refused(cast: Cast) -> None:
    PlaceFactory(grid=cast.other_group, name="邻路", kind=PlaceKind.MAIN_ROAD)
    assert problems(cast.community_secretary, (cast.other_group.code, "邻路", "其他")) == [(2, "code")]
    with pytest.raises(NotAllowed):
        import_places(rows((cast.group.code, "路", "其他")), by=login(cast.stranger))


def test_a_hostile_cell_is_a_name_that_runs_nowhere(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    address = upload(browser, PAGE, sheet(("编码", "名称", "种类"), (cast.group.code, "+1+1", "月球")))
    assert taken(browser.get(address, {"marked": ""}))[1][1] == "'+1+1"


def test_the_command_says_what_it_would_do_and_does_it(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(f"网格编码,名称,种类\n{cast.group.code},中山路,其他\n", encoding="utf-8")
    assert run("import_places", path, "--dry-run")[1:] == ([], 0)
    assert not Place.objects.exists()
    assert run("import_places", path)[1:] == ([], 0)
    assert Place.objects.get().name == "中山路"


def test_a_file_with_more_rows_than_may_be_looked_up_together_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grids.imports.cells.MOST", 2)
    some = [(cast.group.code, f"路{n}", "其他") for n in range(3)]
    assert import_places(rows(*some[:2]), by=ADMIN).new == 2
    with pytest.raises(Invalid, match="拆分"):
        import_places(rows(*some), by=ADMIN)


def test_another_writing_of_a_name_is_the_same_place(cast: Cast) -> None:
    code = cast.group.code
    import_places(rows((code, "试验广场Ａ", "public_place")), by=ADMIN)
    assert Place.objects.get().name == "试验广场A"
    Place.objects.update(name="试验广场Ａ")  # as it was written before
    for other in ("试验广场A", " 试验 广场Ａ", "试验广场a"):
        assert examine_places(rows((code, other, "public_place")), by=ADMIN).unchanged == 1
    assert problems(cast.township_official, (code, "试验广场A", ""), (code, " 试验 广场Ａ", "")) == [
        (3, "name")
    ]


def test_a_verb_writes_a_name_in_one_way(cast: Cast) -> None:
    made = save_place(by=ADMIN, place=None, grid=cast.group, name=" 试验 广场Ａ（南）", kind="public_place")
    assert made.name == "试验广场A（南）"


def test_the_grid_may_be_said_by_its_path_or_by_a_name_that_only_one_has(cast: Cast) -> None:
    def told(**cells: str) -> tuple[list[str], int]:
        given = [Row(2, {"name": "中山路", "kind": "main_road", **cells})]
        found = examine_places(given, by=ADMIN)
        return [one.column for one in found.problems], found.new

    group = cast.group
    for said in (group.path, group.choice_label, group.path.replace(" ", ""), group.code):
        assert told(grid=said) == ([], 1)
    assert told(code=group.path) == ([], 1)
    assert told(code=group.code, grid=group.path) == ([], 1)
    assert told(code=group.code, grid=cast.other_group.path) == (["grid"], 0)
    assert told(grid="没有的社区 / 一组") == (["grid"], 0)
    Grid.objects.filter(pk=cast.other_group.pk).update(name=group.name)
    assert told(grid=group.name) == (["grid"], 0)
    (problem,) = examine_places(
        [Row(2, {"name": "中山路", "kind": "x", "grid": group.name})], by=ADMIN
    ).problems[:1]
    assert group.choice_label in str(problem.reason)
    assert cast.other_group.code not in str(problem.reason)


def test_an_error_of_a_spreadsheet_is_no_place(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(f"编码,名称,种类\n{cast.group.code},#REF!,主次干道\n", encoding="utf-8")
    _out, err, code = run("import_places", path)
    assert (code, "#REF!" in err[0]) == (1, True)
    assert not Place.objects.exists()


def test_a_file_with_paths_needs_no_codes(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(f"所属网格,名称,种类\n{cast.group.path},中山路,主次干道\n", encoding="utf-8")
    assert run("import_places", path)[1:] == ([], 0)
    assert Place.objects.get().grid == cast.group
