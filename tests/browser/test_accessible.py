"""The pages of leaders and residents are usable by everybody: axe-core finds nothing in light, dark and high contrast;
nothing that is tapped is smaller than a finger; nothing breaks at 200 % and in English."""

from collections.abc import Callable, Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.phones import DESK, Hers, a_day, phone
from tests.pages.phone import MARKS

pytestmark = [*MARKS, pytest.mark.long]
# The pages on which axe looks: those of every day, and each kind of form and list.
LOOKED_AT = [
    "home",
    "case",
    "alarm",
    "cases",
    "report",
    "diary",
    "diary-week",
    "diary-month",
    "visit",
    "household",
    "households",
    "households-due",
    "resident",
    "inbox",
    "team",
    "account",
    "channels",
    "ringing",
    "track",
]
Look = Callable[[Page], list[str]]
LEAST = 48  # pixels that a target has in each direction

# Links inside running words are as large as these (WCAG 2.5.8, inline); a box is as large as the words beside it.
SMALL = """(least) => [...document.querySelectorAll(
    "a[href], button, summary, select, textarea, input:not([type=hidden]), [role=button]")].filter((one) => {
    if (!one.checkVisibility({ checkVisibilityCSS: true }) || one.closest("[hidden], .skip, .unseen")) return false;
    const style = getComputedStyle(one), around = one.parentElement;
    const said = [...around.childNodes].filter((node) => node !== one && node.nodeType === 3 && node.textContent.trim());
    if (one.tagName === "A" && style.display === "inline" && (said.length || /^(P|DD|SPAN|LI)$/.test(around.tagName) &&
        around.textContent.trim().length > one.textContent.trim().length)) return false;
    const box = (/^(radio|checkbox)$/.test(one.type) && one.closest("label") || one).getBoundingClientRect();
    return box.width && (box.width < least - 0.5 || box.height < least - 0.5);
}).map((one) => `${one.tagName} ${(one.textContent || one.name || "").trim().slice(0, 40)} `
    + `${Math.round(one.getBoundingClientRect().width)}×${Math.round(one.getBoundingClientRect().height)}`)"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1 && !one.closest(".tabs, .paper, .unseen, .skip");
}).slice(0, 3).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 30)}`)"""


@pytest.fixture
def hers(live_server: LiveServer) -> Hers:
    """Her day."""
    return a_day(live_server.url)


def unfolded(page: Page) -> Page:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    return page


def faults(page: Page) -> list[str]:
    """What axe-core finds, in words."""
    found = Axe().run(unfolded(page)).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def too_small(page: Page) -> list[str]:
    """What is tapped and smaller than a finger."""
    found: list[str] = unfolded(page).evaluate(SMALL, LEAST)
    return found


def too_wide(page: Page) -> list[str]:
    """What reaches beyond the phone."""
    found: list[str] = unfolded(page).evaluate(TOO_WIDE)
    return found


def too_wide_at_200_percent(page: Page) -> list[str]:
    """As ``too_wide``, where the browser's own words are twice as large."""
    page.evaluate("document.documentElement.style.fontSize = '36px'")
    return too_wide(page)


def on_each(page: Page, hers: Hers, names: Iterable[str], *looks: Look) -> dict[str, list[str]]:
    """What the ``looks`` find, by page, where they find anything."""
    found = {}
    for name in names:
        assert page.goto(f"{hers.url}{hers.pages[name]}").status == 200, name  # type: ignore[union-attr]
        if wrong := [one for look in looks for one in look(page)]:
            found[name] = wrong
    return found


@pytest.mark.parametrize(
    ("theme", "names"), [("light", LOOKED_AT), ("dark", LOOKED_AT), ("contrast", LOOKED_AT[:6])]
)
def test_axe_finds_nothing(hers: Hers, theme: str, names: list[str]) -> None:
    with phone(hers, cookies={"look_theme": theme}) as context:
        page = context.new_page()
        assert on_each(page, hers, names, faults) == {}
        page.goto(f"{hers.url}{hers.pages['track']}")
        page.fill("[name=number]", hers.number)
        page.fill("[name=code]", hers.secret)
        page.locator("main form button.primary").click()
        expect(page.locator(".steps")).to_be_visible()
        assert faults(page) == []
        context.clear_cookies(name="sessionid")
        page.goto(hers.url)
        expect(page.locator("[data-login]")).to_be_visible()
        assert faults(page) == []


def test_axe_would_find_something(hers: Hers) -> None:
    with phone(hers) as context:
        page = context.new_page()
        page.goto(hers.url)
        page.evaluate("document.querySelector('h1').style.color = '#ddd'")
        page.evaluate("document.querySelector('.brand b').remove()")
        page.evaluate("document.querySelector('.brand span').remove()")
        assert {one.split(":")[0] for one in faults(page)} == {"color-contrast", "link-name"}


def test_nothing_is_smaller_than_a_finger_or_wider_than_the_phone_in_english_at_200_percent(
    hers: Hers,
) -> None:
    with phone(hers, cookies={"django_language": "en"}) as context:
        assert on_each(context.new_page(), hers, hers.pages, too_small, too_wide_at_200_percent) == {}


def test_nothing_is_wider_than_the_phone_in_chinese(hers: Hers) -> None:
    with phone(hers, cookies={"look_size": "largest"}) as context:
        assert on_each(context.new_page(), hers, LOOKED_AT, too_wide, too_wide_at_200_percent) == {}
    with phone(hers, viewport=DESK) as context:
        assert on_each(context.new_page(), hers, LOOKED_AT, too_wide) == {}
