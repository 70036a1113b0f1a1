"""The diary in a real browser with a bad signal: nothing that was typed is lost."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from diaries.models import Entry
from tests.cast import make_cast
from tests.pages.desk import at_desk

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
WORDS = "3 幢楼道堆物"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


@pytest.fixture
def session(live_server: LiveServer, settings: Settings) -> str:
    """The session of a leader, made before the browser starts."""
    settings.LANGUAGE_CODE = "en"
    return at_desk(make_cast().building_leader).cookies["sessionid"].value


@pytest.fixture
def phone(session: str, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A phone on which the leader is logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(service_workers="block", viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        yield context
        browser.close()


@pytest.fixture
def page(phone: BrowserContext, live_server: LiveServer) -> Page:
    """Today's diary."""
    page = phone.new_page()
    page.goto(f"{live_server.url}/diary/")
    return page


def send(page: Page) -> None:
    page.get_by_role("button", name="Note it down").click()


def test_words_that_did_not_arrive_are_still_there_and_arrive_once(phone: BrowserContext, page: Page):
    words = page.get_by_label("What happened")
    words.fill(WORDS)
    phone.set_offline(True)
    send(page)
    expect(page.get_by_text("It did not arrive.")).to_be_visible()
    expect(words).to_have_value(WORDS)
    phone.set_offline(False)
    page.reload()
    expect(words).to_have_value(WORDS)
    send(page)
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator("article")).to_contain_text(WORDS)
    expect(page.get_by_text("Noted.")).to_be_visible()
    expect(words).to_have_value("")
    page.reload()
    expect(words).to_have_value("")


def test_what_one_tab_sends_leaves_the_words_of_another_where_they_are(
    phone: BrowserContext, page: Page, live_server: LiveServer
):
    other = phone.new_page()
    other.goto(f"{live_server.url}/diary/")
    other.get_by_label("What happened").fill("Short")
    page.get_by_label("What happened").fill(WORDS)
    send(other)
    expect(other.locator("article")).to_contain_text("Short")
    page.reload()
    expect(page.get_by_label("What happened")).to_have_value(WORDS)


def test_a_refusal_is_shown_with_its_reason_and_the_next_try_works(page: Page):
    send(page)
    expect(page.get_by_label("What happened")).to_be_focused()  # the browser says that it is needed
    page.get_by_label("What happened").fill("  ")
    send(page)
    expect(page.locator(".errorlist")).to_be_visible()
    expect(page.locator(".errors")).to_be_focused()
    page.get_by_label("What happened").fill(WORDS)
    page.get_by_label("Visit").check()
    send(page)
    expect(page.locator("article")).to_contain_text("Visit")
    expect(page.locator(".errorlist")).to_have_count(0)


def test_without_javascript_it_works_all_the_same(session: str, live_server: LiveServer):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=False)
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/diary/")
        page.get_by_label("What happened").fill(WORDS)
        send(page)
        expect(page.locator("article")).to_contain_text(WORDS)
        browser.close()
    assert Entry.objects.get().text == WORDS


def test_words_typed_for_another_day_say_so(page: Page):
    page.get_by_label("What happened").fill(WORDS)
    page.evaluate("""() => { const name = Object.keys(localStorage)[0];
        localStorage.setItem(name, JSON.stringify({ words: JSON.parse(localStorage[name]).words, date: "2026-01-31" })); }""")
    page.reload()
    expect(page.get_by_label("What happened")).to_have_value(WORDS)
    expect(page.get_by_text("These are words that you typed for another day: 2026-01-31")).to_be_visible()
