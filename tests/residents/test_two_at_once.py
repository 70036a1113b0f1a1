"""Several people at the same door at the same moment, on PostgreSQL; and a rotation beside them."""

import datetime as dt
import secrets
import time
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from gridgov.http.errors import as_rule
from kit.errors import Conflict, Invalid, RuleError
from kit.privacy.fields import rotate
from kit.time import clock
from residents import registry
from residents.bookkeeping.particulars import TAKEN_ELSEWHERE
from residents.models import Household, Resident, Visit, WelfareRecord
from residents.registry import Particulars
from staff.models import Member
from tests.cast import make_cast
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident, welfare

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


def test_a_person_without_an_id_number_is_registered_once_however_often_the_form_is_sent():
    cast = make_cast()
    pk = household(cast.building_leader, cast.building).pk
    given = Particulars(name="王一", birth=dt.date(2026, 2, 1), sex="female")

    def register(_index: int) -> int:
        home = Household.objects.select_related("grid").get(pk=pk)
        return registry.add_resident(household=home, by=again(cast.building_leader), particulars=given).pk

    assert kinds(in_parallel(register, 5)) == {"done": 1, "refused": 4}
    assert Resident.objects.count() == 1


def test_no_entitlement_is_registered_of_somebody_who_is_just_leaving():
    cast = make_cast()
    pk = resident(cast.building_leader, household(cast.building_leader, cast.building)).pk

    def act(index: int) -> object:
        person, by = Resident.objects.select_related("household").get(pk=pk), again(cast.building_leader)
        if index:
            return welfare(by, person)
        return registry.move_out(resident=person, by=by)

    in_parallel(act, 2)
    assert not WelfareRecord.objects.live().exists()


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
                version, day = home.version, clock.date_of(home.registered_at)
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


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


def sent_meanwhile(browser: Client, address: str, typed: dict[str, object], first: Callable[[], object]):
    """The answer to a form that is sent while ``first`` is written but not yet committed: its own checks
    find nothing, and the database lets it wait."""

    def send() -> HttpResponse:
        try:
            return browser.post(address, typed)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            first()
            answer = pool.submit(send)
            until = time.monotonic() + 20
            while not waits_for_a_lock():
                assert not answer.done(), answer.result().content.decode()
                assert time.monotonic() < until
                time.sleep(0.02)
        return answer.result()


DOOR = {"door": "301", "kind": "registered", "tenure": "rented"}
PERSON = {"name": "李四", "kind": "registered", "relation": "head", "how": "registered"}


def test_whoever_is_second_at_a_door_reads_what_stands_there_and_keeps_what_was_typed():
    cast = make_cast()
    page = sent_meanwhile(
        at_desk(cast.group_leader),
        reverse("household-new"),
        {**DOOR, "grid": cast.building.pk},
        lambda: household(cast.building_leader, cast.building, "301"),
    )
    form = page.context["form"]
    assert (page.status_code, form["tenure"].value()) == (400, "rented")
    assert form.errors == {"door": [f"301 of {cast.building} is in the register already."]}
    assert Household.objects.count() == 1


def test_at_a_desk_too():
    cast = make_cast()
    page = sent_meanwhile(
        at_desk(cast.township_official),
        reverse("admin:residents_household_add"),
        {**DOOR, "grid": cast.building.pk},
        lambda: household(cast.building_leader, cast.building, "301"),
    )
    assert list(page.context["adminform"].form.errors) == ["door"]
    assert Household.objects.count() == 1


@pytest.mark.parametrize(
    ("writer", "words"),
    [
        ("building_leader", "王小明 is registered already: {grid}, 101."),
        (
            "other_community_leader",
            TAKEN_ELSEWHERE,
        ),
    ],
)
def test_whoever_is_second_with_a_person_reads_where_as_far_as_she_may_know(writer: str, words: str):
    cast = make_cast()
    first = household(cast.building_leader, cast.building)
    own = {
        "building_leader": household(cast.building_leader, cast.building, "102"),
        "other_community_leader": household(cast.other_community_leader, cast.other_building, "102"),
    }[writer]
    page = sent_meanwhile(
        at_desk(getattr(cast, writer)),
        reverse("resident-new", args=[own.pk]),
        {**PERSON, "id_number": id_number()},
        lambda: resident(cast.building_leader, first),
    )
    form = page.context["form"]
    assert (page.status_code, form["name"].value()) == (400, "李四")
    assert form.errors == {
        "id_number": [words.format(grid=cast.building) if isinstance(words, str) else words]
    }
    assert Resident.objects.count() == 1


def test_a_correction_that_makes_two_of_one_is_refused_in_words():
    cast = make_cast()
    home = household(cast.building_leader, cast.building)
    other = resident(cast.building_leader, home, "李四", id_number=id_number(3))
    page = sent_meanwhile(
        at_desk(cast.building_leader),
        reverse("resident-change", args=[other.pk]),
        {**PERSON, "id_number": id_number(), "sex": "male", "version": other.version},
        lambda: resident(cast.building_leader, home),
    )
    assert page.context["form"].errors == {
        "id_number": [f"王小明 is registered already: {cast.building}, 101."]
    }
