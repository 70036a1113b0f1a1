"""Several people at the same door at the same moment, on PostgreSQL; and a rotation beside them."""

import secrets
from base64 import urlsafe_b64encode
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections

from gridgov.errors import as_rule
from gridgov.kit.errors import Conflict, Invalid, RuleError
from gridgov.kit.private import rotate
from residents import registry
from residents.models import Household, Resident, Visit
from residents.registry import Particulars
from staff.models import Member
from tests.cast import make_cast
from tests.residents.world import household, id_number, resident

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def in_parallel(work, times: int) -> list:
    def once(index: int):
        try:
            return work(index)
        except (RuleError, IntegrityError) as error:
            return as_rule(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(once, range(times)))


def again(member: Member) -> Member:
    return Member.objects.select_related("user", "organization").get(pk=member.pk)


def kinds(answers: list) -> Counter:
    return Counter("refused" if isinstance(one, Conflict | Invalid) else "done" for one in answers)


def test_one_person_is_registered_once_however_many_try():
    cast = make_cast()
    homes = [household(cast.building_leader, cast.building, f"10{n}").pk for n in range(8)]

    def register(index: int) -> int:
        home = Household.objects.select_related("grid").get(pk=homes[index])
        given = Particulars(name="王小明", id_number=id_number())
        return registry.add_resident(household=home, by=again(cast.building_leader), particulars=given).pk

    assert kinds(in_parallel(register, 8)) == {"done": 1, "refused": 7}
    assert (Resident.objects.count(), Resident.objects.get().events.count()) == (1, 1)


def test_a_door_is_registered_once_however_many_try():
    cast = make_cast()
    answers = in_parallel(lambda _index: household(again(cast.building_leader), cast.building), 8)
    assert kinds(answers) == {"done": 1, "refused": 7}
    assert Household.objects.count() == 1


def test_a_visit_that_is_sent_by_five_taps_is_one_visit():
    cast = make_cast()
    home = household(cast.building_leader, cast.building)
    made = in_parallel(
        lambda _index: registry.record_visit(household=home, by=again(cast.building_leader), key="tap").pk, 5
    )
    assert len(set(made)) == 1
    assert Visit.objects.count() == 1


def test_nobody_moves_into_a_household_while_it_is_closed():
    cast = make_cast()
    for number in range(6):
        home = household(cast.building_leader, cast.building, f"2{number}")

        def act(index: int, home: Household = home, serial: int = number):
            by = again(cast.building_leader)
            if index:
                version, day = home.version, home.registered_at.date()
                return registry.close_household(household=home, by=by, version=version, on=day)
            given = Particulars(name="王小明", id_number=id_number(serial))
            return registry.add_resident(household=home, by=by, particulars=given)

        assert kinds(in_parallel(act, 2)) == {"done": 1, "refused": 1}
        home.refresh_from_db()
        assert (home.closed_on is None) == home.residents.exists()


def test_a_rotation_beside_people_who_write_loses_nothing(settings):
    cast = make_cast()
    home = household(cast.building_leader, cast.building)
    people = [
        resident(cast.building_leader, home, id_number=id_number(n), phone="13800000000") for n in range(40)
    ]
    key = urlsafe_b64encode(secrets.token_bytes(32)).decode()
    settings.FIELD_KEYS = [key, *settings.FIELD_KEYS]

    def act(index: int):
        if index == 0:
            return [0 for _done in rotate(Resident, "phone", size=3)]
        return Resident.objects.filter(pk__in=[one.pk for one in people[index::4]]).update(
            phone="13999999999"
        )

    assert not any(isinstance(answer, RuleError) for answer in in_parallel(act, 4))
    settings.FIELD_KEYS = [key]
    phones = [one.phone for one in Resident.objects.defer("id_number").order_by("pk")]
    assert phones == ["13800000000" if n % 4 == 0 else "13999999999" for n in range(40)]
