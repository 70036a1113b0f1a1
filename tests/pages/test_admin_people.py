"""Appointments and tokens in the admin go through the verbs."""

import pytest
from django.test import Client
from django.urls import reverse

from staff.accounts.tokens import digest_of
from staff.choices import AppointmentRole, Identity
from staff.models import ApiToken, Appointment
from tests.cast import Cast
from tests.factories import MemberFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
ADD = "/admin/staff/appointment/add/"


def current(grid: object) -> list[str]:
    """Who leads a grid now."""
    rows = Appointment.objects.current().filter(grid=grid, role=AppointmentRole.LEADER)
    return [row.member.name for row in rows]


def form(cast: Cast, member: object, **more: str) -> dict[str, object]:
    """What is typed to make ``member`` the leader of the building."""
    return {
        "grid": cast.building.pk,
        "role": AppointmentRole.LEADER,
        "member": member.pk,
        "since": "2026-02-01",
        **more,
    }


def test_a_second_leader_is_refused_by_name_and_a_handover_works(cast: Cast) -> None:
    new = MemberFactory(organization=cast.committee, name="新人", identity=Identity.STAIRWELL_LEADER)
    browser = at_desk(cast.community_secretary)
    refused = browser.post(ADD, form(cast, new))
    assert refused.status_code == 200
    assert cast.building_leader.name in str(refused.context["adminform"].form.errors["role"])
    assert current(cast.building) == [cast.building_leader.name]
    assert browser.post(ADD, form(cast, new, replace="on")).status_code == 302
    assert current(cast.building) == ["新人"]


def test_an_unusual_identity_is_a_warning(cast: Cast) -> None:
    new = MemberFactory(organization=cast.committee, name="志愿者", identity=Identity.VOLUNTEER)
    response = at_desk(cast.community_secretary).post(ADD, form(cast, new, replace="on"), follow=True)
    assert "warning" in {message.level_tag for message in response.context["messages"]}
    assert current(cast.building) == ["志愿者"]


def test_an_appointment_is_ended_after_a_question_and_never_edited(cast: Cast) -> None:
    held = Appointment.objects.get(grid=cast.building, role=AppointmentRole.LEADER)
    browser = at_desk(cast.community_secretary)
    change = reverse("admin:staff_appointment_change", args=[held.pk])
    browser.post(change, form(cast, cast.community_secretary))
    assert current(cast.building) == [cast.building_leader.name]
    assert browser.get(f"{change.removesuffix('change/')}end/").status_code == 200
    assert current(cast.building) == [cast.building_leader.name]
    assert browser.post(f"{change.removesuffix('change/')}end/").status_code == 302
    assert current(cast.building) == []


def _make_token(browser: Client, member: object = "") -> object:
    return browser.post("/admin/staff/apitoken/add/", {"name": "大屏", "member": member, "may_write": ""})


def test_a_token_is_shown_once(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    page = _make_token(browser)
    token = page.context["token"]
    row = ApiToken.objects.get()
    assert row.digest == digest_of(token)
    assert row.user == cast.township_official.user
    assert "no-store" in page["Cache-Control"]
    later = browser.get(reverse("admin:staff_apitoken_change", args=[row.pk])).content.decode()
    assert token not in later
    assert row.digest not in later


def test_a_token_can_not_act_as_somebody_with_wider_rights(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    for person in (cast.county_official, cast.department_officer):
        refused = _make_token(browser, person.pk)
        assert refused.status_code == 200
        assert "member" in refused.context["adminform"].form.errors
    assert _make_token(browser, cast.community_secretary.pk).context["token"]
    assert ApiToken.objects.get().user == cast.community_secretary.user


def test_a_token_is_revoked_after_a_question(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    _make_token(browser)
    row = ApiToken.objects.get()
    address = f"/admin/staff/apitoken/{row.pk}/revoke/"
    assert browser.get(address).status_code == 200
    row.refresh_from_db()
    assert row.revoked_at is None
    assert browser.post(address).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert at_desk(cast.other_community_leader).post(address).status_code == 403
