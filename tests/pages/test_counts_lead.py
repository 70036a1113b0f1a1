"""Counts lead to exactly what they count: each number that is a link is followed, and the rows are counted."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.choices import RouteCode, StageCode
from cases.models import Case
from diaries.actions import add_entry, remark_line, sign_week
from diaries.actions.meetings import draw_agenda
from diaries.choices import EntryKind, ItemKind, OpinionState
from diaries.lines import Span, lines_of, nobody_sees
from diaries.models import AgendaItem, VoicedOpinion, WeekClosing
from diaries.rules.weeks import monday_of
from kit.time import clock
from kit.time.clock import CHINA
from residents import registry
from residents.models import Household
from staff.choices import Post
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.diaries.meetings import DAY, HOUR, called, item_of
from tests.diaries.opinions import an_opinion
from tests.factories import CaseFactory
from tests.pages.desk import at_desk
from tests.residents.world import household

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
FRIDAY, TUESDAY_AFTER = MONDAY + dt.timedelta(days=4), MONDAY + dt.timedelta(days=8)
_FIGURE = re.compile(r'<a href="([^"]*/counted/[^"]*)">.*?<span class="number">(\d+)</span>')
_ON_AGENDA = re.compile(r'<a class="tap" href="([^"]*/counted/[^"]*)">(\d+) ')


def counted_on(browser: Client, address: str, pattern: re.Pattern[str] = _FIGURE) -> dict[str, int]:
    """The numbers of a page that are links, by where they lead."""
    page = browser.get(address).content.decode()
    return {unescape(link): int(number) for link, number in pattern.findall(page)}


def rows_at(browser: Client, link: str) -> int:
    answer = browser.get(link)
    assert answer.status_code == 200, link
    return len(answer.context["found"].rows)


def follow_all(browser: Client, numbers: dict[str, int]) -> None:
    assert {link: rows_at(browser, link) for link in numbers} == numbers


def a_week(cast: Cast) -> Client:
    """Two visits, an entry and two opinions of the building's leader, with a third household due."""
    leader = cast.building_leader
    homes = [household(leader, cast.building, f"{one}01") for one in range(1, 4)]
    for home in homes[:2]:
        registry.record_visit(household=home, by=leader, findings="都好", met="户主")
    add_entry(by=leader, date=clock.today(), kind=EntryKind.OTHER, text="巡了一圈")
    an_opinion(cast, topic="traffic")
    an_opinion(cast, topic="traffic", words="车太多")
    return at_desk(leader)


def test_each_number_of_a_running_week_leads_to_its_rows(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        browser = a_week(cast)
        numbers = counted_on(browser, "/diary/week/2026-11-23/")
        assert {link.split("/counted/")[1]: n for link, n in numbers.items()} == {
            "done/visits/": 2,
            "done/opinions_collected/": 2,
            "done/households_new/": 3,
            "entries/other/": 1,
            "opinions/traffic/": 2,
            "households/due/": 3,
            "households/visited/": 2,
        }
        follow_all(browser, numbers)


def test_a_signed_week_leads_to_what_was_counted_then_and_says_when_that_was(cast: Cast) -> None:
    leader = cast.building_leader
    with time_machine.travel(MONDAY, tick=False):
        a_week(cast)
    with time_machine.travel(FRIDAY, tick=False):
        sign_week(by=leader, monday=MONDAY.date(), words="平稳")
    with time_machine.travel(FRIDAY + dt.timedelta(hours=3), tick=False):
        registry.record_visit(
            household=Household.objects.get(door="301"), by=leader, findings="好", met="户主"
        )
        an_opinion(cast, topic="traffic", words="后来说的")
    with time_machine.travel(TUESDAY_AFTER, tick=False):
        browser = at_desk(leader)
        page = browser.get("/diary/week/2026-11-23/").content.decode()
        assert "as of 11-27 10:00" in page
        numbers = counted_on(browser, "/diary/week/2026-11-23/")
        assert (len(numbers), numbers["/diary/week/2026-11-23/counted/households/visited/"]) == (7, 2)
        follow_all(browser, numbers)
        reader = at_desk(cast.building_liaison)
        closing = WeekClosing.objects.get()
        numbers = counted_on(reader, f"/diary/closings/{closing.pk}/")
        assert len(numbers) == 7
        follow_all(reader, numbers)


def test_what_was_withdrawn_since_the_signature_is_said_in_words(cast: Cast) -> None:
    leader = cast.building_leader
    with time_machine.travel(FRIDAY, tick=False):
        a_week(cast)
        sign_week(by=leader, monday=MONDAY.date(), words="平稳")
    VoicedOpinion.objects.filter(words="车太多").update(state=OpinionState.WITHDRAWN, withdrawn_at=FRIDAY)
    with time_machine.travel(TUESDAY_AFTER, tick=False):
        page = at_desk(leader).get("/diary/week/2026-11-23/counted/opinions/traffic/")
        assert len(page.context["found"].rows) == 1
        assert "The number is 2; 1 can be shown now." in page.content.decode()


def test_a_line_that_she_hid_is_counted_and_shown_to_her_alone(cast: Cast) -> None:
    leader = cast.building_leader
    with time_machine.travel(FRIDAY, tick=False):
        a_week(cast)
        line = lines_of(leader.pk, Span(FRIDAY.date(), FRIDAY.date()), nobody_sees)[0]
        remark_line(
            by=leader, date=line.day, source=line.source, key=line.key, words="", hidden=True, version=0
        )
        sign_week(by=leader, monday=MONDAY.date(), words="平稳")
        closing = WeekClosing.objects.get()
        own = at_desk(leader).get(f"/diary/week/2026-11-23/counted/done/{line.kind}/")
        assert "hidden in the diary" in own.content.decode()
        read = at_desk(cast.building_liaison).get(f"/diary/closings/{closing.pk}/counted/done/{line.kind}/")
        assert len(read.context["found"].rows) == len(own.context["found"].rows) - 1


def test_numbers_of_a_week_that_there_are_not_have_no_page(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        browser = a_week(cast)
        for wrong in ("done/nothing", "entries/visits", "opinions/all", "households/all", "days/filled"):
            assert browser.get(f"/diary/week/2026-11-23/counted/{wrong}/").status_code == 404, wrong


def a_meeting(cast: Cast) -> Any:
    """Of the community: two households to be called on in its building, a week not signed, one not read."""
    for door in ("101", "201"):
        household(cast.building_leader, cast.building, door)
    for weeks, state in ((1, "drafted"), (2, "signed")):
        monday = monday_of(clock.today()) - dt.timedelta(days=7 * weeks)
        at = clock.midnight(monday + dt.timedelta(days=6)) if state == "signed" else None
        WeekClosing.objects.create(
            member=cast.building_leader,
            grid=cast.building,
            monday=monday,
            state=state,
            begun_at=clock.now(),
            signed_at=at,
        )
    return called(cast)


def test_each_number_of_an_agenda_leads_to_the_rows_kept_with_it_and_says_when(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        meeting = a_meeting(cast)
        secretary = at_desk(cast.community_secretary)
        numbers = counted_on(secretary, f"/meetings/{meeting.pk}/", _ON_AGENDA)
        assert sorted(numbers.values()) == [1, 1, 2]
        follow_all(secretary, numbers)
        assert "as of 11-23 10:00" in secretary.get(f"/meetings/{meeting.pk}/").content.decode()
        home = Household.objects.get(door="101")
    with time_machine.travel(TUESDAY_AFTER, tick=False):
        registry.record_visit(household=home, by=cast.building_leader, findings="好", met="户主")
        secretary = at_desk(cast.community_secretary)
        follow_all(secretary, numbers)  # as it was counted, whatever came since
        [link] = [one for one in numbers if one.endswith("/due/")]
        assert "called on since, 12-01 10:00" in secretary.get(link).content.decode()
        draw_agenda(by=cast.community_secretary, meeting=meeting)
        again = counted_on(secretary, f"/meetings/{meeting.pk}/", _ON_AGENDA)
        assert again[link] == 1
        follow_all(secretary, again)


def test_rows_of_an_agenda_that_are_not_open_to_the_reader_are_not_shown(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        household(cast.building_leader, cast.building, "101")
        away = household(cast.other_community_leader, cast.other_building, "901")
        meeting = called(cast)
        item = item_of(meeting, ItemKind.HOUSEHOLDS)
        item.facts["rows"]["due"].append(away.pk)
        item.facts["due"] = 2
        item.save()
        page = at_desk(cast.building_leader).get(f"/meetings/{meeting.pk}/counted/{item.pk}/due/")
        assert [row.words for row in page.context["found"].rows] == [f"{cast.building.name}; 101"]
        assert "1 of them is not open to you" in page.content.decode()
        assert "901" not in page.content.decode()


def test_an_old_agenda_whose_rows_were_not_kept_says_so_and_has_no_link(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        meeting = a_meeting(cast)
        AgendaItem.objects.filter(kind=ItemKind.HOUSEHOLDS).update(facts={"due": 2})
        item = item_of(meeting, ItemKind.HOUSEHOLDS)
        secretary = at_desk(cast.community_secretary)
        assert secretary.get(f"/meetings/{meeting.pk}/counted/{item.pk}/due/").status_code == 404
        page = secretary.get(f"/meetings/{meeting.pk}/").content.decode()
        assert "2 households to be called on" in page
        assert "which ones was not kept" in page


def test_the_list_at_the_head_of_an_agenda_counts_what_stands_below_each_heading(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        an_opinion(cast)
        an_opinion(cast, topic="traffic", words="车太多")
        meeting = a_meeting(cast)
        page = at_desk(cast.community_secretary).get(f"/meetings/{meeting.pk}/").content.decode()
    jumps = re.findall(r'<a href="#(kind-\w+)">[^<]*<strong>(\d+) items?</strong>', page)
    assert jumps == [("kind-opinion", "2"), ("kind-households", "1"), ("kind-closings", "1")]
    parts = re.split(r'<h3 id="', page)[1:]
    assert [(one.split('"')[0], str(one.count('id="item-'))) for one in parts] == jumps


_TILE = re.compile(r'href="(/cases/\?light=[^"]+)">[^<]*<strong>(\d+)</strong>')


def test_a_case_stands_once_on_today_and_each_number_has_its_rows(cast: Cast) -> None:
    """An emergency that waits for her, reviews and an ordinary case: what burns is above, the rest is due."""
    official = cast.township_official
    at = clock.now()
    there = {"grid": cast.building, "waiting_post": Post.TOWNSHIP}
    review = CaseFactory(stage=StageCode.TOWNSHIP_REVIEW, due_at=at + DAY, amber_at=at + HOUR, **there)
    late = CaseFactory(stage=StageCode.TOWNSHIP_REVIEW, due_at=at - HOUR, amber_at=at - DAY, **there)
    fires = [a_case(cast, RouteCode.EMERGENCY, description="车棚起火") for _n in range(2)]
    Case.objects.filter(pk=fires[0].pk).update(**there, due_at=at - HOUR, amber_at=at - DAY)
    browser = at_desk(official)
    today = browser.get("/")
    assert {alarm.case.pk for alarm in today.context["alarms"]} == {one.pk for one in fires}
    assert [line["case"].pk for line in today.context["lines"]] == [late.pk, review.pk]
    assert not [one for one in today.context["todo"] if "/cases/" in one.link]
    tiles = {unescape(link): int(number) for link, number in _TILE.findall(today.content.decode())}
    assert sorted(tiles.values()) == [1, 1]
    assert {link: len(browser.get(link).context["lines"]) for link in tiles} == tiles
    burning = browser.get("/cases/?show=burning").context["lines"]
    assert {line["case"].pk for line in burning} == {one.pk for one in fires}


def test_each_number_of_what_waits_on_today_has_its_rows_there(cast: Cast) -> None:
    an_opinion(cast)
    a_meeting(cast)
    for person in (cast.building_leader, cast.community_secretary, cast.building_liaison):
        browser = at_desk(person)
        waits = [one for one in browser.get("/").context["todo"] if not one.link.startswith("/admin/")]
        assert waits, person
        for one in waits:
            assert str(len(browser.get(one.link).context["lines"])) == one.number, one.link


def test_lists_of_cases_that_there_are_not_have_no_page(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    for wrong in ("?but=red", "?show=open&but=burning", "?show=burning&light=red", "?show=fire"):
        assert browser.get(f"/cases/{wrong}").status_code == 404, wrong
