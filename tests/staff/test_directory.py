"""The directory: people of my scope, by office and grid, with their phones."""

import pytest

from staff.actions import set_active
from staff.choices import AppointmentRole
from tests.actors import ADMIN
from tests.cast import Cast, appoint
from tests.factories import MemberFactory
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db


def names(member: object, **asked: object) -> set[str]:
    page = at_desk(member).get("/directory/", asked)
    assert page.status_code == 200
    return {one.name for one in page.context["people"]}


def test_everybody_finds_the_people_of_the_own_scope_and_nobody_else(cast: Cast) -> None:
    building = {cast.building_leader.name, cast.building_liaison.name}
    group = building | {cast.group_leader.name, cast.community_worker2.name}
    community = group | {cast.community_secretary.name, cast.township_official.name}
    for member, expected in (
        (cast.building_leader, building),
        (cast.group_leader, group),
        (cast.community_secretary, community),
        (cast.other_community_leader, {cast.other_community_leader.name}),
        (cast.township_official, community | {cast.other_community_leader.name}),
    ):
        assert names(member) == expected, member.name


def test_strangers_and_departments_have_no_directory(cast: Cast) -> None:
    for member in (cast.stranger, cast.department_officer):
        assert at_desk(member).get("/directory/").status_code == 403


def test_a_name_is_found_by_a_part_of_it(cast: Cast) -> None:
    assert names(cast.community_secretary, name="社工") == {
        cast.group_leader.name,
        cast.community_worker2.name,
    }
    assert names(cast.community_secretary, name="邻社区") == set()


def test_phones_are_there_to_be_tapped_and_grids_are_named_in_full(cast: Cast) -> None:
    words = at_desk(cast.community_secretary).get("/directory/", {"name": "楼道长"}).content.decode()
    assert f'href="tel:{cast.building_leader.phone}"' in words
    assert f"{cast.community} / {cast.group} / {cast.building}" in words


def test_an_appointment_outside_the_scope_is_not_told(cast: Cast) -> None:
    appoint(cast.building_leader, cast.other_building, AppointmentRole.VOLUNTEER)
    page = at_desk(cast.community_secretary).get("/directory/", {"name": "楼道长"})
    (member,) = page.context["people"]
    assert [row.grid for row in member.current] == [cast.building]


def test_a_closed_login_is_left_out(cast: Cast) -> None:
    set_active(by=ADMIN, member=cast.building_leader, active=False)
    assert cast.building_leader.name not in names(cast.community_secretary)


def test_fifty_a_page_and_the_rest_on_the_next(cast: Cast) -> None:
    before = len(names(cast.community_secretary))
    MemberFactory.create_batch(50, organization=cast.committee)
    browser = at_desk(cast.community_secretary)
    first, second = (browser.get("/directory/", {"page": page}).context for page in (1, 2))
    assert (len(first["people"]), first["earlier"], first["later"]) == (50, None, 2)
    assert (len(second["people"]), second["earlier"], second["later"]) == (before, 1, None)
    assert not {one.pk for one in first["people"]} & {one.pk for one in second["people"]}
    for odd in ("0", "-1", "x", "99999999"):
        assert browser.get("/directory/", {"page": odd}).status_code == 200


def test_the_directory_costs_the_same_however_many_there_are(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    few = queries_of(browser, "/directory/")
    for _ in range(20):
        appoint(MemberFactory(organization=cast.committee), cast.building, AppointmentRole.VOLUNTEER)
    assert queries_of(browser, "/directory/") == few
    assert few <= 10
