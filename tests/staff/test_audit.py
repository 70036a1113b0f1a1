"""The audit: complete, unchangeable, and read only by those whom it is for."""

import csv
import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kit.actors import TIMETABLE
from kit.time.clock import today
from residents.registry import record_visit, register_unit
from staff.actions import make_cover
from staff.audit.chain import breaks
from staff.audit.export import table
from staff.audit.record import record, subject_of
from staff.choices import AuditAction
from staff.models import AuditRecord, LoginSession, LoginTry, Member
from staff.tasks import forget
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.pages.desk import at_desk, filed, queries_of
from tests.residents.world import household, id_number, resident, welfare

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
    assert len(row.pop("seal")) == 64
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
        "chain": f"user:{cast.building_leader.user_id}",
        "sequence": 1,
        "previous": "",
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


@pytest.mark.real_clock  # the database's trigger asks its own
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
    assert AuditRecord.objects.latest("pk").action == AuditAction.REFUSED
    Member.objects.filter(pk=cast.stranger.pk).update(is_auditor=True)
    auditor = Member.objects.get(pk=cast.stranger.pk)
    assert seen_by(auditor) == ["", "cases.case:2", "residents.resident:1", "staff.user:3"]
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
        ("?q=resident", ["residents.resident:1"]),
        ("?subject=case", ["cases.case:2"]),
        ("?at_from=2035-01-01", []),
        ("?at_to=2020-01-01", []),
        ("?at_from=2020-01-01&at_to=2035-01-01", ["cases.case:2", "residents.resident:1", "staff.user:3"]),
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


def about_many(cast: Cast) -> dict[str, str]:
    """A record about each kind of row; by subject what the list is to say."""
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    case = filed(cast.building_leader, cast.building)
    unit = register_unit(by=cast.building_leader, grid=cast.building, name="小店")
    claim = welfare(cast.building_leader, person)
    call = record_visit(household=person.household, by=cast.building_leader, key="k")
    cover = make_cover(
        by=ADMIN, absent=cast.building_leader, deputy=cast.group_leader, since=today(), until=today()
    )
    name, building = cast.building_leader.name, cast.building.name
    rows = {
        person: "Resident · 王**",
        person.household: f"Household · {building} 101",
        unit: "Unit · 小店",
        claim: "Welfare record · 王**",
        call: f"Visit · 101 {today():%Y-%m-%d}",
        case: f"Case · {case.number}",
        cast.building_leader: f"Member · {name}",
        cast.building_leader.user: f"Login · {name}",
        cast.superuser: "Login · admin",
        cover: f"Cover · {cast.group_leader.name} for {name}, {today()} to {today()}",
        case.category: f"Category · {case.category.pk}",
    }
    AuditRecord.objects.bulk_create(
        AuditRecord(action=AuditAction.CHANGE_PRIVATE, subject=subject_of(row), area=cast.building.code)
        for row in rows
    )
    told = {subject_of(row): words for row, words in rows.items()}
    for subject in ("residents.resident:999999", "cases.case", "residents.import", ""):
        AuditRecord.objects.create(action=AuditAction.EXPORT, subject=subject)
    gone = {"residents.resident:999999": "Resident · 999999", "cases.case": "Cases"}
    return {**told, **gone, "residents.import": "residents.import", "": "—"}


def test_subjects_are_told_in_words_that_are_nobodys_secret(cast: Cast):
    told = about_many(cast)
    page = at_desk(cast.city_official).get(LIST)
    with override("en"):
        words = {row.subject: row.words or "—" for row in page.context["cl"].result_list}
    assert {subject: words[subject].casefold() for subject in told} == {
        subject: text.casefold() for subject, text in told.items()
    }
    shown = page.content.decode()
    assert "王小明" not in shown
    assert id_number() not in shown


def test_a_subject_leads_to_its_page_where_the_reader_may_look(cast: Cast):
    about_many(cast)
    pages = {
        row.subject.partition(":")[0]: row.page
        for row in at_desk(cast.city_official).get(LIST).context["cl"].result_list
        if row.page
    }
    assert set(pages) == {
        "residents.resident", "residents.household", "residents.unit", "residents.welfarerecord",
        "residents.visit", "cases.case", "cases.category", "staff.member", "staff.cover",
    }  # fmt: skip
    browser = at_desk(cast.city_official)
    assert {browser.get(page).status_code for page in pages.values()} == {200}
    Member.objects.filter(pk=cast.stranger.pk).update(is_auditor=True)
    auditor = at_desk(Member.objects.get(pk=cast.stranger.pk)).get(LIST)
    assert [row.page for row in auditor.context["cl"].result_list if row.page] == []


def test_a_page_of_the_audit_takes_as_many_queries_for_many_rows(cast: Cast):
    about_many(cast)
    browser = at_desk(cast.city_official)
    few = queries_of(browser, LIST)
    home = household(cast.building_leader, cast.building, "900")
    for n in range(10):
        resident(cast.building_leader, home, id_number=id_number(n * 2 + 11), phone="")
    assert queries_of(browser, LIST) == few


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("101", {"residents.household"}),
        ("小店", {"residents.unit"}),
        ("Welfare", {"residents.welfarerecord"}),
        ("王小明", set()),  # a resident is not searched for in an address
    ],
)
def test_records_are_found_by_what_their_subject_is_called(cast: Cast, words: str, kinds: set[str]):
    about_many(cast)
    found = seen_by(cast.city_official, f"?q={words}&action__exact=change_private&member__isnull=True")
    assert {subject.partition(":")[0] for subject in found} == kinds


def test_the_page_of_a_record_says_its_subject_both_ways(cast: Cast):
    about_many(cast)
    row = AuditRecord.objects.filter(subject__startswith="residents.unit:").first()
    page = at_desk(cast.city_official).get(f"{LIST}{row.pk}/change/").content.decode()
    assert "小店" in page
    assert row.subject in page


def test_the_audit_of_a_period_is_taken_away_as_a_table_and_that_is_written_down(cast: Cast):
    some(cast)
    AuditRecord.objects.create(
        action=AuditAction.LOGIN, subject="staff.user:9", at=timezone.now() - dt.timedelta(days=90)
    )
    since = timezone.localdate() - dt.timedelta(days=1)
    answer = at_desk(cast.city_official).get(f"{LIST}export/csv/?at_from={since}")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[0][3:6] == ["action", "subject", "subject as written"]
    assert [line[5] for line in lines[1:]] == ["staff.user:3", "residents.resident:1"]
    taken = AuditRecord.objects.latest("pk")
    assert (taken.action, taken.subject, taken.member) == ("export", "staff.auditrecord", cast.city_official)
    assert taken.facts == {"kind": "csv", "rows": 2, "from": str(since)}
    sheet = at_desk(cast.superuser).get(f"{LIST}export/xlsx/")
    assert b"".join(sheet.streaming_content)[:2] == b"PK"


def test_the_table_of_the_audit_asks_for_subjects_by_the_thousand(cast: Cast):
    about_many(cast)
    with CaptureQueriesContext(connection) as few:
        rows = len(list(table(AuditRecord.objects.all())))
    AuditRecord.objects.bulk_create(
        AuditRecord(action=AuditAction.LOGIN, subject=f"staff.user:{cast.superuser.pk}") for _ in range(50)
    )
    with CaptureQueriesContext(connection) as many:
        assert len(list(table(AuditRecord.objects.all()))) == rows + 50
    assert len(many) == len(few)


@pytest.mark.parametrize("who", ["county_official", "township_official", "community_secretary"])
def test_who_does_not_read_the_audit_does_not_take_it_away(cast: Cast, who: str):
    assert at_desk(getattr(cast, who)).get(f"{LIST}export/csv/").status_code == 403
    assert [row.action for row in AuditRecord.objects.all()] == [AuditAction.REFUSED]


def test_there_is_no_other_kind_of_table(cast: Cast):
    assert at_desk(cast.city_official).get(f"{LIST}export/pdf/").status_code == 404


def test_who_is_refused_is_written_down_with_the_page(cast: Cast):
    browser = Client()
    browser.force_login(cast.building_leader.user)
    page = reverse("admin:staff_auditrecord_changelist")
    browser.get(page)
    browser.force_login(cast.township_official.user)
    assert browser.get(page).status_code == 403
    rows = AuditRecord.objects.filter(action=AuditAction.REFUSED)
    assert list(rows.values_list("login", "path")) == [(cast.township_official.phone, page)]


def test_a_token_that_is_not_known_is_written_down_once_a_minute(cast: Cast):
    for _ in range(3):
        answer = Client().get(reverse("api-cases"), headers={"Authorization": "Bearer gg_unknown"})
        assert answer.status_code == 401
    rows = AuditRecord.objects.filter(action=AuditAction.LOGIN_FAILED, subject="staff.apitoken")
    assert [row.facts for row in rows] == [{"hint": "gg_unkno"}]


def test_everything_that_people_wrote_down_is_chained_and_verifies(cast: Cast):
    some(cast)
    record(by=TIMETABLE, action=AuditAction.EXPORT, subject="x", facts={"at": timezone.now(), "n": 1.5})
    assert list(breaks()) == []
    assert not AuditRecord.objects.filter(Q(chain="") | Q(seal="")).exists()
