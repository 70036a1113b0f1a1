"""Every list of the desk can be taken away as it is narrowed and ordered: the same rows, the same words, within the
same area; and that it was is written down."""

import datetime as dt
import io
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from gridgov.services import taking_away
from grids.models import Place
from staff.choices import AuditAction, Role
from staff.models import AuditRecord, Member, User
from staff.rights.roles import ROLES
from tests.access.patches import NEAREST, patch_at
from tests.access.sweeping import text_of
from tests.access.world import World, make_world
from tests.cast import Cast
from tests.factories import MemberFactory, grid
from tests.pages.desk import at_desk, filed, queries_of
from tests.queries.growing import grow

pytestmark = pytest.mark.django_db

# What each list is narrowed by, so that some of its rows are left out or an order of one's own is kept.
NARROWED = {
    "grids.grid": "level=3&o=-2",
    "grids.place": "q=大门&o=-1",
    "grids.division": "level__exact=county",
    "staff.appointment": "ended=all&role__exact=leader",
    "staff.cover": "ended=all",
    "staff.shift": "week=all",
    "staff.member": "o=-1",
    "staff.training": "o=1",
    "residents.household": "gone=&o=-1",
    "notices.notice": "o=-1",
    "cases.callback": "call=open",
}
OWN = {"cases.case", "residents.resident", "staff.auditrecord"}


class _Cells(HTMLParser):
    """What stands in the cells of a list, line by line, but for icons and the box that chooses a row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = self._in_icon = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = given.get("class") or ""
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and "field-" in classes and "action-checkbox" not in classes:
            self.rows[-1].append("")
            self._in_cell = True
        self._in_icon = "material-symbols" in classes

    def handle_endtag(self, tag: str) -> None:
        self._in_icon = False
        if tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and not self._in_icon:
            self.rows[-1][-1] += f" {data}"


def listed(browser: Client, label: str, query: str) -> list[list[str]]:
    """The cells of the list as the page shows them."""
    page = browser.get(f"{address(label, 'changelist')}?{query}")
    assert page.status_code == 200, label
    reader = _Cells()
    reader.feed(page.content.decode())
    return [[" ".join(cell.split()) for cell in row] for row in reader.rows if row]


def address(label: str, what: str = "take_away") -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{what}")


def sheet_of(response: Any) -> Worksheet:
    assert response.status_code == 200
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]


def taken(browser: Client, label: str, query: str = "") -> list[list[Any]]:
    """The lines of the table below its title: headings first."""
    sheet = sheet_of(browser.get(f"{address(label)}?{query}"))
    return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]


def lists() -> list[str]:
    return sorted(model._meta.label_lower for model in admin.site._registry)


def grown(cast: Cast) -> World:
    world = make_world(cast)
    for number in range(3):
        grow(world, number)
    return world


def test_there_is_no_list_that_cannot_be_taken_away(cast: Cast) -> None:
    browser = at_desk(cast.superuser)
    without = []
    for label in lists():
        page = browser.get(address(label, "changelist")).content.decode()
        if "gg-take-away" not in page:
            without.append(label)
    assert without == []


def same(cell: Any, shown: str) -> bool:
    """Whether a cell of the sheet is what the page shows: words to the letter, days and numbers as such."""
    if cell is None:
        return shown in ("", "—")
    if isinstance(cell, dt.datetime):
        return str(cell.day) in shown
    if isinstance(cell, int | float):
        return float(shown.replace(",", "")) == float(cell)
    return (
        cell == shown or (cell in ("Yes", "No") and len(shown) < 6) or bool(re.fullmatch(r"\d\d:\d\d", cell))
    )


def without_figures(owner: Any, row: list[Any], shown: list[str]) -> tuple[list[Any], list[str]]:
    """A row of the sheet and of the page without what is a sentence here and several numbers there."""
    if not owner.in_files:
        return row, shown
    left = iter(row)
    told = [([next(left) for _one in owner.in_files.get(name, (name,))], name) for name in owner.list_display]
    assert list(left) == []
    cells = [cells[0] for cells, name in told if name not in owner.in_files]
    pairs = zip(owner.list_display, shown, strict=True)
    return cells, [words for name, words in pairs if name not in owner.in_files]


@pytest.mark.parametrize("part", ["superuser", "township_official"])
def test_each_list_is_taken_away_with_its_rows_and_words(
    cast: Cast, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(cast)
    browser = at_desk(getattr(cast, part))
    user: User = cast.superuser if part == "superuser" else cast.township_official.user
    compared = 0
    for label in lists():
        owner = admin.site._registry[next(m for m in admin.site._registry if m._meta.label_lower == label)]
        if label in OWN or not user.has_perm(owner.taking_asks):
            continue
        query = NARROWED.get(label, "")
        monkeypatch.setattr(owner, "list_per_page", 1000)
        page = listed(browser, label, query)
        headings, *rows = taken(browser, label, query)
        left_out = len(owner.not_taken)
        assert len(rows) == len(page), label
        for whole, sentences in zip(rows, page, strict=True):
            assert len(whole) == len(headings), label
            row, shown = without_figures(owner, whole, sentences)
            assert len(row) == len(shown) - left_out, label
            wrong = [pair for pair in zip(row, shown, strict=False) if not same(*pair)]
            assert wrong == [], label
        compared += len(rows)
    assert compared > 60


def test_the_sheet_says_what_it_is_and_keeps_its_headings_in_sight(cast: Cast) -> None:
    grown(cast)
    browser = at_desk(cast.township_official)
    browser.cookies["django_language"] = "zh-hans"
    response = browser.get(f"{address('grids.place')}?kind__exact=other&q=大门")
    assert "filename*=utf-8''%E5%9C%BA%E6%89%80-2" in response.headers["Content-Disposition"]
    sheet = sheet_of(response)
    assert re.fullmatch(r"场所 · .+ · 种类：其他 · 搜索：大门 · 截至\d{4}-\d\d-\d\d", sheet["A1"].value), (
        sheet["A1"].value
    )
    assert [cell.value for cell in sheet[2]] == ["名称", "种类", "网格", "编码"]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == f"A2:D{sheet.max_row}"
    assert sheet.column_dimensions["D"].width >= 18


def test_what_is_a_number_is_one_in_the_sheet_though_the_list_links_it(cast: Cast) -> None:
    filed(cast.building_leader, cast.building)
    headings, row = taken(at_desk(cast.township_official), "grids.grid", f"q={cast.building.code}")
    assert row[headings.index("Open cases")] == 1
    assert row[headings.index("Code")] == cast.building.code


def test_what_would_run_or_spoil_the_file_is_harmless(cast: Cast) -> None:
    Place.objects.create(grid=cast.building, name="=cmd|'/c calc'!A1")
    Place.objects.create(grid=cast.building, name="坏\x07字\x0b<b>粗</b>")
    names = {row[0] for row in taken(at_desk(cast.township_official), "grids.place")[1:]}
    assert names == {"'=cmd|'/c calc'!A1", "坏字<b>粗</b>"}


def test_nobody_takes_away_what_lies_outside_her_area(cast: Cast) -> None:
    world = make_world(cast)
    there = make_world(cast, patch_at(cast, NEAREST["township_official"]))
    found = []
    for part in ("community_secretary", "township_official", "department_officer", "other_community_leader"):
        browser = at_desk(getattr(cast, part))
        assert not there.patch.is_seen_by(getattr(cast, part).user)
        for label in set(lists()) - OWN:
            answer = browser.get(f"{address(label)}?{NARROWED.get(label, '')}")
            assert answer.status_code in (200, 403), label
            if there.patch.mark in text_of(answer):
                found.append((part, label))
    assert found == []
    assert world.patch.is_seen_by(cast.township_official.user)


def test_a_stranger_takes_nothing_away(cast: Cast) -> None:
    make_world(cast)
    browser = at_desk(cast.stranger)
    for label in set(lists()) - OWN:
        assert browser.get(address(label)).status_code in (302, 403), label
    assert not AuditRecord.objects.filter(action=AuditAction.EXPORT, member=cast.stranger).exists()


def test_where_one_only_looks_the_people_of_the_street_stay(cast: Cast) -> None:
    """Phones in bulk, and the register: whoever sees the list needs the right to take it away besides."""
    make_world(cast)
    secretary = at_desk(cast.community_secretary)
    assert secretary.get(address("staff.member")).status_code == 403
    assert "gg-take-away" not in secretary.get(address("staff.member", "changelist")).content.decode()
    county = at_desk(cast.county_official)
    for label in ("residents.household", "residents.visit", "residents.welfarerecord"):
        assert county.get(address(label, "changelist")).status_code == 200
        assert county.get(address(label)).status_code == 403
    assert taken(at_desk(cast.township_official), "staff.member")[1:] != []


def test_the_verb_asks_the_right_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the page has asked: without the right that the table of roles gives, no file."""
    browser = at_desk(cast.township_official)
    without = ROLES[Role.TOWNSHIP_OFFICIAL] - {"staff.export_member"}
    monkeypatch.setitem(ROLES, Role.TOWNSHIP_OFFICIAL, without)
    assert browser.get(address("staff.member", "changelist")).status_code == 200
    assert browser.get(address("staff.member")).status_code == 403
    assert not AuditRecord.objects.filter(action=AuditAction.EXPORT).exists()


def test_who_took_how_many_rows_is_written_down(cast: Cast) -> None:
    rows = taken(at_desk(cast.township_official), "staff.member", "o=1")[1:]
    record = AuditRecord.objects.get(action=AuditAction.EXPORT)
    assert (record.member, record.subject) == (cast.township_official, "staff.member")
    assert record.area == cast.township.code
    assert record.facts == {"kind": "xlsx", "rows": len(rows)}
    assert len(rows) == Member.objects.within(cast_scope(cast)).count() > 0


def cast_scope(cast: Cast) -> Any:
    from_roles = taking_away.scope_where(cast.township_official.user, "staff.export_member")
    assert from_roles.covers(cast.township.code)
    return from_roles


def test_more_rows_than_a_file_may_have_are_refused_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_away, "MOST", 2)
    for number in range(3):
        Place.objects.create(grid=cast.building, name=f"门{number}")
    browser = at_desk(cast.township_official)
    answer = browser.get(f"{address('grids.place')}?q=门", follow=True)
    assert answer.redirect_chain == [(f"{address('grids.place', 'changelist')}?q=%E9%97%A8", 302)]
    assert "The list has more than 2 rows." in answer.content.decode()
    assert not AuditRecord.objects.filter(action=AuditAction.EXPORT).exists()
    Place.objects.filter(name="门2").delete()
    assert len(taken(browser, "grids.place", "q=门")) == 1 + 2


def test_filters_that_make_no_sense_lead_back_to_the_list(cast: Cast) -> None:
    answer = at_desk(cast.township_official).get(f"{address('staff.training')}?date__year=0")
    assert answer.status_code in (302, 400)


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    counts = []
    for first, last in ((0, 10), (10, 150)):
        made = [MemberFactory(organization=cast.committee) for _ in range(first, last)]
        assert made
        counts.append([queries_of(browser, address(label)) for label in ("staff.member", "grids.grid")])
    assert counts[0] == counts[1]


def test_each_lot_of_rows_costs_as_much_as_the_one_before(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a grid counts is counted for all grids of a lot at once."""
    monkeypatch.setattr("kit.admin.taking._CHUNK", 4)
    browser = at_desk(cast.township_official)
    costs = []
    for lot in range(3):
        for number in range(4):
            grid(f"{cast.group.code}{100 + 4 * lot + number}")
        query = f"q={cast.group.code}1&level=3"
        assert len(taken(browser, "grids.grid", query)) == 1 + 4 * (lot + 1)
        costs.append(queries_of(browser, f"{address('grids.grid')}?{query}"))
    assert costs[2] - costs[1] == costs[1] - costs[0] <= 5
