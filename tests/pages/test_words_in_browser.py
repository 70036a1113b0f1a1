"""Words that were typed are dropped from the phone when these words have arrived, and not because others have: in a
real browser, with two tabs, another device, a session that ends on sending, and an answer that is lost."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from cases.actions import take_step
from cases.choices import ActionCode, RouteCode
from diaries.actions import add_entry
from diaries.choices import EntryKind
from kit.time import clock
from tests.cases.journey import a_case, go
from tests.cast import make_cast
from tests.pages.desk import at_desk
from tests.residents.world import household

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
LONG, SHORT = "502室\n漏水，已联系 物业，明天上午再来看", "看过了"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


@dataclass
class Work:
    """What the leader has to do: addresses, and the cookie of her session."""

    case: str
    visit: str
    taken: str
    entry: str
    cookie: dict[str, str]


@pytest.fixture
def work(live_server: LiveServer) -> Work:
    """Made before the browser starts: a case of hers, a household, a note that she took back, an entry."""
    cast = make_cast()
    leader = cast.building_leader
    case = a_case(cast, RouteCode.ROUTINE)
    other = a_case(cast, RouteCode.ROUTINE, category=case.category, description="路灯不亮")
    note = take_step(other, ActionCode.NOTE, by=leader, version=other.version, text="又看到")
    go(other, ActionCode.TAKE_BACK, leader)
    entry = add_entry(by=leader, date=clock.today(), kind=EntryKind.PATROL, text="井盖松动")
    url = live_server.url
    session = at_desk(leader).cookies["sessionid"].value
    return Work(
        case=f"{url}/cases/{case.number}/",
        visit=f"{url}/households/{household(leader, cast.building, '101').pk}/visit/",
        taken=f"{url}/report/?taken={other.number}.{note.sequence}",
        entry=f"{url}/diary/entries/{entry.pk}/case/",
        cookie={"name": "sessionid", "value": session, "url": url},
    )


@pytest.fixture
def device(work: Work) -> Iterator[Callable[[], BrowserContext]]:
    """Makes devices on which she is logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        def made() -> BrowserContext:
            context = browser.new_context(service_workers="block", viewport={"width": 390, "height": 844})
            context.add_cookies([work.cookie])
            return context

        yield made
        browser.close()


@pytest.fixture
def phone(device: Callable[[], BrowserContext]) -> BrowserContext:
    """Her phone."""
    return device()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    unfold(page)
    return page


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


def form(page: Page) -> Locator:
    """The form of a note, or of a visit."""
    return page.locator("form[action$='/note/'], form:has([name=findings])")


def words(page: Page) -> Locator:
    return form(page).locator("[name=text], [name=findings]")


def send(page: Page) -> None:
    """And wait for the page that follows."""
    with page.expect_navigation():
        form(page).locator(".buttons button").click()


def lose_the_answer(route: Route) -> None:
    """It has arrived, and she never learns of it."""
    route.fetch(max_redirects=0)
    route.abort()


@pytest.mark.parametrize("place", ["case", "visit"])
def test_words_that_a_session_ended_on_are_there_though_another_tab_has_sent_others(
    work: Work, phone: BrowserContext, place: str
) -> None:
    address = getattr(work, place)
    one, two = opened(phone, address), opened(phone, address)
    words(one).fill(LONG)
    words(two).fill(SHORT)
    send(two)
    phone.clear_cookies(name="sessionid")
    send(one)
    assert "/login/" in one.url
    phone.add_cookies([work.cookie])
    one.goto(address)
    expect(words(one)).to_have_value(LONG)
    expect(words(one)).to_be_visible()


@pytest.mark.parametrize("place", ["case", "visit"])
def test_words_of_one_tab_are_there_after_a_reload_though_another_has_sent_others(
    work: Work, phone: BrowserContext, place: str
) -> None:
    address = getattr(work, place)
    one, two = opened(phone, address), opened(phone, address)
    words(one).fill(LONG)
    words(two).fill(SHORT)
    send(two)
    one.reload()
    expect(words(one)).to_have_value(LONG)


@pytest.mark.parametrize("place", ["case", "visit"])
def test_half_a_note_stays_when_she_sends_another_from_elsewhere_and_goes_when_it_has_arrived_itself(
    work: Work, phone: BrowserContext, device: Callable[[], BrowserContext], place: str
) -> None:
    address = getattr(work, place)
    page = opened(phone, address)
    words(page).fill(LONG)
    elsewhere = opened(device(), address)
    words(elsewhere).fill(SHORT)
    send(elsewhere)
    page.goto(address)
    expect(words(page)).to_have_value(LONG)
    # Now it arrives, but its answer is lost.
    page.route("**/*", lose_the_answer)
    with page.expect_event("requestfailed"):
        form(page).locator(".buttons button").click()
    page.unroute("**/*")
    page.goto(address)
    expect(words(page)).to_have_value("")
    expect(page.locator("[data-typed]")).to_be_hidden()
    assert kept_on(page) == []


def test_words_for_a_step_that_is_not_offered_any_more_are_shown_until_she_throws_them_away(
    work: Work, phone: BrowserContext
) -> None:
    one, two = opened(phone, work.case), opened(phone, work.case)
    for page, text in ((one, LONG), (two, SHORT)):
        page.locator("form[action$='/handle/'] [name=text]").fill(text)
    with two.expect_navigation():
        two.locator("form[action$='/handle/'] .buttons button").click()
    one.reload()
    expect(one.locator("form[action$='/handle/']")).to_have_count(0)
    expect(one.locator("[data-typed] .words")).to_have_text([LONG], use_inner_text=True)
    one.once("dialog", lambda asked: asked.dismiss())
    one.locator("[data-typed] button").click()
    expect(one.locator("[data-typed]")).to_be_visible()
    one.once("dialog", lambda asked: asked.accept())
    one.locator("[data-typed] button").click()
    expect(one.locator("[data-typed]")).to_be_hidden()
    assert kept_on(one) == []


def test_what_was_sent_too_late_is_shown_once_not_twice(work: Work, phone: BrowserContext) -> None:
    one, two = opened(phone, work.case), opened(phone, work.case)
    for page, text in ((two, SHORT), (one, LONG)):
        page.locator("form[action$='/handle/'] [name=text]").fill(text)
        with page.expect_navigation():
            page.locator("form[action$='/handle/'] .buttons button").click()
    expect(one.locator("[data-leftover] .words")).to_have_text([LONG], use_inner_text=True)
    expect(one.locator("[data-typed]")).to_be_hidden()
    # That page is gone with the next tap; her words are not.
    one.goto(work.case)
    expect(one.locator("[data-typed] .words")).to_have_text([LONG], use_inner_text=True)


def test_the_draft_of_a_report_outlives_a_note_that_is_reported_as_a_case(
    work: Work, phone: BrowserContext, live_server: LiveServer
) -> None:
    page = opened(phone, f"{live_server.url}/report/")
    page.locator("[name=description]").fill(LONG)
    page.locator("[name=category]").select_option(index=1)
    # Its sending fails, in this tab.
    page.route("**/report/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.locator("form.report button.primary").click()
    page.unroute("**/report/")
    page.goto(work.taken)
    page.locator("[name=description]").fill(SHORT)
    # There is an open case like it: it is asked about first, with the words in the form.
    with page.expect_navigation():
        page.locator("form.report .buttons button.primary").click()
    expect(page.locator("[name=description]")).to_have_value(SHORT)
    page.locator("[name=description]").fill(f"{SHORT}。")
    with page.expect_navigation():
        page.locator("form.report .buttons button.primary").first.click()
    page.wait_for_url("**/cases/*/")
    page.goto(f"{live_server.url}/report/")
    expect(page.locator("[name=description]")).to_have_value(LONG)


def test_what_she_changes_in_an_entry_that_becomes_a_case_is_kept_for_this_entry(
    work: Work, phone: BrowserContext, live_server: LiveServer
) -> None:
    page = opened(phone, work.entry)
    expect(page.locator("[name=description]")).to_have_value("井盖松动")
    page.locator("[name=description]").fill(LONG)
    page.locator("[name=category]").select_option(index=1)
    chosen = page.locator("[name=category]").input_value()
    page.goto(f"{live_server.url}/report/")
    expect(page.locator("[name=description]")).to_have_value("")
    page.goto(work.entry)
    expect(page.locator("[name=description]")).to_have_value(LONG)
    expect(page.locator("[name=category]")).to_have_value(chosen)
    with page.expect_navigation():
        page.locator("form.report .buttons button.primary").click()
    page.wait_for_url("**/cases/*/")
    assert kept_on(page) == []


def test_starting_afresh_is_asked_once(phone: BrowserContext, live_server: LiveServer) -> None:
    page = opened(phone, f"{live_server.url}/report/")
    page.locator("[name=description]").fill(LONG)
    page.reload()
    afresh = page.locator("form.report [name=description] ~ button").first
    page.once("dialog", lambda asked: asked.dismiss())
    afresh.click()
    expect(page.locator("[name=description]")).to_have_value(LONG)
    assert len(kept_on(page)) == 1
    page.once("dialog", lambda asked: asked.accept())
    with page.expect_navigation():
        afresh.click()
    expect(page.locator("[name=description]")).to_have_value("")


def test_an_entry_whose_session_ended_leads_to_the_login_page_and_back_to_its_words_and_place(
    work: Work, phone: BrowserContext, live_server: LiveServer
) -> None:
    page = opened(phone, f"{live_server.url}/diary/")
    page.locator("[name=text]").fill(LONG)
    page.locator("[name=place]").fill("3 幢")
    phone.clear_cookies(name="sessionid")
    page.locator("form.diary button.primary").click()
    page.wait_for_url("**/login/?next=/diary/")
    # It is the login page itself, which sends the password to nobody else.
    expect(page.locator("form[data-login]")).to_have_attribute("action", "/login/")
    phone.add_cookies([work.cookie])
    page.goto(f"{live_server.url}/diary/")
    expect(page.locator("[name=text]")).to_have_value(LONG)
    expect(page.locator("[name=place]")).to_have_value("3 幢")
    expect(page.locator("[name=place]")).to_be_visible()


def kept_on(page: Page) -> list[str]:
    """The drafts on the phone."""
    found: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('gridgov.') && localStorage[name] !== '{}')"
    )
    return found
