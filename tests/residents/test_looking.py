"""Whoever looks somebody up or opens a person's page leaves a record; nobody sees more numbers than work needs."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from residents import registry
from residents.models import Resident
from staff.models import AuditRecord
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident, welfare

LISTS = ("resident", "visit", "welfarerecord")
pytestmark = pytest.mark.django_db
FIND = {"phone": "households-find", "desk": "admin:residents_resident_find"}
WHY = {"purpose": "contact", "matter": "停水通知"}
PHONE = "13812345678"


def one_person(cast: Cast) -> Resident:
    return resident(cast.building_leader, household(cast.building_leader, cast.building))


def names(page) -> list[str]:
    return [one.name for one in page.context.get("people") or []]


@pytest.mark.parametrize("where", FIND)
@pytest.mark.parametrize(
    ("typed", "by"), [(id_number(), "number"), ("138 1234 5678", "number"), ("王小", "words")]
)
def test_a_look_up_leaves_a_record_of_what_was_looked_for_as_a_hash(
    cast: Cast, where: str, typed: str, by: str
) -> None:
    person = one_person(cast)
    page = at_desk(cast.community_secretary).post(reverse(FIND[where]), {"words": typed})
    assert names(page) == ["王小明"]
    one = AuditRecord.objects.get(action="look_up")
    subject = f"residents.resident:{person.pk}" if by == "number" else "residents.resident"
    assert (one.member, one.subject) == (cast.community_secretary, subject)
    assert (one.facts["by"], one.facts["found"]) == (by, 1)
    assert one.facts["looked_for"].isalpha()
    assert not any(secret in str(one.facts) for secret in (id_number(), PHONE, "王小"))


def test_the_same_number_in_another_writing_has_the_same_hash(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    for typed in (PHONE, "+86 138-1234-5678", "１３８１２３４５６７８"):
        browser.post(reverse("households-find"), {"words": typed})
    browser.post(reverse("households-find"), {"words": "13812345679"})
    kept = [one.facts["looked_for"] for one in AuditRecord.objects.filter(action="look_up").order_by("pk")]
    assert kept[0] == kept[1] == kept[2] != kept[3]


@pytest.mark.parametrize("where", FIND)
@pytest.mark.parametrize("part", ["county_official", "city_official"])
def test_from_above_the_street_nobody_is_found_without_a_reason(cast: Cast, where: str, part: str) -> None:
    one_person(cast)
    browser, address = at_desk(getattr(cast, part)), reverse(FIND[where])
    for given in ({}, {"purpose": "contact"}, {"purpose": "curious", "matter": "停水通知"}):
        assert names(browser.post(address, {"words": PHONE, **given})) == []
    assert not AuditRecord.objects.filter(action="look_up").exists()
    assert names(browser.post(address, {"words": PHONE, **WHY})) == ["王小明"]
    assert AuditRecord.objects.get(action="look_up").purpose == "contact: 停水通知"


@pytest.mark.parametrize("name", ["resident", "resident-change", "admin:residents_resident_change"])
def test_whoever_opens_the_page_of_a_person_leaves_a_record(cast: Cast, name: str) -> None:
    person = one_person(cast)
    browser, address = at_desk(cast.community_secretary), reverse(name, args=[person.pk])
    page = browser.get(address).content.decode()
    one = AuditRecord.objects.get(action="view_private")
    assert (one.member, one.subject) == (cast.community_secretary, f"residents.resident:{person.pk}")
    # Half of the number is the birthday: it is not shown beside what else is known.
    assert not any(part in page for part in ("1948-03-15", "19480315", id_number()[-4:]))


PAGES = ("household", "admin:residents_household_change", "admin:residents_visit_change", "welfare")


def test_pages_that_name_people_leave_a_record_and_from_above_say_what_for(cast: Cast) -> None:
    person = one_person(cast)
    home = person.household
    visit = registry.record_visit(household=home, by=cast.building_leader, met="王小明", findings="糖尿病")
    grant = welfare(cast.building_leader, person)
    rows = {"admin:residents_visit_change": visit.pk, "admin:residents_welfarerecord_change": grant.pk}
    rows["resident"] = person.pk
    near, far = at_desk(cast.community_secretary), at_desk(cast.city_official)
    about = {"welfare": "residents.welfarerecord"}
    for name in ("admin:residents_welfarerecord_change", "resident"):
        about[name] = f"residents.resident:{person.pk}"
    for name in (*PAGES, *about):
        address = reverse(name, args=[] if name == "welfare" else [rows.get(name, home.pk)])
        subject = about.get(name, f"residents.household:{home.pk}")
        seen = AuditRecord.objects.filter(action="view_private", subject=subject)
        before = seen.count()
        assert "王小明" in near.get(address).content.decode(), name
        assert seen.count() == before + 1, name
        unsaid = far.get(address).content.decode()
        assert ("王小明" in unsaid, "糖尿病" in unsaid, seen.count()) == (False, False, before + 1), name
        refused = far.post(address, {"looking": "1", "purpose": "contact", "words": ""})
        assert ("王小明" in refused.content.decode(), seen.count()) == (False, before + 1), name
        given = {"looking": "1", "purpose": "contact", "words": "王小明家停水通知"}
        told = far.post(address, given, follow=True).content.decode()
        assert ("王小明" in told) == (name != "welfare"), name
        # Without her name, which nothing could take out of the audit later.
        unnamed = "王小明" if name == "welfare" else "该居民"
        assert seen.latest("at", "pk").purpose == f"contact: {unnamed}家停水通知"
        session = far.session
        del session["looking_for"]
        session.save()


def test_lists_show_family_names_only_to_those_from_above(cast: Cast) -> None:
    person = one_person(cast)
    registry.record_visit(household=person.household, by=cast.building_leader, met="王小明")
    welfare(cast.building_leader, person)
    names = ("households", "households-due", *(f"admin:residents_{one}_changelist" for one in LISTS))
    for name in names:
        assert "王小明" in at_desk(cast.community_secretary).get(reverse(name)).content.decode() or (
            name == "households-due"
        ), name
        assert "王小明" not in at_desk(cast.city_official).get(reverse(name)).content.decode(), name


def test_after_so_many_numbers_within_an_hour_no_more_are_shown(cast: Cast, settings) -> None:
    settings.REVEALS_PER_HOUR = 2
    person = one_person(cast)
    browser, address = at_desk(cast.building_leader), reverse("reveal", args=[person.pk, "phone"])
    given = {"purpose": "contact", "words": "停水通知"}
    for _time in range(2):
        assert PHONE in browser.post(address, given).content.decode()
    refused = browser.post(address, given)
    assert (refused.status_code, PHONE in refused.content.decode()) == (429, False)
    assert "2 numbers in full within the hour" in refused.content.decode()
    record = browser.post(reverse("resident-record", args=[person.pk]), given)
    assert (record.status_code, id_number() in record.content.decode()) == (429, False)
    rows = AuditRecord.objects.filter(member=cast.building_leader)
    assert (rows.filter(action="reveal").count(), rows.filter(action="refused").count()) == (2, 2)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61), tick=False):
        assert PHONE in browser.post(address, given).content.decode()
    # Somebody else may still look.
    assert PHONE in at_desk(cast.group_leader).post(address, given).content.decode()
