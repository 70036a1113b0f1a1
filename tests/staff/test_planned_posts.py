"""Appointments with a day ahead: they give nothing before, and hold from that day's midnight in China by themselves."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.choices import RouteCode
from cases.models import Case
from gridgov.services.ahead import begin_appointments
from gridgov.services.leaving import Stay, Where, close_login
from gridgov.services.retiring import retire_with_team
from grids.models import Grid
from kit.errors import Invalid, NotAllowed
from kit.time.clock import CHINA, today
from notices.models import Notice
from staff.actions import appoint, begin_due, end_appointment, hand_over, withdraw_appointment
from staff.choices import AppointmentRole, OrganizationKind
from staff.models import Appointment, AuditRecord, Member, User
from staff.posts.directory import people_of, vacant
from staff.posts.holders import holders
from tests.actors import ADMIN
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.factories import MemberFactory, OrganizationFactory
from tests.grids.test_retiring import checked
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

LEADER, LIAISON, VOLUNTEER = AppointmentRole.LEADER, AppointmentRole.LIAISON, AppointmentRole.VOLUNTEER
NOON = dt.datetime(2026, 11, 30, 12, tzinfo=CHINA)
DAY = dt.date(2026, 12, 3)
EVE = dt.datetime(2026, 12, 2, 23, 59, tzinfo=CHINA)
MIDNIGHT = dt.datetime(2026, 12, 3, 0, 0, tzinfo=CHINA)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that the test sets; it begins at noon, three days before."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def newcomer(clock: time_machine.Traveller, cast: Cast) -> Member:
    """Somebody without a post, of an office that the street or town knows and that has no rights."""
    office = OrganizationFactory(name="物业公司", kind=OrganizationKind.OTHER)
    office.communities.add(cast.community)
    return MemberFactory(organization=office, name="新楼长")


def login(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


def planned(cast: Cast, to: Member, on: dt.date = DAY) -> Appointment:
    return hand_over(by=cast.township_official.user, grid=cast.building, role=LEADER, to=to, on=on)


def leader(grid: Grid) -> Member | None:
    return people_of([grid], LEADER).get(grid.pk)


def told(member: Member) -> list[str]:
    rows = Notice.objects.filter(recipient=member, channel="inbox").order_by("pk")
    return list(rows.values_list("subject", flat=True))


def test_it_begins_at_midnight_in_china_with_nobody_doing_anything(
    clock: time_machine.Traveller, cast: Cast, newcomer: Member
) -> None:
    planned(cast, newcomer)
    case = a_case(cast, RouteCode.ROUTINE)
    for moment, holder, other in (
        (EVE, cast.building_leader, newcomer),
        (MIDNIGHT, newcomer, cast.building_leader),
    ):
        clock.move_to(moment)
        assert leader(cast.building) == holder
        assert holders("leader", code=cast.building.code) == [holder]
        assert login(holder).has_perm("cases.view_case", case)
        assert not login(other).has_perm("cases.view_case", case)


def test_a_session_has_the_new_rights_with_the_next_page(
    clock: time_machine.Traveller, cast: Cast, newcomer: Member
) -> None:
    planned(cast, newcomer)
    case = a_case(cast, RouteCode.ROUTINE)
    clock.move_to(EVE)
    old, new = at_desk(cast.building_leader), at_desk(newcomer)
    page = f"/cases/{case.number}/"
    assert (old.get(page).status_code, new.get(page).status_code) == (200, 404)
    clock.move_to(MIDNIGHT)
    assert (old.get(page).status_code, new.get(page).status_code) == (404, 200)


def test_the_one_before_ends_on_that_day_in_the_same_hand_over(cast: Cast, newcomer: Member) -> None:
    made = planned(cast, newcomer)
    before = Appointment.objects.get(grid=cast.building, role=LEADER, member=cast.building_leader)
    assert (before.until, made.since, made.until) == (DAY, DAY, None)
    assert (before.has_ended, made.has_begun) == (False, False)


def test_a_vacant_seat_is_planned_too(clock: time_machine.Traveller, cast: Cast, newcomer: Member) -> None:
    appoint(by=cast.township_official.user, member=newcomer, grid=cast.other_building, role=LEADER, since=DAY)
    assert leader(cast.other_building) is None
    clock.move_to(MIDNIGHT)
    assert leader(cast.other_building) == newcomer


def test_two_planned_ones_for_one_seat_are_refused(cast: Cast, newcomer: Member) -> None:
    planned(cast, newcomer)
    for on in (DAY - dt.timedelta(days=1), DAY, DAY + dt.timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            planned(cast, cast.stranger, on)
        assert newcomer.name in str(refused.value.fields["role"][0])
    with pytest.raises(Invalid):
        appoint(
            by=ADMIN, member=cast.stranger, grid=cast.building, role=LEADER, since=DAY + dt.timedelta(days=9)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            member=cast.stranger, grid=cast.building, role=LEADER, since=DAY, begins_ahead=True
        )
    appoint(by=ADMIN, member=cast.stranger, grid=cast.building, role=VOLUNTEER, since=DAY)
    appoint(by=ADMIN, member=newcomer, grid=cast.building, role=VOLUNTEER, since=DAY)


def test_over_somebody_whose_post_does_not_end_nobody_is_planned(cast: Cast, newcomer: Member) -> None:
    with pytest.raises(Invalid) as refused:
        appoint(by=ADMIN, member=newcomer, grid=cast.building, role=LEADER, since=DAY)
    assert cast.building_leader.name in str(refused.value.fields["role"][0])


def test_no_more_than_a_year_ahead(cast: Cast, newcomer: Member) -> None:
    with pytest.raises(Invalid):
        planned(cast, newcomer, today() + dt.timedelta(days=400))
    with pytest.raises(Invalid):
        end_appointment(
            by=ADMIN, appointment=Appointment.objects.current().get(member=cast.building_leader), on=DAY
        )


def test_it_is_withdrawn_before_and_the_other_stays(cast: Cast, newcomer: Member) -> None:
    made = planned(cast, newcomer)
    withdraw_appointment(by=cast.township_official.user, appointment=made)
    assert not Appointment.objects.filter(member=newcomer).exists()
    before = Appointment.objects.get(grid=cast.building, role=LEADER)
    assert (before.member, before.until, before.taken_rank) == (cast.building_leader, None, None)
    assert told(newcomer)[-1].startswith("取消：")
    assert AuditRecord.objects.filter(facts__withdrawn=True).exists()
    again = planned(cast, newcomer)
    assert again.since == DAY


def test_what_has_begun_is_ended_not_withdrawn_and_the_other_way_round(
    clock: time_machine.Traveller, cast: Cast, newcomer: Member
) -> None:
    made = planned(cast, newcomer)
    with pytest.raises(Invalid):
        end_appointment(by=ADMIN, appointment=made)
    with pytest.raises(NotAllowed):
        withdraw_appointment(by=cast.building_liaison.user, appointment=made)
    clock.move_to(MIDNIGHT)
    with pytest.raises(Invalid):
        withdraw_appointment(by=ADMIN, appointment=made)


def test_the_one_before_can_end_earlier_and_somebody_holds_the_post_until_then(
    clock: time_machine.Traveller, cast: Cast, newcomer: Member
) -> None:
    planned(cast, newcomer)
    end_appointment(by=ADMIN, appointment=Appointment.objects.current().get(member=cast.building_leader))
    assert leader(cast.building) is None
    between = appoint(by=ADMIN, member=cast.stranger, grid=cast.building, role=LEADER)
    assert between.until == DAY
    assert leader(cast.building) == cast.stranger
    clock.move_to(MIDNIGHT)
    assert leader(cast.building) == newcomer


def test_all_are_told_when_it_is_planned_and_on_the_day(
    clock: time_machine.Traveller, cast: Cast, newcomer: Member
) -> None:
    planned(cast, newcomer)
    for member in (newcomer, cast.building_leader):
        assert "2026-12-03" in told(member)[-1]
    assert begin_appointments() == 0
    clock.move_to(MIDNIGHT + dt.timedelta(minutes=20))
    numbers = [len(told(member)) for member in (newcomer, cast.building_leader)]
    assert begin_appointments() == 1
    assert [len(told(member)) for member in (newcomer, cast.building_leader)] == [n + 1 for n in numbers]
    assert begin_appointments() == 0
    assert [len(told(member)) for member in (newcomer, cast.building_leader)] == [n + 1 for n in numbers]


def test_what_was_assigned_goes_on_with_the_day_and_not_before(
    clock: time_machine.Traveller, cast: Cast, newcomer: Member
) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    Case.objects.filter(pk=case.pk).update(assignee=cast.building_leader)
    planned(cast, newcomer)
    assert Case.objects.get(pk=case.pk).assignee == cast.building_leader
    clock.move_to(MIDNIGHT + dt.timedelta(days=2))  # the timetable stood still
    begin_appointments()
    assert Case.objects.get(pk=case.pk).assignee == newcomer


def test_only_the_system_begins_them(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        begin_due(by=cast.city_official.user, tell=lambda _row, _before: None)


def test_it_is_shown_as_planned(cast: Cast, newcomer: Member) -> None:
    made = planned(cast, newcomer)
    browser = at_desk(cast.township_official)
    shown = browser.get("/admin/staff/appointment/", {"q": newcomer.name}).content.decode()
    assert newcomer.name in shown
    assert "Planned" in shown
    listed = browser.get("/admin/staff/appointment/", {"ended": "planned"}).context["cl"].result_list
    assert list(listed) == [made]
    for page in (
        f"/admin/grids/grid/{cast.building.pk}/change/",
        f"/admin/staff/member/{newcomer.pk}/change/",
        f"/admin/staff/appointment/{made.pk}/change/",
    ):
        assert "Planned" in browser.get(page).content.decode(), page


def test_a_vacancy_says_from_when_somebody_is_planned(cast: Cast, newcomer: Member) -> None:
    end_appointment(by=ADMIN, appointment=Appointment.objects.current().get(member=cast.building_leader))
    appoint(by=ADMIN, member=newcomer, grid=cast.building, role=LEADER, since=DAY)
    assert Grid.objects.filter(vacant(LEADER), pk=cast.building.pk).exists()
    browser = at_desk(cast.township_official)
    shown = browser.get("/admin/grids/grid/", {"team": "to_fill"}).content.decode()
    assert f"planned from 2026-12-03: {newcomer.name}" in shown


def test_the_button_withdraws_after_a_question(cast: Cast, newcomer: Member) -> None:
    made = planned(cast, newcomer)
    page = f"/admin/staff/appointment/{made.pk}/withdraw/"
    browser = at_desk(cast.township_official)
    detail = browser.get(f"/admin/staff/appointment/{made.pk}/change/").content.decode()
    assert page in detail
    assert f"/admin/staff/appointment/{made.pk}/end/" not in detail
    assert browser.get(page).status_code == 200
    assert Appointment.objects.filter(pk=made.pk).exists()
    browser.post(page)
    assert not Appointment.objects.filter(pk=made.pk).exists()


def test_a_day_ahead_is_planned_at_the_desk(cast: Cast, newcomer: Member) -> None:
    browser = at_desk(cast.township_official)
    facts = {
        "grid": cast.building.pk,
        "role": LEADER,
        "member": newcomer.pk,
        "since": "2026-12-03",
        "replace": "on",
    }
    assert browser.post("/admin/staff/appointment/add/", facts).status_code == 302
    assert Appointment.objects.planned().get().member == newcomer


def test_a_grid_that_ends_and_a_login_that_closes_take_what_is_planned_with_them(
    cast: Cast, newcomer: Member
) -> None:
    made = planned(cast, newcomer)
    newcomer.refresh_from_db()
    close_login(by=ADMIN, member=newcomer, to=Where(cases=Stay.POST))
    assert not Appointment.objects.filter(pk=made.pk).exists()
    assert Appointment.objects.get(grid=cast.building, role=LEADER).until is None
    again = MemberFactory(organization=cast.building_leader.organization, name="又一人")
    planned(cast, again)
    retire_with_team(by=cast.township_official.user, grid=cast.building, on=today())
    assert not Appointment.objects.standing().filter(grid=cast.building).exists()


def test_what_is_planned_for_a_closed_login_is_found(cast: Cast, newcomer: Member) -> None:
    planned(cast, newcomer)
    User.objects.filter(pk=newcomer.user_id).update(is_active=False)
    assert newcomer.name in " ".join(one["measure"] for one in checked())
