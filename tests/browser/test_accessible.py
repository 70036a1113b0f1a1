"""The pages of leaders and residents are usable by everybody: axe-core finds nothing in light, dark and high contrast;
nothing that is tapped is smaller than a finger; nothing breaks at 200 % and in English."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.phones import DESK, Hers, a_day, opened, phone
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
    "track",
]
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


def on_each(context: BrowserContext, hers: Hers, names: list[str], look: object) -> dict[str, list[str]]:
    """What ``look`` finds, by page, where it finds anything."""
    found = {}
    for name in names:
        page = opened(context, hers, name)
        if wrong := look(page):  # type: ignore[operator]
            found[name] = wrong
        page.close()
    return found


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_nothing(hers: Hers, theme: str) -> None:
    with phone(hers, cookies={"look_theme": theme}) as context:
        assert on_each(context, hers, LOOKED_AT, faults) == {}
        tracked = opened(context, hers, "track")
        tracked.fill("[name=number]", hers.number)
        tracked.fill("[name=code]", hers.secret)
        tracked.locator("main form button.primary").click()
        assert faults(tracked) == []
        context.clear_cookies(name="sessionid")
        assert faults(opened(context, hers, "home")) == []  # where one logs in


def test_nothing_that_is_tapped_is_smaller_than_a_finger(hers: Hers) -> None:
    with phone(hers) as context:
        look = lambda page: unfolded(page).evaluate(SMALL, LEAST)  # noqa: E731
        assert on_each(context, hers, list(hers.pages), look) == {}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", ["", "largest"])
def test_nothing_is_wider_than_the_phone(hers: Hers, size: str, language: str) -> None:
    with phone(hers, cookies={"look_size": size or "usual", "django_language": language}) as context:
        assert on_each(context, hers, list(hers.pages), lambda page: unfolded(page).evaluate(TOO_WIDE)) == {}


def test_nothing_breaks_at_200_percent(hers: Hers) -> None:
    """As when the browser's own words are twice as large."""

    def twice(page: Page) -> list[str]:
        page.add_style_tag  # noqa: B018  (a style is refused by our own policy: the browser's size is set instead)
        page.evaluate("document.documentElement.style.fontSize = '36px'")
        found: list[str] = unfolded(page).evaluate(TOO_WIDE)
        return found

    with phone(hers) as context:
        assert on_each(context, hers, LOOKED_AT, twice) == {}


def test_a_wide_screen_shows_the_same(hers: Hers) -> None:
    with phone(hers, viewport=DESK) as context:
        assert on_each(context, hers, LOOKED_AT, lambda page: page.evaluate(TOO_WIDE)) == {}
