"""Reporting a case from the phone: one page, few taps, nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.choices import Outcome, RouteCode
from cases.models import Case
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db
REPORT = "/report/"


def form_of(browser: Client, address: str = REPORT) -> dict[str, object]:
    """What the page sends when nothing is touched."""
    form = browser.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "photos"}


def send(browser: Client, **changes: object) -> object:
    return browser.post(REPORT, {**form_of(browser), "description": "路灯不亮", **changes})


def test_the_place_is_the_own_grid_and_the_title_comes_from_the_words(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    response = send(browser, category="street-light", description="三单元路灯不亮。已经两天。")
    case = Case.objects.get()
    assert response.headers["Location"] == f"/cases/{case.number}/?reported=1"
    assert (case.grid, case.title, case.route) == (cast.building, "三单元路灯不亮", RouteCode.ROUTINE)
    assert (case.filed_by, case.closed_at) == (cast.building_leader, None)


def test_the_second_button_registers_and_closes_at_once(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    send(browser, category="stairwell-clutter", description="楼道堆物,已劝离", settled="sure")
    case = Case.objects.get()
    assert (case.outcome, case.route, case.was_late) == (Outcome.DONE, RouteCode.ROUTINE, False)
    assert [event.text for event in case.events.order_by("sequence")] == ["", "楼道堆物,已劝离"]


def test_what_was_done_is_kept_apart_when_it_is_given(cast: Cast) -> None:
    send(
        at_desk(cast.building_leader),
        category="stairwell-clutter",
        description="楼上吵",
        handled_result="已上门劝说",
        settled="sure",
    )
    case = Case.objects.get()
    assert (case.description, case.events.get(action="handle").text) == ("楼上吵", "已上门劝说")


def test_only_the_leader_settles_and_the_words_stay(cast: Cast) -> None:
    browser = at_desk(cast.group_leader)
    response = send(browser, category="other", grid=cast.building.code, settled="sure")
    assert response.status_code == 403
    assert response.context["form"].non_field_errors() == [
        "Only the leader of this grid can settle it on the spot."
    ]
    assert response.context["form"]["description"].value() == "路灯不亮"
    assert not Case.objects.exists()


def test_the_same_form_sent_again_makes_one_case(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    form = {**form_of(browser), "description": "路灯不亮", "category": "other"}
    first, second = browser.post(REPORT, form), browser.post(REPORT, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": " "}, "description"),
        ({"category": ""}, "category"),
        ({"category": "no-such"}, "category"),
        ({"grid": "330402001002001001"}, "grid"),
        ({"latitude": "200"}, "latitude"),
    ],
)
def test_a_gap_is_named_beside_its_field_and_nothing_is_filed(cast: Cast, change: dict, field: str) -> None:
    response = send(at_desk(cast.building_leader), **{"category": "other", **change})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert not Case.objects.exists()


def test_a_photo_is_kept_and_a_disguised_file_is_refused_by_name(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    send(browser, category="other", photos=[a_photo(40, 20), a_photo(30, 30)])
    case = Case.objects.get()
    assert case.attachments.count() == 2
    page = browser.get(f"/cases/{case.number}/").content.decode()
    assert page.count('loading="lazy"') == 2
    evil = SimpleUploadedFile("门口.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    response = send(browser, category="other", photos=[evil], description="又不亮")
    assert response.status_code == 400
    assert response.context["form"].errors["photos"] == [
        "门口.jpg: not a readable photo (JPEG, PNG, WebP, HEIC) or PDF"
    ]
    assert response.context["form"]["description"].value() == "又不亮"
    assert Case.objects.count() == 1


def test_the_emergency_button_fills_in_the_route(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    form = form_of(browser, f"{REPORT}?route=emergency")
    assert (form["category"], form["route"]) == ("emergency", RouteCode.EMERGENCY)
    browser.post(REPORT, {**form, "description": "闻到煤气味"})
    assert Case.objects.get().route == RouteCode.EMERGENCY


def test_the_hint_names_the_route_that_a_category_suggests(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    address = reverse("report-route")
    query = {"category": "noise", "grid": cast.building.code}
    assert (
        browser.get(address, query).content.decode().split("<span")[0].strip()
        == "Route: Coordination · Coordinating · 3 working days"
    )
    assert browser.get(address, {"category": "nothing"}).content == b""


def test_an_official_chooses_the_place_level_by_level(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    assert browser.get(REPORT).headers["Location"] == reverse("report-where")
    first = browser.get(reverse("report-where"))
    assert [code for code, _name in first.context["rows"]] == [
        cast.community.code,
        cast.other_community.code,
    ]
    below = browser.get(reverse("report-where"), {"area": cast.group.code})
    assert below.context["rows"] == [(cast.building.code, cast.building.name)]
    page = f"{REPORT}?grid={cast.building.code}"
    browser.post(page, {**form_of(browser, page), "description": "巡查发现", "category": "other"})
    assert Case.objects.get().grid == cast.building


def test_a_place_outside_the_scope_does_not_exist(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    assert browser.get(f"{REPORT}?grid={cast.other_building.code}").status_code == 404
    assert browser.get(reverse("report-where"), {"area": cast.other_community.code}).status_code == 404


def test_those_who_do_not_report_are_told_so(cast: Cast) -> None:
    for person in (cast.department_officer, cast.stranger):
        assert at_desk(person).get(REPORT).status_code == 403


def test_the_page_costs_the_same_however_many_grids_there_are(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    few = queries_of(browser, REPORT)
    for number in range(2, 12):
        from_code = f"{cast.group.code}{number:03d}"
        type(cast.building).objects.create(
            code=from_code,
            name=f"{number}幢",
            level=3,
            parent=cast.group,
            division=cast.township,
            lft=1,
            rght=2,
            tree_id=1,
            tree_depth=2,
        )
    assert queries_of(browser, REPORT) == few
