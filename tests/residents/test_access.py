"""Looking at the register: scope, look-up by number, and a number in full."""

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from grids.scope import Scope
from kit.errors import Invalid, NotAllowed, NotFound
from notices.models import Notice
from residents import access, registry
from residents.own_record.record import everything
from residents.registry import Particulars
from staff.choices import RevealPurpose
from staff.models import AuditRecord
from staff.rights.scopes import scope_of
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident, welfare

pytestmark = pytest.mark.django_db
WHY = {"purpose": "contact", "words": "停水通知"}
NEVER = (
    "other_community_leader",
    "county_official",
    "city_official",
    "department_officer",
    "stranger",
)


@pytest.mark.parametrize(
    "typed", [id_number(), f" {id_number().lower()} ", "138-1234-5678", "+86 13812345678"]
)
def test_a_person_is_found_by_number_however_it_is_written(cast: Cast, typed: str) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    assert list(access.by_number(Scope.of([cast.building.code]), typed)) == [person]
    assert list(access.by_number(Scope.of([cast.other_building.code]), typed)) == []


@pytest.mark.parametrize("typed", ["", "1", "王", id_number(3), "5678"])
def test_a_part_of_a_number_finds_nobody(cast: Cast, typed: str) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building))
    assert list(access.by_number(Scope.everything(), typed)) == []


def test_a_foreign_household_and_person_do_not_exist(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    person = resident(cast.building_leader, home)
    scope = scope_of(cast.other_community_leader.user)
    for look in (access.household, access.brief):
        with pytest.raises(NotFound):
            look(scope, home.pk)
    with pytest.raises(NotFound):
        access.resident(scope, person.pk)


def test_other_apps_see_a_household_masked(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    resident(cast.building_leader, home, relation="head")
    brief = access.brief(scope_of(cast.building_leader.user), home.pk)
    assert (brief.door, brief.head, brief.area) == ("101", "王**", cast.building.code)


@pytest.mark.parametrize("part", NEVER)
def test_nobody_without_the_right_sees_a_number_in_full(cast: Cast, part: str) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    before = AuditRecord.objects.count()
    for look in (
        lambda by: access.reveal(resident=person, field="phone", by=by, **WHY),
        lambda by: everything(resident=person, by=by, **WHY),
    ):
        with pytest.raises(NotAllowed):
            look(getattr(cast, part))
    assert AuditRecord.objects.count() == before


def test_a_number_is_shown_with_a_reason_and_leaves_a_record_without_it(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    shown = access.reveal(resident=person, field="id_number", by=cast.building_leader, **WHY)
    record = AuditRecord.objects.get(action="reveal")
    assert shown == id_number()
    assert (record.member, record.area, record.purpose, record.facts) == (
        cast.building_leader,
        cast.building.code,
        "contact: 停水通知",
        {"field": "id_number"},
    )


@pytest.mark.parametrize(
    "why",
    [
        {"purpose": "", "words": "停水"},
        {"purpose": "curious", "words": "停水"},
        {"purpose": "contact", "words": " "},
    ],
)
def test_without_a_reason_nothing_is_shown(cast: Cast, why: dict[str, str]) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    with pytest.raises(Invalid):
        access.reveal(resident=person, field="phone", by=cast.building_leader, **why)
    assert not AuditRecord.objects.filter(action="reveal").exists()


def test_a_field_that_is_no_secret_can_not_be_asked_for(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    with pytest.raises(Invalid):
        access.reveal(resident=person, field="id_hash", by=cast.building_leader, **WHY)


def reveal_address(person, field: str = "phone") -> str:
    return reverse("reveal", args=[person.pk, field])


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("building_leader", ["小组长"]),
        ("group_leader", ["专职社工乙"]),
        ("community_worker2", ["书记"]),
        ("community_secretary", ["街道干部"]),
        ("township_official", ["区领导小组"]),
    ],
)
def test_whoever_looks_has_the_own_superior_told_but_not_whom_they_looked_at(
    cast: Cast, part: str, told: list[str]
) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    shown = at_desk(getattr(cast, part)).post(reveal_address(person), WHY)
    assert shown.status_code == 200
    notices = Notice.objects.all()
    assert [notice.recipient.name for notice in notices] == told
    assert not any(
        secret in f"{notice.subject} {notice.body}"
        for notice in notices
        for secret in ("王小明", "13812345678", "停水")
    )


def test_an_export_in_full_is_told_to_the_level_above_and_a_masked_one_is_not(cast: Cast) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building))
    browser = at_desk(cast.township_official)
    address = reverse("admin:residents_resident_export")
    b"".join(browser.post(address, {"words": ""}).streaming_content)
    assert browser.post(address, {"private": "on", "purpose": "check", "words": ""}).status_code == 200
    assert Notice.objects.count() == 0
    b"".join(browser.post(address, {"private": "on", **WHY}).streaming_content)
    (notice,) = Notice.objects.all()
    assert (notice.recipient.name, notice.channel, notice.link) == ("区领导小组", "inbox", "")
    with translation.override(settings.LANGUAGE_CODE):
        purpose = str(RevealPurpose(WHY["purpose"]).label)
    for words in (cast.township_official.name, cast.township.name, purpose):
        assert words in f"{notice.subject} {notice.body}"
    for secret in ("王小明", "13812345678", id_number()):
        assert secret not in f"{notice.subject} {notice.body}"


def test_without_the_notice_there_is_no_export_in_full(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    resident(cast.building_leader, household(cast.building_leader, cast.building))

    def fail(**given: object) -> None:
        raise RuntimeError("no outbox")

    monkeypatch.setattr("gridgov.pages.reveal.notify", fail)
    browser = at_desk(cast.township_official)
    with pytest.raises(RuntimeError, match="no outbox"):
        browser.post(reverse("admin:residents_resident_export"), {"private": "on", **WHY})
    assert not AuditRecord.objects.filter(action="export").exists()


def test_a_shown_number_is_not_kept_by_the_browser_and_goes_after_a_minute(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    browser = at_desk(cast.building_leader)
    asked = browser.get(reveal_address(person))
    assert (asked.status_code, "13812345678" in asked.content.decode()) == (200, False)
    page = browser.post(reveal_address(person), WHY)
    assert "13812345678" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Refresh"] == f"60; url=/households/{person.household_id}/"
    part = browser.post(reveal_address(person), WHY, headers={"HX-Request": "true"})
    assert 'data-seconds="60"' in part.content.decode()
    assert 'data-masked="*******5678"' in part.content.decode()
    assert (part.headers["Cache-Control"], "<html" in part.content.decode()) == ("no-store", False)


def test_a_reason_that_is_missing_is_asked_for_again(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    page = at_desk(cast.building_leader).post(reveal_address(person), {"purpose": "contact", "words": ""})
    assert (page.status_code, "13812345678" in page.content.decode()) == (400, False)
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("name", ["reveal", "resident-record"])
def test_strangers_get_404_or_403_and_no_number_at_the_addresses_of_secrets(cast: Cast, name: str) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    address = reverse(name, args=[person.pk, "phone"] if name == "reveal" else [person.pk])
    statuses = {
        part: at_desk(getattr(cast, part)).post(address, WHY).status_code
        for part in (*NEVER, "building_leader")
    }
    assert statuses == {
        "other_community_leader": 404,
        "county_official": 403,
        "city_official": 403,
        "department_officer": 403,
        "stranger": 403,
        "building_leader": 200,
    }


def test_a_system_administrator_without_a_member_sees_nothing_in_full(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    assert at_desk(cast.superuser).post(reveal_address(person), WHY).status_code == 403


def test_everything_on_a_person_can_be_produced_and_says_who_looked(cast: Cast, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    leader = cast.building_leader
    person = resident(leader, household(leader, cast.building))
    welfare(leader, person)
    corrected = Particulars(name="王小明", id_number=id_number(), phone="13900000000")
    registry.change_resident(resident=person, by=leader, version=person.version, particulars=corrected)
    registry.record_visit(household=person.household, by=leader, findings="身体好")
    address = reverse("resident-record", args=[person.pk])
    held = at_desk(leader).post(address, {"purpose": "request", "words": "本人要求", "format": "json"}).json()
    assert (held["person"]["id_number"], held["person"]["phone"]) == (id_number(), "13900000000")
    assert [event["before"] for event in held["history"]] == [{}, {"phone": "13812345678"}]
    assert [one["grounds"] for one in held["welfare"]] == ["低收入"]
    assert [visit["findings"] for visit in held["visits"]] == ["身体好"]
    assert held["looked_at"][0]["purpose"] == "request: 本人要求"
    page = at_desk(leader).post(address, {"purpose": "request", "words": "本人要求"})
    assert (page.status_code, id_number() in page.content.decode()) == (200, True)


def record_of(person, by) -> str:
    """The page with everything on a person."""
    address = reverse("resident-record", args=[person.pk])
    return at_desk(by).post(address, {"purpose": "request", "words": "本人要求"}).content.decode()


def test_the_record_of_a_person_is_in_words(cast: Cast, settings) -> None:
    leader = cast.building_leader
    person = resident(leader, household(leader, cast.building), tags=("living_alone",))
    corrected = Particulars(name="王晓明", id_number=id_number(), kind="floating")
    registry.change_resident(resident=person, by=leader, version=person.version, particulars=corrected)
    browser = at_desk(leader)
    address = reverse("resident-record", args=[person.pk])
    given = {"purpose": "request", "words": "本人要求"}
    browser.post(address, given)
    english = browser.post(address, given).content.decode()
    assert "The person asked for it: 本人要求" in english
    assert "Kind: Registered here; Name: 王小明" in english
    browser.cookies["django_language"] = "zh-hans"
    chinese = browser.post(address, given).content.decode()
    assert "姓名：王小明" in chinese
    assert "标签：独居老人" in chinese
    for page in (english, chinese):
        for raw in (
            "id_number",
            "ended_on",
            "looked_at",
            "living_alone",
            "request:",
            "False",
            "{&#x27;",
            "[]",
        ):
            assert raw not in page.split("<main")[1], raw


def test_the_record_of_a_person_tells_nothing_that_was_found_about_others(cast: Cast) -> None:
    leader = cast.building_leader
    home = household(leader, cast.building)
    person = resident(leader, home)
    other = resident(leader, home, "李四", id_number=id_number(3), phone="")
    for met, findings in (("李四", "李四病了"), ("", "两人争吵"), ("王小明", "身体好")):
        registry.record_visit(household=home, by=leader, met=met, findings=findings)
    page = record_of(person, leader)
    assert ("李四病了" in page, "两人争吵" in page, "身体好" in page) == (False, False, True)
    assert page.count("Ordinary visit") == 3
    assert "李四病了" in record_of(other, leader)


def test_a_visit_is_told_to_whom_it_met_alone_by_the_whole_name(cast: Cast) -> None:
    leader = cast.building_leader
    home = household(leader, cast.building)
    person = resident(leader, home, "李明")
    resident(leader, home, "李明华", id_number=id_number(3), phone="")
    for met in ("李明华", "李明、李明华", "李明家属", "李明 李四", "李明", " 李明、"):
        registry.record_visit(household=home, by=leader, met=met, findings=f"见{met}")
    held = everything(resident=person, by=leader, **WHY)["visits"]
    assert [row["met"].strip() for row in reversed(held) if "met" in row] == ["李明", "李明、"]


def test_the_record_of_a_person_holds_the_visits_of_the_time_there(cast: Cast) -> None:
    leader = cast.building_leader
    first, second = household(leader, cast.building), household(leader, cast.building, "102")
    registry.record_visit(household=first, by=leader, at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    person = resident(leader, first)
    registry.record_visit(household=first, by=leader, findings="在旧居")
    registry.transfer(resident=person, household=second, by=leader)
    registry.record_visit(household=second, by=leader, findings="在新居")
    held = everything(resident=person, by=leader, **WHY)
    assert [visit["findings"] for visit in held["visits"]] == ["在新居", "在旧居"]


def test_the_audit_says_in_words_what_for_somebody_looked(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    access.reveal(resident=person, field="phone", by=cast.building_leader, **WHY)
    page = at_desk(cast.superuser).get(reverse("admin:staff_auditrecord_changelist")).content.decode()
    assert ("To reach the person: 停水通知" in page, "contact: 停水" in page) == (True, False)
