"""After something was done: who has it now, until when, and what is left for whoever did it. Never only "done"."""

import datetime as dt

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from cases.choices import RouteCode
from cases.models import Case, OwnReport
from diaries.actions.opinions import make_opinion_case
from grids.queries.printed import public_code
from kit.time import clock
from kit.time.clock import CHINA
from kit.time.formats import before_text
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.diaries.opinions import an_opinion
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk
from tests.pages.test_track_page import somebody
from tests.residents.world import household

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


def said(response: object) -> list[str]:
    return str(list(get_messages(response.wsgi_request))[-1]).splitlines()


def step(browser: Client, case: Case, action: str, **facts: str) -> list[str]:
    case.refresh_from_db()
    address = reverse("case-step", args=[case.number, action])
    return said(browser.post(address, {"version": case.version, **facts}))


def own_report(cast: Cast, **typed: str) -> Case:
    given = {"description": "三楼楼道里的灯不亮了", "category": "unknown", "key": "a" * 32, "send": "1"}
    given |= {"reporter_name": "王芳", "reporter_phone": "13812345678", **typed}
    page = reverse("own-report", args=[public_code(cast.building.code)])
    assert somebody().post(page, given).status_code < 400
    return Case.objects.get()


def test_who_reports_hears_that_it_is_hers_until_when_and_what_comes_next(cast: Cast) -> None:
    CategoryFactory(code="litter", route="routine")
    with time_machine.travel(MONDAY, tick=False):
        form = {"description": "楼道堆物", "category": "litter", "grid": cast.building.code, "key": "k" * 32}
        lines = said(at_desk(cast.building_leader).post("/report/", form))
    assert lines[0].startswith("Reported: JX")
    assert lines[1:] == ["Now with you, by 17:30 tomorrow. Next: Handled on the spot."]


def test_who_passes_it_on_hears_who_has_it_and_that_nothing_is_left(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = a_case(cast, RouteCode.COORDINATION)
        lines = step(at_desk(cast.building_leader), case, "resolve", text="谈好了")
    assert lines[0] == "Resolved."
    assert lines[1].startswith("Now with Liaison · 1幢")
    assert lines[1].endswith("by 17:30 tomorrow.")
    assert lines[2] == "Nothing is left for you to do with it; you are told when it is your turn."


def test_who_closes_it_hears_how_it_ended_and_that_nothing_is_left(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    lines = step(at_desk(cast.building_leader), case, "handle", text="清走了")
    assert lines == [
        "Handled on the spot.",
        "The case is closed: Done. Nothing is left for you to do with it.",
    ]


def test_who_takes_it_back_hears_that_it_is_hers_again(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    browser = at_desk(cast.building_leader)
    step(browser, case, "handle", text="清走了")
    lines = step(browser, case, "take_back")
    assert lines[0] == "Taken back: Handled on the spot."
    assert lines[1].startswith("Now with you, ")


def test_a_visit_says_when_the_next_is_due_and_what_was_promised(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "301")
    browser = at_desk(cast.building_leader)
    address = reverse("visit-new", args=[home.pk])
    given = {"purpose": "routine", "findings": "老人在家", "key": "a" * 32}
    with time_machine.travel(MONDAY, tick=False):
        lines = said(browser.post(address, given))
        promised = said(browser.post(address, given | {"follow_up": "带老花镜去", "key": "b" * 32}))
    assert lines[0] == "The visit is noted."
    assert "The next visit here is due by 2027-05-22." in lines[1]
    assert lines[2] == "Nothing else is left for you to do here."
    assert promised[2] == "Left for you to do, as you noted: 带老花镜去"


def test_a_diary_says_that_nothing_is_left_and_a_signed_week_who_reads_it(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    with time_machine.travel(MONDAY + dt.timedelta(days=4), tick=False):
        noted = said(browser.post("/diary/", {"text": "巡查", "kind": "patrol", "key": "c" * 32}))
        page = browser.get("/diary/week/2026-11-23/").context["form"]
        keys = {name: page[name].value() for name in ("version", "key")}
        signed = said(browser.post("/diary/week/2026-11-23/", {**keys, "words": "平稳", "sign": "1"}))
    assert noted[1] == "Nothing is left for you to do with it. You can change it until you close the week."
    assert signed[0] == "The week is closed."
    assert signed[1].startswith("Now with ")
    assert signed[2] == "Nothing is left for you to do, unless it is sent back to you."


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "by 17:30 today"),
        (1, "by 17:30 tomorrow"),
        (6, "by 17:30 on Sunday"),
        (7, "by 17:30 on November 30"),
        (70, "by 17:30 on Feb. 1, 2027"),
    ],
)
def test_a_deadline_is_said_as_one_says_it(days: int, words: str) -> None:
    due = MONDAY.replace(hour=17, minute=30) + dt.timedelta(days=days)
    with translation.override("en"):
        assert before_text(due, MONDAY) == words


def test_who_leads_where_it_burns_hears_that_she_goes_there_as_today_says(cast: Cast) -> None:
    CategoryFactory(code="fire", route="emergency")
    form = {"description": "三楼着火", "category": "fire", "grid": cast.building.code, "key": "k" * 32}
    browser = at_desk(cast.building_leader)
    lines = said(browser.post("/report/", form))
    assert any(line.startswith("Left for you: go there") for line in lines)
    assert not any("Nothing is left" in line for line in lines)
    alarms = browser.get("/").context["alarms"]
    assert [str(alarm.part) for alarm in alarms] == ["Add what you see there"]
    case = Case.objects.get()
    lines = step(at_desk(cast.building_liaison), case, "acknowledge", office=str(cast.department.pk))
    assert not any("go there" in line for line in lines)


@pytest.mark.parametrize("gateway", [False, True])
def test_who_settles_a_residents_own_report_hears_that_she_tells_her(
    cast: Cast, settings: Settings, gateway: bool
) -> None:
    settings.SMS_URL = "https://sms.example/" if gateway else ""
    case = own_report(cast)
    OwnReport.objects.filter(case=case).update(phone_checked_at=clock.now() if gateway else None)
    browser = at_desk(cast.building_leader)
    lines = step(browser, case, "handle", text="换了灯泡")
    case.refresh_from_db()
    waits = [one.link for one in browser.get("/").context["todo"]]
    if gateway:
        assert lines[1:] == ["The case is closed: Done. Nothing is left for you to do with it."]
        assert "/cases/?waiting=untold" not in waits
        return
    assert lines[1] == "The case is closed: Done."
    assert lines[2].startswith("Left for you: tell the resident how it ended")
    assert "/cases/?waiting=untold" in waits
    assert [one["case"] for one in browser.get("/cases/?waiting=untold").context["lines"]] == [case]
    step(browser, case, "opinion", satisfaction="satisfied")
    assert not browser.get("/cases/?waiting=untold").context["lines"]


def test_who_did_not_leave_a_phone_is_nobody_to_be_told(cast: Cast) -> None:
    case = own_report(cast, reporter_phone="")
    lines = step(at_desk(cast.building_leader), case, "handle", text="换了灯泡")
    assert lines[1:] == ["The case is closed: Done. Nothing is left for you to do with it."]


def test_whose_case_came_from_an_opinion_hears_who_answers_it_and_who_tells(cast: Cast) -> None:
    opinion = an_opinion(cast, name="王芳", phone="13812345678")
    case = a_case(cast, RouteCode.ROUTINE)
    make_opinion_case(opinion=opinion, by=cast.community_worker2, file=lambda: case)
    lines = step(at_desk(cast.building_leader), case, "handle", text="换了灯泡")
    assert lines[1:] == [
        "The case is closed: Done.",
        "It came from an opinion of the people: the community answers that now.",
        "Then you tell whoever raised it; you are told when there is an answer.",
    ]


def test_after_words_only_it_says_what_was_done_and_who_has_it(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    lines = step(at_desk(cast.building_leader), case, "note", text="看过了")
    assert lines[0] == "Your words stand in the case."
    assert lines[1].startswith("Now with you, ")
