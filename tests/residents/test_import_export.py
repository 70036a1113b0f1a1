"""The register from spreadsheets and into them."""

import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from kit.actors import System
from kit.errors import Conflict, Invalid, NotAllowed, TooOften
from kit.files import waiting
from kit.tables.problems import BadRows
from kit.tables.rows import read_rows
from kit.time import clock
from residents.models import Household, Resident
from residents.spreadsheets import columns, imports
from residents.spreadsheets.exports import export
from residents.spreadsheets.imports import import_residents
from staff.models import AuditRecord, Member
from tests.actors import ADMIN
from tests.cast import Cast
from tests.grids.paper import run
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db
COLUMNS = (
    "网格编码",
    "门牌号",
    "姓名",
    "身份证号",
    "电话",
    "出生日期",
    "性别",
    "人口类型",
    "与户主关系",
    "标签",
    "住房性质",
)
CODE = "330402001001001001"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = str(tmp_path)


def sheet(*rows: tuple, headings: tuple[str, ...] = COLUMNS) -> bytes:
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def row(serial: int = 1, door: str = "101", **other) -> tuple:
    given = {
        "网格编码": CODE, "门牌号": door, "姓名": f"居民{serial}", "身份证号": id_number(serial),
        "电话": "13812345678", "人口类型": "户籍", "与户主关系": "户主", "标签": "独居老人、残疾人", "住房性质": "自有",
        **other,
    }  # fmt: skip
    return tuple(given.get(column) for column in COLUMNS)


def load(content: bytes, by: Member | System = ADMIN, **options):
    return import_residents(
        read_rows(
            content, columns.COLUMNS.headings, required=columns.COLUMNS.required, dates=columns.COLUMNS.dates
        ),
        by=by,
        **options,
    )


def problems(content: bytes, by: Member | System = ADMIN) -> list[tuple[int, str]]:
    with pytest.raises(BadRows) as bad:
        load(content, by)
    return [(problem.row, problem.column) for problem in bad.value.problems]


def test_a_household_that_is_closed_while_a_file_is_checked_takes_nobody_in(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = household(cast.building_leader, cast.building, door="101")
    looked_up = imports.look_up

    def slowly(*given: Any) -> Any:
        found = looked_up(*given)
        Household.objects.filter(pk=home.pk).update(closed_on=clock.today())
        return found

    monkeypatch.setattr(imports, "look_up", slowly)
    with pytest.raises(Conflict):
        load(sheet(row(1), row(2, "102")), by=cast.community_secretary)
    assert not Resident.objects.exists()


def test_a_file_makes_households_and_their_people(cast: Cast) -> None:
    done = load(
        sheet(row(1), row(2, 与户主关系="配偶", 人口类型="流动"), row(3, "102")), by=cast.community_secretary
    )
    assert (len(done.lines), done.new_households) == (3, 2)
    people = Resident.objects.order_by("pk")
    assert [(one.household.door, one.relation, one.kind) for one in people] == [
        ("101", "head", "registered"),
        ("101", "spouse", "floating"),
        ("102", "head", "registered"),
    ]
    assert people[0].id_number == id_number(1)
    assert sorted(people[0].tags.values_list("code", flat=True)) == ["disabled", "living_alone"]
    assert [event.kind for event in people[0].events.all()] == ["registered"]
    record = AuditRecord.objects.get(facts__verb="import_residents")
    assert (record.member, record.area) == (cast.community_secretary, CODE)
    assert record.facts == {"verb": "import_residents", "residents": 3, "households": 2}


def test_people_join_a_household_that_is_there_already(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    assert load(sheet(row(1))).new_households == 0
    assert Resident.objects.get().household == home


def test_every_row_that_is_not_right_is_named_with_its_column(cast: Cast) -> None:
    content = sheet(
        row(1, 姓名=""),
        row(2, 门牌号=""),
        row(3, 网格编码="330402999001001001"),
        row(4, 网格编码=int(CODE)),
        row(5, 身份证号=float(id_number(6, "19480316"))),
        row(6, 身份证号="1.2E+17"),
        row(7, 身份证号="110105194912310021"),
        row(8),
        row(8, "102"),
        row(9, 电话="12"),
        row(10, 性别="女人"),
        row(11, 出生日期="去年"),
        row(12, 标签="信教群众"),
        row(13, 身份证号="", 出生日期="2026-01-01"),
        row(14, 网格编码=CODE[:12]),
        row(15, 性别="女"),
    )
    assert problems(content) == [
        (2, "name"), (3, "door"), (4, "code"), (5, "code"), (6, "id_number"), (7, "id_number"),
        (8, "id_number"), (10, "id_number"), (11, "phone"), (12, "sex"), (13, "birth"), (14, "tags"),
        (15, "sex"), (16, "code"), (17, "sex"),
    ]  # fmt: skip
    assert Household.objects.count() == 0


def test_a_number_that_excel_has_spoilt_is_named_as_such(cast: Cast, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(BadRows) as bad:
        load(sheet(row(1, 身份证号=float(330402194803150011))))
    assert bad.value.lines() == [
        "Row 2, id number: The spreadsheet made a number of this id number and lost its last digits. "
        "Format the column as text, and enter the id number again."
    ]


def test_who_is_registered_already_is_refused_and_where_is_said_inside_the_scope_only(
    cast: Cast, settings
) -> None:
    settings.LANGUAGE_CODE = "en"
    resident(cast.building_leader, household(cast.building_leader, cast.building), id_number=id_number(1))
    with pytest.raises(BadRows) as near:
        load(sheet(row(1, "102")))
    assert near.value.lines() == [f"Row 2, id number: 王小明 is registered already: {cast.building}, 101."]
    foreign = sheet(row(1, 网格编码=cast.other_building.code))
    with pytest.raises(BadRows) as far:
        load(foreign, cast.other_community_leader)
    assert far.value.lines() == [
        "Row 2, id number: This person is registered elsewhere and has to be moved out there first."
    ]
    # That there is such a person is written down, and told of so many an hour only.
    told = AuditRecord.objects.filter(action="look_up")
    assert [(one.member, one.facts["elsewhere"]) for one in told] == [(cast.other_community_leader, 1)]
    # The same file tells nothing new; another one, at the ceiling, is not looked up, be there such a person or
    # not.
    with pytest.raises(BadRows):
        load(foreign, cast.other_community_leader)
    settings.ELSEWHERE_PER_DAY = 1
    for serial in (2, 3):
        with pytest.raises(TooOften):
            load(sheet(row(serial, "103", 网格编码=cast.other_building.code)), cast.other_community_leader)
    assert told.count() == 1


def test_a_grid_outside_the_scope_is_as_unknown_as_one_that_is_not_there(cast: Cast) -> None:
    assert problems(sheet(row(1)), cast.other_community_leader) == [(2, "code")]


def test_somebody_without_an_id_number_comes_once(cast: Cast) -> None:
    child = row(1, 身份证号="", 出生日期="2026年1月31日", 性别="女")
    load(sheet(child))
    again = load(sheet(child))
    assert (len(again.lines), len(again.unchanged)) == (0, 1)
    assert problems(sheet(row(2), child, child)) == [(4, "name")]


def test_a_dry_run_and_the_command_say_what_would_be(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(sheet(row(1), row(2)))
    out, errors, code = run("import_residents", path, "--dry-run")
    assert (code, errors, Resident.objects.count()) == (0, [], 0)
    assert "2" in out
    assert run("import_residents", path)[2] == 0
    assert Resident.objects.count() == 2
    assert run("import_residents", path)[1:] == ([], 0)
    assert Resident.objects.count() == 2
    path.write_bytes(sheet(row(1, 电话="13911112222")))
    _out, errors, code = run("import_residents", path)
    assert (code, len(errors)) == (1, 2)


def upload(browser, content: bytes):
    file = io.BytesIO(content)
    file.name = "people.xlsx"
    return browser.post(reverse("admin:residents_resident_import"), {"file": file})


def test_a_file_is_looked_at_before_it_is_imported_and_lies_encrypted_meanwhile(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    sent = upload(browser, sheet(*(row(n, f"{n}") for n in range(30))))
    address = sent.headers["Location"]
    preview = browser.get(address)
    assert (preview.context["people"], preview.context["homes"]) == (30, 30)
    assert len(preview.context["rows"]) == 30
    shown = preview.content.decode()
    assert (id_number(1) in shown, "居民1" in shown, "13812345678" in shown) == (False, False, False)
    assert Resident.objects.count() == 0
    file, found = sorted((Path(settings.DATA_DIR) / "uploads").iterdir())
    assert (found.suffix, b"PK" in file.read_bytes()[:4], b"grid" in found.read_bytes()) == (
        ".found",
        False,
        False,
    )
    assert [one.stat().st_mode & 0o077 for one in (file, found)] == [0, 0]
    assert at_desk(cast.township_official).get(address).status_code == 404
    assert browser.post(address).status_code == 302
    assert Resident.objects.count() == 30
    assert (file.exists(), found.exists()) == (False, False)
    assert browser.post(address).status_code == 404


def test_problems_are_shown_and_nothing_can_be_confirmed(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    address = upload(browser, sheet(row(1), row(2, 姓名=""))).headers["Location"]
    page = browser.get(address)
    assert (page.context["bad_rows"], len(page.context["problems"])) == (1, 1)
    assert browser.post(address).context["bad_rows"] == 1
    assert Resident.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"x,y\n1,2\n", b"PK\x03\x04broken"])
def test_a_file_that_is_no_table_is_refused_in_words(cast: Cast, content: bytes) -> None:
    browser = at_desk(cast.community_secretary)
    sent = upload(browser, content)
    if sent.status_code == 302:
        page = browser.get(sent.headers["Location"])
        assert (page.status_code, bool(page.context["error"])) == (200, True)
    else:
        assert sent.context["form"].errors


def test_after_half_an_hour_a_file_is_gone(cast: Cast) -> None:
    official = cast.township_official
    token = waiting.keep(b"data", owner=official.user.pk)
    path = next((Path(settings.DATA_DIR) / "uploads").iterdir())
    assert waiting.get(token, owner=official.user.pk) == b"data"
    old = time.time() - 31 * 60
    os.utime(path, (old, old))
    confirm = reverse("admin:residents_resident_confirm", args=[token])
    assert at_desk(official).get(confirm).status_code == 404
    assert waiting.drop_old() == 1


@pytest.mark.parametrize("part", ["county_official", "department_officer"])
def test_who_may_not_import_or_export_gets_403(cast: Cast, part: str) -> None:
    browser = at_desk(getattr(cast, part))
    for name in ("import", "export"):
        assert browser.get(reverse(f"admin:residents_resident_{name}")).status_code == 403


def cells_of(file) -> list[tuple]:
    """The headings and the rows, without what stands above them."""
    with file:
        return list(load_workbook(io.BytesIO(file.read())).worksheets[0].values)[1:]


def test_an_export_is_masked_and_holds_the_own_area_only(cast: Cast, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    resident(cast.building_leader, household(cast.building_leader, cast.building))
    other = cast.other_community_leader
    resident(other, household(other, cast.other_building), "李四", id_number=id_number(3))
    lines = cells_of(export(by=cast.community_secretary))
    assert [line[2:6] for line in lines[1:]] == [("王**", "******1948********", "*******5678", 1948)]
    record = AuditRecord.objects.get(action="export")
    assert (record.purpose, record.facts) == ("", {"private": False, "rows": 1})


def test_an_export_in_full_needs_the_right_and_a_reason_and_leaves_both(cast: Cast) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building))
    why = {"private": True, "purpose": "check", "words": "人口核对"}
    with pytest.raises(NotAllowed):
        export(by=cast.community_secretary, **why)
    with pytest.raises(Invalid):
        export(by=cast.township_official, private=True)
    lines = cells_of(export(by=cast.township_official, **why))
    assert lines[1][2:5] == ("王小明", id_number(), "13812345678")
    record = AuditRecord.objects.get(action="export")
    assert (record.purpose, record.facts) == ("check: 人口核对", {"private": True, "rows": 1})


def test_what_was_exported_in_full_can_be_imported_again(cast: Cast, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    resident(cast.building_leader, household(cast.building_leader, cast.building), tags=("hardship",))
    with export(by=cast.township_official, private=True, purpose="check", words="核对") as file:
        content = file.read()
    Resident.objects.all().delete()
    load(content)
    person = Resident.objects.get()
    assert (person.name, person.id_number, person.tags.get().code) == ("王小明", id_number(), "hardship")


def test_the_page_exports_masked_for_a_community_whatever_it_sends(cast: Cast) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building))
    address = reverse("admin:residents_resident_export")
    sent = {"private": "on", "purpose": "check", "words": "核对"}
    response = at_desk(cast.community_secretary).post(address, sent)
    lines = cells_of(io.BytesIO(b"".join(response.streaming_content)))
    assert lines[1][2] == "王**"
    assert "no-store" in response.headers["Cache-Control"].split(", ")
    full = at_desk(cast.township_official).post(address, sent)
    assert cells_of(io.BytesIO(b"".join(full.streaming_content)))[1][2] == "王小明"
    assert at_desk(cast.township_official).post(address, {"private": "on"}).status_code == 200


def test_every_column_has_a_label() -> None:
    assert set(columns.COLUMNS.headings.values()) <= set(columns.COLUMNS.labels)


def test_errors_of_a_spreadsheet_are_nobody(cast: Cast) -> None:
    content = sheet(row(1, **{"门牌号": "#N/A", "姓名": "#NAME?"}))
    assert problems(content) == [(2, "door"), (2, "name")]


def test_a_resident_lives_in_the_grid_that_a_path_says(cast: Cast) -> None:
    for heading, path in (("所属网格", cast.building.path), ("网格编码", cast.building.choice_label)):
        content = sheet((path, *row(1)[1:]), headings=(heading, *COLUMNS[1:]))
        done = load(content, cast.township_official, dry_run=True)
        assert [line.door[0] for line in done.kept] == [cast.building.code]
    foreign = sheet(("别处 / 一组", *row(1)[1:]), headings=("所属网格", *COLUMNS[1:]))
    assert problems(foreign, cast.township_official) == [(2, "grid")]
