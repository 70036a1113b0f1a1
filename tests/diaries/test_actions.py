"""Writing the diary, and making a case of an entry."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.actions import file_case
from cases.choices import RouteCode, Source
from cases.models import Case
from diaries.actions import add_entry, make_case
from diaries.choices import EntryKind
from diaries.models import Diary, Entry
from diaries.rules.keepers import diary_grid
from kit.errors import Invalid, KeyReused, NotAllowed, NotFound
from kit.time.clock import CHINA
from staff.choices import AppointmentRole, Identity
from staff.models import Member
from tests.cast import Cast, appoint
from tests.factories import CategoryFactory, MemberFactory

DAY = dt.date(2026, 9, 24)
MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
LATE = dt.datetime(2026, 9, 25, 8, 12, tzinfo=CHINA)
NOON = dt.datetime(2026, 9, 25, 12, 0, tzinfo=CHINA)


def note(by: Member, text: str = "3 幢楼道堆物,已劝离", **more: object) -> Entry:
    return add_entry(**{"by": by, "date": DAY, "kind": EntryKind.PATROL, "text": text, **more})


def texts(of: Member) -> list[str]:
    return list(Entry.objects.of(of).order_by("id").values_list("text", flat=True))


@time_machine.travel(MORNING, tick=False)
def test_the_first_entry_makes_the_diary_in_the_home_grid(cast: Cast):
    first = note(cast.building_leader)
    with time_machine.travel(MORNING + dt.timedelta(hours=1), tick=False):
        second = note(cast.building_leader, "走访", kind=EntryKind.VISIT, place="2 幢", participants=3)
    diary = Diary.objects.get()
    assert (diary.member, diary.grid, diary.date) == (cast.building_leader, cast.building, DAY)
    assert diary.first_entry_at == MORNING
    assert [first.diary, second.diary] == [diary, diary]
    assert (second.kind, second.text, second.place, second.participants) == ("visit", "走访", "2 幢", 3)
    assert second.added_at == MORNING + dt.timedelta(hours=1)


@time_machine.travel(MORNING, tick=False)
def test_the_day_is_the_one_in_china(cast: Cast):
    with time_machine.travel(dt.datetime(2026, 9, 23, 16, 5, tzinfo=dt.UTC), tick=False):
        assert note(cast.building_leader).late is False


@time_machine.travel(MORNING, tick=False)
def test_the_same_token_makes_one_entry_for_a_member_and_another_for_another(cast: Cast):
    once = [note(cast.building_leader, key="form") for _again in range(3)]
    note(cast.group_leader, key="form")
    assert len({entry.pk for entry in once}) == 1
    assert Entry.objects.count() == 2


@time_machine.travel(MORNING, tick=False)
def test_without_token_the_same_words_are_two_entries(cast: Cast):
    note(cast.building_leader)
    note(cast.building_leader)
    assert len(texts(cast.building_leader)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"text": "别的"},
        {"kind": EntryKind.VISIT},
        {"place": "3 幢"},
        {"participants": 2},
        {"date": DAY - dt.timedelta(days=1)},
    ],
)
@time_machine.travel(MORNING, tick=False)
def test_the_same_token_with_other_words_is_refused(cast: Cast, other: dict[str, object]):
    note(cast.building_leader, key="form")
    with pytest.raises(KeyReused):
        note(cast.building_leader, **{"key": "form", **other})
    assert texts(cast.building_leader) == ["3 幢楼道堆物,已劝离"]


def test_late_until_noon_with_the_true_time_and_then_no_more(cast: Cast):
    with time_machine.travel(LATE, tick=False):
        entry = note(cast.building_leader)
    assert entry.late
    assert entry.added_at == LATE
    assert entry.diary.first_entry_at == LATE
    with time_machine.travel(NOON, tick=False), pytest.raises(Invalid):
        note(cast.building_leader, "太迟")
    assert texts(cast.building_leader) == ["3 幢楼道堆物,已劝离"]


def test_a_resend_after_noon_finds_what_arrived_before(cast: Cast):
    with time_machine.travel(LATE, tick=False):
        entry = note(cast.building_leader, key="form")
    with time_machine.travel(NOON, tick=False):
        assert note(cast.building_leader, key="form") == entry


@time_machine.travel(MORNING, tick=False)
def test_a_day_to_come_can_not_be_written(cast: Cast):
    with pytest.raises(Invalid):
        note(cast.building_leader, date=DAY + dt.timedelta(days=1))
    assert Diary.objects.count() == 0


@time_machine.travel(MORNING, tick=False)
@pytest.mark.parametrize(
    ("part", "grid"),
    [
        ("building_leader", "building"),
        ("building_liaison", "building"),
        ("group_leader", "group"),
        ("community_worker2", "group"),
        ("community_secretary", "community"),
        ("township_official", "community"),
        ("county_official", None),
        ("city_official", None),
        ("department_officer", None),
        ("service_centre_officer", None),
        ("stranger", None),
    ],
)
def test_who_keeps_a_diary_and_in_which_grid(cast: Cast, part: str, grid: str | None):
    member = getattr(cast, part)
    assert diary_grid(member) == (getattr(cast, grid) if grid else None)
    if grid is None:
        with pytest.raises(NotAllowed):
            note(member)
    else:
        assert note(member).diary.grid == getattr(cast, grid)


@time_machine.travel(MORNING, tick=False)
def test_a_volunteer_keeps_no_diary(cast: Cast):
    volunteer = MemberFactory(identity=Identity.VOLUNTEER)
    appoint(volunteer, cast.building, AppointmentRole.VOLUNTEER)
    with pytest.raises(NotAllowed):
        note(volunteer)
    assert Diary.objects.count() == 0


@pytest.mark.parametrize("words", ["", "  \n "])
@time_machine.travel(MORNING, tick=False)
def test_an_entry_says_something(cast: Cast, words: str):
    with pytest.raises(Invalid) as refused:
        note(cast.building_leader, words)
    assert list(refused.value.fields) == ["text"]


@time_machine.travel(MORNING, tick=False)
def test_a_token_that_is_too_long_is_refused(cast: Cast):
    with pytest.raises(Invalid):
        note(cast.building_leader, key="k" * 65)
    assert note(cast.building_leader, key="k" * 64).pk


def filing(entry: Entry, by: Member, **more: object):
    """What files the case of ``entry``, and how often it was asked to."""
    calls: list[Case] = []

    def file() -> Case:
        calls.append(
            file_case(
                by=by,
                grid=entry.diary.grid,
                category=CategoryFactory(route=RouteCode.ROUTINE),
                description=entry.text,
                source=Source.DIARY,
                **more,
            )
        )
        return calls[-1]

    return file, calls


@time_machine.travel(MORNING, tick=False)
def test_an_entry_becomes_one_case_however_often_it_is_tapped(cast: Cast):
    entry = note(cast.building_leader)
    file, calls = filing(entry, cast.building_leader)
    made = [make_case(entry=entry, by=cast.building_leader, file=file) for _again in range(3)]
    assert len(calls) == 1
    assert made == [calls[0]] * 3
    assert Entry.objects.get(pk=entry.pk).case == calls[0]
    assert calls[0].diary_entry == entry


@time_machine.travel(MORNING, tick=False)
def test_somebody_elses_entry_becomes_nothing(cast: Cast):
    entry = note(cast.building_leader)
    file, calls = filing(entry, cast.community_secretary)
    with pytest.raises(NotFound):
        make_case(entry=entry, by=cast.community_secretary, file=file)
    assert calls == []


@time_machine.travel(MORNING, tick=False)
def test_what_the_filing_refuses_leaves_the_entry_as_it_was(cast: Cast):
    entry = note(cast.building_leader)

    def file() -> Case:
        file_case(by=cast.building_leader, grid=cast.building, category=CategoryFactory(), description="半途")
        raise Invalid

    with pytest.raises(Invalid):
        make_case(entry=entry, by=cast.building_leader, file=file)
    assert Case.objects.count() == 0
    assert Entry.objects.get(pk=entry.pk).case is None


@time_machine.travel(MORNING, tick=False)
def test_a_case_belongs_to_one_entry(cast: Cast):
    one, other = note(cast.building_leader), note(cast.building_leader, "别的")
    file, calls = filing(one, cast.building_leader)
    make_case(entry=one, by=cast.building_leader, file=file)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_case(entry=other, by=cast.building_leader, file=lambda: calls[0])
    assert Entry.objects.get(pk=other.pk).case is None
