"""Many people at the same moment, on PostgreSQL: numbers, double taps, and one winner."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from cases.actions import file_case, take_step
from cases.choices import ActionCode, RouteCode
from cases.models import Case, CaseEvent
from cases.timeline import breaks
from gridgov.kit.errors import Conflict
from staff.models import Member
from tests.cast import make_cast
from tests.factories import CategoryFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def in_parallel(work, times: int) -> list:
    def once(index: int):
        try:
            return work(index)
        except Conflict as conflict:
            return conflict
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=10) as pool:
        return list(pool.map(once, range(times)))


def test_fifty_parallel_filings_get_fifty_numbers():
    cast = make_cast()
    category = CategoryFactory(route=RouteCode.ROUTINE)

    def file(index: int) -> str:
        by = Member.objects.select_related("user", "organization").get(pk=cast.building_leader.pk)
        return file_case(by=by, grid=cast.building, category=category, description=f"第{index}件").number

    numbers = in_parallel(file, 50)
    assert len(set(numbers)) == 50
    assert Case.objects.count() == 50


def test_five_taps_on_the_same_button_make_one_case():
    cast = make_cast()
    category = CategoryFactory(route=RouteCode.ROUTINE)

    def file(index: int) -> str:
        by = Member.objects.select_related("user", "organization").get(pk=cast.building_leader.pk)
        return file_case(
            by=by, grid=cast.building, category=category, description="路灯不亮", key="form:1"
        ).number

    numbers = in_parallel(file, 5)
    assert len(set(numbers)) == 1
    assert Case.objects.count() == 1


def test_of_ten_who_handle_the_same_case_one_wins():
    cast = make_cast()
    case = file_case(
        by=cast.building_leader,
        grid=cast.building,
        category=CategoryFactory(route=RouteCode.ROUTINE),
        description="路灯不亮",
    )

    def handle(index: int):
        by = Member.objects.select_related("user", "organization").get(pk=cast.building_leader.pk)
        return take_step(case, ActionCode.HANDLE, by=by, version=1, text=f"修好了{index}")

    results = in_parallel(handle, 10)
    assert sum(isinstance(one, CaseEvent) for one in results) == 1
    assert sum(isinstance(one, Conflict) for one in results) == 9
    assert CaseEvent.objects.filter(case=case).count() == 2
    assert list(breaks()) == []
