"""An opinion says on which agenda it stands and what was decided there; what was reported up says what became
of it above, as far as its reader may know."""

import pytest
from django.urls import reverse
from django.utils import translation

from cases.choices import RouteCode
from cases.models import Case
from diaries.actions.meetings import answer_raised, cancel_meeting, decide_item, make_raised_case
from diaries.actions.opinions import gather_opinions
from diaries.choices import Above, ItemKind, Outcome
from diaries.models import AgendaItem, AnalysisMeeting, MeetingDecision, VoicedOpinion
from diaries.queries.raised import left_of_raised
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from notices.models import Notice
from staff.models import Appointment, Member
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.diaries.meetings import DAY, at_meeting, called, fresh, item_of, signed
from tests.diaries.opinions import an_opinion, answered
from tests.factories import CaseFactory, CategoryFactory, grid
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


def shown(member: Member, opinion: VoicedOpinion) -> str:
    page = at_desk(member).get(reverse("voiced-opinion", args=[opinion.pk]))
    assert page.status_code == 200
    return page.content.decode()


def decided(cast: Cast, meeting: AnalysisMeeting, outcome: str, by: Member, **facts: object) -> AgendaItem:
    """Its opinion, decided so, and the minutes signed."""
    item = item_of(meeting, ItemKind.OPINION)
    with at_meeting(meeting):
        decide_item(by=by, item=item, outcome=outcome, version=item.version, **facts)
    signed(meeting, by)
    return fresh(item)


def test_before_the_minutes_are_signed_it_says_only_that_it_is_on_the_agenda(cast: Cast) -> None:
    opinion = an_opinion(cast)
    meeting = called(cast)
    item = item_of(meeting, ItemKind.OPINION)
    with at_meeting(meeting):
        decide_item(
            by=cast.community_secretary,
            item=item,
            outcome=Outcome.NOTED,
            words="先放一放",
            version=item.version,
        )
        page = shown(cast.community_worker2, opinion)
        lines = at_desk(cast.community_worker2).get(reverse("opinions")).content.decode()
    assert "On the agenda" in page
    assert cast.community.name in page
    assert "先放一放" not in page
    assert "on the agenda of" in lines


def test_afterwards_it_says_what_was_decided_and_by_whom_until_when(cast: Cast) -> None:
    opinion = an_opinion(cast)
    meeting = called(cast)
    until = clock.today() + 9 * DAY
    facts = {"words": "请物业看，电话13812345678", "responsible": cast.group_leader, "until": until}
    item = decided(cast, meeting, Outcome.NOTED, cast.community_secretary, **facts)
    page = shown(cast.building_leader, opinion)
    assert "Noted" in page
    assert "请物业看" in page
    assert "13812345678" not in page
    assert cast.group_leader.name in page
    assert reverse("meeting-item", args=[meeting.pk, item.pk]) in page
    assert MeetingDecision.objects.get().until == until


def test_whoever_may_not_open_the_meeting_reads_it_without_a_link(cast: Cast) -> None:
    opinion = an_opinion(cast)
    meeting = called(cast, people=[cast.community_secretary])
    decided(cast, meeting, Outcome.RAISED, cast.community_secretary, words="我们办不了")
    page = shown(cast.building_leader, opinion)
    assert "Reported up" in page
    assert "waits for an answer" in page
    assert reverse("meeting", args=[meeting.pk]) not in page
    assert reverse("meeting", args=[meeting.pk]) in shown(cast.community_worker2, opinion)


def test_what_the_street_answered_stands_at_the_opinion(cast: Cast) -> None:
    opinion = an_opinion(cast)
    item = decided(cast, called(cast), Outcome.RAISED, cast.community_secretary, words="我们办不了")
    answer_raised(by=cast.township_official, item=item, answer="列入明年计划", version=item.version)
    assert "列入明年计划" in shown(cast.building_leader, opinion)


def test_one_that_was_gathered_shows_where_the_leading_one_stands_and_nothing_of_another_grid(
    cast: Cast,
) -> None:
    other = an_opinion(
        cast, by=cast.community_worker2, grid=grid(f"{cast.group.code}002"), words="五楼老王家漏水"
    )
    opinion = an_opinion(cast, words="楼道漏水")
    gather_opinions(by=cast.community_worker2, into=other, others=[opinion], version=other.version)
    decided(cast, called(cast), Outcome.NOTED, cast.community_secretary, words="老王家要查")
    assert "老王家要查" in shown(cast.community_worker2, opinion)
    leaders = shown(cast.building_leader, opinion)
    assert "Noted" in leaders
    assert "老王" not in leaders


def test_what_was_decided_about_a_case_is_not_told_where_that_is_not_open(cast: Cast) -> None:
    opinion = an_opinion(cast)
    item = decided(cast, called(cast), Outcome.NOTED, cast.community_secretary, words="交消防办")
    case = CaseFactory(grid=cast.other_building)
    AgendaItem.objects.filter(pk=item.pk).update(case=case, outcome=Outcome.CASE)
    page = shown(cast.building_leader, opinion)
    assert "交消防办" not in page
    assert case.number not in page
    assert "交消防办" in shown(cast.township_official, opinion)


def test_what_a_cancelled_meeting_had_taken_up_goes_to_the_next_one(cast: Cast) -> None:
    an_opinion(cast)
    below = called(cast, cast.group, by=cast.group_leader, people=[cast.group_leader])
    item = decided(cast, below, Outcome.RAISED, cast.group_leader, words="我们办不了")
    above = called(cast)
    assert item_of(above, ItemKind.OPINION).raised_from == item
    cancel_meeting(by=cast.community_secretary, meeting=above, why="台风", version=fresh(above).version)
    assert AgendaItem.objects.raised().get() == item


def filed_from(member: Member, item: AgendaItem, **typed: object) -> Case:
    """The case that a township makes of what was reported up, by its form."""
    browser = at_desk(member)
    address = reverse("meeting-raised-case", args=[item.pk])
    form = browser.get(address).context["form"]
    category = CategoryFactory()
    given = {"category": category.code, "grid": form.initial["grid"], "key": "a" * 32, "route": "routine"}
    given |= {"description": form.initial["description"], "address": "", **typed}
    answer = browser.post(address, given)
    assert answer.status_code == 302, answer.context["form"].errors
    return Case.objects.get()


def test_the_street_makes_a_case_of_it_and_it_is_being_handled_until_that_ends(cast: Cast) -> None:
    opinion = an_opinion(cast, words="井盖坏了")
    item = decided(cast, called(cast), Outcome.RAISED, cast.community_secretary, words="我们办不了")
    official = cast.township_official
    case = filed_from(official, item)
    assert "井盖坏了" in case.description
    assert (fresh(item).case, fresh(opinion).case) == (case, case)
    rows = AgendaItem.objects.raised()
    assert (list(rows.waiting()), list(rows.handled())) == ([], [item])
    pages = {
        kind: at_desk(official).get(reverse("meetings-raised"), {"waiting": kind})
        for kind in ("raised", "handled")
    }
    assert [len(page.context["lines"]) for page in pages.values()] == [0, 1]
    assert case.number in pages["handled"].content.decode()
    assert case.number in at_desk(official).get(reverse("meeting-raised", args=[item.pk])).content.decode()
    assert "being handled" in shown(cast.building_leader, opinion)
    keys = Notice.objects.filter(key__startswith="meeting-handled:", channel="inbox")
    assert {one.recipient for one in keys} == {cast.community_secretary, cast.building_leader}
    Case.objects.filter(pk=case.pk).update(stage="closed", outcome="resolved", closed_at=clock.now())
    assert list(AgendaItem.objects.raised().waiting()) == [item]
    with translation.override("en"):
        words = "\n".join(left_of_raised(Case.objects.get(), official))
    assert "Left for you" in words


def test_an_overdue_case_that_was_reported_up_becomes_no_other_case(cast: Cast) -> None:
    an_opinion(cast)
    item = decided(cast, called(cast), Outcome.RAISED, cast.community_secretary, words="催过了")
    case = CaseFactory(grid=cast.building)
    AgendaItem.objects.filter(pk=item.pk).update(kind=ItemKind.CASE, opinion=None, case=case)
    item = fresh(item)
    assert list(AgendaItem.objects.raised().waiting()) == [item]
    assert item.above == Above.WAITING.label
    with pytest.raises(Invalid):
        make_raised_case(by=cast.township_official, item=item, file=lambda: case)


def test_only_the_street_makes_a_case_of_it_and_only_until_it_is_answered(cast: Cast) -> None:
    an_opinion(cast)
    item = decided(cast, called(cast), Outcome.RAISED, cast.community_secretary, words="我们办不了")

    def never() -> Case:
        raise AssertionError

    for member in (
        cast.community_secretary,
        cast.county_official,
        cast.other_community_leader,
        cast.stranger,
    ):
        with pytest.raises(NotAllowed):
            make_raised_case(by=member, item=item, file=never)
    answer_raised(by=cast.township_official, item=item, answer="不办", version=item.version)
    with pytest.raises(Conflict):
        make_raised_case(by=cast.township_official, item=item, file=never)


def test_made_twice_it_is_one_case(cast: Cast) -> None:
    an_opinion(cast)
    item = decided(cast, called(cast), Outcome.RAISED, cast.community_secretary, words="我们办不了")
    made = [
        make_raised_case(by=cast.township_official, item=item, file=lambda: CaseFactory(grid=cast.building))
        for _time in range(2)
    ]
    assert made[0] == made[1]
    assert Case.objects.count() == 1


def test_whoever_collected_the_opinion_hears_the_answer_where_it_is_still_open_to_her(cast: Cast) -> None:
    opinion = an_opinion(cast)
    item = decided(cast, called(cast), Outcome.RAISED, cast.community_secretary, words="我们办不了")
    answer_raised(by=cast.township_official, item=item, answer="明年", version=item.version)
    told = Notice.objects.get(
        recipient=cast.building_leader, key__startswith="meeting-answered:", channel="inbox"
    )
    assert told.link == reverse("voiced-opinion", args=[opinion.pk])


def test_whoever_leads_there_no_more_hears_no_answer(cast: Cast) -> None:
    an_opinion(cast)
    item = decided(cast, called(cast), Outcome.RAISED, cast.community_secretary, words="我们办不了")
    Appointment.objects.filter(member=cast.building_leader).update(until=clock.today() - DAY)
    answer_raised(by=cast.township_official, item=item, answer="明年", version=item.version)
    told = Notice.objects.filter(key__startswith="meeting-answered:", channel="inbox")
    assert {one.recipient for one in told} == {cast.community_secretary}


def test_signed_minutes_tell_the_level_below_what_was_decided_about_what_it_raised(cast: Cast) -> None:
    an_opinion(cast)
    below = called(cast, cast.group, by=cast.group_leader, people=[cast.group_leader])
    item = decided(cast, below, Outcome.RAISED, cast.group_leader, words="我们办不了")
    above = called(cast)
    decided(cast, above, Outcome.NOTED, cast.community_secretary, words="先记下")
    told = Notice.objects.get(key__startswith=f"meeting-decided:{above.pk}:", channel="inbox")
    assert told.recipient == cast.group_leader
    assert told.link == reverse("meeting-item", args=[below.pk, item.pk])
    assert "先记下" in at_desk(cast.group_leader).get(told.link).content.decode()


def test_nobody_below_is_told_where_the_meeting_did_not_come_to_it(cast: Cast) -> None:
    an_opinion(cast)
    below = called(cast, cast.group, by=cast.group_leader, people=[cast.group_leader])
    decided(cast, below, Outcome.RAISED, cast.group_leader, words="我们办不了")
    signed(called(cast), cast.community_secretary)
    assert not Notice.objects.filter(key__startswith="meeting-decided:").exists()


def test_what_was_answered_meanwhile_comes_on_no_agenda_again(cast: Cast) -> None:
    opinion = an_opinion(cast)
    below = called(cast, cast.group, by=cast.group_leader, people=[cast.group_leader])
    decided(cast, below, Outcome.RAISED, cast.group_leader, words="我们办不了")
    answered(cast, opinion)
    assert not called(cast).agenda.exists()
    assert "waits for an answer" not in shown(cast.building_leader, opinion)


def test_the_page_of_a_case_names_the_item_that_it_came_from_to_whoever_may_open_the_meeting(
    cast: Cast,
) -> None:
    an_opinion(cast)
    meeting = called(cast, people=[cast.community_secretary])
    item = item_of(meeting, ItemKind.OPINION)
    case = a_case(cast, RouteCode.ROUTINE)
    AgendaItem.objects.filter(pk=item.pk).update(case=case)
    link = reverse("meeting-item", args=[meeting.pk, item.pk])
    pages = {
        member: at_desk(member).get(reverse("case", args=[case.number])).content.decode()
        for member in (cast.community_worker2, cast.building_leader)
    }
    assert link in pages[cast.community_worker2]
    assert link not in pages[cast.building_leader]
    assert "a meeting that is not open to you" in pages[cast.building_leader]
    invite = called(
        cast, people=[cast.community_secretary, cast.building_leader], version=fresh(meeting).version
    )
    assert invite == meeting
    assert link in at_desk(cast.building_leader).get(reverse("case", args=[case.number])).content.decode()
