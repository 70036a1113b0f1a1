"""Taps at the same moment, on PostgreSQL: one diary, one entry, one case."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from cases.actions import file_case
from cases.models import Case
from diaries.actions import add_entry, make_case
from diaries.choices import EntryKind
from diaries.models import Diary, Entry
from kit.time import clock
from staff.models import Member
from tests.cast import Cast, make_cast
from tests.factories import CategoryFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def in_parallel(work, times: int = 10) -> list:
    def once(index: int):
        try:
            return work(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=times) as pool:
        return list(pool.map(once, range(times)))


def leader(cast: Cast) -> Member:
    return Member.objects.select_related("user", "organization").get(pk=cast.building_leader.pk)


def add(cast: Cast, text: str, key: str) -> Entry:
    return add_entry(by=leader(cast), date=clock.today(), kind=EntryKind.PATROL, text=text, key=key)


def test_ten_taps_on_the_same_form_make_one_entry():
    cast = make_cast()
    entries = in_parallel(lambda index: add(cast, "巡查", "form").pk)
    assert len(set(entries)) == 1
    assert Entry.objects.count() == 1


def test_ten_first_entries_make_one_diary():
    cast = make_cast()
    in_parallel(lambda index: add(cast, f"第{index}件", f"form{index}"))
    assert Diary.objects.count() == 1
    assert Entry.objects.count() == 10


def test_ten_taps_on_an_entry_make_one_case():
    cast = make_cast()
    entry = add(cast, "路灯不亮", "form")
    category = CategoryFactory()

    def tap(index: int) -> str:
        by = leader(cast)
        return make_case(
            entry=entry,
            by=by,
            file=lambda: file_case(by=by, grid=cast.building, category=category, description=entry.text),
        ).number

    numbers = in_parallel(tap)
    assert len(set(numbers)) == 1
    assert Case.objects.count() == 1
