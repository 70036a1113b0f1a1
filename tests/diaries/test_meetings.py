"""Analysis meetings: called, moved, cancelled; what is decided; minutes that stay as they were signed (policy
二(五), 分析研判制度)."""

import datetime as dt

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from cases.choices import ActionCode, RouteCode
from diaries.actions.meetings import (
    add_item,
    add_to_minutes,
    call_meeting,
    cancel_meeting,
    decide_item,
    draw_agenda,
    drop_item,
    make_item_case,
    note_attendance,
    propose_meeting,
    sign_minutes,
)
from diaries.choices import ItemKind, MeetingState, Outcome
from diaries.models import AnalysisMeeting, MeetingDecision, MeetingEvent, VoicedOpinion
from diaries.queries.meetings import items_of, minutes_of, signed_minutes
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.time import clock
from notices.models import Notice
from staff.rights.roles import scope_where
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.diaries.meetings import DAY, HOUR, at_meeting, called, fresh, item_of, signed
from tests.diaries.opinions import an_opinion, answered
from tests.factories import grid as a_grid

pytestmark = pytest.mark.django_db


def subjects(key: str) -> set[tuple[str, str]]:
    rows = Notice.objects.filter(key__startswith=key, channel="inbox")
    return {(one.recipient.name, one.key.split(":")[2]) for one in rows.select_related("recipient")}


def decide(meeting: AnalysisMeeting, by: object, kind: str, outcome: str, **facts: object) -> object:
    item = item_of(meeting, kind)
    given = {"words": "下周办好", "version": item.version, **facts}
    with at_meeting(meeting):
        return decide_item(by=by, item=item, outcome=outcome, **given)


def test_only_whoever_holds_the_grid_calls_its_meetings(cast: Cast) -> None:
    for member in (cast.building_leader, cast.group_leader, cast.stranger, cast.other_community_leader):
        with pytest.raises(NotAllowed):
            propose_meeting(by=member, grid=cast.community)
    with pytest.raises(NotAllowed):
        propose_meeting(by=cast.county_official, grid=cast.community)
    first = propose_meeting(by=cast.community_secretary, grid=cast.community)
    assert propose_meeting(by=cast.community_worker2, grid=cast.community) == first
    assert propose_meeting(by=cast.group_leader, grid=cast.group).grid == cast.group


def test_who_is_invited_hears_of_it_and_of_a_change(cast: Cast) -> None:
    meeting = called(cast)
    key = f"meeting:{meeting.pk}:"
    assert subjects(key) == {("专职社工甲", "invite"), ("楼道长", "invite")}  # not herself
    people = [cast.community_secretary, cast.group_leader]
    with transaction.atomic():
        Notice.objects.filter(recipient=cast.building_leader).update(read_at=clock.now())
    moved = call_meeting(
        by=cast.community_secretary,
        meeting=meeting,
        starts_at=clock.now() + DAY,
        place="楼下",
        people=people,
        version=meeting.version,
    )
    assert subjects(key) == {("专职社工甲", "invite"), ("楼道长", "invite"), ("楼道长", "out")}
    assert set(moved.attendances.values_list("member__name", flat=True)) == {"书记", "专职社工甲"}


@pytest.mark.parametrize("wrong", ["past", "far", "nobody", "stranger", "nowhere"])
def test_what_does_not_fit_is_named(cast: Cast, wrong: str) -> None:
    facts = {
        "past": {"starts_at": clock.now() - HOUR},
        "far": {"starts_at": clock.now() + 400 * DAY},
        "nobody": {"people": []},
        "stranger": {"people": [cast.stranger]},
        "nowhere": {"place": " "},
    }[wrong]
    meeting = propose_meeting(by=cast.community_secretary, grid=cast.community)
    given = {"starts_at": clock.now() + HOUR, "place": "会议室", "people": [cast.group_leader], **facts}
    with pytest.raises(Invalid) as refused:
        call_meeting(by=cast.community_secretary, meeting=meeting, version=1, **given)
    assert set(refused.value.fields) <= {"starts_at", "people", "place"}
    assert fresh(meeting).state == MeetingState.PROPOSED


def test_cancelling_takes_unread_invitations_back_and_tells_those_who_have_read(cast: Cast) -> None:
    meeting = called(cast)
    Notice.objects.filter(recipient=cast.group_leader).update(read_at=clock.now())
    cancel_meeting(by=cast.community_secretary, meeting=meeting, why="台风", version=meeting.version)
    assert subjects(f"meeting:{meeting.pk}:") == {("专职社工甲", "invite"), ("专职社工甲", "off")}
    again = AnalysisMeeting.objects.ahead().get(grid=cast.community)
    assert again.state == MeetingState.PROPOSED
    with pytest.raises(Conflict):
        cancel_meeting(by=cast.community_secretary, meeting=meeting, why="又", version=fresh(meeting).version)


def test_one_begun_out_of_turn_leaves_the_day_of_the_rhythm(cast: Cast) -> None:
    def cancelled(meeting: AnalysisMeeting) -> AnalysisMeeting:
        cancel_meeting(by=cast.community_secretary, meeting=meeting, why="台风", version=meeting.version)
        found: AnalysisMeeting = AnalysisMeeting.objects.ahead().get(grid=cast.community)
        return found

    again = cancelled(propose_meeting(by=cast.community_secretary, grid=cast.community))
    assert again.due_on > clock.today() + 27 * DAY
    assert cancelled(again).due_on == again.due_on  # what the rhythm asks for stays due
    built = propose_meeting(by=cast.building_leader, grid=cast.building)
    cancel_meeting(by=cast.building_leader, meeting=built, why="台风", version=built.version)
    assert not AnalysisMeeting.objects.ahead().filter(grid=cast.building).exists()


def test_the_same_form_does_a_thing_once(cast: Cast) -> None:
    meeting = called(cast, key="k")
    given = {"starts_at": clock.now() + HOUR, "place": "x", "people": [cast.group_leader], "version": 1}
    assert call_meeting(by=cast.community_secretary, meeting=meeting, key="k", **given).place == "社区会议室"
    with pytest.raises(KeyReused):
        cancel_meeting(by=cast.community_secretary, meeting=meeting, why="x", version=2, key="k")
    with pytest.raises(Conflict):
        call_meeting(by=cast.community_secretary, meeting=meeting, **given)


def test_the_agenda_is_drawn_from_what_is_open(cast: Cast) -> None:
    opinion = an_opinion(cast)
    meeting = called(cast)
    assert [one.kind for one in meeting.agenda.all()] == [ItemKind.OPINION]
    answered(cast, opinion)
    late = a_case(cast, RouteCode.ROUTINE)
    with_time = fresh(late).due_at + HOUR
    type(late).objects.filter(pk=late.pk).update(due_at=clock.now() - HOUR)
    draw_agenda(by=cast.community_secretary, meeting=meeting)
    assert [one.kind for one in meeting.agenda.all()] == [ItemKind.CASE]
    assert with_time > clock.now()
    item = add_item(by=cast.community_secretary, meeting=meeting, title="重阳活动")
    assert add_item(by=cast.community_secretary, meeting=meeting, title="重阳活动") == item
    draw_agenda(by=cast.community_secretary, meeting=meeting)
    assert meeting.agenda.count() == 2
    with pytest.raises(Invalid):
        drop_item(by=cast.community_secretary, item=item_of(meeting, ItemKind.CASE))
    drop_item(by=cast.community_secretary, item=item)
    drop_item(by=cast.community_secretary, item=item)
    assert meeting.agenda.count() == 1


def test_an_opinion_solved_at_once_is_answered(cast: Cast) -> None:
    opinion = an_opinion(cast, name="王小明", phone="13812345678")
    meeting = called(cast)
    decide(meeting, cast.community_secretary, ItemKind.OPINION, Outcome.SOLVED, words="已换新灯")
    now = VoicedOpinion.objects.get(pk=opinion.pk)
    assert (now.state, now.answer) == ("answered", "已换新灯")
    # The same again is done; otherwise it can't be decided any more.
    decide(meeting, cast.community_secretary, ItemKind.OPINION, Outcome.SOLVED, words="已换新灯")
    with pytest.raises(Conflict):
        decide(meeting, cast.community_secretary, ItemKind.OPINION, Outcome.NOTED)


def test_nothing_is_decided_before_the_meeting_has_begun(cast: Cast) -> None:
    opinion = an_opinion(cast)
    item = item_of(called(cast), ItemKind.OPINION)
    with pytest.raises(Invalid):
        decide_item(
            by=cast.community_secretary, item=item, outcome=Outcome.SOLVED, words="已换", version=item.version
        )
    assert fresh(opinion).state != "answered"


def test_a_group_neither_answers_opinions_nor_makes_cases_of_them(cast: Cast) -> None:
    an_opinion(cast)
    meeting = called(cast, cast.group, by=cast.group_leader, people=[cast.building_leader])
    with pytest.raises(Invalid):
        decide(meeting, cast.group_leader, ItemKind.OPINION, Outcome.SOLVED)
    with pytest.raises(NotAllowed):
        make_item_case(
            by=cast.group_leader,
            item=item_of(meeting, ItemKind.OPINION),
            file=lambda: pytest.fail("filed twice"),
        )
    decide(meeting, cast.group_leader, ItemKind.OPINION, Outcome.RAISED)


def test_a_timed_case_is_linked_both_ways(cast: Cast) -> None:
    opinion = an_opinion(cast)
    meeting = called(cast)
    item = item_of(meeting, ItemKind.OPINION)
    made = make_item_case(
        by=cast.community_secretary, item=item, file=lambda: a_case(cast, RouteCode.COORDINATION)
    )
    again = make_item_case(by=cast.community_secretary, item=item, file=lambda: pytest.fail("filed twice"))
    assert made == again == fresh(item).case == VoicedOpinion.objects.get(pk=opinion.pk).case
    assert fresh(item).outcome == Outcome.CASE
    assert made.meeting_items.with_meeting().get().meeting == meeting


def test_who_does_it_and_until_when_go_together(cast: Cast) -> None:
    an_opinion(cast)
    meeting = called(cast)
    who, day = cast.building_leader, clock.today() + 3 * DAY
    for wrong in (
        {"responsible": who},
        {"until": day},
        {"responsible": who, "until": clock.today() - DAY},
        {"responsible": cast.stranger, "until": day},
    ):
        with pytest.raises(Invalid):
            decide(meeting, cast.community_secretary, ItemKind.OPINION, Outcome.NOTED, **wrong)
    given = {"responsible": who, "until": day}
    decide(meeting, cast.community_secretary, ItemKind.OPINION, Outcome.NOTED, **given)
    assert MeetingDecision.objects.get().responsible == who
    decide(meeting, cast.community_secretary, ItemKind.OPINION, Outcome.NOTED)
    assert not MeetingDecision.objects.exists()


def test_minutes_are_signed_when_it_has_begun_and_somebody_came(cast: Cast) -> None:
    meeting = called(cast)
    with pytest.raises(Invalid):
        note_attendance(by=cast.community_secretary, meeting=meeting, present=[cast.group_leader])
    with at_meeting(meeting):
        with pytest.raises(Invalid):
            sign_minutes(by=cast.community_secretary, meeting=meeting, version=meeting.version)
        with pytest.raises(Invalid):
            note_attendance(by=cast.community_secretary, meeting=meeting, present=[cast.stranger])
    done = signed(meeting, cast.community_secretary, summary="灯的事最多")
    assert (done.state, done.signed_by) == (MeetingState.SIGNED, cast.community_secretary)
    following = AnalysisMeeting.objects.ahead().get(grid=cast.community)
    assert following.due_on > clock.today() + 27 * DAY


def test_signed_minutes_stay_as_they_were_signed(cast: Cast) -> None:
    opinion = an_opinion(cast)
    meeting = called(cast)
    until = clock.today() + 3 * DAY
    given = {"responsible": cast.building_leader, "until": until}
    decide(meeting, cast.community_secretary, ItemKind.OPINION, Outcome.NOTED, **given)
    signed(meeting, cast.community_secretary, came=[cast.building_leader], key="s")
    event = signed_minutes(meeting)
    assert event is not None
    assert event.minutes["present"] == ["楼道长"]
    assert "楼道灯坏了很久" not in str(event.minutes)  # what was said is read where it is
    [decided] = event.minutes["items"].values()
    assert (decided["responsible"], decided["words"]) == ("楼道长", "下周办好")
    item = item_of(meeting, ItemKind.OPINION)
    for verb in (
        lambda: decide(meeting, cast.community_secretary, ItemKind.OPINION, Outcome.RAISED),
        lambda: add_item(by=cast.community_secretary, meeting=meeting, title="又一件"),
        lambda: make_item_case(
            by=cast.community_secretary, item=item, file=lambda: pytest.fail("filed twice")
        ),
        lambda: draw_agenda(by=cast.community_secretary, meeting=meeting),
    ):
        with pytest.raises(Conflict):
            verb()
    for change in (
        lambda: MeetingEvent.objects.filter(pk=event.pk).update(minutes={}),
        lambda: MeetingEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    add_to_minutes(by=cast.community_secretary, meeting=meeting, words="另：灯已到货", key="a")
    add_to_minutes(by=cast.community_secretary, meeting=meeting, words="另：灯已到货", key="a")
    assert meeting.events.filter(step="add").count() == 1
    assert signed_minutes(meeting) == event
    assert opinion.pk


def test_what_the_meeting_did_not_come_to_stands_on_the_next_agenda(cast: Cast) -> None:
    an_opinion(cast)
    meeting = called(cast)
    add_item(by=cast.community_secretary, meeting=meeting, title="车棚")
    signed(meeting, cast.community_secretary)
    following = called(cast)
    assert following != meeting
    assert [one.kind for one in following.agenda.all()] == [ItemKind.OTHER, ItemKind.OPINION]


def test_a_person_who_may_not_open_an_opinion_reads_neither_its_words_nor_the_decision(cast: Cast) -> None:
    neighbour = a_grid(f"{cast.group.code}077", name="隔壁楼")
    an_opinion(cast, by=cast.community_secretary, grid=neighbour, words="隔壁的秘密")
    late = a_case(cast, RouteCode.ROUTINE, grid=neighbour, by=cast.community_secretary)
    type(late).objects.filter(pk=late.pk).update(due_at=clock.now() - HOUR)
    meeting = called(cast)
    for kind in (ItemKind.OPINION, ItemKind.CASE):
        decide(meeting, cast.community_secretary, kind, Outcome.NOTED, words="隔壁要修")

    def told(member: object) -> str:
        rows = items_of(meeting, member, lambda permission: scope_where(member.user, permission))
        return str([(one.heading, one.words, one.link, one.case_number) for one in rows])

    assert "隔壁的秘密" in told(cast.community_secretary)
    hidden = told(cast.building_leader)
    assert not any(words in hidden for words in ("隔壁", "opinions/", late.number))
    signed(meeting, cast.community_secretary)
    event = signed_minutes(meeting)
    assert event is not None
    sees = lambda permission: scope_where(cast.building_leader.user, permission)  # noqa: E731
    assert "隔壁" not in str(
        [(one.words, one.matter.heading) for one in minutes_of(meeting, event, cast.building_leader, sees)]
    )


def test_a_grid_that_is_out_of_use_meets_no_more(cast: Cast) -> None:
    meeting = propose_meeting(by=cast.community_secretary, grid=cast.community)
    type(cast.community).objects.filter(pk=cast.community.pk).update(retired_on=dt.date(2026, 1, 1))
    cast.community.refresh_from_db()
    with pytest.raises(Invalid):
        propose_meeting(by=cast.community_secretary, grid=cast.community)
    assert not AnalysisMeeting.objects.ahead().filter(pk=meeting.pk).exists()


def test_a_case_that_was_closed_meanwhile_leaves_the_agenda(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    type(case).objects.filter(pk=case.pk).update(due_at=clock.now() - HOUR)
    meeting = called(cast)
    assert meeting.agenda.count() == 1
    go(case, ActionCode.HANDLE, cast.building_leader, text="好了")
    draw_agenda(by=cast.community_secretary, meeting=meeting)
    assert not meeting.agenda.exists()
