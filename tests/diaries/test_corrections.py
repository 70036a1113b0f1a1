"""Entries in other words, taken back, with a household; what they said before is kept."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, transaction

from cases.choices import StageCode
from diaries.actions import (
    add_entry,
    correct_entry,
    forget_reporter,
    make_case,
    make_visit,
    say_nothing,
    sign_week,
    withdraw_entry,
)
from diaries.choices import EntryKind
from diaries.models import Diary, Entry, EntryVersion, LineNote
from diaries.rules.weeks import monday_of
from kit.errors import Conflict, Invalid, NotAllowed, NotFound
from kit.time.clock import CHINA
from staff.models import Member
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import CaseFactory
from tests.residents.world import household

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 24)
MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
FRIDAY = dt.datetime(2026, 9, 25, 16, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _on_a_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def note(by: Member, text: str = "巡查", **more: object) -> Entry:
    return add_entry(**{"by": by, "date": DAY, "kind": EntryKind.PATROL, "text": text, **more})


def correct(entry: Entry, by: Member, text: str = "改过", version: int = 1, **more: object) -> Entry:
    return correct_entry(
        **{"by": by, "entry": entry, "version": version, "kind": EntryKind.PATROL, "text": text, **more}
    )


def test_a_correction_keeps_what_was_said_before(cast: Cast):
    entry = note(cast.building_leader, place="3 幢")
    with time_machine.travel(FRIDAY, tick=False):
        correct(entry, cast.building_leader, kind=EntryKind.DISPUTE)
        correct(entry, cast.building_leader, "再改", version=2)
    entry.refresh_from_db()
    assert (entry.text, entry.version, entry.changed_at) == ("再改", 3, FRIDAY)
    kept = list(entry.versions.values_list("number", "text", "kind", "place"))
    assert kept == [(1, "巡查", "patrol", "3 幢"), (2, "改过", "dispute", "")]


def test_the_same_words_change_nothing(cast: Cast):
    entry = note(cast.building_leader)
    correct(entry, cast.building_leader, "巡查")
    assert not EntryVersion.objects.exists()


def test_somebody_faster_is_a_conflict_and_nothing_is_lost(cast: Cast):
    entry = note(cast.building_leader)
    correct(entry, cast.building_leader)
    with pytest.raises(Conflict):
        correct(entry, cast.building_leader, "晚了")
    with pytest.raises(Conflict):
        withdraw_entry(by=cast.building_leader, entry=entry, version=1)
    assert Entry.objects.get().text == "改过"


def test_nobody_else_corrects_or_takes_back(cast: Cast):
    entry = note(cast.building_leader)
    for other, refused in ((cast.group_leader, NotFound), (cast.stranger, NotAllowed)):
        with pytest.raises(refused):
            correct(entry, other)
        with pytest.raises(refused):
            withdraw_entry(by=other, entry=entry, version=1)


def test_what_was_taken_back_stands_nowhere_but_is_kept(cast: Cast):
    entry = note(cast.building_leader)
    withdraw_entry(by=cast.building_leader, entry=entry, version=1)
    assert not Entry.objects.standing().exists()
    assert Diary.objects.counts(DAY, DAY) == {DAY: 0}
    assert Entry.objects.get().text == "巡查"
    with pytest.raises(NotFound):
        correct(entry, cast.building_leader)
    assert note(cast.building_leader, key="again").pk != entry.pk


def test_a_closed_week_is_read_only(cast: Cast):
    leader = cast.building_leader
    entry = note(leader)
    with time_machine.travel(FRIDAY, tick=False):
        sign_week(by=leader, monday=monday_of(DAY), words="平稳")
        for refused in (
            lambda: note(leader, "还有", date=FRIDAY.date()),
            lambda: correct(entry, leader),
            lambda: withdraw_entry(by=leader, entry=entry, version=1),
            lambda: say_nothing(by=leader, date=FRIDAY.date()),
            lambda: make_visit(entry=entry, by=leader, record=lambda: pytest.fail("the week is signed")),
        ):
            with pytest.raises(Invalid):
                refused()
    assert Entry.objects.get().text == "巡查"


def test_the_household_is_of_her_own_register(cast: Cast):
    own = household(cast.building_leader, cast.building)
    foreign = household(cast.other_community_leader, cast.other_building)
    assert note(cast.building_leader, household=own).household == own
    with pytest.raises(NotFound):
        note(cast.building_leader, household=foreign)


def test_nothing_to_note_is_said_once_and_until_noon(cast: Cast):
    first = say_nothing(by=cast.building_leader, date=DAY)
    assert say_nothing(by=cast.building_leader, date=DAY) == first
    assert first.nothing_at == MORNING
    with pytest.raises(Invalid):
        say_nothing(by=cast.building_leader, date=DAY - dt.timedelta(days=2))
    with pytest.raises(NotAllowed):
        say_nothing(by=cast.stranger, date=DAY)


def test_the_database_refuses_to_change_what_was_said_before(cast: Cast):
    entry = note(cast.building_leader)
    correct(entry, cast.building_leader)
    for change in (lambda rows: rows.update(text="从未"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(EntryVersion.objects.all())


def test_a_reporter_is_forgotten_in_the_earlier_words_too(cast: Cast):
    leader = cast.building_leader
    entry = note(leader, "老王说灯不亮")
    correct(entry, leader, "居民说灯不亮")
    case = CaseFactory(grid=cast.building, stage=StageCode.CLOSED, closed_at=MORNING, waiting_post="")
    make_case(entry=entry, by=leader, file=lambda: case)
    forget_reporter(by=ADMIN, cases=[case.pk], change=lambda text: text.replace("老王", "某"))
    assert EntryVersion.objects.get().text == "某说灯不亮"


def test_a_reporter_is_forgotten_in_words_to_a_line_too(cast: Cast):
    case = CaseFactory(grid=cast.building, stage=StageCode.CLOSED, closed_at=MORNING, waiting_post="")
    facts = {"member": cast.building_leader, "grid": cast.building, "date": DAY, "changed_at": MORNING}
    LineNote.objects.create(source="cases", key=str(case.pk), words="老王很满意", **facts)
    LineNote.objects.create(source="visits", key=str(case.pk), words="老王在家", **facts)
    forget_reporter(by=ADMIN, cases=[case.pk], change=lambda text: text.replace("老王", "某"))
    assert list(LineNote.objects.order_by("pk").values_list("words", flat=True)) == ["某很满意", "老王在家"]
