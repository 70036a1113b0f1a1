"""The first page, logging in and out, and the language."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from kit.time.clock import CHINA, now
from tests.cast import Cast
from tests.factories import PASSWORD, CaseFactory
from tests.pages.desk import at_desk, filed, queries_of

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 9, 24, 12, 0, tzinfo=CHINA)


def test_what_is_due_is_there_by_light_the_most_pressing_first(cast: Cast) -> None:
    def due(hours: int, amber: int) -> object:
        return CaseFactory(
            grid=cast.building,
            due_at=NOON + dt.timedelta(hours=hours),
            amber_at=NOON + dt.timedelta(hours=amber),
        )

    with time_machine.travel(NOON, tick=False):
        green, red, amber = due(9, 5), due(-1, -2), due(2, -1)
        CaseFactory(grid=cast.other_building)
        page = at_desk(cast.building_leader).get("/")
    assert [line["case"] for line in page.context["lines"]] == [red, amber, green]
    assert [(light.value, number) for light, number in page.context["lights"]] == [
        ("red", 1),
        ("amber", 1),
        ("green", 1),
        ("paused", 0),
    ]


def test_each_tile_leads_to_exactly_its_cases(cast: Cast) -> None:
    at = now()

    def case(due: int, amber: int, **more: object) -> object:
        hours = {"due_at": at + dt.timedelta(hours=due), "amber_at": at + dt.timedelta(hours=amber)}
        return CaseFactory(grid=cast.building, **hours, **more)

    shown = {
        "red": [case(-1, -2), case(-2, -3)],
        "amber": [case(2, -1)],
        "green": [case(9, 5)],
        "paused": [case(9, 5, paused_at=at)],
    }
    browser = at_desk(cast.building_leader)
    home = browser.get("/")
    assert {light.value: number for light, number in home.context["lights"]} == {
        light: len(cases) for light, cases in shown.items()
    }
    for light, cases in shown.items():
        assert f'href="/cases/?light={light}"' in home.content.decode()
        lines = browser.get("/cases/", {"light": light}).context["lines"]
        assert {line["case"] for line in lines} == set(cases)
    assert browser.get("/cases/", {"light": "zzz"}).status_code == 404
    assert browser.get("/cases/", {"light": "red", "show": "open"}).status_code == 404


def test_home_costs_the_same_however_much_waits(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    filed(cast.building_leader, cast.building)
    few = queries_of(browser, "/")
    CaseFactory.create_batch(60, grid=cast.building)
    assert queries_of(browser, "/") == few


def test_every_part_has_a_home(cast: Cast) -> None:
    for member in cast.members().values():
        assert at_desk(member).get("/").status_code == 200
    assert at_desk(cast.superuser).get("/").headers["Location"] == "/admin/"


def test_strangers_log_in_first_and_come_back(cast: Cast) -> None:
    browser = Client()
    assert browser.get("/report/").headers["Location"] == "/login/?next=/report/"
    phone = cast.building_leader.user.username
    wrong = browser.post("/login/", {"username": phone, "password": "nope"})
    unknown = browser.post("/login/", {"username": "13000000000", "password": "nope"})
    assert wrong.context["form"].errors == unknown.context["form"].errors
    sent = browser.post("/login/", {"username": phone, "password": PASSWORD, "next": "/report/"})
    assert sent.headers["Location"] == "/report/"
    assert browser.post("/logout/").headers["Location"] == "/login/"
    assert browser.get("/").status_code == 302


def test_a_redirect_leads_nowhere_else(cast: Cast) -> None:
    given = {
        "username": cast.building_leader.user.username,
        "password": PASSWORD,
        "next": "https://evil.example/",
    }
    assert Client().post("/login/", given).headers["Location"] == "/"


def test_a_new_password_is_checked_and_works(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    new = {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}
    assert list(browser.post("/password/", new).context["form"].errors) == ["new_password1"]
    new |= {"new_password1": "quiet-river-88", "new_password2": "quiet-river-88"}
    assert browser.post("/password/", new).headers["Location"] == "/"
    cast.building_leader.user.refresh_from_db()
    assert cast.building_leader.user.check_password("quiet-river-88")


def test_chinese_is_the_default_whatever_the_browser_and_english_a_switch(cast: Cast) -> None:
    browser = Client(headers={"accept-language": "fr,en;q=0.8"})
    page = browser.get("/login/")
    assert page.headers["Content-Language"] == "zh-hans"
    assert "手机号" in page.content.decode()
    browser.post("/i18n/setlang/", {"language": "en", "next": "/login/"})
    page = browser.get("/login/")
    assert page.headers["Content-Language"] == "en"
    assert "Phone number" in page.content.decode()


def test_a_refusal_is_a_page_in_the_readers_language(cast: Cast) -> None:
    page = at_desk(cast.building_leader).get("/cases/JX0/")
    assert page.status_code == 404
    assert "There is nothing here." in page.content.decode()
