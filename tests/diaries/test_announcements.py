"""Announcements: told to the leaders of an area and, where it is said so, to residents; whoever has read one is
counted nowhere."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from diaries.actions.news.announcements import (
    announce,
    correct_announcement,
    put_away,
    tell_announcements,
    withdraw_announcement,
)
from diaries.models import Announcement, AnnouncementVersion, PutAway
from diaries.queries.news.shown import scopes_of_today, told_today
from grids.queries.printed import public_code
from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.time import clock
from kit.time.clock import CHINA
from notices.actions import want_ringing
from notices.choices import Kind, Way
from notices.models import Notice
from notices.wishes import wants
from staff.models import Member
from staff.rights.roles import scope_where
from tests.actors import ADMIN
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def announced(cast: Cast, **facts: Any) -> Announcement:
    given = {
        "by": cast.community_worker2,
        "area": cast.community.code,
        "audience": "leaders",
        "title": "周五停水",
        "words": "请提前储水。\n\n详见 https://example.org/water",
        **facts,
    }
    return announce(**given)


def told_of(announcement: Announcement, channel: str = "inbox") -> set[int]:
    rows = Notice.objects.filter(key__startswith=f"announcement:{announcement.pk}:", channel=channel)
    return set(rows.values_list("recipient", flat=True))


def today_of(member: Member) -> list[str]:
    where = partial(scope_where, member.user)
    return [one.title for one in told_today(member, *scopes_of_today(where))]


def test_the_leaders_below_find_it_on_their_first_page_and_in_their_inbox(cast: Cast) -> None:
    made = announced(cast)
    assert {cast.building_leader.pk, cast.group_leader.pk, cast.community_secretary.pk} <= told_of(made)
    assert cast.other_community_leader.pk not in told_of(made)
    assert cast.community_worker2.pk not in told_of(made)  # who wrote it knows it
    assert not Notice.objects.exclude(channel="inbox").exists()
    page = at_desk(cast.building_leader).get("/").content.decode()
    assert "周五停水" in page
    assert "周五停水" not in at_desk(cast.other_community_leader).get("/").content.decode()


def test_the_first_page_asks_one_question_for_all_of_it(cast: Cast) -> None:
    where = partial(scope_where, cast.building_leader.user)
    scopes = scopes_of_today(where)
    with CaptureQueriesContext(connection) as asked:
        told_today(cast.building_leader, *scopes)
    assert len(asked) == 1


def test_what_is_told_above_reaches_all_below(cast: Cast) -> None:
    made = announced(cast, by=cast.county_official, area=cast.county.code, title="防台风")
    assert {cast.building_leader.pk, cast.other_community_leader.pk} <= told_of(made)
    assert today_of(cast.building_leader) == today_of(cast.other_community_leader) == ["防台风"]


def test_what_is_told_below_stands_on_no_superior_s_first_page_but_on_her_list(cast: Cast) -> None:
    announced(cast)
    assert today_of(cast.township_official) == []
    assert "周五停水" in at_desk(cast.township_official).get("/news/").content.decode()


def test_she_puts_it_away_by_a_tap_and_nobody_learns_of_it(cast: Cast) -> None:
    made = announced(cast)
    browser = at_desk(cast.building_leader)
    for _tap in range(2):
        answer = browser.post(f"/news/{made.pk}/", {"what": "away", "back": "/"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert PutAway.objects.count() == 1
    assert today_of(cast.building_leader) == []
    assert today_of(cast.group_leader) == ["周五停水"]
    page = at_desk(cast.community_worker2).get(f"/news/{made.pk}/").content.decode()
    assert cast.building_leader.name not in page
    assert "周五停水" in browser.get("/news/").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_back_to_our_own_pages_only(cast: Cast, back: str) -> None:
    made = announced(cast)
    answer = at_desk(cast.building_leader).post(f"/news/{made.pk}/", {"what": "away", "back": back})
    assert answer.headers["Location"] == "/news/"


def test_the_urgent_stands_first_then_what_stays_on_top_then_the_newest(cast: Cast) -> None:
    for title, how in (("旧", {}), ("顶", {"pinned": True}), ("急", {"urgent": True}), ("新", {})):
        announced(cast, title=title, **how)
    assert today_of(cast.building_leader) == ["急", "顶", "新", "旧"]


def test_what_begins_later_is_told_then_and_what_is_over_is_gone(cast: Cast) -> None:
    made = announced(cast, since=clock.today() + DAY, until=clock.today() + 2 * DAY)
    assert told_of(made) == set()
    assert today_of(cast.building_leader) == []
    assert at_desk(cast.building_leader).get(f"/news/{made.pk}/").status_code == 404
    assert at_desk(cast.community_secretary).get(f"/news/{made.pk}/").status_code == 200
    with time_machine.travel(MORNING + DAY, tick=False):
        for _round in range(2):
            tell_announcements(by=TIMETABLE, at=clock.now())
        assert cast.building_leader.pk in told_of(made)
        assert today_of(cast.building_leader) == ["周五停水"]
    with time_machine.travel(MORNING + 3 * DAY, tick=False):
        assert today_of(cast.building_leader) == []


def test_many_are_told_some_at_a_time_and_each_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diaries.actions.news.announcements._BATCH", 2)
    made = announced(cast, by=cast.city_official, area=cast.city.code)
    assert len(told_of(made)) == 2
    tell_announcements(by=TIMETABLE, at=clock.now())
    everybody = {cast.building_leader.pk, cast.group_leader.pk, cast.community_secretary.pk}
    assert everybody | {cast.other_community_leader.pk} <= told_of(made)
    assert Notice.objects.count() == len(told_of(made))
    assert Announcement.objects.get().told_at == MORNING


def test_nobody_but_the_timetable_tells(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        tell_announcements(by=cast.city_official.user, at=clock.now())


def test_the_urgent_waits_for_the_morning_elsewhere_than_in_the_inbox(cast: Cast) -> None:
    user = cast.building_leader.user
    type(user).objects.filter(pk=user.pk).update(email="leader@example.org")
    with time_machine.travel(MORNING.replace(hour=23), tick=False):
        made = announced(cast, urgent=True)
        row = Notice.objects.get(recipient=cast.building_leader, channel="email")
    assert row.key.startswith(f"announcement:{made.pk}:")
    assert clock.local(row.due_at).hour >= 6
    assert not row.urgent


def test_the_urgent_rings_and_whoever_does_not_want_announcements_elsewhere_has_it_in_her_inbox(
    cast: Cast,
) -> None:
    user = cast.building_leader.user
    type(user).objects.filter(pk=user.pk).update(email="leader@example.org")
    made = announced(cast, urgent=True)
    assert set(Notice.objects.filter(about=f"announcement:{made.pk}").values_list("kind", flat=True)) == {
        Kind.NEWS
    }
    assert told_of(made, "email") == {cast.building_leader.pk}
    assert wants({}, Kind.NEWS, Way.PUSH)
    want_ringing(by=ADMIN, member=cast.building_leader, chosen=[], quiet=None)
    again = announced(cast, urgent=True, title="又停水")
    assert told_of(again, "email") == set()
    assert cast.building_leader.pk in told_of(again)


def test_corrected_it_says_so_and_keeps_what_it_said_before(cast: Cast) -> None:
    made = announced(cast)
    put_away(by=cast.building_leader, announcement=made)
    facts = {"by": cast.community_secretary, "announcement": made, "audience": "leaders"}
    done = correct_announcement(**facts, title="周六停水", words="改到周六。", version=1)
    assert (done.title, done.edited_at, done.version) == ("周六停水", MORNING, 2)
    assert AnnouncementVersion.objects.get().title == "周五停水"
    page = at_desk(cast.building_leader).get(f"/news/{made.pk}/").content.decode()
    assert "周五停水" in page
    assert "周六停水" in page
    assert today_of(cast.building_leader) == []
    with pytest.raises(Conflict):
        correct_announcement(**facts, title="周日停水", words="又改。", version=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        AnnouncementVersion.objects.update(title="没说过")


def test_something_urgent_corrected_is_told_again_and_shown_again(cast: Cast) -> None:
    made = announced(cast, urgent=True, audience="residents")
    put_away(by=cast.building_leader, announcement=made)
    Notice.objects.filter(recipient=cast.group_leader).update(read_at=clock.now())
    sent = {"title": "周六停水", "words": "改到周六。", "audience": "residents", "version": 1}
    said = at_desk(cast.community_secretary).post(f"/news/{made.pk}/correct/", sent, follow=True)
    assert "told again" in said.content.decode()
    subjects = Notice.objects.filter(channel="inbox", recipient=cast.building_leader).values_list("subject")
    assert [subject for (subject,) in subjects] == ["紧急公告有更正：周六停水"]  # the unread one is gone
    assert Notice.objects.filter(channel="inbox", recipient=cast.group_leader).count() == 2
    assert today_of(cast.building_leader) == ["周六停水"]
    for page in (public_page(cast), at_desk(cast.building_leader).get("/").content.decode()):
        assert "09-24 09:00" in page
    withdraw_announcement(by=cast.community_secretary, announcement=made, why="改期", version=2)
    told = Notice.objects.filter(key__startswith=f"announcement:{made.pk}-withdrawn:", channel="inbox")
    assert set(told.values_list("recipient", flat=True)) == told_of(made)


def test_withdrawn_it_stands_nowhere_and_whoever_was_told_of_something_urgent_hears_it(cast: Cast) -> None:
    made, quiet = announced(cast, urgent=True, audience="residents"), announced(cast, title="别的")
    for one in (made, quiet):
        withdraw_announcement(by=cast.community_secretary, announcement=one, why="改期", version=1)
    told = Notice.objects.filter(key__startswith=f"announcement:{made.pk}-withdrawn:", channel="inbox")
    assert set(told.values_list("recipient", flat=True)) == told_of(made)
    assert not Notice.objects.filter(key__startswith=f"announcement:{quiet.pk}-withdrawn").exists()
    assert today_of(cast.building_leader) == []
    assert "周五停水" not in public_page(cast)
    browser = at_desk(cast.building_leader)
    assert "周五停水" not in browser.get("/news/").content.decode()
    assert "改期" in browser.get(f"/news/{made.pk}/").content.decode()
    with pytest.raises(Conflict):
        withdraw_announcement(by=cast.community_secretary, announcement=made, why="又", version=2)


def public_page(cast: Cast, code: str = "") -> str:
    browser = Client()
    return browser.get(f"/g/{public_code(code or cast.building.code)}/").content.decode()


def test_residents_find_on_the_public_page_what_is_meant_for_them_and_nothing_else(cast: Cast) -> None:
    announced(
        cast, audience="residents", title="居民看这个", words="<script>1</script> https://example.org/a"
    )
    announced(cast, title="内部的")
    announced(cast, audience="residents", title="明天的", since=clock.today() + DAY)
    announced(cast, by=cast.county_official, area=cast.county.code, audience="residents", title="全区的")
    page = public_page(cast)
    assert "居民看这个" in page
    assert "全区的" in page
    assert "<script>1" not in page
    assert 'href="https://example.org/a"' in page
    assert "内部的" not in page
    assert "明天的" not in page
    other = public_page(cast, cast.other_building.code)
    assert "居民看这个" not in other
    assert "全区的" in other


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("leaders", "身份证 330402194803150018"),
        ("residents", "联系 138 1234 5678"),
    ],
)
def test_no_private_number_is_announced(cast: Cast, audience: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        announced(cast, audience=audience, words=words)
    assert "words" in refused.value.fields
    announced(cast, audience="leaders", words="联系 138 1234 5678")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"words": ""}, "words"),
        ({"audience": "all"}, "audience"),
        ({"until": dt.date(2026, 9, 1)}, "until"),
        ({"since": dt.date(1, 1, 1)}, "since"),
    ],
)
def test_what_does_not_fit_is_refused(cast: Cast, wrong: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        announced(cast, **wrong)
    assert field in refused.value.fields


def test_only_a_community_and_whoever_is_above_announces_in_its_own_area(cast: Cast) -> None:
    for nobody in (cast.building_leader, cast.group_leader, cast.other_community_leader, cast.stranger):
        with pytest.raises(NotAllowed):
            announced(cast, by=nobody)
    with pytest.raises(NotAllowed):
        announced(cast, area=cast.township.code)
    with pytest.raises(Invalid):
        announced(cast, area=f"{cast.community.code}999")
    made = announced(cast, by=cast.county_official, area=cast.county.code)
    with pytest.raises(NotAllowed):
        withdraw_announcement(by=cast.community_secretary, announcement=made, why="不", version=1)


def test_the_same_form_announces_once(cast: Cast) -> None:
    first = announced(cast, key="form")
    assert announced(cast, key="form") == first
    with pytest.raises(KeyReused):
        announced(cast, key="form", words="别的")


def test_the_form_keeps_what_was_refused_and_says_who_is_told(cast: Cast) -> None:
    browser = at_desk(cast.community_worker2)
    assert browser.get("/news/new/").status_code == 200
    sent = {"area": cast.community.code, "audience": "leaders", "title": "停电", "words": ""}
    answer = browser.post("/news/new/", sent)
    assert answer.status_code == 400
    assert "停电" in answer.content.decode()
    answer = browser.post("/news/new/", sent | {"words": "周一", "key": "k"}, follow=True)
    assert "inbox" in answer.content.decode()
    answer = browser.post("/news/new/", sent | {"words": "周二", "key": "k"})
    assert answer.status_code == 422
    assert answer.context["form"]["key"].value() != "k"
    assert browser.post("/news/new/", sent | {"area": cast.township.code, "words": "x"}).status_code == 400


def test_wrong_addresses_lead_nowhere(cast: Cast) -> None:
    made = announced(cast)
    browser = at_desk(cast.building_leader)
    assert browser.get("/news/?show=x").status_code == 404
    assert browser.get("/news/999999/").status_code == 404
    assert browser.post(f"/news/{made.pk}/", {"what": "x"}).status_code == 404
    assert (
        browser.post(f"/news/{made.pk}/", {"what": "withdraw", "why": "x", "version": 1}).status_code == 403
    )
    assert browser.get(f"/news/{made.pk}/correct/").status_code == 403
    assert browser.get("/news/new/").status_code == 403
    assert at_desk(cast.other_community_leader).get(f"/news/{made.pk}/").status_code == 404
    assert at_desk(cast.stranger).get("/news/").status_code == 403


def test_it_is_corrected_and_withdrawn_on_its_page(cast: Cast) -> None:
    made = announced(cast)
    browser = at_desk(cast.community_secretary)
    assert browser.get(f"/news/{made.pk}/correct/").status_code == 200
    sent = {"title": "周六停水", "words": "改了", "audience": "residents", "version": 1}
    assert browser.post(f"/news/{made.pk}/correct/", sent).status_code == 302
    assert browser.post(f"/news/{made.pk}/correct/", sent).status_code == 409
    assert browser.post(f"/news/{made.pk}/", {"what": "withdraw", "version": 2}).status_code == 400
    answer = browser.post(f"/news/{made.pk}/", {"what": "withdraw", "why": "错了", "version": 2})
    assert answer.status_code == 302
    assert browser.get(f"/news/{made.pk}/correct/").status_code == 302


def test_the_same_told_again_after_a_lost_answer_is_told_once(cast: Cast) -> None:
    first = announced(cast, key="one")
    assert announced(cast, key="two") == first
    assert announced(cast, key="three", urgent=True) != first
    assert announced(cast, key="four", title="周六停水") != first
    withdraw_announcement(by=cast.community_worker2, announcement=first, why="误发", version=first.version)
    assert announced(cast, key="five") != first
