"""Taps at the same moment, on PostgreSQL: one diary, one entry, one case, one closing."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, connections

from cases.actions import file_case
from cases.models import Case
from diaries.actions import add_entry, make_case, read_week, sign_week
from diaries.actions.opinions import answer_opinion, collect_opinion
from diaries.choices import EntryKind
from diaries.models import ClosingEvent, Diary, Entry, VoicedOpinion, VoicedOpinionEvent, WeekClosing
from diaries.rules.weeks import monday_of
from kit.errors import Conflict, Invalid
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


WEEK = dt.timedelta(days=7)


def test_ten_taps_sign_a_week_once():
    cast, last = make_cast(), monday_of(clock.today()) - WEEK
    closings = in_parallel(lambda _: sign_week(by=leader(cast), monday=last, words="平稳", key="form").pk)
    assert len(set(closings)) == 1
    assert ClosingEvent.objects.count() == 1


def test_of_ten_readers_one_is_first():
    cast, last = make_cast(), monday_of(clock.today()) - WEEK
    closing = sign_week(by=leader(cast), monday=last, words="平稳")

    def accept(index: int) -> bool:
        reader = Member.objects.select_related("user", "organization").get(pk=cast.building_liaison.pk)
        try:
            read_week(by=reader, closing=closing, step="accept", version=closing.version, key=f"form{index}")
        except Conflict:
            return False
        return True

    assert sorted(in_parallel(accept)) == [False] * 9 + [True]
    assert ClosingEvent.objects.filter(step="accept").count() == 1


def test_nothing_is_written_into_a_week_while_it_is_signed():
    cast, today = make_cast(), dt.date(2026, 9, 25)
    with time_machine.travel(dt.datetime(2026, 9, 25, 16, 0, tzinfo=clock.CHINA), tick=False):

        def work(index: int) -> bool:
            try:
                if index == 5:
                    sign_week(by=leader(cast), monday=monday_of(today), words="平稳")
                else:
                    add_entry(
                        by=leader(cast),
                        date=today,
                        kind=EntryKind.PATROL,
                        text=f"第{index}次",
                        key=f"{index}",
                    )
            except Invalid:
                return False
            return True

        done = in_parallel(work)
    counted = WeekClosing.objects.get().draft["entries"].get("patrol", 0)
    assert counted == Entry.objects.count() == sum(done) - 1


def test_ten_taps_collect_one_opinion_and_one_of_ten_answers_stands():
    cast = make_cast()
    facts = {"grid": cast.building, "topic": "care", "words": "要人陪", "key": "form"}
    made = in_parallel(lambda index: collect_opinion(by=leader(cast), **facts).pk)
    assert len(set(made)) == 1
    opinion = VoicedOpinion.objects.get()

    def answer(index: int) -> str:
        worker = Member.objects.select_related("user").get(pk=cast.community_worker2.pk)
        try:
            return answer_opinion(by=worker, opinion=opinion, answer=f"答复{index}", version=1).answer
        except Conflict:
            return ""

    answers = [one for one in in_parallel(answer) if one]
    assert answers == [VoicedOpinion.objects.get().answer]
    assert VoicedOpinionEvent.objects.filter(step="answer").count() == 1
