"""The pages of analysis meetings: a meeting is called, held and signed by hand; each sees what is open to her."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.models import Case
from diaries.actions.meetings import call_meeting, decide_item, propose_meeting
from diaries.choices import ItemKind, Outcome
from diaries.models import AgendaItem, AnalysisMeeting, MeetingDecision, VoicedOpinion
from diaries.web.forms.entries import EntryForm
from diaries.web.meetings.forms import DecideForm, DoneForm
from diaries.web.tasks.forms import GiveForm
from kit.time import clock
from staff.models import Member
from tests.cast import Cast
from tests.diaries.meetings import DAY, at_meeting, called, fresh, item_of, signed
from tests.diaries.opinions import an_opinion
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


def send(browser: Client, address: str, status: int = 302, **fields: object) -> str:
    answer = browser.post(address, fields)
    assert answer.status_code == status, answer.context and dict(answer.context["form"].errors)
    return answer.content.decode()


def page(member: Member, address: str, status: int = 200) -> str:
    answer = at_desk(member).get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def of(meeting: AnalysisMeeting, what: str = "") -> str:
    return f"/meetings/{meeting.pk}/{what}"


def test_a_meeting_from_the_proposal_to_the_minutes(cast: Cast) -> None:
    an_opinion(cast)
    browser = at_desk(cast.community_secretary)
    send(browser, "/meetings/", grid=cast.community.code)
    meeting = AnalysisMeeting.objects.get()
    assert "Call the meeting" in browser.get(of(meeting)).content.decode()
    start = clock.local(clock.now() + DAY).replace(second=0, microsecond=0)
    people = [cast.group_leader.pk, cast.building_leader.pk]
    given = {"what": "call", "starts_at": f"{start:%Y-%m-%dT%H:%M}", "version": 1, "people": people}
    refused = send(browser, of(meeting), 400, place="", **given)
    assert "checked" in refused  # what was typed stays
    send(browser, of(meeting), place="会议室", **given)
    assert fresh(meeting).starts_at == start
    item = item_of(meeting, ItemKind.OPINION)
    until = clock.today() + 5 * DAY
    facts = {"words": "先看看", "responsible": cast.building_leader.pk, "version": item.version}
    assert "when the meeting has begun" in browser.get(of(meeting, f"items/{item.pk}/")).content.decode()
    early = send(browser, of(meeting, f"items/{item.pk}/"), 400, outcome="noted", words="x", version=1)
    assert "has not begun yet" in early
    with at_meeting(meeting):
        browser = at_desk(cast.community_secretary)
        send(browser, of(meeting, f"items/{item.pk}/"), 400, outcome="noted", until="", **facts)
        send(browser, of(meeting, f"items/{item.pk}/"), outcome="noted", until=f"{until:%Y-%m-%d}", **facts)
    page(cast.community_secretary, of(meeting, "minutes/"), 404)  # not signed yet
    with at_meeting(meeting):
        browser = at_desk(cast.community_secretary)
        send(browser, of(meeting), what="attend", present=people, version=2)
        send(browser, of(meeting), what="add", title="车棚", version=2)
        shown = browser.get(of(meeting)).content.decode()
        assert "Sign the minutes" in shown
        assert "1 item is not discussed yet" in shown
        signing = {"what": "sign", "summary": "灯的事最多", "version": 2}
        said = browser.post(of(meeting), signing, follow=True).content.decode()
        assert "1 person has something to do" in said
        assert "1 item that was not discussed" in said
        minutes = browser.get(of(meeting, "minutes/")).content.decode()
        assert all(words in minutes for words in ("灯的事最多", "先看看", "楼道长", "楼道灯坏了很久"))
        send(browser, of(meeting), what="supplement", words="另有一事", version=3)
        assert "另有一事" in browser.get(of(meeting, "minutes/")).content.decode()
        decision = MeetingDecision.objects.get()
        leader = at_desk(cast.building_leader)
        following = of(AnalysisMeeting.objects.ahead().get())
        for reader, lists in ((leader, "/meetings/decisions/?waiting=mine"), (browser, following)):
            listed = reader.get(lists).content.decode()
            assert all(words in listed for words in ("楼道灯坏了很久", "先看看")), lists
        desk = browser.get("/admin/diaries/meetingdecision/").content.decode()
        assert all(words in desk for words in ("楼道灯坏了很久", "先看看"))
        assert "What meetings gave you to do" in leader.get("/").content.decode()
        send(leader, f"/meetings/decisions/{decision.pk}/", words="看过了", version=1)
        assert "看过了" in leader.get(f"/meetings/decisions/{decision.pk}/").content.decode()


def test_an_opinion_solved_at_once_is_said_to_be_answered_and_offers_no_change(cast: Cast) -> None:
    an_opinion(cast)
    meeting = called(cast)
    item = item_of(meeting, ItemKind.OPINION)
    with at_meeting(meeting):
        browser, address = at_desk(cast.community_secretary), of(meeting, f"items/{item.pk}/")
        given = {"outcome": "solved", "words": "已换新灯", "version": item.version}
        said = browser.post(address, given, follow=True).content.decode()
        assert "changed any more" in said
        assert address not in said
        assert 'name="outcome"' not in browser.get(address).content.decode()
        send(browser, address, **given)  # the second tap does nothing


def test_only_whoever_holds_it_has_the_forms(cast: Cast) -> None:
    meeting = called(cast)
    shown = page(cast.building_leader, of(meeting))
    assert 'name="what"' not in shown
    for what in ("call", "cancel", "sign", "draw"):
        send(at_desk(cast.building_leader), of(meeting), 403, what=what)
    send(at_desk(cast.community_secretary), of(meeting), 404, what="eat")
    page(cast.other_community_leader, of(meeting), 404)
    page(cast.stranger, "/meetings/", 403)
    page(cast.community_secretary, "/meetings/?waiting=never", 404)
    page(cast.community_secretary, "/meetings/decisions/?waiting=never", 404)


def test_an_item_becomes_a_case_prefilled(cast: Cast) -> None:
    opinion = an_opinion(cast, place="3号楼")
    meeting = called(cast)
    item = item_of(meeting, ItemKind.OPINION)
    browser = at_desk(cast.community_secretary)
    address = of(meeting, f"items/{item.pk}/case/")
    shown = browser.get(address).content.decode()
    assert "楼道灯坏了很久" in shown
    assert "3号楼" in shown
    words = {"description": "楼道灯坏了很久", "category": CategoryFactory().code, "grid": cast.building.code}
    send(browser, address, **words, key="k" * 32)
    case = Case.objects.get()
    assert fresh(item).case == case == VoicedOpinion.objects.get(pk=opinion.pk).case
    assert of(meeting, f"items/{item.pk}/") in page(cast.community_secretary, f"/cases/{case.number}/")
    assert browser.get(address).status_code == 302  # it is one already


def test_what_is_reported_up_is_answered(cast: Cast) -> None:
    an_opinion(cast)
    meeting = called(cast)
    item = item_of(meeting, ItemKind.OPINION)
    with at_meeting(meeting):
        decide_item(by=cast.community_secretary, item=item, outcome=Outcome.RAISED, words="难", version=1)
    signed(meeting, cast.community_secretary)
    assert "楼道灯坏了很久" in page(cast.township_official, "/meetings/raised/")
    browser = at_desk(cast.township_official)
    version = AgendaItem.objects.get(pk=item.pk).version
    send(browser, f"/meetings/raised/{item.pk}/", answer="明年办", version=version)
    assert "明年办" in page(cast.community_secretary, of(meeting))
    page(cast.community_secretary, "/meetings/raised/", 403)
    assert "楼道灯坏了很久" not in page(cast.township_official, "/meetings/raised/")


def test_own_meetings_that_she_called_are_none_that_she_is_invited_to(cast: Cast) -> None:
    meeting = called(cast)
    there = {
        member: at_desk(member).get("/meetings/?waiting=invited").context["lines"]
        for member in (cast.community_secretary, cast.group_leader)
    }
    assert there == {cast.community_secretary: [], cast.group_leader: [meeting]}


def test_an_overdue_meeting_is_marked_in_each_list_in_which_it_stands(cast: Cast) -> None:
    chair = cast.community_secretary
    meeting = propose_meeting(by=chair, grid=cast.community)
    AnalysisMeeting.objects.update(due_on=clock.today() - DAY)
    for asked in ("ahead", "hold", "overdue"):
        assert 'class="mark late">overdue' in page(chair, f"/meetings/?waiting={asked}"), asked
    put_off = {"starts_at": clock.now() + DAY, "place": "社区会议室", "people": [chair, cast.group_leader]}
    call_meeting(by=chair, meeting=meeting, version=1, **put_off)
    for member, asked in ((chair, "ahead"), (chair, "overdue"), (cast.group_leader, "invited")):
        assert 'class="mark late">overdue' in page(member, f"/meetings/?waiting={asked}"), asked


def test_nobody_is_ticked_as_present_before_it_is_said(cast: Cast) -> None:
    meeting, chair = called(cast), cast.community_secretary
    with at_meeting(meeting):
        shown = page(chair, of(meeting))
        assert "Nobody is ticked yet." in shown
        assert re.findall(r'name="present"[^>]* checked', shown) == []
        send(at_desk(chair), of(meeting), what="attend", present=[cast.group_leader.pk], version=2)
        again = at_desk(chair).get(of(meeting))
        assert again.context["attend"]["present"].value() == [cast.group_leader.pk]
        assert "Nobody is ticked yet." not in again.content.decode()


def test_an_invited_person_sees_neither_words_nor_links_of_what_is_not_open_to_her(cast: Cast) -> None:
    an_opinion(cast, by=cast.community_secretary, grid=cast.group, words="组里的秘密")
    meeting = called(cast)
    item = item_of(meeting, ItemKind.OPINION)
    with at_meeting(meeting):
        decide_item(
            by=cast.community_secretary, item=item, outcome=Outcome.NOTED, words="秘密处理", version=1
        )
    for address in (of(meeting), of(meeting, f"items/{item.pk}/")):
        shown = page(cast.building_leader, address)
        assert "秘密" not in shown
        assert reverse("voiced-opinion", args=[item.opinion_id]) not in shown
    signed(meeting, cast.community_secretary)
    assert "秘密" not in page(cast.building_leader, of(meeting, "minutes/"))


def test_topics_state_their_rule_and_refuse_what_there_is_not(cast: Cast) -> None:
    an_opinion(cast)
    shown = page(cast.community_secretary, f"/meetings/topics/?grid={cast.community.code}")
    assert "the median of up to" in shown
    assert "too few to say" in shown
    for wrong in ("grid=1", "week=2026-13-01", "week=2026-10-01", "week=2999-01-06", "topic=weather"):
        page(cast.community_secretary, f"/meetings/topics/?{wrong}", 404)
    page(cast.other_community_leader, f"/meetings/topics/?grid={cast.community.code}", 404)


def test_the_desk_lists_overdue_ones(cast: Cast) -> None:
    meeting = propose_meeting(by=cast.community_secretary, grid=cast.community)
    AnalysisMeeting.objects.filter(pk=meeting.pk).update(due_on=clock.today() - DAY)
    for asks in ("overdue", "hold"):
        shown = page(cast.community_secretary, f"/admin/diaries/analysismeeting/?waiting={asks}")
        assert of(meeting) in page(
            cast.community_secretary, f"/admin/diaries/analysismeeting/{meeting.pk}/change/"
        )
        assert f"/analysismeeting/{meeting.pk}/" in shown
    assert "defaults of this system" in page(cast.county_official, "/admin/diaries/meetingrhythm/")


@pytest.mark.parametrize(
    ("form", "field", "label"),
    [
        (GiveForm, "words", "任务说明"),
        (GiveForm, "due_at", "完成期限"),
        (DecideForm, "until", "完成期限"),
        (DoneForm, "words", "办理情况"),
        (EntryForm, "time", "时间（不填为现在）"),
    ],
)
def test_labels_say_in_chinese_what_their_own_form_asks(form: type, field: str, label: str) -> None:
    with translation.override("zh-hans"):
        assert str(form.base_fields[field].label) == label
