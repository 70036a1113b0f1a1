"""Two who arrange covers or duty at the same moment, on PostgreSQL."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from kit.errors import RuleError
from kit.time.clock import today
from staff.actions import make_cover, save_shift
from staff.models import Cover, Member, Shift
from tests.actors import ADMIN
from tests.cast import make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def refused_of(work: Callable[[int], object], times: int) -> int:
    """How many of so many parallel calls were refused."""

    def once(index: int) -> bool:
        try:
            work(index)
        except RuleError:
            return True
        finally:
            connections.close_all()
        return False

    with ThreadPoolExecutor(max_workers=times) as pool:
        return sum(pool.map(once, range(times)))


def again(member: Member) -> Member:
    return Member.objects.select_related("user").get(pk=member.pk)


def test_eight_at_once_for_one_person_leave_one_cover():
    cast = make_cast()
    people = [member for member in cast.members().values() if member != cast.building_leader][:8]

    def cover(index: int) -> None:
        make_cover(
            by=ADMIN,
            absent=again(cast.building_leader),
            deputy=again(people[index]),
            since=today(),
            until=today(),
        )

    assert refused_of(cover, 8) == 7
    assert Cover.objects.count() == 1


def test_the_last_link_of_a_long_circle_is_refused_although_no_two_share_both_people():
    cast = make_cast()
    people = list(cast.members().values())[:6]

    def cover(index: int) -> None:
        make_cover(
            by=ADMIN,
            absent=again(people[index]),
            deputy=again(people[index - 1]),
            since=today(),
            until=today(),
        )

    assert refused_of(cover, 6) == 1
    assert Cover.objects.count() == 5


def test_one_person_is_not_planned_twice_at_the_same_time():
    cast = make_cast()

    def plan(index: int) -> None:
        save_shift(
            by=ADMIN,
            grid=cast.community,
            member=again(cast.group_leader),
            date=today(),
            begins=dt.time(8, index),
            ends=dt.time(12),
        )

    assert refused_of(plan, 6) == 5
    assert Shift.objects.count() == 1
