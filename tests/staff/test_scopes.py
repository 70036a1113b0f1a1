"""What each person may reach."""

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from grids.models import Grid
from grids.scope import Scope
from staff.choices import AppointmentRole, OrganizationKind, Role
from staff.models import Appointment, Member, User
from staff.rights.roles import may_enter_admin
from staff.rights.scopes import Assignment, assignments, scope_of
from tests.cast import Cast, appoint
from tests.factories import MemberFactory, OrganizationFactory, division, make_area

pytestmark = pytest.mark.django_db

BUILDING, GROUP, COMMUNITY = "330402001001001001", "330402001001001", "330402001001"


def fresh(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


@pytest.mark.parametrize(
    ("part", "prefixes"),
    [
        ("building_leader", {BUILDING}),
        ("building_liaison", {BUILDING}),
        ("group_leader", {GROUP}),
        ("community_worker2", {COMMUNITY}),
        ("community_secretary", {COMMUNITY}),
        ("township_official", {"330402001"}),
        ("county_official", {"330402"}),
        ("service_centre_officer", set()),
        ("city_official", {"3304"}),
        ("other_community_leader", {"330402001002"}),
        ("department_officer", set()),
        ("stranger", set()),
    ],
)
def test_the_scope_follows_appointments_and_what_the_office_administers(
    cast: Cast, part: str, prefixes: set[str]
) -> None:
    scope = scope_of(fresh(getattr(cast, part)))
    assert scope.prefixes == prefixes
    assert not scope.unlimited
    offices = {
        "department_officer": {cast.department.pk},
        "service_centre_officer": {cast.service_centre.pk},
    }
    assert scope.offices == offices.get(part, set())


def test_a_stranger_and_somebody_inactive_see_nothing(cast: Cast) -> None:
    for user in (AnonymousUser(), None):
        assert scope_of(user) == Scope.nothing()
    user = fresh(cast.city_official)
    user.is_active = False
    assert scope_of(user) == Scope.nothing()
    assert not Grid.objects.within(scope_of(fresh(cast.stranger))).exists()


def test_a_system_administrator_sees_everything_unless_the_login_is_closed(cast: Cast) -> None:
    assert scope_of(cast.superuser) == Scope.everything()
    cast.superuser.is_active = False
    assert scope_of(cast.superuser) == Scope.nothing()


def test_an_ended_appointment_gives_nothing(cast: Cast) -> None:
    row = Appointment.objects.get(member=cast.building_leader)
    row.until = row.since
    row.save()
    assert scope_of(fresh(cast.building_leader)) == Scope.nothing()


def test_a_volunteer_is_of_the_team_of_that_grid_only(cast: Cast) -> None:
    appoint(cast.stranger, cast.group, AppointmentRole.VOLUNTEER)
    assert assignments(fresh(cast.stranger)) == (Assignment(Role.TEAM, GROUP),)


def test_an_office_reaches_what_it_administers_and_not_where_it_lies() -> None:
    # 嘉兴经济技术开发区 administers a street of one county and a community of another (domain.md, Codes).
    far = make_area("330411003001001001").community
    office = OrganizationFactory(
        kind=OrganizationKind.TOWNSHIP_OFFICE, divisions=[division("330402011")], communities=[far]
    )
    member = MemberFactory(organization=office)
    assert set(assignments(member.user)) == {
        Assignment(Role.TOWNSHIP_OFFICIAL, "330402011"),
        Assignment(Role.TOWNSHIP_OFFICIAL, "330411003001"),
    }


@pytest.mark.parametrize(
    ("code", "role"),
    [
        ("3304", Role.CITY_OFFICIAL),
        ("330402", Role.COUNTY_OFFICIAL),
        ("330402001", Role.TOWNSHIP_OFFICIAL),
    ],
)
def test_a_leading_group_has_the_role_of_the_level_that_it_administers(code: str, role: Role) -> None:
    group = OrganizationFactory(kind=OrganizationKind.LEADING_GROUP, divisions=[division(code)])
    assert assignments(MemberFactory(organization=group).user) == (Assignment(role, code),)


def test_scope_costs_two_queries_however_many_appointments(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(2, 8):
        appoint(cast.township_official, make_area(f"330402001001001{n:03d}").building, AppointmentRole.LEADER)
    user = fresh(cast.township_official)
    with django_assert_max_num_queries(2):
        scope_of(user)
    with django_assert_max_num_queries(0):
        scope_of(user)


def test_desks_are_for_officials_and_community_staff(cast: Cast) -> None:
    entering = {name for name, member in cast.members().items() if may_enter_admin(fresh(member))}
    assert entering == {
        "community_worker2",
        "community_secretary",
        "township_official",
        "county_official",
        "service_centre_officer",
        "department_officer",
        "city_official",
        "other_community_leader",
    }
    assert may_enter_admin(cast.superuser)
    assert not may_enter_admin(AnonymousUser())
