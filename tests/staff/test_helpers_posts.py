"""A helper's post is a post too: whom it is given to is asked, by rank and by area."""

import pytest

from kit.errors import NotAllowed
from staff.actions import appoint, end_appointment
from staff.choices import AppointmentRole, Identity
from staff.models import Member, User
from tests.cast import Cast
from tests.cast import appoint as appoint_as_row
from tests.factories import AppointmentFactory, MemberFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

HELPERS = [role for role in AppointmentRole if role not in (AppointmentRole.LEADER, AppointmentRole.LIAISON)]


def login(member: Member) -> User:
    """The login, read anew."""
    return User.objects.get(pk=member.user_id)


def somebody(**facts: object) -> Member:
    """Somebody whose organization administers nothing."""
    return MemberFactory(organization=OrganizationFactory(kind="other"), identity=Identity.OTHER, **facts)


@pytest.mark.parametrize("role", HELPERS)
def test_a_helper_stands_lower_than_whoever_makes_her_one(cast: Cast, role: str) -> None:
    by = login(cast.community_secretary)
    for above in (cast.township_official, cast.county_official, cast.city_official):
        with pytest.raises(NotAllowed):
            appoint(by=by, member=above, grid=cast.building, role=role)
    appoint(by=by, member=somebody(), grid=cast.building, role=role)
    appoint(by=by, member=cast.community_worker2, grid=cast.building, role=role)


def test_whom_another_area_sends_the_level_above_both_is_asked(cast: Cast) -> None:
    given = {"grid": cast.building, "role": AppointmentRole.VOLUNTEER}
    theirs = MemberFactory(organization=cast.other_committee, identity=Identity.COMMUNITY_WORKER)
    helps_there = somebody()
    appoint_as_row(helps_there, cast.other_building, AppointmentRole.VOLUNTEER)
    for member in (theirs, helps_there):
        with pytest.raises(NotAllowed, match="辖区以外"):
            appoint(by=login(cast.community_secretary), member=member, **given)
        appoint(by=login(cast.township_official), member=member, **given)


def test_the_street_sends_the_police_officer_of_the_street(cast: Cast) -> None:
    station = OrganizationFactory(kind="police_station")
    station.divisions.set([cast.township])
    officer = MemberFactory(organization=station, identity=Identity.POLICE_OFFICER)
    given = {"member": officer, "grid": cast.community, "role": AppointmentRole.POLICE}
    with pytest.raises(NotAllowed):
        appoint(by=login(cast.community_secretary), **given)
    appoint(by=login(cast.township_official), **given)


def test_a_helper_of_ones_own_grid_is_dismissed_wherever_else_she_helps(cast: Cast) -> None:
    member = somebody()
    appoint_as_row(member, cast.other_building, AppointmentRole.VOLUNTEER)
    held = AppointmentFactory(member=member, grid=cast.building, role=AppointmentRole.VOLUNTEER)
    end_appointment(by=login(cast.community_secretary), appointment=held)
    above = AppointmentFactory(
        member=cast.township_official, grid=cast.building, role=AppointmentRole.VOLUNTEER
    )
    with pytest.raises(NotAllowed):
        end_appointment(by=login(cast.community_secretary), appointment=above)
