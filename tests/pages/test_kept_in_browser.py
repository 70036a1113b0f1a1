"""What lies on a phone of what was typed, in a real browser: nothing after logging out, nor of what has arrived; and a
phone that can keep nothing says so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.pages.phone import FORMS, MARKS, Phone, Work, a_phone, by_each, kept_on, rest, send, words, work_at

FIRST, SECOND, THIRD = "一号页的话", "二号页的话", "三号页的话"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
FORBIDDEN = """for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
}"""
pytestmark = MARKS


@pytest.fixture
def work(live_server: LiveServer) -> Work:
    """What she has to do."""
    return work_at(live_server.url)


@pytest.fixture
def phone(work: Work) -> Iterator[Phone]:
    """Hers."""
    yield from a_phone(work)


def test_a_report_that_had_arrived_with_who_told_it_does_not_come_back_for_ever(phone: Phone) -> None:
    page = phone.opened("report")
    words(page).fill(FIRST)
    page.locator("[name=category]").select_option("litter")
    page.locator("[name=reporter_name]").fill("王阿姨")

    def lose_the_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/report/", lose_the_answer)
    with page.expect_event("requestfailed"):
        page.locator("form.report .buttons button.primary").click()
    page.unroute("**/report/")
    phone.shown(page, "report")
    expect(words(page)).to_have_value(FIRST)
    page.locator("form.report .buttons button.primary").first.click()
    page.get_by_role("link", name="这样就行，不再上报").click()
    page.wait_for_url("**/cases/*/")
    phone.shown(page, "report")
    expect(words(page)).to_have_value("")
    expect(rest(page)).to_have_count(0)


def test_afresh_the_form_is_empty_and_what_else_was_begun_is_beside_it(phone: Phone) -> None:
    tabs = [phone.opened("report") for _ in range(2)]
    for tab, text in zip(tabs, (FIRST, SECOND), strict=True):
        words(tab).fill(text)
        tab.close()
    page = phone.opened("report")
    expect(words(page)).to_have_value(SECOND)
    page.once("dialog", lambda asked: asked.accept())
    with page.expect_navigation():
        page.locator("form.report [name=description] ~ button").first.click()
    expect(words(page)).to_have_value("")
    expect(rest(page)).to_have_text([FIRST])
    page.once("dialog", lambda asked: asked.accept())
    page.locator("[data-typed] button").click()
    expect(page.locator("[data-typed]")).to_be_hidden()
    assert kept_on(page) == ""


@by_each
def test_logging_out_in_one_tab_leaves_nothing_in_another(phone: Phone, place: str) -> None:
    one, two = phone.opened(place), phone.context.new_page()
    words(one).fill(FIRST)
    two.goto(phone.work.addresses["home"])

    def leave(route: Route) -> None:  # the audit, which this test could not empty again, is tested elsewhere
        phone.context.clear_cookies(name="sessionid")
        route.fulfill(status=204)

    two.route("**/logout/", leave)
    two.locator("main form[data-leaves] button").click()
    expect(words(one)).to_have_count(0)
    one.wait_for_url("**/login/**")
    assert kept_on(one) == ""
    # Nor does she find them herself.
    phone.context.add_cookies([phone.work.cookie])
    phone.shown(one, place)
    expect(words(one)).to_have_value("")
    expect(rest(one)).to_have_count(0)


@by_each
@pytest.mark.parametrize("reason", [FULL, FORBIDDEN], ids=["full", "forbidden"])
def test_a_phone_that_can_keep_nothing_says_so_and_sends_all_the_same(
    phone: Phone, place: str, reason: str
) -> None:
    page = phone.context.new_page()
    page.add_init_script(reason)
    phone.shown(page, place)
    words(page).fill(FIRST)
    line = page.locator(FORMS).get_by_text("这台手机现在存不住您写的内容，请先提交，再离开这一页。")
    expect(line).to_have_count(1)
    expect(line).to_be_visible()
    words(page).fill(f"{FIRST}。")
    expect(line).to_have_count(1)
    send(page, place)
    expect(page.get_by_text(f"{FIRST}。").first).to_be_attached()


def test_the_line_goes_when_there_is_room_again_and_what_is_too_much_is_said(phone: Phone) -> None:
    page = phone.opened("report")
    words(page).fill(FIRST)
    expect(page.locator("form.report .message.warning")).to_have_count(0)
    page.evaluate("""() => {
        const [name, text] = Object.entries(localStorage)[0];
        for (let one = 0; one < 10; one += 1) localStorage.setItem(`${name}${one}`, text);
        localStorage.removeItem(name);
    }""")
    words(page).fill(SECOND)
    expect(page.locator("form.report .message.warning")).to_be_visible()
    page.evaluate("localStorage.removeItem(Object.keys(localStorage)[0])")
    words(page).fill(THIRD)
    expect(page.locator("form.report .message.warning")).to_have_count(0)
    assert THIRD in kept_on(page)
