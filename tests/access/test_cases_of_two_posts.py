"""Somebody on the staff of one community who helps in another one as a volunteer reads cases where the post that
lets her do so lies, on every page: there is one rule, ``scope_where("cases.view_case")``."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from diaries.actions import add_entry
from diaries.choices import EntryKind
from diaries.models import Entry
from grids.models import Grid
from kit.time import clock
from staff.choices import AppointmentRole, Role
from staff.models import Member
from staff.rights.roles import ROLES
from tests.access.patches import NEAREST, Patch, helper_of_two, patch_at
from tests.cast import Cast
from tests.factories import AppointmentFactory, CaseFactory, CategoryFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
HERE, THERE = "这里的楼道", "那里的楼道"
_SPOT = {"latitude": Decimal("30.7512"), "longitude": Decimal("120.7584")}


@pytest.fixture
def elsewhere(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Patch:
    """The other community, where volunteers report but read no cases."""
    monkeypatch.setitem(ROLES, Role.TEAM, ROLES[Role.TEAM] - {"cases.view_case"})
    return patch_at(cast, NEAREST["community_secretary"])


@pytest.fixture
def both(cast: Cast, elsewhere: Patch) -> Member:
    return helper_of_two(cast, elsewhere)


def open_in(place: Grid, title: str) -> Case:
    """An open case at a place, of the category that is reported here."""
    found = {"category": CategoryFactory(code="litter"), "title": title, **_SPOT}
    return CaseFactory(grid=place, **found)


def shown(browser: Client, address: str, **query: str) -> str:
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["board", "map_points", "changelist"])
def test_at_the_desk(cast: Cast, elsewhere: Patch, both: Member, name: str) -> None:
    open_in(cast.building, HERE)
    open_in(elsewhere.building, THERE)
    page = shown(at_desk(both), reverse(f"admin:cases_case_{name}"), route="routine")
    said = page.encode().decode("unicode_escape") if name == "map_points" and HERE not in page else page
    assert HERE in said
    assert THERE not in said


def test_the_numbers_of_the_first_page(cast: Cast, elsewhere: Patch, both: Member) -> None:
    open_in(cast.building, HERE)
    open_in(elsewhere.building, THERE)
    context = at_desk(both).get(reverse("admin:index")).context
    assert context["open_total"].count == 1
    assert context["filed_total"] == 1


def test_the_lights_of_a_team(cast: Cast, elsewhere: Patch, both: Member) -> None:
    browser = at_desk(both)
    for place, lights in ((cast.group, 1), (elsewhere.group, 0)):
        open_in(place, HERE)
        section = browser.get("/team/", {"at": place.code}).context["sections"][0]
        assert sum(n for _light, n in section.own.lights or []) == lights


def test_what_is_open_already_when_something_is_reported(cast: Cast, elsewhere: Patch, both: Member) -> None:
    browser = at_desk(both)
    for place, title, offered in ((cast.building, HERE, True), (elsewhere.building, THERE, False)):
        open_in(place, title)
        told = {"category": "litter", "grid": place.code}
        assert (title in shown(browser, "/report/route/", **told)) is offered


def test_nothing_is_added_to_a_case_that_is_not_read(elsewhere: Patch, both: Member) -> None:
    there = open_in(elsewhere.building, THERE)
    told = {"description": "还是脏", "category": "litter", "grid": elsewhere.building.code}
    for button in ("join", "join_now"):
        answer = at_desk(both).post("/report/", {**told, button: there.number})
        assert answer.status_code == 400
        assert THERE not in answer.content.decode()


def test_an_entry_of_the_diary_that_became_a_case(cast: Cast, elsewhere: Patch, both: Member) -> None:
    leader = cast.building_leader
    AppointmentFactory(member=leader, grid=elsewhere.community, role=AppointmentRole.VOLUNTEER)
    numbers = {}
    for place, title in ((cast.building, HERE), (elsewhere.building, THERE)):
        entry = add_entry(by=leader, date=clock.today(), kind=EntryKind.PATROL, text=title)
        numbers[title] = open_in(place, title)
        Entry.objects.filter(pk=entry.pk).update(case=numbers[title])
    desk = reverse("admin:diaries_diary_change", args=[entry.diary_id])
    for browser, address in ((at_desk(leader), "/diary/"), (at_desk(both), desk)):
        page = shown(browser, address)
        assert numbers[HERE].number in page
        assert numbers[THERE].number not in page
