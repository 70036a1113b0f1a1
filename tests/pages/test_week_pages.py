"""The pages of the diary's week: what a leader sees and sends, and whoever guides her."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from diaries.actions import add_entry, sign_week
from diaries.choices import EntryKind
from diaries.models import Entry, EntryVersion, LineNote, MissingDay, WeekClosing
from kit.time.clock import CHINA
from residents import registry
from residents.models import Visit
from staff.models import Member
from tests.cast import Cast
from tests.pages.desk import at_desk
from tests.residents.world import household

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 9, 21)
DAY = dt.date(2026, 9, 25)
FRIDAY = dt.datetime(2026, 9, 25, 16, 0, tzinfo=CHINA)
TODAY, WEEK = "/diary/2026-09-25/", "/diary/week/2026-09-21/"


@pytest.fixture(autouse=True)
def _on_a_friday(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def phone(cast: Cast) -> Client:
    return at_desk(cast.building_leader)


def note(by: Member, text: str = "走访张家", **more: Any) -> Entry:
    return add_entry(**{"by": by, "date": DAY, "kind": EntryKind.VISIT, "text": text, **more})


def text_of(page: Any) -> str:
    return page.content.decode()


def test_the_day_has_what_was_done_by_itself_and_takes_words_to_it(cast: Cast, phone: Client):
    visit = registry.record_visit(
        household=household(cast.building_leader, cast.building), by=cast.building_leader
    )
    page = text_of(phone.get(TODAY))
    assert page.count("101; Visit: Ordinary visit") == 1
    address = reverse("diary-line", args=[DAY, "visits", visit.pk])
    assert phone.post(address, {"words": "还送了药", "version": "0"}).url == TODAY
    assert "还送了药" in text_of(phone.get(TODAY))
    assert phone.post(address, {"words": "还送了药", "hidden": "on", "version": "1"}).url == TODAY
    assert LineNote.objects.get().hidden
    assert "hidden line" in text_of(phone.get(TODAY))
    assert (
        phone.post(reverse("diary-line", args=[DAY, "visits", visit.pk + 1]), {"words": "x"}).status_code
        == 404
    )


def test_an_entry_is_noted_with_a_household_of_ones_own(cast: Cast, phone: Client):
    home = household(cast.building_leader, cast.building)
    typed = {"text": "看望", "kind": "visit", "key": "form", "door": "909"}
    refused = phone.post(TODAY, typed)
    assert refused.status_code == 400
    assert "no such household" in text_of(refused)
    assert "看望" in text_of(refused)
    assert phone.post(TODAY, {**typed, "door": "101"}).status_code == 302
    assert Entry.objects.get().household == home


def test_an_entry_is_corrected_and_its_earlier_words_stay_readable(cast: Cast, phone: Client):
    entry = note(cast.building_leader, household=household(cast.building_leader, cast.building))
    address = reverse("entry-correct", args=[entry.pk])
    form = phone.get(address).context["form"]
    assert (form["text"].value(), form["door"].value()) == ("走访张家", "101")
    typed = {"text": "走访李家", "kind": "visit", "door": "101", "version": "1"}
    assert phone.post(address, typed).status_code == 302
    assert EntryVersion.objects.get().text == "走访张家"
    page = text_of(phone.get(TODAY))
    assert "走访李家" in page
    assert "走访张家" in page
    stale = phone.post(address, {**typed, "text": "又一次"})
    assert stale.status_code == 409
    assert "又一次" in text_of(stale)
    assert phone.post(reverse("entry-withdraw", args=[entry.pk]), {"version": "2"}).url == TODAY
    assert "走访李家" not in text_of(phone.get(TODAY))


def test_an_entry_becomes_a_visit_prefilled_and_once(cast: Cast, phone: Client):
    entry = note(cast.building_leader, household=household(cast.building_leader, cast.building))
    address = reverse("entry-visit", args=[entry.pk])
    form = phone.get(address).context["form"]
    assert (form["findings"].value(), form["door"].value()) == ("走访张家", "101")
    sent = {"door": "101", "purpose": "care", "findings": "走访张家", "key": form["key"].value()}
    for _tap in range(2):
        assert phone.post(address, sent).url == TODAY
    assert Visit.objects.get().diary_entry == entry
    page = phone.get(TODAY)
    assert "visits" not in [item.line.source for item in page.context["day"].items if item.line]
    assert "noted as a visit" in text_of(page)


def test_nothing_to_note_is_one_tap_and_only_where_nothing_stands(phone: Client):
    assert "There was nothing to note" in text_of(phone.get(TODAY))
    assert phone.post(f"{TODAY}nothing/").url == TODAY
    page = text_of(phone.get(TODAY))
    assert "You noted that there was nothing" in page
    assert "There was nothing to note" not in page


def test_a_week_is_kept_signed_and_then_read_only(cast: Cast, phone: Client):
    note(cast.building_leader)
    page = phone.get(WEEK)
    assert "Sign and close the week" in text_of(page)
    sent = {"words": "平稳", "ahead": "修灯", "version": "0", "key": page.context["form"]["key"].value()}
    assert phone.post(WEEK, {**sent, "save": "1"}).url == WEEK
    stale = phone.post(WEEK, {**sent, "words": "旧的", "version": "1", "sign": "1"})
    assert stale.status_code == 409
    assert "旧的" in text_of(stale)
    for _tap in range(2):
        assert phone.post(WEEK, {**sent, "version": "2", "sign": "1"}).url == WEEK
    closing = WeekClosing.objects.get()
    assert (closing.state, closing.ahead) == ("signed", "修灯")
    assert "Sign and close the week" not in text_of(phone.get(WEEK))
    day = phone.get(TODAY)
    assert day.context["form"] is None
    assert "closed this week" in text_of(day)
    assert phone.post(TODAY, {"text": "还有", "kind": "visit", "key": "x"}).status_code == 400
    assert phone.post(WEEK, {"take_back": "1", "version": str(closing.version)}).url == WEEK
    assert phone.get(TODAY).context["form"] is not None


def test_a_week_can_not_be_signed_before_its_friday_nor_one_to_come(phone: Client):
    with time_machine.travel(FRIDAY - dt.timedelta(days=1), tick=False):
        assert "Sign and close" not in text_of(phone.get(WEEK))
        assert phone.post(WEEK, {"words": "", "sign": "1"}).status_code == 400
    assert phone.get("/diary/week/2026-09-28/").status_code == 404


def test_whoever_guides_reads_the_week_and_its_days(cast: Cast):
    note(cast.building_leader, "巡查楼道")
    closing = sign_week(by=cast.building_leader, monday=MONDAY, words="平稳")
    browser = at_desk(cast.building_liaison)
    assert [one.pk for one in browser.get("/diary/closings/").context["lines"]] == [closing.pk]
    address = f"/diary/closings/{closing.pk}/"
    page = browser.get(address)
    assert "平稳" in text_of(page)
    assert "巡查楼道" in text_of(browser.get(f"{address}2026-09-25/"))
    assert browser.get(f"{address}2026-10-25/").status_code == 404
    refused = browser.post(address, {"step": "return", "words": "", "version": str(closing.version)})
    assert refused.status_code == 400
    sent = {"step": "return", "words": "漏了灯", "version": str(closing.version), "key": "form"}
    for _tap in range(2):
        assert browser.post(address, sent).url == "/diary/closings/"
    back = text_of(at_desk(cast.building_leader).get(WEEK))
    assert "sent back to you" in back
    assert "漏了灯" in back
    assert browser.post(address, {**sent, "step": "accept", "key": "other"}).status_code == 409


def test_nobody_else_opens_a_closing(cast: Cast):
    closing = sign_week(by=cast.building_leader, monday=MONDAY, words="平稳")
    address = f"/diary/closings/{closing.pk}/"
    assert at_desk(cast.community_secretary).get(address).status_code == 403
    assert at_desk(cast.other_community_leader).get(address).status_code == 404
    assert at_desk(cast.building_leader).get(address).status_code == 403


def test_words_that_are_not_signed_are_hers_alone(cast: Cast, phone: Client):
    phone.post(WEEK, {"words": "草稿一二", "version": "0", "save": "1"})
    closing = WeekClosing.objects.get()
    assert "草稿一二" not in text_of(at_desk(cast.building_liaison).get(f"/diary/closings/{closing.pk}/"))
    desk = reverse("admin:diaries_weekclosing_change", args=[closing.pk])
    assert "草稿一二" not in text_of(at_desk(cast.township_official).get(desk))


def test_what_is_owed_is_counted_and_led_to(cast: Cast):
    leader, at = cast.group_leader, FRIDAY
    MissingDay.objects.create(member=leader, grid=cast.group, date=MONDAY, noted_at=at)
    last = MONDAY - dt.timedelta(days=7)
    WeekClosing.objects.create(member=leader, grid=cast.group, monday=last, begun_at=at)
    sign_week(by=cast.building_leader, monday=MONDAY, words="平稳")
    for person, kinds in ((leader, {"owed=days", "owed=weeks"}), (cast.building_liaison, {"owed=readings"})):
        browser = at_desk(person)
        todo = {one.link: one.number for one in browser.get("/").context["todo"]}
        assert {link.partition("?")[2] for link in todo} >= kinds
        for link, number in todo.items():
            if "owed=" in link:
                assert str(len(browser.get(link).context["lines"])) == number


def test_the_desk_counts_and_lists_the_same(cast: Cast):
    secretary = cast.community_secretary
    MissingDay.objects.create(member=secretary, grid=cast.community, date=MONDAY, noted_at=FRIDAY)
    browser = at_desk(secretary)
    todo = {one.link: one.number for one in browser.get(reverse("admin:index")).context["todo"]}
    link = f"{reverse('admin:diaries_missingday_changelist')}?owed=days"
    assert todo[link] == "1"
    assert browser.get(link).context["cl"].result_count == 1


def test_a_month_a_search_and_a_sheet_of_ones_own(cast: Cast, phone: Client):
    note(cast.building_leader, "张家水管漏水")
    note(cast.group_leader, "李家水管漏水")
    month = phone.get("/diary/2026-09/")
    counts = {day: n for week in month.context["weeks"] for day, _place, n, _missing, _other in week["days"]}
    assert counts[DAY] == 1
    assert phone.get("/diary/2026-10/").status_code == 404
    found = phone.get("/diary/search/?q=水管 漏").context["found"]
    assert [one.text for _day, one, *_ in found] == ["张家水管漏水"]
    sheet = text_of(phone.get("/diary/sheet/?since=2026-09-21&until=2026-09-27"))
    assert "张家水管漏水" in sheet
    assert "李家" not in sheet
    assert phone.get("/diary/sheet/?since=2026-09-21&until=2027-09-27").status_code == 400
    assert phone.get("/diary/sheet/?since=2026-09-27&until=2026-09-21").status_code == 400
