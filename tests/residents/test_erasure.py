"""Who left or died is erased when the time is over, and whoever asks for it with right at once."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import SavedFilter
from kit.errors import Invalid, NotAllowed
from kit.time import clock
from residents import registry
from residents.models import HouseholdEvent, Resident, ResidentEvent, Unit, Visit, WelfareRecord
from staff.models import Appointment, AuditRecord
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import MemberFactory, OrganizationFactory, division
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident, welfare

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
WHY = "本人来社区提出,已迁往外地"


def everything_stored() -> str:
    """All rows of the register and of the admin's log, as the database has them, but for names of grids."""
    told = []
    with connection.cursor() as cursor:
        for model in (Resident, Visit, WelfareRecord, Unit, LogEntry, AuditRecord):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608
            told += [str(row) for row in cursor.fetchall()]
    return "\n".join(told)


def family(cast: Cast) -> tuple[Resident, Resident]:
    """Somebody with all that can be kept, and somebody else behind the same door."""
    leader = cast.building_leader
    home = household(leader, cast.building)
    person = resident(leader, home, tags=("living_alone",))
    other = resident(leader, home, "李四", id_number=id_number(3), phone="13700000001")
    welfare(leader, person)
    welfare(leader, other, "elderly")
    registry.record_visit(household=home, by=leader, met="王小明", findings="血压高")
    registry.record_visit(household=home, by=leader, met="李四", findings=f"王小明({PHONE})常外出")
    return person, other


def test_who_moved_out_or_died_is_erased_when_the_time_is_over(cast: Cast, settings) -> None:
    person, other = family(cast)
    registry.move_out(resident=person, by=cast.building_leader)
    settings.RESIDENT_RETENTION_DAYS = 0
    assert registry.erase_gone(by=ADMIN) == 0
    settings.RESIDENT_RETENTION_DAYS = -1
    assert registry.erase_gone(by=ADMIN) == 1
    assert list(Resident.objects.all()) == [other]
    assert [one.resident for one in WelfareRecord.objects.all()] == [other]
    stored = everything_stored()
    for secret in ("王小明", PHONE, "血压高", person.id_hash, person.phone_hash):
        assert secret not in stored
    # That somebody called stays, and what was found of the other.
    assert [(one.met, one.findings) for one in Visit.objects.order_by("pk")] == [
        ("", ""),
        ("李四", "该居民(***)常外出"),
    ]
    record = AuditRecord.objects.get(facts__verb="erase_gone")
    assert (record.subject, record.area) == (f"residents.resident:{person.pk}", cast.building.code)
    assert registry.erase_gone(by=ADMIN) == 0


def test_notes_of_events_forget_the_person_and_a_visit_of_another_time_stays_as_it_is(cast: Cast) -> None:
    leader = cast.building_leader
    first, second = (household(leader, cast.building, door) for door in ("201", "202"))
    person, other = resident(leader, first), resident(leader, second, "李四", id_number=id_number(3))
    registry.record_visit(household=first, by=leader, met="前任租客", findings="楼道堆物")
    Visit.objects.update(at=clock.now() - dt.timedelta(days=30))
    registry.transfer(resident=person, household=second, by=leader)
    first.refresh_from_db()
    note = "王小明一家已搬"
    secretary = cast.community_secretary
    registry.close_household(
        household=first, by=secretary, version=first.version, on=clock.today(), note=note
    )
    other = registry.move_out(resident=other, by=leader, note="与王小明同去")
    registry.move_in(resident=other, household=second, by=leader)
    with CaptureQueriesContext(connection) as queries:
        registry.erase_resident(resident=person, by=cast.township_official, reason=WHY)
    assert list(HouseholdEvent.objects.exclude(note="").values_list("note", flat=True)) == ["该居民一家已搬"]
    assert list(ResidentEvent.objects.exclude(note="").values_list("note", flat=True)) == ["与该居民同去"]
    assert [(one.met, one.findings) for one in Visit.objects.all()] == [("前任租客", "楼道堆物")]
    # What says nothing of the person is not written again.
    assert not any(one["sql"].startswith('UPDATE "residents_visit"') for one in queries)


def test_a_person_may_be_erased_on_request_by_the_street_with_a_reason(cast: Cast) -> None:
    person, other = family(cast)
    address = reverse("resident-erase", args=[person.pk])
    statuses = {
        part: at_desk(getattr(cast, part)).post(address, {"reason": WHY, "sure": "on"}).status_code
        for part in ("building_leader", "community_secretary", "county_official", "other_community_leader")
    }
    assert statuses == {
        "building_leader": 403,
        "community_secretary": 403,
        "county_official": 403,
        "other_community_leader": 404,
    }
    with pytest.raises(NotAllowed):
        registry.erase_resident(resident=person, by=cast.community_secretary, reason=WHY)
    with pytest.raises(Invalid):
        registry.erase_resident(resident=person, by=cast.township_official, reason=" ")
    browser = at_desk(cast.township_official)
    assert "can't be undone" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": WHY}).status_code == 400
    assert Resident.objects.count() == 2
    done = browser.post(address, {"reason": WHY, "sure": "on"})
    assert done.headers["Location"] == reverse("household", args=[person.household_id])
    assert list(Resident.objects.all()) == [other]
    record = AuditRecord.objects.get(facts__verb="erase_resident")
    assert (record.member, record.purpose) == (cast.township_official, WHY)
    assert browser.get(address).status_code == 404


def test_the_button_is_on_the_page_of_whom_one_may_erase(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    office = OrganizationFactory(kind="township_office", divisions=[division("330402002")])
    elsewhere = MemberFactory(organization=office)  # an official who leads a building of another street
    Appointment.objects.filter(grid=cast.building, role="leader").update(member=elsewhere)
    change, erase = reverse("admin:residents_resident_change", args=[person.pk]), f"/{person.pk}/erase"
    for by, shown in ((cast.township_official, True), (elsewhere, False)):
        page = at_desk(by).get(change)
        assert (page.status_code, erase in page.content.decode()) == (200, shown)


def test_the_contact_of_a_unit_that_was_closed_long_ago_is_erased(cast: Cast) -> None:
    unit = registry.register_unit(
        by=cast.building_leader, grid=cast.building, name="店", contact_name="赵六", contact_phone=PHONE
    )
    Unit.objects.filter(pk=unit.pk).update(closed_on=clock.today() - dt.timedelta(days=400))
    facts = {"by": cast.building_leader, "grid": cast.building, "contact_phone": PHONE}
    lately, _open = (
        registry.register_unit(name=name, contact_name=name, **facts) for name in ("钱七", "孙八")
    )
    Unit.objects.filter(pk=lately.pk).update(closed_on=clock.today() - dt.timedelta(days=1))
    for _twice in range(2):
        registry.erase_gone(by=ADMIN)
    unit.refresh_from_db()
    assert (unit.name, unit.contact_name, unit.contact_phone, unit.phone_masked) == ("店", "", "", "")
    kept = Unit.objects.exclude(pk=unit.pk).order_by("pk")
    assert [(one.contact_name, one.contact_phone) for one in kept] == [("钱七", PHONE), ("孙八", PHONE)]
    record = AuditRecord.objects.get(facts__verb="erase_gone")
    assert (record.subject, record.area) == (f"residents.unit:{unit.pk}", cast.building.code)


def test_the_log_of_the_admin_names_nobody_of_the_register(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    given = {
        "household": home.pk,
        "name": "王小明",
        "new_id_number": id_number(),
        "kind": "registered",
        "relation": "head",
        "how": "registered",
    }
    at_desk(cast.community_secretary).post(reverse("admin:residents_resident_add"), given)
    assert [one.object_repr for one in LogEntry.objects.all()] == ["王**"]


@pytest.mark.parametrize(
    "phone",
    [
        "1381--2345678",
        "138.1234.5678",
        "１３８１２３４５６７８",
        "138  1234  5678",
        "+86 13812345678",
        "①38 12345678",
    ],
)
def test_a_phone_in_any_writing_is_forgotten_behind_every_door(cast: Cast, phone: str) -> None:
    person, _other = family(cast)
    leader = cast.building_leader
    near = household(leader, cast.building, "502")
    for home in (person.household, near):
        registry.record_visit(household=home, by=leader, met="李四", findings=f"电话{phone},订单{PHONE}99")
    registry.erase_resident(resident=person, by=cast.township_official, reason=WHY)
    said = Visit.objects.filter(findings__contains="订单").values_list("findings", flat=True)
    assert list(said) == [f"电话***,订单{PHONE}99"] * 2


def test_an_id_number_in_any_writing_is_forgotten_behind_every_door(cast: Cast) -> None:
    person, _other = family(cast)
    number = person.id_number
    near = household(cast.building_leader, cast.building, "502")
    written = f"{number[:6]}  {number[6:14]}--{number[14:]}"
    registry.record_visit(household=near, by=cast.building_leader, met="李四", findings=f"证件{written}")
    registry.erase_resident(resident=person, by=cast.township_official, reason=WHY)
    assert Visit.objects.get(household=near).findings == "证件***"


def test_visits_behind_other_doors_forget_the_person_and_nobody_else(cast: Cast) -> None:
    person, _other = family(cast)
    leader = cast.building_leader
    near = household(leader, cast.building, "502")
    said = {"findings": f"邻居王小明({PHONE})常来照看", "wishes": "请王阿姨帮忙,小明路修好"}
    registry.record_visit(household=near, by=leader, met="王小明", **said)
    SavedFilter.objects.create(member=cast.township_official, name="王小明", query="")
    registry.erase_resident(resident=person, by=cast.township_official, reason=WHY)
    visit = Visit.objects.get(household=near)
    assert (visit.met, visit.findings) == ("该居民", "邻居该居民(***)常来照看")
    assert visit.wishes == said["wishes"]
    assert not SavedFilter.objects.exists()
