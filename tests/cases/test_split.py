"""Splitting: each part is a case of its own; the whole closes with the last of them."""

import datetime as dt

import pytest
import time_machine

from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, Reminder
from cases.public.tracking import Progress
from cases.queries.chain import breaks
from cases.workflow.available import next_steps
from cases.workflow.meanings import ANY_TIME
from kit.errors import Invalid
from kit.time.clock import CHINA
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import DESKS, told, who_may
from tests.cast import Cast, make_cast
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def whole(cast: Cast) -> Case:
    return a_case(cast, RouteCode.ROUTINE)


def split(case: Case, by, parts=("清楼道", "修路灯")) -> list[Case]:
    go(case, ActionCode.SPLIT, by, parts=list(parts))
    return list(case.parts.order_by("pk"))


def test_the_leader_who_handles_it_and_the_desks_above_may(cast, whole):
    assert who_may(cast, whole, ActionCode.SPLIT) == {"building_leader", *DESKS}


def test_each_part_is_a_case_with_number_words_and_clock(cast, whole):
    monday = dt.datetime(2026, 11, 9, 9, 0, tzinfo=CHINA)
    with time_machine.travel(monday, tick=False):
        one, two = split(whole, cast.community_secretary)
    assert len({whole.number, one.number, two.number}) == 3
    assert [(part.title, part.description) for part in (one, two)] == [
        ("清楼道", "清楼道"),
        ("修路灯", "修路灯"),
    ]
    for part in (one, two):
        assert (part.part_of, part.grid, part.area, part.category) == (
            whole,
            whole.grid,
            whole.area,
            whole.category,
        )
        assert (part.route, part.stage, part.filed_by) == (
            RouteCode.ROUTINE,
            StageCode.HANDLING,
            cast.community_secretary,
        )
        assert part.due_at == dt.datetime(2026, 11, 10, 17, 30, tzinfo=CHINA)
        assert part.runs.count() == 1
        assert Reminder.objects.filter(run__case=part).count() == 3


def test_the_whole_keeps_its_stage_and_its_own_clock(cast, whole):
    before = (whole.stage, whole.due_at, whole.waiting_post)
    split(whole, cast.building_leader)
    assert (whole.stage, whole.due_at, whole.waiting_post) == before
    assert Reminder.objects.filter(run__case=whole).count() == 3


def test_all_timelines_tell_of_it(cast, whole):
    parts = split(whole, cast.building_leader)
    assert whole.events.last().facts == {"parts": ["清楼道", "修路灯"]}
    for part in parts:
        (event,) = part.events.all()
        assert (event.action, event.actor) == (ActionCode.FILE, cast.building_leader)
        assert event.facts == {"part_of": whole.number, "photos": 0}
    assert list(breaks()) == []


def test_whose_turn_a_part_is_is_told(cast, whole):
    parts = split(whole, cast.community_secretary)
    assert [told(part) for part in parts] == [{"turn": {"楼道长"}}] * 2
    # The second who splits is not told, those whose turn it was are.
    assert told(whole) == {"inform": {"楼道长"}}


def test_while_parts_are_open_the_whole_only_waits(cast, whole):
    split(whole, cast.building_leader)
    for member in cast.members().values():
        offered = {step.action for step in next_steps(whole, fresh(member))}
        assert offered <= {row.action for row in ANY_TIME if row.with_open_parts}
    for action in (ActionCode.HANDLE, ActionCode.MERGE, ActionCode.WITHDRAW, ActionCode.CHANGE_ROUTE):
        assert who_may(cast, whole, action) == set()
    # Its clock may be moved, and its superiors may press.
    assert who_may(cast, whole, ActionCode.ASK_EXTENSION) == {"building_leader"}
    assert who_may(cast, whole, ActionCode.SUPERVISE) == DESKS


def test_the_whole_closes_with_its_last_part(cast, whole):
    one, two = split(whole, cast.community_secretary)
    go(one, ActionCode.HANDLE, cast.building_leader, text="清了")
    whole.refresh_from_db()
    assert whole.closed_at is None
    go(two, ActionCode.HANDLE, cast.building_leader, text="修了")
    whole.refresh_from_db()
    assert (whole.stage, whole.outcome, whole.due_at) == (StageCode.CLOSED, Outcome.DONE, None)
    event = whole.events.last()
    assert (event.action, event.actor, event.stage_before) == (
        ActionCode.PARTS_DONE,
        None,
        StageCode.HANDLING,
    )
    assert told(whole) == {"inform": {"楼道长"}}
    assert not Reminder.objects.filter(run__case=whole).exists()
    assert list(breaks()) == []


@pytest.mark.parametrize(
    ("endings", "outcome"),
    [
        ((ActionCode.MARK_INVALID, ActionCode.MARK_INVALID), Outcome.INVALID),
        ((ActionCode.MARK_INVALID, ActionCode.WITHDRAW), Outcome.WITHDRAWN),
        ((ActionCode.MARK_INVALID, ActionCode.HANDLE), Outcome.DONE),
    ],
)
def test_a_whole_of_which_no_part_was_ever_a_matter_is_not_done(cast, whole, endings, outcome):
    actors = {
        ActionCode.MARK_INVALID: cast.community_secretary,
        ActionCode.WITHDRAW: cast.building_leader,
        ActionCode.HANDLE: cast.building_leader,
    }
    parts = split(whole, cast.building_leader)
    for part, action in zip(parts, endings, strict=True):
        go(part, action, actors[action], text="查无此事")
    whole.refresh_from_db()
    assert (whole.stage, whole.outcome) == (StageCode.CLOSED, outcome)


def test_closed_by_its_parts_after_its_deadline_it_is_late(cast):
    with time_machine.travel(dt.datetime(2026, 11, 9, 9, 0, tzinfo=CHINA), tick=False):
        whole = a_case(cast, RouteCode.ROUTINE)
        parts = split(whole, cast.building_leader)
    with time_machine.travel(dt.datetime(2026, 11, 11, 9, 0, tzinfo=CHINA), tick=False):
        for part in parts:
            go(part, ActionCode.HANDLE, cast.building_leader, text="好了")
    whole.refresh_from_db()
    assert whole.was_late


def test_a_suspended_whole_closes_with_its_parts_too(cast, whole):
    parts = split(whole, cast.building_leader)
    go(whole, ActionCode.SUSPEND, cast.building_liaison, text="等材料")
    for part in parts:
        go(part, ActionCode.HANDLE, cast.building_leader, text="好了")
    whole.refresh_from_db()
    assert (whole.outcome, whole.paused_at) == (Outcome.DONE, None)


def test_a_part_that_is_dropped_counts_as_closed(cast, whole):
    one, two = split(whole, cast.building_leader)
    go(one, ActionCode.WITHDRAW, cast.building_leader, text="不需要")
    go(two, ActionCode.MERGE, cast.building_leader, case=a_case(cast, RouteCode.ROUTINE).number)
    whole.refresh_from_db()
    assert whole.outcome == Outcome.DONE


def test_a_part_with_a_dissatisfied_resident_keeps_the_whole_open(cast):
    case = a_case(cast, RouteCode.COORDINATION)
    parts = split(case, cast.building_leader)
    for part in parts:
        go(part, ActionCode.RESOLVE, cast.building_leader, text="谈好了")
        go(part, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    go(parts[0], ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    go(parts[1], ActionCode.FEED_BACK, cast.building_leader, satisfaction="dissatisfied", words="没好")
    case.refresh_from_db()
    assert (parts[1].cycle, case.closed_at) == (2, None)


def test_a_part_is_not_split_again_and_not_merged_into_its_own_whole(cast, whole):
    one, _two = split(whole, cast.building_leader)
    assert who_may(cast, one, ActionCode.SPLIT) == set()
    with pytest.raises(Invalid) as refusal:
        go(one, ActionCode.MERGE, cast.community_secretary, case=whole.number)
    assert set(refusal.value.fields) == {"case"}


@pytest.mark.parametrize("parts", [[], ["一件"], ["一件", " "], [str(n) for n in range(21)]], ids=len)
def test_two_to_twenty_parts_are_needed(cast, whole, parts):
    with pytest.raises(Invalid) as refusal:
        split(whole, cast.building_leader, parts)
    assert set(refusal.value.fields) == {"parts"}
    assert Case.objects.count() == 1


def test_duplicates_of_the_whole_are_told_when_its_parts_are_done(cast, whole):
    duplicate = a_case(cast, RouteCode.ROUTINE)
    go(duplicate, ActionCode.MERGE, cast.community_secretary, case=whole.number)
    for part in split(whole, cast.building_leader):
        go(part, ActionCode.HANDLE, cast.building_leader, text="好了")
    assert duplicate.events.last().action == ActionCode.MERGED_DONE


def done(cast: Cast, parts: list[Case]) -> None:
    for part in parts:
        go(part, ActionCode.HANDLE, cast.building_leader, text="好了")


def test_a_part_that_closes_disturbs_nobody_who_has_the_whole_open(cast, whole):
    one, two = split(whole, cast.building_leader)
    before = (whole.version, whole.updated_at)
    done(cast, [one])
    whole.refresh_from_db()
    assert (whole.version, whole.updated_at) == before
    done(cast, [two])
    whole.refresh_from_db()
    assert whole.version == before[0] + 1


def test_a_reopened_part_opens_the_whole_that_its_parts_had_closed(cast, whole):
    monday = dt.datetime(2026, 11, 9, 9, 0, tzinfo=CHINA)
    with time_machine.travel(monday, tick=False):
        parts = split(whole, cast.building_leader)
        done(cast, parts)
    friday = dt.datetime(2026, 11, 13, 9, 0, tzinfo=CHINA)
    with time_machine.travel(friday, tick=False):
        go(parts[0], ActionCode.REOPEN, cast.community_secretary, text="又堆满了")
        whole.refresh_from_db()
    assert (whole.cycle, whole.stage, whole.outcome) == (2, StageCode.HANDLING, Outcome.NONE)
    assert (whole.handling_grid, whole.waiting_post) == (cast.building, "leader")
    # One working day from its opening, Saturday and Sunday free; the days in which it was closed are not counted.
    assert whole.due_at == dt.datetime(2026, 11, 16, 17, 30, tzinfo=CHINA)
    event = whole.events.last()
    assert (event.action, event.actor, event.facts) == (
        ActionCode.PART_REOPENED,
        None,
        {"part": parts[0].number},
    )
    assert told(whole) == {"turn": {"楼道长"}}
    assert list(breaks()) == []
    resolve_again(cast, parts[0])
    whole.refresh_from_db()
    assert (whole.stage, whole.outcome, whole.runs.filter(left_at__isnull=True).count()) == (
        StageCode.CLOSED,
        Outcome.DONE,
        0,
    )


def resolve_again(cast: Cast, part: Case) -> None:
    """The reopened part, one level up, to its end."""
    go(part, ActionCode.HANDLE, cast.group_leader, text="清了")
    go(part, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", checked=True)


def test_a_dissatisfied_resident_of_a_closed_part_opens_the_whole_too(cast, whole):
    parts = split(whole, cast.building_leader)
    done(cast, parts)
    go(parts[1], ActionCode.OPINION, cast.building_leader, satisfaction="dissatisfied", words="没好")
    whole.refresh_from_db()
    assert (parts[1].cycle, whole.cycle, whole.closed_at) == (2, 2, None)


def test_a_whole_that_was_ended_otherwise_stays_closed_when_a_part_is_reopened(cast, whole):
    parts = split(whole, cast.building_leader)
    done(cast, parts)
    go(whole, ActionCode.REOPEN, cast.community_secretary, text="整体不行")
    go(whole, ActionCode.MARK_INVALID, cast.township_official, text="重复登记")
    go(parts[0], ActionCode.REOPEN, cast.community_secretary, text="又堆满了")
    whole.refresh_from_db()
    assert (whole.stage, whole.outcome) == (StageCode.CLOSED, Outcome.INVALID)


def test_a_whole_that_was_done_by_itself_is_opened_too_when_a_part_is_reopened(cast, whole):
    parts = split(whole, cast.building_leader)
    done(cast, parts)
    go(whole, ActionCode.REOPEN, cast.community_secretary, text="整体再看一遍")
    go(whole, ActionCode.HANDLE, cast.group_leader, text="都好")
    go(whole, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied", checked=True)
    go(parts[0], ActionCode.REOPEN, cast.community_secretary, text="又堆满了")
    whole.refresh_from_db()
    assert (whole.cycle, whole.stage, whole.outcome) == (3, StageCode.HANDLING, Outcome.NONE)
    assert told(whole)["turn"] == {cast.group_leader.name}
    assert list(breaks()) == []


def test_an_open_whole_is_left_alone_when_a_part_is_reopened(cast, whole):
    one, _two = split(whole, cast.building_leader)
    done(cast, [one])
    before = (whole.cycle, whole.version)
    go(one, ActionCode.REOPEN, cast.community_secretary, text="又堆满了")
    whole.refresh_from_db()
    assert (whole.cycle, whole.version, whole.closed_at) == (*before, None)


def test_the_parts_of_a_specialist_matter_go_to_its_department(cast):
    category = CategoryFactory(route=RouteCode.COORDINATION)
    category.departments.add(cast.department)
    case = a_case(cast, RouteCode.COORDINATION, category=category)
    for part in split(case, cast.community_secretary):
        assert (part.office, part.stage, part.waiting_post) == (cast.department, case.stage, "department")
        assert cast.department in part.reached.all()
        assert cast.department_officer.name in told(part)["turn"]


def test_who_watches_the_whole_watches_its_parts_to_their_end(cast, whole):
    go(whole, ActionCode.SUPERVISE, cast.township_official, text="盯紧")
    one, _two = split(whole, cast.building_leader)
    assert one.supervised_at is not None
    done(cast, [one])
    assert cast.township_official.name in told(one)["inform"]


def test_the_resident_reads_the_results_of_the_parts(cast, whole):
    parts = split(whole, cast.building_leader)
    for part, words in zip(parts, ("楼道清空了", "路灯亮了"), strict=True):
        go(part, ActionCode.HANDLE, cast.building_leader, text=words)
    whole.refresh_from_db()
    assert [text for _heading, text in Progress.of(whole).words] == ["楼道清空了", "路灯亮了"]
