"""At the desk: events, entitlements, and numbers that are not shown."""

import datetime as dt
from http import HTTPStatus

import pytest
from django.contrib import admin
from django.urls import reverse

from kit.time import clock
from notices.models import Notice
from residents import registry
from residents.models import Resident, Unit, WelfareRecord
from staff.choices import AppointmentRole
from staff.models import AuditRecord
from tests.access.test_list_and_row import asking
from tests.cast import Cast
from tests.factories import AppointmentFactory
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db
PERSON = {"kind": "registered", "relation": "head", "sex": "male", "birth": "1948-03-15"}
INLINES = {f"events-{count}_FORMS": 0 for count in ("TOTAL", "INITIAL")}
WHY = {"purpose": "contact", "words": "停水通知"}


def desk(name: str, pk: int | None = None) -> str:
    return reverse(f"admin:residents_{name}", args=[] if pk is None else [pk])


def test_somebody_moves_dies_and_comes_back_at_the_desk(cast: Cast) -> None:
    by = cast.community_secretary
    person = resident(by, household(by, cast.building))
    other = household(by, cast.building, "102")
    browser, address, today = at_desk(by), desk("resident_event", person.pk), str(clock.today())
    assert address in browser.get(desk("resident_change", person.pk)).content.decode()
    assert browser.get(address).status_code == HTTPStatus.OK
    earlier = str(clock.today() - dt.timedelta(days=2))
    assert browser.post(address, {"what": "move_out", "on": earlier}).status_code == HTTPStatus.BAD_REQUEST
    moved = {
        "what": "transfer",
        "on": today,
        "building": cast.building.pk,
        "door": "102",
        "relation": "parent",
    }
    assert browser.post(address, moved).status_code == HTTPStatus.FOUND
    person.refresh_from_db()
    assert (person.household, person.relation) == (other, "parent")
    for given, ended in (({"what": "move_out"}, "move_out"), ({}, ""), ({"what": "death"}, "death")):
        assert browser.post(address, {"on": today, **given}).status_code == HTTPStatus.FOUND
        person.refresh_from_db()
        assert person.ended_by == ended


def test_who_only_looks_or_is_elsewhere_notes_no_event_at_the_desk(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    for name in ("resident_event", "resident_welfare"):
        address = desk(name, person.pk)
        assert at_desk(cast.county_official).post(address, {}).status_code == HTTPStatus.FORBIDDEN
        assert at_desk(cast.other_community_leader).post(address, {}).status_code == HTTPStatus.NOT_FOUND
    for name in ("household_person", "household_close"):
        address = desk(name, person.household_id)
        assert at_desk(cast.county_official).post(address, {}).status_code == HTTPStatus.FORBIDDEN
        assert at_desk(cast.other_community_leader).post(address, {}).status_code == HTTPStatus.NOT_FOUND


def test_an_entitlement_is_registered_at_the_desk_from_the_page_of_the_person(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    browser = at_desk(cast.community_secretary)
    lead = browser.get(desk("welfarerecord_add"))
    assert lead.headers["Location"] == desk("resident_find")
    address = desk("resident_welfare", person.pk)
    assert browser.post(address, {"kind": "relief", "grounds": "低收入"}).status_code == HTTPStatus.FOUND
    record = WelfareRecord.objects.get()
    assert (record.resident, record.kind, record.registered_by) == (
        person,
        "relief",
        cast.community_secretary,
    )
    again = browser.post(address, {"kind": "relief"})
    assert (again.status_code, list(again.context["form"].errors)) == (400, ["kind"])


def test_a_child_is_born_and_a_household_closed_at_the_desk(cast: Cast) -> None:
    by = cast.community_secretary
    home = household(by, cast.building)
    browser = at_desk(by)
    lead = browser.get(desk("household_person", home.pk)).headers["Location"]
    assert lead == f"{desk('resident_add')}?household={home.pk}"
    assert browser.get(lead).context["adminform"].form["household"].value() == str(home.pk)
    born = clock.today() - dt.timedelta(days=9)
    child = {
        "household": home.pk, "name": "王一", "birth": str(born), "sex": "female", "kind": "registered",
        "relation": "child", "how": "birth", "on": "",
    }  # fmt: skip
    assert browser.post(desk("resident_add"), child).status_code == HTTPStatus.FOUND
    event = Resident.objects.get().events.get()
    # Of the birth the event keeps the year: the day is in the encrypted column alone.
    assert (event.kind, event.date) == ("birth", born.replace(month=1, day=1))
    assert event.day_in_words == str(born.year)
    assert Resident.objects.get().born == born
    close, today = desk("household_close", home.pk), str(clock.today())
    given = {"on": today, "version": home.version}
    assert browser.post(close, given).status_code == HTTPStatus.BAD_REQUEST
    registry.move_out(resident=Resident.objects.get(), by=by)
    assert browser.post(close, given).status_code == HTTPStatus.FOUND
    home.refresh_from_db()
    assert home.closed_on == clock.today()


def test_the_phone_of_a_person_is_cleared_at_the_desk(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    given = {"name": "王小明", **PERSON, **INLINES, "seen": person.version, "no_phone": "on"}
    at_desk(cast.community_secretary).post(desk("resident_change", person.pk), given)
    person.refresh_from_db()
    assert (person.phone, person.phone_hash, person.id_number) == ("", "", id_number())


@pytest.mark.parametrize(
    "lookup",
    [
        "id_hash__startswith",
        "birth_year",
        "phone_tail",
        "phone_hash__startswith",
        "name__startswith",
    ],
)
def test_a_list_is_not_narrowed_by_parts_of_numbers_and_names(cast: Cast, lookup: str) -> None:
    browser = at_desk(cast.community_secretary)
    assert browser.get(desk("resident_changelist"), {lookup: "1"}).status_code == HTTPStatus.BAD_REQUEST
    asked = {"kind__exact": "registered", "sex__exact": "male", "area": cast.building.code, "gone": "yes"}
    assert browser.get(desk("resident_changelist"), asked).status_code == HTTPStatus.OK


def unit(cast: Cast) -> Unit:
    return registry.register_unit(
        by=cast.building_leader,
        grid=cast.building,
        name="小店",
        contact_name="李四",
        contact_phone="13712345678",
    )


@pytest.mark.parametrize(
    ("part", "name", "field"),
    [
        ("building_leader", "unit", "contact_phone"),
        ("community_secretary", "admin:residents_unit_change", "new_phone"),
    ],
)
def test_the_phone_of_a_unit_stands_in_no_form_and_stays_when_none_is_typed(
    cast: Cast, part: str, name: str, field: str
) -> None:
    shop = unit(cast)
    browser, address = at_desk(getattr(cast, part)), reverse(name, args=[shop.pk])
    given = {"grid": cast.building.pk, "name": "便民店", "kind": "shop", "contact_name": "李四"}
    shown = browser.get(address).content.decode()
    assert ("13712345678" in shown, "*******5678" in shown) == (False, True)

    def send(**more) -> str:
        shop.refresh_from_db()
        sent = {**given, "version": shop.version, "seen": shop.version, **more}
        assert browser.post(address, sent).status_code == HTTPStatus.FOUND
        shop.refresh_from_db()
        return shop.contact_phone

    assert send() == "13712345678"
    assert send(no_phone="on") == ""
    assert send(**{field: "13712345678"}) == "13712345678"


def test_the_phone_of_a_unit_is_shown_with_a_reason_that_is_recorded_and_told(cast: Cast) -> None:
    address = reverse("unit-phone", args=[unit(cast).pk])
    browser = at_desk(cast.building_leader)
    assert "13712345678" not in browser.get(address).content.decode()
    assert browser.post(address, {"purpose": "contact", "words": ""}).status_code == HTTPStatus.BAD_REQUEST
    page = browser.post(address, WHY)
    assert "13712345678" in page.content.decode()
    assert (page.headers["Cache-Control"], page.headers["Refresh"]) == (
        "no-store",
        "60; url=/households/units/",
    )
    record = AuditRecord.objects.get(action="reveal")
    assert (record.facts, record.purpose, record.path) == (
        {"field": "contact_phone"},
        "contact: 停水通知",
        address,
    )
    notice = Notice.objects.get()
    assert (notice.recipient.name, "13712345678" in notice.body) == ("小组长", False)
    assert at_desk(cast.county_official).post(address, WHY).status_code == HTTPStatus.FORBIDDEN
    assert at_desk(cast.other_community_leader).post(address, WHY).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("button", ["happen", "welfare"])
def test_a_button_is_shown_where_the_post_that_gives_it_lies(cast: Cast, button: str) -> None:
    """Of the county, and a liaison in one community: elsewhere in the county she only looks."""
    official = cast.county_official
    AppointmentFactory(member=official, grid=cast.other_building, role=AppointmentRole.LIAISON)
    leader = cast.other_community_leader
    own = resident(leader, household(leader, cast.other_building))
    foreign = resident(
        cast.building_leader, household(cast.building_leader, cast.building), id_number=id_number(2)
    )
    people, request = admin.site._registry[Resident], asking(official.user)
    may = getattr(people, f"has_{button}_permission")
    assert people.has_view_permission(request, foreign)
    assert (may(request), may(request, str(own.pk)), may(request, str(foreign.pk))) == (True, True, False)
