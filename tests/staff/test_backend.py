"""Who may do what, asked through ``has_perm``."""

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, TimeLimit
from staff.choices import Role
from staff.models import Member, User
from staff.rights.roles import ROLES
from tests.cast import Cast
from tests.factories import PASSWORD, CaseFactory, CategoryFactory

pytestmark = pytest.mark.django_db


def fresh(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


def allowed(cast: Cast, permission: str, obj: object = None) -> set[str]:
    return {name for name, member in cast.members().items() if fresh(member).has_perm(permission, obj)}


ABOVE_BUILDING = {
    "group_leader",
    "community_worker2",
    "community_secretary",
    "township_official",
    "county_official",
    "city_official",
}


def test_every_role_has_a_row_in_the_table() -> None:
    assert set(ROLES) == set(Role)


def test_the_phone_number_is_the_login_name(cast: Cast) -> None:
    phone = cast.building_leader.phone
    assert authenticate(username=phone, password=PASSWORD) == cast.building_leader.user
    assert authenticate(username=phone, password="wrong") is None
    User.objects.filter(username=phone).update(is_active=False)
    assert authenticate(username=phone, password=PASSWORD) is None


def test_without_an_object_it_asks_whether_somewhere(cast: Cast) -> None:
    assert allowed(cast, "cases.change_timelimit") == {
        "county_official",
        "city_official",
    }
    assert allowed(cast, "cases.change_calendarday") == {"city_official"}
    assert "stranger" not in allowed(cast, "grids.view_grid")
    assert "department_officer" not in allowed(cast, "grids.view_grid")


def test_a_case_is_seen_by_those_above_and_by_nobody_beside(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    assert allowed(cast, "cases.view_case", case) == {"building_leader", "building_liaison", *ABOVE_BUILDING}
    there = CaseFactory(grid=cast.other_building)
    assert allowed(cast, "cases.view_case", there) == {
        "other_community_leader",
        "township_official",
        "county_official",
        "city_official",
    }


def test_a_row_is_asked_of_the_list_not_of_what_stands_in_memory(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    user = fresh(cast.building_leader)
    assert user.has_perm("cases.note_case", case)
    Case.objects.filter(pk=case.pk).update(area=cast.other_building.code)
    assert not fresh(cast.building_leader).has_perm("cases.note_case", case)
    assert not fresh(cast.building_leader).has_perm("cases.view_case", case)
    Case.objects.filter(pk=case.pk).delete()
    assert not fresh(cast.community_secretary).has_perm("cases.view_case", case)


def test_a_page_with_many_buttons_asks_once_for_its_row(cast: Cast) -> None:
    case, user = CaseFactory(grid=cast.building), fresh(cast.community_secretary)
    assert user.has_perm("cases.view_case")  # the posts are read
    with CaptureQueriesContext(connection) as seen:
        for verb in ("view", "note", "urge", "reopen", "merge"):
            assert user.has_perm(f"cases.{verb}_case", case)
    assert len(seen) == 1


def test_a_department_sees_a_case_once_it_has_reached_it(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    assert not fresh(cast.department_officer).has_perm("cases.view_case", case)
    case.reached.add(cast.department)
    assert fresh(cast.department_officer).has_perm("cases.view_case", case)
    assert not fresh(cast.department_officer).has_perm("cases.urge_case", case)


def test_a_right_in_one_area_is_no_right_in_another(cast: Cast) -> None:
    assert fresh(cast.community_secretary).has_perm("grids.change_grid", cast.group)
    assert not fresh(cast.community_secretary).has_perm("grids.change_grid", cast.other_group)
    assert not fresh(cast.building_leader).has_perm("grids.change_grid", cast.building)


def test_people_are_covered_by_their_appointments_and_offices(cast: Cast) -> None:
    assert fresh(cast.community_secretary).has_perm("staff.change_member", cast.building_leader)
    assert not fresh(cast.other_community_leader).has_perm("staff.change_member", cast.building_leader)


def test_a_division_above_is_seen_but_not_changed(cast: Cast) -> None:
    assert fresh(cast.city_official).has_perm("grids.view_division", cast.province)
    assert not fresh(cast.city_official).has_perm("grids.change_division", cast.province)
    assert fresh(cast.city_official).has_perm("grids.change_division", cast.county)


def test_a_limit_for_everywhere_is_a_citys_to_change_and_an_own_one_a_countys(cast: Cast) -> None:
    everywhere, own, foreign = (
        TimeLimit.objects.create(area=area, route="routine", stage="handling", amount=1, unit="working_days")
        for area in ("", "330402", "330411")
    )
    county, city = fresh(cast.county_official), fresh(cast.city_official)
    assert county.has_perm("cases.view_timelimit", everywhere)
    assert not county.has_perm("cases.view_timelimit", foreign)
    assert not county.has_perm("cases.change_timelimit", everywhere)
    assert county.has_perm("cases.change_timelimit", own)
    assert not county.has_perm("cases.change_timelimit", foreign)
    assert city.has_perm("cases.change_timelimit", everywhere)


def test_what_has_no_area_follows_the_role_alone(cast: Cast) -> None:
    assert fresh(cast.city_official).has_perm("cases.change_category", CategoryFactory())
    assert not fresh(cast.county_official).has_perm("cases.change_category", CategoryFactory())


def test_modules_and_the_list_of_permissions_come_from_the_roles(cast: Cast) -> None:
    user = fresh(cast.department_officer)
    assert user.get_all_permissions() == ROLES[Role.DEPARTMENT_OFFICER]
    assert user.has_module_perms("cases")
    assert not user.has_module_perms("grids")
    case = CaseFactory(grid=cast.building)
    assert user.get_all_permissions(case) == set()
    assert not fresh(cast.stranger).has_module_perms("cases")


def test_a_system_administrator_may_everything_while_active(cast: Cast) -> None:
    assert cast.superuser.has_perm("cases.change_calendarday", None)
    assert cast.superuser.has_module_perms("cases")
    cast.superuser.is_active = False
    assert not cast.superuser.has_perm("cases.change_calendarday")


def test_whoever_changes_rows_may_look_at_them() -> None:
    """The admin shows a row by the right to look alone, as its list does."""
    blind = {
        (role.value, permission)
        for role, given in ROLES.items()
        for permission in given
        if ".change_" in permission and permission.count("_") == 1
        if permission.replace(".change_", ".view_") not in given
    }
    assert blind == set()
