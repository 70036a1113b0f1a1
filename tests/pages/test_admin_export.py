"""Taking the list of cases away as a table: as filtered, inside the area, by those who may."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cases.models import Case
from cases.queries.export import PERMISSION, Kind
from staff.choices import Role
from staff.rights.roles import ROLES
from tests.cast import Cast, appoint
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db
LIST = "/admin/cases/case/"


def address(kind: str) -> str:
    return reverse("admin:cases_case_export", args=[kind])


def numbers(browser: Client, response: object = None, **filters: str) -> list[str]:
    """The numbers in the table, in their order."""
    response = response or browser.get(address(Kind.CSV), filters)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    return [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))][1:]


def test_the_table_holds_what_the_list_shows_filtered_and_sorted(cast: Cast) -> None:
    one = CaseFactory(grid=cast.building, title="路灯不亮")
    two = CaseFactory(grid=cast.other_building, title="路灯坏了")
    CaseFactory(grid=cast.building, title="噪声")
    browser = at_desk(cast.township_official)
    assert numbers(browser, q="路灯") == [two.number, one.number]
    assert numbers(browser, q="路灯", area=cast.community.code) == [one.number]


def test_cases_outside_the_area_are_not_in_it(cast: Cast) -> None:
    mine = CaseFactory(grid=cast.other_building)
    CaseFactory(grid=cast.building)
    assert numbers(at_desk(cast.other_community_leader)) == [mine.number]


def test_where_one_may_only_look_nothing_is_taken_away(cast: Cast) -> None:
    mine = CaseFactory(grid=cast.other_building)
    seen = CaseFactory(grid=cast.building)
    appoint(cast.other_community_leader, cast.group, "volunteer")
    browser = at_desk(cast.other_community_leader)
    shown = browser.get(LIST).context["cl"].result_list
    assert {case.pk for case in shown} == {mine.pk, seen.pk}
    assert numbers(browser) == [mine.number]


def test_who_may_not_export_gets_403_and_is_not_led_there(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = at_desk(cast.township_official)
    assert address(Kind.XLSX) in browser.get(LIST).content.decode()
    without = ROLES[Role.TOWNSHIP_OFFICIAL] - {PERMISSION}
    monkeypatch.setitem(ROLES, Role.TOWNSHIP_OFFICIAL, without)
    assert address(Kind.XLSX) not in browser.get(LIST).content.decode()
    assert browser.get(address(Kind.XLSX)).status_code == 403


def test_an_unknown_kind_is_not_found(cast: Cast) -> None:
    assert at_desk(cast.township_official).get(address("pdf")).status_code == 404


def test_filters_that_make_no_sense_lead_back_to_the_list(cast: Cast) -> None:
    response = at_desk(cast.township_official).get(address(Kind.CSV), {"filed_by__name__nope": "x"})
    assert response.status_code in (302, 400)


def test_the_file_has_a_name_and_a_kind(cast: Cast) -> None:
    response = at_desk(cast.township_official).get(address(Kind.XLSX))
    assert response.headers["Content-Type"] == Kind.XLSX.content_type
    assert response.headers["Content-Disposition"].startswith('attachment; filename="Cases-2')
    assert response.headers["Content-Disposition"].endswith('.xlsx"')
    assert b"".join(response.streaming_content)[:2] == b"PK"


def test_the_sheet_says_of_what_it_is_and_the_csv_begins_with_its_headings(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    browser.cookies["django_language"] = "zh-hans"
    answer = browser.get(address(Kind.XLSX), {"light": "open", "filed_at_from": "2026-11-01"})
    assert "filename*=utf-8''%E4%BA%8B%E9%A1%B9-2" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert sheet["A1"].value.startswith(
        "事项 · 建设街道 · 状态灯：全部未办结 · 上报时间：2026-11-01起 · 截至20"
    )
    assert (sheet["A2"].value, sheet.freeze_panes) == ("编号", "A3")
    content = b"".join(browser.get(address(Kind.CSV)).streaming_content)
    assert content.decode("utf-8-sig").startswith("编号,")


def test_chosen_cases_are_taken_away_alone(cast: Cast) -> None:
    one = CaseFactory(grid=cast.building)
    CaseFactory(grid=cast.building)
    browser = at_desk(cast.township_official)
    given = {"action": "export_csv", "_selected_action": [one.pk]}
    assert numbers(browser, browser.post(LIST, given)) == [one.number]


def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    counts = []
    for number in (10, 1000):
        rows = CaseFactory.build_batch(
            number, grid=cast.building, category=CategoryFactory(code="other"), filed_by=cast.building_leader
        )
        Case.objects.bulk_create(rows)
        counts.append(queries_of(browser, address(Kind.XLSX)))
    assert counts[0] == counts[1] <= 6 + 8
