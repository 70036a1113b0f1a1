"""Small things that pages say: who reported it, that an answer is awaited, what is required, what is not set."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from cases.choices import ActionCode, RouteCode
from cases.models import Case
from cases.queries.wording import due_in_words
from cases.web.report_options import categories
from grids.queries.printed import public_code
from kit.time import clock
from residents.models import Household
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk
from tests.pages.test_track_page import somebody
from tests.residents.world import household

pytestmark = pytest.mark.django_db


def own_report(cast: Cast) -> Case:
    given = {"description": "三楼楼道里的灯不亮了", "category": "unknown", "key": "a" * 32, "send": "1"}
    given |= {"reporter_name": "王芳", "reporter_phone": "13812345678"}
    somebody().post(reverse("own-report", args=[public_code(cast.building.code)]), given)
    return Case.objects.get()


def test_today_says_that_a_resident_reported_it_and_that_her_answer_is_awaited(cast: Cast) -> None:
    case = own_report(cast)
    browser = at_desk(cast.building_leader)
    page = browser.get("/").content.decode()
    assert "Reported by a resident" in page
    assert "Waits for the resident&#x27;s answer" not in page
    page = browser.get(f"/cases/{case.number}/").content.decode()
    assert page.index('id="ask_reporter"') < page.index("Other actions")
    assert "sees the question only when she looks" in page
    go(case, ActionCode.ASK_REPORTER, cast.building_leader, text="哪一盏灯?")
    for address in ("/", "/cases/"):
        assert "Waits for the resident" in browser.get(address).content.decode(), address


def test_an_emergency_offers_what_today_calls_it(cast: Cast) -> None:
    case = a_case(cast, RouteCode.EMERGENCY)
    page = at_desk(cast.building_leader).get(f"/cases/{case.number}/?do=note").content.decode()
    assert "<summary>Add what you see there</summary>" in page
    routine = a_case(cast, RouteCode.ROUTINE)
    page = at_desk(cast.building_leader).get(f"/cases/{routine.number}/").content.decode()
    assert "<summary>Note</summary>" in page


def test_the_form_of_an_emergency_begins_with_emergencies(cast: Cast) -> None:
    CategoryFactory(code="aaa-litter", route=RouteCode.ROUTINE, position=0)
    CategoryFactory(code="zzz-fire", route=RouteCode.EMERGENCY, position=999)
    route_of = dict(CategoryFactory._meta.model.objects.values_list("code", "route"))
    page = at_desk(cast.building_leader).get("/report/?route=emergency")
    groups = page.context["form"].fields["category"].choices[1:]
    routes = [route_of[code] for _label, group in groups for code, _name in group]
    assert routes[0] == RouteCode.EMERGENCY
    assert route_of[categories()[0][1][0][0]] != RouteCode.EMERGENCY


def test_what_is_due_now_is_not_late_by_nothing(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    assert case.due_at is not None
    with translation.override("en"):
        for seconds in (-59, 0, 59):
            assert due_in_words(case, case.due_at + dt.timedelta(seconds=seconds)) == "Due just now"
        assert due_in_words(case, case.due_at + dt.timedelta(seconds=61)) == "1 minute overdue"


def test_a_photo_of_oneself_is_not_required_and_its_button_asks_for_one(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    assert "(optional)" in browser.get("/account/").content.decode()
    refused = browser.post("/account/photo/", {})
    assert refused.status_code == 400
    assert "Please choose a photo." in refused.content.decode()


def test_the_box_for_the_staff_has_no_name_unless_she_ticks_it(cast: Cast) -> None:
    assert "checked" not in str(at_desk(cast.building_leader).get("/suggestions/").context["form"]["signed"])


def test_the_box_for_residents_names_whom_to_turn_to(cast: Cast) -> None:
    page = somebody().get(reverse("box-community", args=[cast.community.code])).content.decode()
    assert reverse("grid-page", args=[public_code(cast.community.code)]) in page
    assert f"tel:{cast.community_secretary.phone}" in page


def test_the_kept_doors_say_which_are_due(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "1-101")
    other = household(cast.building_leader, cast.building, "1-102")
    Household.objects.filter(pk=other.pk).update(last_visited_at=clock.now())
    said = at_desk(cast.building_leader).get("/offline/doors/").json()["doors"]
    assert {one["id"]: one["due"] for one in said} == {home.pk: True, other.pk: False}


def test_a_page_that_is_not_kept_is_named(cast: Cast) -> None:
    page = at_desk(cast.building_leader).get("/offline/").content.decode()
    assert '"^/inbox/": "Inbox"' in page
    assert "data-wanted-again" in page
