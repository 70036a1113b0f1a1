"""The leader's phone in a real browser, with the forms in which she writes."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

from cases.choices import RouteCode
from tests.cases.journey import a_case
from tests.cast import make_cast
from tests.pages.desk import at_desk
from tests.residents.world import household

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FORMS = "form[action$='/note/'], form:has([name=findings]), form.report, form.diary"
MARKS = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]
# What the scripts of the forms have in common, once for each of them.
by_each = pytest.mark.parametrize("place", ["case", "report", "diary"])


@dataclass
class Work:
    """The addresses of the forms, and the cookie of her session."""

    addresses: dict[str, str]
    cookie: dict[str, str]


@dataclass
class Phone:
    """The leader's phone, with what she has to do there."""

    context: BrowserContext
    work: Work

    def opened(self, place: str, **session: str) -> Page:
        """A new tab; with ``session``, one that the phone had thrown away and loads anew."""
        page = self.context.new_page()
        for name, value in session.items():
            page.add_init_script(f"sessionStorage.setItem({name!r}, {value!r})")
        return self.shown(page, place)

    def shown(self, page: Page, place: str) -> Page:
        page.goto(self.work.addresses[place])
        return unfolded(page)


def work_at(url: str) -> Work:
    """Made before the browser starts: then the database is out of reach."""
    cast = make_cast()
    leader = cast.building_leader
    case = a_case(cast, RouteCode.ROUTINE)
    home = household(leader, cast.building, "101")
    addresses = {
        "home": f"{url}/",
        "inbox": f"{url}/inbox/",
        "case": f"{url}/cases/{case.number}/",
        "visit": f"{url}/households/{home.pk}/visit/",
        "report": f"{url}/report/",
        "diary": f"{url}/diary/",
    }
    session = at_desk(leader).cookies["sessionid"].value
    return Work(addresses, {"name": "sessionid", "value": session, "url": url})


def a_phone(work: Work) -> Iterator[Phone]:
    """Hers, on which she is logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(service_workers="block", viewport={"width": 390, "height": 844})
        context.add_cookies([work.cookie])
        yield Phone(context, work)
        browser.close()


def unfolded(page: Page) -> Page:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    return page


def words(page: Page) -> Locator:
    return page.locator(FORMS).locator("[name=text], [name=findings], [name=description]")


def rest(page: Page) -> Locator:
    """What is shown beside the form, for copying."""
    return page.locator("[data-typed] .words")


def send(page: Page, place: str) -> None:
    """And wait until it has arrived."""
    if place == "report":
        page.locator("form.report [name=category]").select_option("litter")
        expect(page.locator("#way")).not_to_be_empty()  # what is open already has been shown to her
        page.locator("form.report .buttons button.primary").first.click()
        page.wait_for_url("**/cases/*/")
        return
    if place == "diary":
        before = page.locator("#entries article").count()
        page.locator("form.diary button.primary").click()
        expect(page.locator("#entries article")).to_have_count(before + 1)
        return
    with page.expect_navigation():
        page.locator(FORMS).locator(".buttons button").click()


def kept_on(page: Page) -> str:
    """All that lies on the phone."""
    found: str = page.evaluate("Object.entries(localStorage).join()")
    return found


def until_kept(page: Page, text: str) -> None:
    """Other tabs hear of it a moment later."""
    for _ in range(50):
        if text in kept_on(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not kept: {text}")


def session_of(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate("({ ...sessionStorage })")
    return found
