"""The admin shows what lies in one's scope, and of everything else nothing."""

import pytest
from django.urls import reverse

from staff.choices import AppointmentRole
from staff.models import Appointment, Member, Organization
from tests.cast import Cast
from tests.factories import CaseFactory, PlaceFactory
from tests.pages.desk import at_desk, case_page, filed, step_address

pytestmark = pytest.mark.django_db


def shown(response: object) -> set[object]:
    """The rows of a list."""
    return {row.pk for row in response.context["cl"].result_list}


def test_a_community_sees_its_own_cases_and_a_street_those_of_both(cast: Cast) -> None:
    own, other = CaseFactory(grid=cast.building), CaseFactory(grid=cast.other_building)
    address = reverse("admin:cases_case_changelist")
    assert shown(at_desk(cast.community_secretary).get(address)) == {own.pk}
    assert shown(at_desk(cast.other_community_leader).get(address)) == {other.pk}
    assert shown(at_desk(cast.township_official).get(address)) == {own.pk, other.pk}


def test_a_department_sees_only_what_reached_it(cast: Cast) -> None:
    reached, _unreached = CaseFactory(grid=cast.building), CaseFactory(grid=cast.building)
    reached.reached.add(cast.department)
    assert shown(at_desk(cast.department_officer).get(reverse("admin:cases_case_changelist"))) == {reached.pk}


def test_a_foreign_case_does_not_exist_by_any_address(cast: Cast) -> None:
    case = filed(cast.building_leader, cast.building)
    browser = at_desk(cast.other_community_leader)
    for address in (
        case_page(case),
        step_address(case, "note"),
        case_page(case).replace("change", "history"),
    ):
        assert browser.get(address).status_code == 404
    sent = browser.post(step_address(case, "note"), {"text": "看看", "version": case.version})
    assert sent.status_code == 404
    assert case.events.count() == 1


@pytest.mark.parametrize("name", ["grids_grid", "staff_appointment", "staff_member", "staff_organization"])
def test_foreign_rows_of_every_kind_do_not_exist(cast: Cast, name: str) -> None:
    place = PlaceFactory(grid=cast.building)
    foreign = {
        "grids_grid": cast.building.pk,
        "staff_appointment": Appointment.objects.get(grid=cast.building, role=AppointmentRole.LEADER).pk,
        "staff_member": cast.building_leader.pk,
        "staff_organization": cast.committee.pk,
        "grids_place": place.pk,
    }[name]
    address = reverse(f"admin:{name}_change", args=[foreign])
    assert at_desk(cast.other_community_leader).get(address).status_code == 404
    assert at_desk(cast.township_official).get(address).status_code in (200, 404)


def test_lists_of_grids_members_and_appointments_are_scoped(cast: Cast) -> None:
    browser = at_desk(cast.other_community_leader)
    grids = browser.get(reverse("admin:grids_grid_changelist"))
    assert shown(grids) == {cast.other_community.pk}
    members = browser.get(reverse("admin:staff_member_changelist"))
    assert shown(members) == {cast.other_community_leader.pk}
    branch = browser.get(reverse("admin:grids_grid_changelist"), {"parent": cast.building.code})
    assert shown(branch) == set()


def test_autocomplete_offers_only_the_scope(cast: Cast) -> None:
    query = {"app_label": "staff", "model_name": "appointment", "field_name": "grid", "term": ""}
    found = at_desk(cast.other_community_leader).get(reverse("admin:autocomplete"), query).json()["results"]
    assert {int(row["id"]) for row in found} == {
        cast.other_community.pk,
        cast.other_group.pk,
        cast.other_building.pk,
    }


def test_a_grid_outside_can_not_be_chosen_by_hand(cast: Cast) -> None:
    address = reverse("admin:staff_appointment_add")
    given = {
        "grid": cast.building.pk,
        "role": AppointmentRole.VOLUNTEER,
        "member": cast.other_community_leader.pk,
        "since": "2026-01-01",
    }
    response = at_desk(cast.other_community_leader).post(address, given)
    assert response.status_code == 200
    assert "grid" in response.context["adminform"].form.errors
    assert not Appointment.objects.filter(role=AppointmentRole.VOLUNTEER).exists()


def test_leaders_of_buildings_and_strangers_do_not_enter(cast: Cast) -> None:
    start = reverse("admin:index")
    for person in (cast.building_leader, cast.group_leader, cast.stranger):
        browser = at_desk(person)
        assert browser.get(start).status_code == 302
        assert browser.get(reverse("admin:login")).status_code == 403
        assert browser.get(reverse("admin:cases_case_changelist")).status_code == 302


def test_a_community_can_not_become_the_street_official_who_guides_it(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    address = reverse("admin:staff_member_change", args=[cast.township_official.pk])
    page = browser.get(address)
    assert page.status_code == 200
    assert 'name="password"' not in page.content.decode()
    before = cast.township_official.user.password
    assert browser.post(address, {"name": "新名", "password": "a-long-new-pass"}).status_code == 403
    cast.township_official.user.refresh_from_db()
    assert cast.township_official.user.password == before


def test_nobody_gives_an_organization_a_wider_area_than_the_own(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    address = reverse("admin:staff_organization_change", args=[cast.committee.pk])
    given = {"name": "居委会", "kind": "township_office", "divisions": [cast.city.pk], "communities": []}
    response = browser.post(address, given)
    assert response.status_code == 200
    assert "divisions" in response.context["adminform"].form.errors
    assert not Organization.objects.get(pk=cast.committee.pk).divisions.exists()


def test_logins_are_for_system_administrators(cast: Cast) -> None:
    address = reverse("admin:staff_user_changelist")
    assert at_desk(cast.city_official).get(address).status_code == 403
    assert at_desk(cast.superuser).get(address).status_code == 200


def test_a_new_member_gets_a_login_in_ones_own_area(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    given = {
        "phone": "13700000001",
        "name": "新社工",
        "organization": cast.committee.pk,
        "identity": "community_worker",
        "password": "quiet-river-88",
        "active": "on",
    }
    assert browser.post(reverse("admin:staff_member_add"), given).status_code == 302
    member = Member.objects.get(phone="13700000001")
    assert member.user.username == "13700000001"
    assert member.user.check_password("quiet-river-88")
    again = browser.post(reverse("admin:staff_member_add"), given)
    assert again.status_code == 200
    assert "phone" in again.context["adminform"].form.errors
