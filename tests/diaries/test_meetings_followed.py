"""What meetings decide is followed until it is done: decisions, what is reported up, overdue meetings; and who is
forgotten elsewhere is forgotten in the minutes."""

import datetime as dt

import pytest
import time_machine

from diaries.actions.meetings import (
    answer_raised,
    decide_item,
    finish_decision,
    forget_in_meetings,
    propose_meeting,
    propose_meetings,
    remind_of_meetings,
    save_rhythm,
)
from diaries.choices import ItemKind, MeetingState, Outcome
from diaries.lines import Span, lines_of, nobody_sees
from diaries.models import AgendaItem, AnalysisMeeting, MeetingDecision, MeetingRhythm
from diaries.queries.meetings import signed_minutes
from diaries.queries.raised import raised_to
from diaries.rules.meetings import Interval, interval_for, next_due
from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from notices.models import Notice
from staff.posts.holders import seats
from staff.rights.roles import scope_where
from tests.cast import Cast
from tests.diaries.meetings import DAY, at_meeting, called, fresh, item_of, signed
from tests.diaries.opinions import an_opinion

pytestmark = pytest.mark.django_db


def given(cast: Cast, until: dt.date) -> MeetingDecision:
    """Something that the community's meeting gave the leader of the building to do."""
    an_opinion(cast)
    meeting = called(cast)
    with at_meeting(meeting):
        decide_item(
            by=cast.community_secretary,
            item=item_of(meeting, ItemKind.OPINION),
            outcome=Outcome.NOTED,
            words="看一看",
            responsible=cast.building_leader,
            until=until,
            version=1,
        )
    signed(meeting, cast.community_secretary)
    return MeetingDecision.objects.get()


def raised(cast: Cast, grid: object, by: object) -> AgendaItem:
    """An item that the meeting of a grid reports up."""
    meeting = called(cast, grid, by=by, people=[cast.building_leader])
    item = item_of(meeting, ItemKind.OPINION)
    with at_meeting(meeting):
        decide_item(by=by, item=item, outcome=Outcome.RAISED, words="我们办不了", version=item.version)
    signed(meeting, by, came=[cast.building_leader])
    return fresh(item)


def test_a_decision_is_open_until_it_is_ticked_off(cast: Cast) -> None:
    decision = given(cast, clock.today() + 2 * DAY)
    assert Notice.objects.filter(recipient=cast.building_leader, key__startswith="meeting-decision:").exists()
    assert MeetingDecision.objects.of(cast.building_leader).open().get() == decision
    with pytest.raises(NotAllowed):
        finish_decision(by=cast.group_leader, decision=decision, version=1)
    done = finish_decision(by=cast.building_leader, decision=decision, words="看过了", version=1)
    assert finish_decision(by=cast.building_leader, decision=decision, words="x", version=1) == done
    assert fresh(decision).done_words == "看过了"
    assert not MeetingDecision.objects.open().exists()
    assert Notice.objects.filter(recipient=cast.community_secretary, key__startswith="meeting-done:").exists()


def test_a_decision_is_reminded_of_once_and_is_a_finding_when_its_day_is_over(cast: Cast) -> None:
    decision = given(cast, clock.today() + 3 * DAY)
    assert remind_of_meetings(by=TIMETABLE, at=clock.now()) == 0
    assert remind_of_meetings(by=TIMETABLE, at=clock.now() + 2 * DAY) == 1
    assert remind_of_meetings(by=TIMETABLE, at=clock.now() + 2 * DAY) == 0
    assert not MeetingDecision.objects.late(decision.until).exists()
    assert MeetingDecision.objects.late(decision.until + DAY).get() == decision


def test_what_a_group_reports_up_stands_on_the_communitys_agenda_once(cast: Cast) -> None:
    an_opinion(cast)
    item = raised(cast, cast.group, cast.group_leader)
    assert Notice.objects.filter(
        recipient=cast.community_secretary, key__startswith="meeting-raised:"
    ).exists()
    above = called(cast)
    drawn = item_of(above, ItemKind.OPINION)
    assert (drawn.raised_from, drawn.opinion) == (item, item.opinion)
    assert not AgendaItem.objects.raised().exists()


def test_what_a_community_reports_up_is_answered_by_the_street(cast: Cast) -> None:
    an_opinion(cast)
    item = raised(cast, cast.community, cast.community_secretary)
    official = cast.township_official
    rows = raised_to(seats(official), lambda permission: scope_where(official.user, permission))
    assert list(rows) == [item]
    for member in (cast.community_secretary, cast.county_official, cast.stranger):
        with pytest.raises(NotAllowed):
            answer_raised(by=member, item=item, answer="好", version=item.version)
    with pytest.raises(Invalid):
        answer_raised(by=official, item=item, answer=" ", version=item.version)
    answer_raised(by=official, item=item, answer="列入明年计划", version=item.version)
    answer_raised(by=official, item=item, answer="列入明年计划", version=item.version)
    with pytest.raises(Conflict):
        answer_raised(by=official, item=item, answer="不行", version=item.version + 1)
    assert not rows.all().exists()
    told = Notice.objects.filter(recipient=cast.community_secretary, key__startswith="meeting-answered:")
    assert told.count() == 1


def test_the_timetable_proposes_the_next_meeting_of_each_level_that_meets(cast: Cast) -> None:
    today = clock.today()
    assert propose_meetings(by=TIMETABLE, on=today) == 4  # two communities, two groups, no building
    assert propose_meetings(by=TIMETABLE, on=today) == 0
    due = dict(AnalysisMeeting.objects.values_list("grid__code", "due_on"))
    assert due[cast.group.code] == today + 14 * DAY
    assert due[cast.community.code] == next_due(today, Interval(1, "months"))
    with pytest.raises(NotAllowed):
        propose_meetings(by=cast.community_secretary.user, on=today)


def test_meetings_of_a_grid_out_of_use_are_ended(cast: Cast) -> None:
    meeting = called(cast)
    type(cast.community).objects.filter(pk=cast.community.pk).update(retired_on=clock.today())
    propose_meetings(by=TIMETABLE, on=clock.today())
    assert fresh(meeting).state == MeetingState.CANCELLED
    assert not Notice.objects.filter(key__startswith=f"meeting:{meeting.pk}:").exists()


def test_a_county_sets_how_often_the_smallest_area_wins(cast: Cast) -> None:
    facts = {"rhythm": None, "level": 2, "unit": "weeks"}
    county = cast.county_official.user
    save_rhythm(by=county, area=cast.county.code, number=4, **facts)
    save_rhythm(by=county, area=cast.community.code, number=1, **facts)
    with pytest.raises(Invalid):
        save_rhythm(by=county, area=cast.county.code, number=2, **facts)
    with pytest.raises(Invalid):
        save_rhythm(by=county, area="", number=2, **facts)
    with pytest.raises(NotAllowed):
        save_rhythm(by=cast.township_official.user, area=cast.township.code, number=2, **facts)
    rows = list(MeetingRhythm.objects.all())
    assert interval_for(cast.group.code, 2, rows).number == 1
    assert interval_for(cast.other_group.code, 2, rows).number == 4
    assert interval_for(cast.community.code, 1, rows) == Interval(1, "months")


@pytest.mark.parametrize(
    ("day", "interval", "due"),
    [
        ("2026-01-31", Interval(1, "months"), "2026-02-28"),
        ("2026-11-30", Interval(3, "months"), "2027-02-28"),
        ("2026-12-28", Interval(1, "weeks"), "2027-01-04"),
    ],
)
def test_the_next_one_is_reckoned_by_weeks_or_months(day: str, interval: Interval, due: str) -> None:
    assert next_due(dt.date.fromisoformat(day), interval) == dt.date.fromisoformat(due)
    assert next_due(dt.date.fromisoformat(day), Interval(0, "weeks")) is None


def test_a_meeting_is_overdue_when_not_called_put_off_or_not_signed(cast: Cast) -> None:
    meeting = propose_meeting(by=cast.community_secretary, grid=cast.community)
    at = clock.now()
    rows = AnalysisMeeting.objects.all()
    assert not rows.overdue(at).exists()
    assert rows.overdue(at + DAY).exists()
    AnalysisMeeting.objects.filter(pk=meeting.pk).update(state="called", starts_at=at + 9 * DAY)
    assert rows.overdue(at + DAY).exists()  # for a later day than it was due
    AnalysisMeeting.objects.filter(pk=meeting.pk).update(starts_at=at)
    assert not rows.overdue(at + 2 * DAY).exists()
    assert rows.overdue(at + 4 * DAY).exists()  # its minutes are not signed


def test_whoever_holds_it_is_reminded_to_call_it_and_to_sign_it(cast: Cast) -> None:
    propose_meeting(by=cast.community_secretary, grid=cast.community)
    assert remind_of_meetings(by=TIMETABLE, at=clock.now()) == 1
    assert remind_of_meetings(by=TIMETABLE, at=clock.now()) == 0
    meeting = called(cast)
    with time_machine.travel(meeting.starts_at + 4 * DAY, tick=False):
        assert remind_of_meetings(by=TIMETABLE, at=clock.now()) == 1


def test_it_stands_in_the_diary_of_whoever_came(cast: Cast) -> None:
    meeting = called(cast)
    signed(meeting, cast.community_secretary, came=[cast.building_leader])
    span = Span(clock.today(), clock.today() + DAY)

    def lines(member: object) -> list[str]:
        return [line.words for line in lines_of(member.pk, span, nobody_sees) if line.source == "meetings"]

    assert len(lines(cast.building_leader)) == 1
    assert lines(cast.group_leader) == []


def test_who_is_forgotten_is_forgotten_in_the_minutes_too(cast: Cast) -> None:
    an_opinion(cast)
    meeting = called(cast)
    with at_meeting(meeting):
        decide_item(
            by=cast.community_secretary,
            item=item_of(meeting, ItemKind.OPINION),
            outcome=Outcome.NOTED,
            words="找王小明谈",
            version=1,
        )
    signed(meeting, cast.community_secretary, summary="王小明说灯坏")
    assert forget_in_meetings(lambda text: text.replace("王小明", "某人")) == 1
    event = signed_minutes(meeting)
    assert event is not None
    assert "王小明" not in str(event.minutes)
    assert fresh(meeting).summary == "某人说灯坏"
    assert event.minutes["present"] == ["书记"]
