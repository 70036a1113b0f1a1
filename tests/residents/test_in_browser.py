"""A number in full on a real phone: asked for, shown, and gone again."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.cast import make_cast
from tests.pages.desk import at_desk
from tests.residents.world import household, resident

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.browser,
    # What the register does is written down, and the database refuses to empty the audit after the test.
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


@pytest.fixture
def home(live_server: LiveServer, settings: Settings) -> tuple[str, str]:
    """The session of a leader and the address of a household, made before the browser starts."""
    settings.LANGUAGE_CODE = "en"
    leader = make_cast().building_leader
    made = resident(leader, household(leader, leader.appointments.get().grid)).household
    return at_desk(leader).cookies["sessionid"].value, f"{live_server.url}/households/{made.pk}/"


@pytest.fixture
def page(home: tuple[str, str], live_server: LiveServer) -> Iterator[Page]:
    """The household on the phone of its leader, with a clock that the test turns."""
    session, address = home
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(service_workers="block", viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.clock.install()
        page.goto(address)
        yield page
        browser.close()


def test_a_phone_number_is_shown_for_a_minute_and_then_masked_again(page: Page):
    number = page.get_by_role("link", name="13812345678")
    expect(page.get_by_text("*******5678")).to_be_visible()
    page.get_by_role("link", name="Show in full").nth(1).click()
    page.get_by_text("To reach the person").click()
    page.get_by_role("button", name="Show for a minute").click()
    expect(page.get_by_label("Which matter")).to_be_focused()  # the browser says that it is needed
    page.get_by_label("Which matter").fill("  ")
    page.get_by_role("button", name="Show for a minute").click()
    expect(page.get_by_text("This field is required.", exact=True)).to_be_visible()
    expect(number).to_have_count(0)
    page.get_by_label("Which matter").fill("停水通知")
    page.get_by_role("button", name="Show for a minute").click()
    expect(number).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # The minute is counted from when the page has settled, some moments after the number is in sight.
    page.wait_for_timeout(1_000)
    page.clock.fast_forward(57_000)
    expect(number).to_be_visible()
    page.clock.fast_forward(5_000)
    expect(number).to_have_count(0)
    expect(page.get_by_text("*******5678")).to_be_visible()
