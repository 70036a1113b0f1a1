"""The audit: complete, unchangeable, and read only by those whom it is for."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from staff.audit import record, subject_of
from staff.choices import AuditAction
from staff.models import AuditRecord, LoginSession, LoginTry, Member
from staff.tasks import forget
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.pages.desk import at_desk, filed

pytestmark = pytest.mark.django_db

LIST = "/admin/staff/auditrecord/"


def seen_by(person: object, query: str = "") -> list[str]:
    """The subjects in somebody's list."""
    response = at_desk(person).get(LIST + query)
    assert response.status_code == 200
    return sorted(row.subject for row in response.context["cl"].result_list)


def some(cast: Cast) -> None:
    """Records of two areas and of none."""
    record(
        by=cast.community_secretary,
        action=AuditAction.REVEAL,
        subject="residents.resident:1",
        area="330402001001001001",
    )
    record(by=cast.stranger, action=AuditAction.EXPORT, subject="cases.case:2", area="440100001001001001")
    record(by=cast.stranger, action=AuditAction.LOGIN, subject="staff.user:3")


def test_a_record_holds_who_where_from_and_which_page_without_its_query(cast: Cast):
    request = RequestFactory().get("/residents/7/?q=13812345678", REMOTE_ADDR="10.1.2.3")
    record(
        by=cast.building_leader,
        action=AuditAction.REVEAL,
        subject=subject_of(cast.building_leader),
        area=cast.building.code,
        purpose="核对 13812345678 的低保",
        facts={"fields": ["id_number"], "typed": "330402199003078888", "count": 2},
        request=request,
    )
    row = AuditRecord.objects.values().get()
    assert timezone.now() - row.pop("at") < dt.timedelta(minutes=1)
    row.pop("id")
    assert row == {
        "member_id": cast.building_leader.pk,
        "login": cast.building_leader.phone,
        "action": "reveal",
        "subject": f"staff.member:{cast.building_leader.pk}",
        "area": cast.building.code,
        "purpose": "核对 [phone] 的低保",
        "facts": {"fields": ["id_number"], "typed": "[id]", "count": 2},
        "address": "10.1.2.3",
        "path": "/residents/7/",
    }


def test_the_database_refuses_to_change_a_record(cast: Cast):
    some(cast)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditRecord.objects.update(purpose="别的")


def test_the_database_refuses_to_delete_a_record_of_the_last_six_months(cast: Cast):
    record(by=None, action=AuditAction.LOGIN, subject="young")
    AuditRecord.objects.create(action=AuditAction.LOGIN, at=timezone.now() - dt.timedelta(days=170))
    for row in AuditRecord.objects.all():
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            row.delete()
    assert AuditRecord.objects.count() == 2


def test_old_records_are_pruned_and_the_rest_stays(cast: Cast, capsys: pytest.CaptureFixture):
    record(by=None, action=AuditAction.LOGIN, subject="young")
    AuditRecord.objects.create(
        action=AuditAction.LOGIN, subject="old", at=timezone.now() - dt.timedelta(days=400)
    )
    call_command("prune_audit", months=24)
    assert AuditRecord.objects.count() == 2
    call_command("prune_audit", months=12)
    assert list(AuditRecord.objects.values_list("subject", flat=True)) == ["young"]
    assert "Deleted 1 audit records" in capsys.readouterr().out


def test_nobody_prunes_what_is_younger_than_six_months(cast: Cast):
    some(cast)
    with pytest.raises(CommandError, match="6 months"):
        call_command("prune_audit", months=5)
    assert forget() == 0
    assert AuditRecord.objects.count() == 3


def test_the_timetable_forgets_records_sessions_and_tries_that_ran_out(cast: Cast):
    AuditRecord.objects.create(action=AuditAction.LOGIN, at=timezone.now() - dt.timedelta(days=800))
    at_desk(cast.superuser)
    at_desk(cast.city_official)
    LoginSession.objects.filter(user=cast.superuser).update(expire_date=timezone.now())
    LoginTry.objects.create(key="old", since=timezone.now() - dt.timedelta(hours=1))
    LoginTry.objects.create(key="new", since=timezone.now())
    assert forget() == 1
    assert AuditRecord.objects.count() == 0
    assert [row.user_id for row in LoginSession.objects.all()] == [cast.city_official.user_id]
    assert [row.key for row in LoginTry.objects.all()] == ["new"]


def test_a_city_official_sees_the_records_of_the_city_and_those_without_area(cast: Cast):
    some(cast)
    assert seen_by(cast.city_official) == ["residents.resident:1", "staff.user:3"]


def test_a_system_administrator_sees_all(cast: Cast):
    some(cast)
    assert seen_by(cast.superuser) == ["cases.case:2", "residents.resident:1", "staff.user:3"]


def test_an_auditor_sees_all_and_nothing_else_of_the_admin(cast: Cast):
    some(cast)
    assert at_desk(cast.stranger).get(LIST, follow=True).status_code == 403
    Member.objects.filter(pk=cast.stranger.pk).update(is_auditor=True)
    auditor = Member.objects.get(pk=cast.stranger.pk)
    assert seen_by(auditor) == ["cases.case:2", "residents.resident:1", "staff.user:3"]
    row = AuditRecord.objects.get(subject="cases.case:2")
    assert at_desk(auditor).get(f"{LIST}{row.pk}/change/").status_code == 200
    assert at_desk(auditor).get("/admin/cases/case/").status_code == 403
    assert at_desk(auditor).get("/admin/staff/member/").status_code == 403


@pytest.mark.parametrize(
    "who", ["county_official", "township_official", "community_secretary", "department_officer"]
)
def test_others_at_a_desk_do_not_read_the_audit(cast: Cast, who: str):
    some(cast)
    assert at_desk(getattr(cast, who)).get(LIST).status_code == 403


def test_a_record_outside_the_area_is_not_there(cast: Cast):
    some(cast)
    row = AuditRecord.objects.get(subject="cases.case:2")
    assert at_desk(cast.city_official).get(f"{LIST}{row.pk}/change/").status_code == 404


def test_nobody_adds_changes_or_deletes_in_the_admin(cast: Cast):
    some(cast)
    row = AuditRecord.objects.get(subject="staff.user:3")
    browser = at_desk(cast.superuser)
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.get(f"{LIST}{row.pk}/delete/").status_code == 403
    assert browser.post(f"{LIST}{row.pk}/change/", {"purpose": "别的"}).status_code == 403


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("?action__exact=export", ["cases.case:2"]),
        ("?area=3304", ["residents.resident:1"]),
        ("?area=44", ["cases.case:2"]),
        ("?subject=residents.resident", ["residents.resident:1"]),
        ("?subject=staff.user:3", ["staff.user:3"]),
        ("?q=residents.resident:1", ["residents.resident:1"]),
        ("?at_from=2999-01-01", []),
        ("?at_to=2020-01-01", []),
        ("?at_from=2020-01-01&at_to=2999-01-01", ["cases.case:2", "residents.resident:1", "staff.user:3"]),
    ],
)
def test_the_list_is_searched_and_narrowed(cast: Cast, query: str, subjects: list[str]):
    some(cast)
    assert seen_by(cast.superuser, query) == subjects


def test_the_list_is_narrowed_to_a_member(cast: Cast):
    some(cast)
    assert seen_by(cast.superuser, f"?member__id__exact={cast.community_secretary.pk}") == [
        "residents.resident:1"
    ]


def happened() -> list[tuple[str, str]]:
    """What the audit holds: action and login."""
    return list(AuditRecord.objects.order_by("pk").values_list("action", "login"))


def test_logging_in_failing_and_logging_out_are_written_down(cast: Cast):
    browser, phone = Client(), cast.building_leader.phone
    browser.post(reverse("login"), {"username": phone, "password": "wrong"})
    browser.post(reverse("login"), {"username": "13800001111", "password": "wrong"})
    browser.post(reverse("login"), {"username": phone, "password": PASSWORD})
    browser.post(reverse("logout"))
    assert happened() == [
        ("login_failed", phone),
        ("login_failed", "138****1111"),
        ("login", phone),
        ("logout", phone),
    ]
    assert set(AuditRecord.objects.values_list("member", "address")) == {
        (cast.building_leader.pk, "127.0.0.1"),
        (None, "127.0.0.1"),
    }


def test_logging_out_of_the_admin_is_written_down_too(cast: Cast):
    at_desk(cast.superuser).post("/admin/logout/")
    assert happened() == [("logout", "admin")]


def test_tokens_made_and_revoked_in_the_admin_are_written_down(cast: Cast):
    browser = at_desk(cast.township_official)
    browser.post("/admin/staff/apitoken/add/", {"name": "大屏", "area": cast.community.code})
    token = cast.township_official.user.api_tokens.get()
    browser.post(f"/admin/staff/apitoken/{token.pk}/revoke/")
    assert list(AuditRecord.objects.order_by("pk").values_list("action", "subject", "area")) == [
        ("token_made", f"staff.apitoken:{token.pk}", cast.community.code),
        ("token_revoked", f"staff.apitoken:{token.pk}", cast.community.code),
    ]


def test_an_export_of_cases_is_written_down_with_how_many(cast: Cast):
    filed(cast.building_leader, cast.building)
    browser = at_desk(cast.township_official)
    answer = browser.get(reverse("admin:cases_case_export", args=["csv"]))
    assert answer.status_code == 200
    row = AuditRecord.objects.get()
    assert (row.action, row.subject, row.member) == ("export", "cases.case", cast.township_official)
    assert row.facts == {"kind": "csv", "rows": 1}
