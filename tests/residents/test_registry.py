"""The verbs of the register: rights, what follows from events, and what a record says."""

import datetime as dt
import json

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid, NotAllowed, TooOften
from kit.time import clock
from notices.models import Notice
from residents import registry
from residents.access.looking import looked_for
from residents.choices import ResidentEventKind, Sex, WelfareState
from residents.models import Household, Resident, ResidentEvent, Tag
from residents.registry import Particulars
from staff.models import AuditRecord
from staff.rights.superiors import superiors
from tests.cast import Cast
from tests.residents.world import day, household, id_number, resident, welfare

pytestmark = pytest.mark.django_db

OUTSIDERS = ("department_officer", "other_community_leader", "stranger", "county_official", "city_official")


@pytest.mark.parametrize("part", OUTSIDERS)
def test_nobody_registers_where_they_have_no_business(cast: Cast, part: str) -> None:
    with pytest.raises(NotAllowed):
        household(getattr(cast, part), cast.building)
    assert Household.objects.count() == 0


def test_a_household_lies_in_a_group_or_building_and_nowhere_else(cast: Cast) -> None:
    by = cast.community_secretary
    assert household(by, cast.group, "1").area == cast.group.code
    assert household(by, cast.building, "1").area == cast.building.code
    with pytest.raises(Invalid) as refused:
        household(by, cast.community, "1")
    assert list(refused.value.fields) == ["grid"]


def test_a_door_has_one_open_household(cast: Cast) -> None:
    first = household(cast.building_leader, cast.building)
    with pytest.raises(Invalid) as refused:
        household(cast.building_leader, cast.building, " 101 ")
    assert list(refused.value.fields) == ["door"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.create(
            grid=cast.building, area=cast.building.code, door="101", registered_at=first.registered_at
        )
    registry.close_household(
        household=first, by=cast.building_leader, version=first.version, on=day("2026-03-01")
    )
    assert household(cast.building_leader, cast.building).pk != first.pk


def test_numbers_are_encrypted_at_rest_and_found_by_a_keyed_hash(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM residents_resident")
        stored = [str(value) for value in cursor.fetchone()]
    # Neither a number, nor what it can be put together from.
    parts = (id_number(), "13812345678", "1948-03-15", "19480315", id_number()[-4:])
    assert not any(part in text for text in stored for part in parts)
    assert "1948" in stored
    found = Resident.objects.get(id_hash=person.id_hash)
    assert (found.id_number, found.phone) == (id_number(), "13812345678")
    assert (found.id_masked, found.phone_masked) == ("******1948********", "*******5678")


def test_birth_and_sex_follow_from_the_number_and_are_compared_with_it(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    person = resident(cast.building_leader, home)
    assert (person.birth, person.sex) == (dt.date(1948, 3, 15), Sex.MALE)
    with pytest.raises(Invalid) as refused:
        resident(
            cast.building_leader, home, id_number=id_number(3), birth=dt.date(1950, 1, 1), sex=Sex.FEMALE
        )
    assert sorted(refused.value.fields) == ["birth", "sex"]


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    with pytest.raises(Invalid) as refused:
        resident(cast.building_leader, home, name=" ", id_number="110105194912310021", phone="12")
    assert sorted(refused.value.fields) == ["id_number", "name", "phone"]


def test_a_person_is_registered_once_and_the_error_says_where_as_far_as_one_may_see(
    cast: Cast, settings
) -> None:
    settings.LANGUAGE_CODE = "en"
    home = household(cast.building_leader, cast.building)
    resident(cast.building_leader, home)
    with pytest.raises(Invalid) as near:
        resident(cast.building_leader, household(cast.building_leader, cast.building, "102"))
    assert str(near.value.fields["id_number"][0]) == f"王小明 is registered already: {cast.building}, 101."
    with pytest.raises(Invalid) as far:
        resident(
            cast.other_community_leader, household(cast.other_community_leader, cast.other_building), "李四"
        )
    said = str(far.value.fields["id_number"][0])
    assert said == "This person is registered elsewhere and has to be moved out there first."


def test_whoever_is_told_of_somebody_elsewhere_leaves_a_record_and_reaches_a_ceiling(
    cast: Cast, settings
) -> None:
    settings.REVEALS_PER_HOUR = 2
    theirs = resident(cast.building_leader, household(cast.building_leader, cast.building))
    by = cast.other_community_leader
    home = household(by, cast.other_building)
    for _time in range(2):
        with pytest.raises(Invalid):
            resident(by, home, "李四")
    told = AuditRecord.objects.filter(member=by, action="look_up")
    assert [(one.subject, one.area) for one in told] == [
        (f"residents.resident:{theirs.pk}", cast.building.code)
    ] * 2
    assert {one.facts["looked_for"] for one in told} == {looked_for(id_number())}
    # Neither a yes nor a no any more.
    for number in (id_number(), id_number(3)):
        with pytest.raises(TooOften):
            resident(by, home, "李四", id_number=number)
    assert (told.count(), home.residents.count()) == (2, 0)


def test_a_number_that_is_known_in_the_own_area_leaves_a_record_and_reaches_the_ceiling_too(
    cast: Cast, settings
) -> None:
    settings.REVEALS_PER_HOUR = 2
    by = cast.building_leader
    theirs = resident(by, household(by, cast.building))
    home = household(by, cast.building, "102")
    for _time in range(2):
        with pytest.raises(Invalid):
            resident(by, home, "李四")
    told = AuditRecord.objects.filter(member=by, action="look_up")
    assert [(one.subject, one.facts["counted"], one.facts["elsewhere"]) for one in told] == [
        (f"residents.resident:{theirs.pk}", 1, 0)
    ] * 2
    # The level above is told, once.
    assert [one.recipient for one in Notice.objects.filter(key__startswith="numbers:")] == superiors(
        by, cast.building.code
    )
    for number in (id_number(), id_number(3)):
        with pytest.raises(TooOften):
            resident(by, home, "李四", id_number=number)
    assert (told.count(), home.residents.count()) == (2, 0)
    # A correction that leaves the number as it is asks for none.
    same = Particulars(name="王晓明", id_number=id_number())
    registry.change_resident(resident=theirs, by=by, version=theirs.version, particulars=same)
    other = Particulars(name="王晓明", id_number=id_number(3))
    with pytest.raises(TooOften):
        registry.change_resident(resident=theirs, by=by, version=theirs.version, particulars=other)


def test_the_database_itself_refuses_a_second_present_person(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    first = resident(cast.building_leader, home)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resident.objects.create(household=home, name="另一人", id_hash=first.id_hash, sex=Sex.MALE)


def test_two_people_without_an_id_number_may_be_registered(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    for name in ("王一", "王二"):
        child = Particulars(name=name, birth=day("2026-02-01"), sex=Sex.FEMALE)
        registry.birth(household=home, by=cast.building_leader, particulars=child)
    events = ResidentEvent.objects.values_list("kind", "date")
    assert list(events) == [(ResidentEventKind.BIRTH, day("2026-01-01"))] * 2


def test_a_life_in_the_register_can_be_read_back(cast: Cast) -> None:
    by = cast.community_secretary
    first, second = household(by, cast.building), household(by, cast.building, "102")
    person = resident(by, first)
    today = clock.today()
    registry.transfer(resident=person, household=second, by=by, relation="parent")
    assert (person.household, person.relation) == (second, "parent")
    registry.move_out(resident=person, by=by, note="去上海")
    assert (person.ended_on, person.ended_by) == (today, ResidentEventKind.MOVE_OUT)
    registry.move_in(resident=person, household=first, by=by)
    assert (person.household, person.ended_on) == (first, None)
    registry.death(resident=person, by=by)
    assert person.ended_by == ResidentEventKind.DEATH
    assert list(person.events.values_list("kind", "household")) == [
        ("registered", first.pk),
        ("transfer", second.pk),
        ("move_out", second.pk),
        ("move_in", first.pk),
        ("death", first.pk),
    ]
    with pytest.raises(Invalid):
        registry.move_in(resident=person, household=first, by=by)


def test_who_has_moved_out_may_be_registered_elsewhere(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    registry.move_out(resident=person, by=cast.building_leader)
    home = household(cast.other_community_leader, cast.other_building)
    again = resident(cast.other_community_leader, home)
    assert (again.pk != person.pk, again.ended_on) == (True, None)
    with pytest.raises(Invalid):
        registry.move_in(resident=person, household=person.household, by=cast.building_leader)


def test_nobody_leaves_before_they_were_born_or_in_days_to_come(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    for on in (dt.date(1940, 1, 1), clock.today() + dt.timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            registry.death(resident=person, by=cast.building_leader, on=on)
        assert list(refused.value.fields) == ["on"]
    assert Resident.objects.get().ended_on is None


def test_a_correction_keeps_what_was_there_and_says_only_which_fields(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    new = Particulars(name="王晓明", id_number=id_number(), phone="13900000000")
    registry.change_resident(
        resident=person, by=cast.building_leader, version=person.version, particulars=new
    )
    event = person.events.get(kind=ResidentEventKind.CORRECTION)
    assert event.fields == "name phone"
    assert json.loads(event.before) == {"name": "王小明", "phone": "13812345678"}
    record = AuditRecord.objects.get(facts__verb="change_resident")
    assert record.facts == {"verb": "change_resident", "fields": ["name", "phone"]}
    assert (record.action, record.member, record.area) == (
        "change_private",
        cast.building_leader,
        cast.building.code,
    )


def test_who_saw_an_old_version_is_told_and_changes_nothing(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    person = resident(cast.building_leader, home)
    new = Particulars(name="王晓明", id_number=id_number())
    with pytest.raises(Conflict):
        registry.change_resident(resident=person, by=cast.building_leader, version=99, particulars=new)
    with pytest.raises(Conflict):
        registry.change_household(
            household=home, by=cast.building_leader, version=99, door="9", tenure="owned", kind="registered"
        )
    assert (Resident.objects.get().name, Household.objects.get().door) == ("王小明", "101")


def test_a_household_is_closed_only_when_everybody_has_gone(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    person = resident(cast.building_leader, home)
    today = clock.today()
    with pytest.raises(Invalid):
        registry.close_household(household=home, by=cast.building_leader, version=home.version, on=today)
    registry.move_out(resident=person, by=cast.building_leader)
    registry.close_household(household=home, by=cast.building_leader, version=home.version, on=today)
    with pytest.raises(Invalid):
        resident(cast.building_leader, home, id_number=id_number(5))


def test_a_household_moves_to_another_grid_with_its_people_and_the_move_can_be_read(cast: Cast) -> None:
    by = cast.township_official
    home = household(by, cast.building)
    person = resident(by, home)
    registry.move_household(household=home, by=by, version=home.version, grid=cast.other_building)
    assert Resident.objects.get(pk=person.pk).household.area == cast.other_building.code
    assert list(home.events.values_list("kind", "from_grid")) == [
        ("registered", None),
        ("moved", cast.building.pk),
    ]
    with pytest.raises(NotAllowed):
        registry.move_household(
            household=home, by=cast.other_community_leader, version=home.version, grid=cast.building
        )


def test_an_entitlement_is_registered_by_one_and_verified_by_another(cast: Cast) -> None:
    leader, secretary = cast.building_leader, cast.community_secretary
    person = resident(leader, household(leader, cast.building))
    record = welfare(leader, person)
    until = clock.today() + dt.timedelta(days=100)
    with pytest.raises(NotAllowed):
        registry.verify_welfare(record=record, by=leader, valid_until=until)
    registry.verify_welfare(record=record, by=secretary, valid_until=until)
    assert (record.state, record.verified_by, record.valid_until) == (
        WelfareState.VERIFIED,
        secretary,
        until,
    )
    own = welfare(secretary, person, "elderly")
    with pytest.raises(NotAllowed):
        registry.verify_welfare(record=own, by=secretary, valid_until=until)
    with pytest.raises(Invalid):
        welfare(leader, person)


def test_an_entitlement_lapses_after_its_last_day(cast: Cast) -> None:
    person = resident(cast.building_leader, household(cast.building_leader, cast.building))
    record = welfare(cast.building_leader, person)
    last = clock.today() + dt.timedelta(days=10)
    registry.verify_welfare(record=record, by=cast.community_secretary, valid_until=last)
    assert registry.lapse_welfare(by=TIMETABLE, on=last) == 0
    assert registry.lapse_welfare(by=TIMETABLE, on=last + dt.timedelta(days=1)) == 1
    record.refresh_from_db()
    assert (record.state, record.lapsed_on) == (WelfareState.LAPSED, last + dt.timedelta(days=1))


def test_the_same_visit_sent_twice_is_one_visit_at_its_true_time(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    at = dt.datetime(2026, 3, 1, 21, 30, tzinfo=dt.UTC)
    made = {
        registry.record_visit(household=home, by=cast.building_leader, at=at, findings="都好", key="k").pk
        for _ in range(3)
    }
    assert len(made) == 1
    home.refresh_from_db()
    assert home.last_visited_at == at


def test_a_visit_entered_late_does_not_hide_a_later_one(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    late, early = (dt.datetime(2026, 3, n, tzinfo=dt.UTC) for n in (9, 2))
    for at in (late, early):
        registry.record_visit(household=home, by=cast.building_leader, at=at)
    home.refresh_from_db()
    assert home.last_visited_at == late


def test_a_visit_in_the_time_to_come_is_refused(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    with time_machine.travel("2026-11-20T08:00:00Z", tick=False), pytest.raises(Invalid):
        registry.record_visit(
            household=home, by=cast.building_leader, at=dt.datetime(2026, 11, 20, 8, 1, tzinfo=dt.UTC)
        )


def test_no_verb_writes_a_private_value_into_the_audit(cast: Cast) -> None:
    by = cast.community_secretary
    home = household(by, cast.building)
    person = resident(by, home)
    welfare(by, person)
    registry.register_unit(
        by=by, grid=cast.group, name="小店", contact_name="李四", contact_phone="13712345678"
    )
    registry.move_out(resident=person, by=by, note="去上海")
    rows = list(AuditRecord.objects.values_list("subject", "purpose", "facts", "path"))
    assert len(rows) == 5
    for secret in ("王小明", "李四", id_number(), "13812345678", "13712345678", "低收入", "上海"):
        assert secret not in str(rows)


def test_a_tag_that_stands_for_what_is_not_collected_is_refused(cast: Cast) -> None:
    for name in ("信教群众", "精神障碍患者", "吸毒人员", "上访户", "Drug user"):
        with pytest.raises(Invalid):
            registry.save_tag(by=cast.city_official.user, tag=None, code="x", name=name)
    with pytest.raises(NotAllowed):
        registry.save_tag(by=cast.community_secretary.user, tag=None, code="x", name="新居民")
    assert registry.save_tag(by=cast.city_official.user, tag=None, code="x", name="新居民", visit_days=60).pk
    assert Tag.objects.get(code="x").visit_days == 60


def test_the_hash_key_is_not_one_of_the_keys_that_rotate() -> None:
    assert settings.HASH_KEY not in settings.FIELD_KEYS
