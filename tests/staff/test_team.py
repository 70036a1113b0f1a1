"""My team: the grids that one leads or guides, those below, and how things stand there."""

import datetime as dt

import pytest
import time_machine

from cases.choices import Light
from diaries.models import Diary
from kit.time.clock import CHINA
from residents.counts import Calls
from residents.registry import record_visit
from staff.actions import make_cover, make_feed, set_active
from staff.choices import AppointmentRole
from staff.models import Appointment, Member, RotaFeed
from tests.actors import ADMIN
from tests.cast import Cast, appoint
from tests.factories import AppointmentFactory, CaseFactory, grid
from tests.pages.desk import at_desk, queries_of
from tests.residents.world import household

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 9, 18, 12, 0, tzinfo=CHINA)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOON, tick=False):
        yield


def shown(member: Member, at: str = "") -> list[tuple[str, list[str]]]:
    """The grids of one's own on the page, each with those below."""
    page = at_desk(member).get("/team/", {"at": at} if at else {})
    assert page.status_code == 200
    return [
        (section.own.grid.code, [row.grid.code for row in section.below])
        for section in page.context.get("sections", [])
    ]


def test_everybody_sees_the_own_grids_with_those_below(cast: Cast) -> None:
    building, group, community = cast.building.code, cast.group.code, cast.community.code
    expected = {
        "building_leader": [(building, [])],
        "building_liaison": [(building, [])],
        "group_leader": [(group, [building])],
        "community_worker2": [(group, [building])],
        "community_secretary": [(community, [group])],
        "township_official": [(community, [group])],
        "other_community_leader": [(cast.other_community.code, [cast.other_group.code])],
        "county_official": [(community, [group]), (cast.other_community.code, [cast.other_group.code])],
        "city_official": [(community, [group]), (cast.other_community.code, [cast.other_group.code])],
        "department_officer": [],
        "service_centre_officer": [],
        "stranger": [],
    }
    assert {name: shown(member) for name, member in cast.members().items()} == expected


def test_who_stands_in_sees_the_others_grids_too(cast: Cast) -> None:
    day = dt.date(2026, 9, 18)
    make_cover(by=ADMIN, absent=cast.group_leader, deputy=cast.building_leader, since=day, until=day)
    # The own building stands below the group now.
    assert shown(cast.building_leader) == [(cast.group.code, [cast.building.code])]


def test_a_grid_below_is_opened_and_one_outside_is_not_there(cast: Cast) -> None:
    assert shown(cast.community_secretary, cast.group.code) == [(cast.group.code, [cast.building.code])]
    browser = at_desk(cast.community_secretary)
    for code in (cast.other_group.code, "330402", "x"):
        assert browser.get("/team/", {"at": code}).status_code == 404


def test_a_row_shows_people_lights_vacancies_and_the_last_diary(cast: Cast) -> None:
    CaseFactory(grid=cast.building, due_at=NOON - HOUR, amber_at=NOON - 2 * HOUR)
    CaseFactory(grid=cast.building, due_at=NOON + HOUR, amber_at=NOON - HOUR)
    CaseFactory(grid=cast.other_building)
    Appointment.objects.filter(grid=cast.building, role=AppointmentRole.LIAISON).delete()
    for date in (dt.date(2026, 9, 10), dt.date(2026, 9, 16)):
        Diary.objects.create(member=cast.building_leader, grid=cast.building, date=date, first_entry_at=NOON)
    page = at_desk(cast.group_leader).get("/team/")
    (section,) = page.context["sections"]
    (row,) = section.below
    assert (row.leader, row.liaison) == (cast.building_leader, None)
    assert row.lights == [(Light.RED, 1), (Light.AMBER, 1)]
    assert row.last_diary == dt.date(2026, 9, 16)
    assert section.own.lights == [(Light.RED, 1), (Light.AMBER, 1)]
    assert section.own.last_diary is None
    assert [above.leader for above in section.above] == [cast.community_secretary]
    words = page.content.decode()
    assert f'href="tel:{cast.building_leader.phone}"' in words
    assert words.count("vacant") == 1


def test_a_liaison_sees_how_the_households_of_each_grid_are_called_on(cast: Cast) -> None:
    leader = cast.building_leader
    homes = [household(leader, cast.building, door) for door in ("101", "102", "103")]
    household(cast.group_leader, cast.group, "9")
    household(cast.other_community_leader, cast.other_building, "1")
    record_visit(household=homes[0], by=leader)
    record_visit(household=homes[1], by=leader, at=NOON - dt.timedelta(days=181))
    page = at_desk(cast.community_worker2).get("/team/")  # guides the group
    (section,) = page.context["sections"]
    assert section.own.calls == Calls(4, 3)
    assert [row.calls for row in section.below] == [Calls(3, 2)]
    words = page.content.decode()
    assert "3 to call on" in words
    assert "2 to call on" in words
    assert all(row.calls is None for row in section.above)


def test_who_has_no_business_with_the_register_does_not_read_it_here(cast: Cast) -> None:
    household(cast.building_leader, cast.building)
    volunteer = cast.stranger
    appoint(volunteer, cast.group, AppointmentRole.VOLUNTEER)
    (section,) = at_desk(volunteer).get("/team/", {"at": cast.group.code}).context["sections"]
    assert (section.own.calls, [row.calls for row in section.below]) == (None, [None])


def test_the_whole_team_of_ones_own_grid_is_shown(cast: Cast) -> None:
    roles = [AppointmentRole.VOLUNTEER, AppointmentRole.POLICE, AppointmentRole.GROUP_HEAD]
    for role in (*roles, AppointmentRole.UNIT_CONTACT):
        AppointmentFactory(grid=cast.group, role=role)
    (section,) = at_desk(cast.group_leader).get("/team/").context["sections"]
    assert [row.role for row in section.own.team] == list(AppointmentRole.values)
    assert [row.role for row in section.own.others] == list(AppointmentRole.values)[2:]


def test_somebody_whose_login_is_closed_is_a_vacancy(cast: Cast) -> None:
    set_active(by=ADMIN, member=cast.building_leader, active=False)
    (section,) = at_desk(cast.group_leader).get("/team/").context["sections"]
    assert section.below[0].leader is None


def test_grids_stand_in_the_order_of_their_codes_whatever_is_open_there(cast: Cast) -> None:
    busy = grid("330402001001001009")
    for _ in range(3):
        CaseFactory(grid=busy, due_at=NOON - HOUR, amber_at=NOON - 2 * HOUR)
    assert shown(cast.group_leader) == [(cast.group.code, [cast.building.code, busy.code])]


def test_the_page_costs_the_same_however_many_grids_there_are(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    household(cast.township_official, cast.building)
    few = queries_of(browser, "/team/")
    for n in range(2, 12):
        made = grid(f"330402001001{n:03d}")
        household(cast.township_official, made)
        AppointmentFactory(grid=made)
        CaseFactory(grid=made)
        appoint(cast.stranger, made, AppointmentRole.VOLUNTEER)
    assert queries_of(browser, "/team/") == few
    assert few <= 20


def test_a_login_without_member_goes_to_the_desk(cast: Cast) -> None:
    assert at_desk(cast.superuser).get("/team/").headers["Location"] == "/admin/"


def test_home_leads_to_the_team(cast: Cast) -> None:
    assert 'href="/team/"' in at_desk(cast.building_leader).get("/").content.decode()


def test_the_address_of_the_calendar_is_made_and_stopped_here(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    page = browser.post("/rota/feed/new/")
    address = page.context["address"]
    assert page.headers["Cache-Control"].find("no-store") >= 0
    path = address.removeprefix("http://127.0.0.1:8000")
    assert browser.get(path).headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert browser.get("/rota/feed/new/").headers["Location"] == "/team/"
    assert browser.post("/rota/feed/end/").headers["Location"] == "/team/"
    assert browser.get(path).status_code == 404
    assert not RotaFeed.objects.exists()
    make_feed(by=ADMIN, member=cast.building_leader)
    assert browser.get("/team/").context["has_feed"] is True
