"""Members and appointments are written by rules."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from grids.models import Grid
from kit.errors import Conflict, Invalid
from kit.time.clock import today
from staff import actions
from staff.choices import AppointmentRole, Identity
from staff.models import Appointment, Member, User
from staff.posts import directory
from staff.posts.eligibility import eligibility_warning
from tests.actors import ADMIN
from tests.cast import Cast, appoint

pytestmark = pytest.mark.django_db

LEADER, LIAISON = AppointmentRole.LEADER, AppointmentRole.LIAISON


@pytest.mark.parametrize("role", [LEADER, LIAISON])
def test_the_database_holds_one_current_leader_and_liaison_a_grid(cast: Cast, role: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        appoint(cast.stranger, cast.building, role)
    Appointment.objects.filter(grid=cast.building, role=role).update(until=today())
    appoint(cast.stranger, cast.building, role)


def test_several_volunteers_are_welcome(cast: Cast) -> None:
    for member in (cast.stranger, cast.group_leader):
        actions.appoint(by=ADMIN, member=member, grid=cast.building, role=AppointmentRole.VOLUNTEER)
    assert [row.role for row in directory.team_of(cast.building)] == [
        LEADER,
        LIAISON,
        "volunteer",
        "volunteer",
    ]
    with pytest.raises(Invalid):
        actions.appoint(by=ADMIN, member=cast.stranger, grid=cast.building, role=AppointmentRole.VOLUNTEER)


def test_appointing_over_somebody_names_the_person_and_changes_nothing(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.appoint(by=ADMIN, member=cast.stranger, grid=cast.building, role=LEADER)
    assert cast.building_leader.name in str(caught.value.fields["role"][0])
    assert Appointment.objects.current().get(grid=cast.building, role=LEADER).member == cast.building_leader


def test_an_appointment_is_refused_for_the_far_future_a_closed_login_and_a_retired_grid(cast: Cast) -> None:
    with pytest.raises(Invalid) as caught:
        actions.appoint(
            by=ADMIN,
            member=cast.stranger,
            grid=cast.other_building,
            role=LEADER,
            since=today() + dt.timedelta(days=367),
        )
    assert set(caught.value.fields) == {"since"}
    Grid.objects.filter(pk=cast.other_building.pk).update(retired_on=today())
    with pytest.raises(Invalid) as caught:
        actions.appoint(by=ADMIN, member=cast.stranger, grid=cast.other_building, role=LEADER)
    assert set(caught.value.fields) == {"grid"}
    User.objects.filter(pk=cast.stranger.user_id).update(is_active=False)
    with pytest.raises(Invalid) as caught:
        actions.appoint(by=ADMIN, member=cast.stranger, grid=cast.other_group, role=LEADER)
    assert set(caught.value.fields) == {"member"}


def test_an_appointment_ends_once(cast: Cast) -> None:
    row = Appointment.objects.get(grid=cast.building, role=LEADER)
    with pytest.raises(Invalid):
        actions.end_appointment(by=ADMIN, appointment=row, on=row.since - dt.timedelta(days=1))
    assert actions.end_appointment(by=ADMIN, appointment=row).until == today()
    with pytest.raises(Conflict):
        actions.end_appointment(by=ADMIN, appointment=row)
    assert directory.people_of([cast.building], LEADER) == {}


def test_handing_over_closes_the_old_and_opens_the_new_on_one_day(cast: Cast) -> None:
    old = Appointment.objects.get(grid=cast.building, role=LEADER)
    new = actions.hand_over(by=ADMIN, grid=cast.building, role=LEADER, to=cast.stranger, on=today())
    old.refresh_from_db()
    assert old.until == new.since == today()
    assert directory.people_of([cast.building], LEADER) == {cast.building.pk: cast.stranger}
    assert list(directory.grids_of(cast.stranger)) == [cast.building]
    assert directory.home_grid(cast.stranger) == cast.building
    assert directory.home_grid(cast.building_leader) is None


def test_a_hand_over_that_fails_leaves_the_old_one_in_office(cast: Cast) -> None:
    User.objects.filter(pk=cast.stranger.user_id).update(is_active=False)
    with pytest.raises(Invalid):
        actions.hand_over(by=ADMIN, grid=cast.building, role=LEADER, to=cast.stranger)
    assert directory.people_of([cast.building], LEADER) == {cast.building.pk: cast.building_leader}
    with pytest.raises(Invalid):
        actions.hand_over(by=ADMIN, grid=cast.building, role=LEADER, to=cast.building_leader)
    with pytest.raises(Invalid):
        actions.hand_over(by=ADMIN, grid=cast.building, role=AppointmentRole.VOLUNTEER, to=cast.group_leader)


def test_usual_identities_raise_no_warning(cast: Cast) -> None:
    for row in Appointment.objects.select_related("member", "grid"):
        assert eligibility_warning(row.member, row.grid, row.role) == "", row


def test_an_unusual_identity_is_a_warning_that_says_what_is_usual(cast: Cast) -> None:
    with translation.override("en"):
        warning = eligibility_warning(cast.stranger, cast.building, LEADER)
        assert "Stairwell leader / Resident representative" in warning
        assert cast.stranger.name in warning
        assert eligibility_warning(cast.stranger, cast.building, AppointmentRole.VOLUNTEER) == ""


def test_a_member_logs_in_with_the_phone_number(cast: Cast) -> None:
    member = actions.create_member(
        by=ADMIN,
        phone="13800000001",
        name="新人",
        organization=cast.committee,
        identity=Identity.COMMUNITY_WORKER,
        password="tall-bamboo-7",
    )
    assert member.user.username == member.phone == "13800000001"
    assert member.user.check_password("tall-bamboo-7")


def test_a_taken_number_and_a_weak_password_are_refused_without_a_trace(cast: Cast) -> None:
    before = Member.objects.count()
    for phone, password, field in (
        (cast.stranger.phone, "", "phone"),
        ("13800000002", "12345678", "password"),
    ):
        with pytest.raises(Invalid) as caught:
            actions.create_member(
                by=ADMIN,
                phone=phone,
                name="新人",
                organization=cast.committee,
                identity=Identity.OTHER,
                password=password,
            )
        assert set(caught.value.fields) == {field}
    assert Member.objects.count() == before


def test_without_a_password_nobody_can_log_in_yet(cast: Cast) -> None:
    member = actions.create_member(
        by=ADMIN, phone="13800000003", name="新人", organization=cast.committee, identity=Identity.OTHER
    )
    assert not member.user.has_usable_password()
    actions.set_password(by=ADMIN, user=member.user, password="tall-bamboo-7")
    assert member.user.check_password("tall-bamboo-7")
    actions.change_member(
        by=ADMIN,
        member=member,
        name="新名",
        organization=cast.township_office,
        identity=Identity.TOWNSHIP_CADRE,
        phone="13800000004",
        email="a@example.org",
    )
    member = Member.objects.get(pk=member.pk)
    assert (member.name, member.phone, member.user.username) == ("新名", "13800000004", "13800000003")
    assert member.user.email == "a@example.org"
