"""Units from a file: registered and changed by the verbs of the register; contacts stay masked."""

from pathlib import Path

import pytest
from django.urls import reverse

from kit.errors import NotAllowed
from kit.tables.problems import BadRows
from kit.tables.rows import Row
from residents.choices import UnitKind
from residents.models import Unit
from residents.registry import register_unit
from residents.spreadsheets.units import examine_units, import_units
from staff.models import AuditRecord, Member
from tests.cast import Cast
from tests.grids.paper import run
from tests.pages.desk import at_desk
from tests.pages.sheets import sheet, taken, upload

pytestmark = pytest.mark.django_db
PAGE = "admin:residents_unit_import_rows"
HEADINGS = ("网格编码", "单位名称", "单位类型", "地址", "联系人姓名", "联系人电话")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


def rows(*lines: dict[str, str]) -> list[Row]:
    """Rows of a file from the second line on."""
    return [Row(number, line) for number, line in enumerate(lines, start=2)]


def shop(cast: Cast, **cells: str) -> dict[str, str]:
    """A shop in the building."""
    return {"code": cast.building.code, "name": "早点铺", "kind": "商店", "address": "中山路1号", **cells}


def kept(cast: Cast) -> Unit:
    """The same, registered."""
    return register_unit(
        by=cast.community_secretary, grid=cast.building, name="早点铺", kind=UnitKind.SHOP,
        address="中山路1号", contact_name="王小明", contact_phone="13812345678",
    )  # fmt: skip


def problems(by: Member, *lines: dict[str, str]) -> list[tuple[int, str]]:
    """What is wrong with a file, which then wrote nothing."""
    before = (Unit.objects.count(), AuditRecord.objects.count())
    found = [(one.row, one.column) for one in examine_units(rows(*lines), by=by).problems]
    if found:
        with pytest.raises(BadRows):
            import_units(rows(*lines), by=by)
    assert (Unit.objects.count(), AuditRecord.objects.count()) == before
    return found


def test_an_empty_sheet_is_filled_in_looked_at_and_imported(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    empty = taken(browser.get(reverse(PAGE), {"template": ""}))
    assert [one.removesuffix("(required)") for one in empty[0]][:3] == ["grid code", "name", "kind"]
    cells = (cast.building.code, "早点铺", "商铺", "中山路1号", "王小明", "138-1234-5678")
    filled = sheet(empty[0], cells)
    address = upload(browser, PAGE, filled)
    page = browser.get(address)
    assert page.context["rows"][0]["new"]
    assert ("王小明" in page.content.decode(), "13812345678" in page.content.decode()) == (False, False)
    assert not Unit.objects.exists()
    browser.post(address)
    made = Unit.objects.get()
    assert (made.grid, made.kind, made.contact_name, made.contact_phone) == (
        cast.building, UnitKind.SHOP, "王小明", "13812345678",
    )  # fmt: skip
    assert AuditRecord.objects.get(facts__verb="register_unit").member == cast.community_secretary
    assert browser.get(upload(browser, PAGE, filled)).context["unchanged"] == 1


def test_a_login_that_nobody_acts_by_is_not_offered_what_it_could_not_do(cast: Cast) -> None:
    lists = {
        "residents_unit": reverse(PAGE),
        "residents_resident": reverse("admin:residents_resident_import"),
    }
    for name, page in lists.items():
        address = reverse(f"admin:{name}_changelist")
        assert page not in at_desk(cast.superuser).get(address).content.decode()
        assert at_desk(cast.superuser).get(page).status_code == 403
        assert page in at_desk(cast.community_secretary).get(address).content.decode()
        assert at_desk(cast.community_secretary).get(page).status_code == 200


def test_the_list_comes_in_again_with_what_it_masks(cast: Cast) -> None:
    one = kept(cast)
    listed = ("名称", "种类", "网格", "区域", "地址", "联系人电话")
    browser = at_desk(cast.community_secretary)
    cells = (one.name, one.get_kind_display(), one.grid.name, one.area, one.address, one.phone_masked)
    address = upload(browser, PAGE, sheet(("驻区单位一览",), listed, cells))
    page = browser.get(address)
    assert (page.context["unchanged"], page.context["problems"]) == (1, [])
    browser.post(address)
    again = Unit.objects.get()
    assert (again.contact_phone, again.version) == ("13812345678", one.version)


def test_a_changed_cell_is_a_change_and_private_values_are_not_told(cast: Cast) -> None:
    kept(cast)
    browser = at_desk(cast.community_secretary)
    cells = (cast.building.code, "早点铺", "企业", None, None, "13900001111")
    address = upload(browser, PAGE, sheet(HEADINGS, cells))
    page = browser.get(address)
    assert page.context["rows"][0]["changes"] == ["kind: Shop → Firm", "contact's phone"]
    assert "13900001111" not in page.content.decode()
    browser.post(address)
    now = Unit.objects.get()
    assert (now.kind, now.address, now.contact_name, now.contact_phone) == (
        UnitKind.FIRM, "中山路1号", "王小明", "13900001111",
    )  # fmt: skip
    assert AuditRecord.objects.get(facts__verb="change_unit").facts["fields"] == [
        "kind", "contact_phone", "phone_tail",
    ]  # fmt: skip


def test_a_row_that_is_not_right_is_named(cast: Cast) -> None:
    kept(cast)
    by, good = cast.community_secretary, shop(cast, name="好店")
    assert problems(by, good, shop(cast, name="")) == [(3, "name")]
    assert problems(by, good, shop(cast, name="店", kind="王国")) == [(3, "kind")]
    assert problems(by, good, shop(cast, name="店", kind="")) == [(3, "kind")]
    assert problems(by, good, shop(cast, name="店", contact_phone="12")) == [(3, "contact_phone")]
    assert problems(by, good, shop(cast, contact_phone="12")) == [(3, "contact_phone")]
    assert problems(by, good, shop(cast, name="店", code=f"{cast.group.code}099")) == [(3, "code")]
    assert problems(by, good, shop(cast, code=cast.group.code)) == [(3, "code")]
    assert problems(by, good, good) == [(3, "name")]


def test_units_of_another_community_are_as_unknown_as_its_grids(cast: Cast) -> None:
    theirs = shop(cast, code=cast.other_building.code)
    assert problems(cast.community_secretary, theirs) == [(2, "code")]
    with pytest.raises(NotAllowed):
        import_units(rows(shop(cast)), by=cast.stranger)


def test_a_hostile_cell_runs_nowhere(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    address = upload(browser, PAGE, sheet(HEADINGS, (cast.building.code, "+1+1", "王国", None, None, None)))
    assert taken(browser.get(address, {"marked": ""}))[1][1] == "'+1+1"


def test_the_command_says_what_it_would_do_and_does_it(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(f"网格编码,单位名称,单位类型\n{cast.building.code},早点铺,商店\n", encoding="utf-8")
    assert run("import_units", path, "--dry-run")[1:] == ([], 0)
    assert not Unit.objects.exists()
    assert run("import_units", path)[1:] == ([], 0)
    assert AuditRecord.objects.get(facts__verb="register_unit").login == "system:command"
    assert run("import_units", path)[1:] == ([], 0)
    assert Unit.objects.count() == 1


def test_another_writing_of_name_and_address_is_the_same_unit(cast: Cast) -> None:
    kept(cast)
    by = cast.community_secretary
    given = shop(cast, name=" 早 点铺", address="中山路 １号")
    assert examine_units(rows(given), by=by).unchanged == 1
    assert problems(by, shop(cast), given) == [(3, "name")]
    made = register_unit(by=by, grid=cast.building, name="Ａ 座 便利店", address="中山路２号", kind="shop")
    assert (made.name, made.address) == ("A座便利店", "中山路2号")


def test_a_unit_lies_where_a_path_says(cast: Cast) -> None:
    by = cast.community_secretary
    for cells in ({"code": cast.building.path}, {"code": "", "grid": cast.building.choice_label}):
        found = examine_units(rows(shop(cast, **cells)), by=by)
        assert (found.problems, found.new) == ([], 1)
    assert problems(by, shop(cast, code="", grid=cast.other_building.path)) == [(2, "grid")]


def test_errors_of_a_spreadsheet_are_no_unit(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(
        f"网格编码,单位名称,单位类型,地址\n{cast.building.code},#VALUE!,商铺,#N/A\n", encoding="utf-8"
    )
    _out, err, code = run("import_units", path)
    assert code == 1
    assert [("#VALUE!" in one, "#N/A" in one) for one in err[:2]] == [(True, False), (False, True)]
    assert not Unit.objects.exists()
