"""Two people on one phone: what one leaves behind, sent or not, the other neither reads nor sends."""

import base64

from playwright.sync_api import expect

from cases.models import Case
from tests.browser.conftest import World
from tests.browser.phone import MARKS, Phone
from tests.browser.signal import GOOD, NONE, Signal
from tests.browser.test_offline_forms import WORDS, report

pytestmark = MARKS
# Everything that lies in the browser's own storage, as text and as letters of bytes.
_ALL = """async () => {
    const bytes = (one) => String.fromCharCode(...new Uint8Array(one.data)) ;
    const rows = [...await gridgovStore.all("queue"), ...await gridgovStore.all("pages")];
    const sealed = rows.flatMap((row) => [row.note, row.body].filter((one) => one && one.data).map(bytes));
    return btoa(unescape(encodeURIComponent(JSON.stringify([sealed, rows, { ...localStorage }, { ...sessionStorage }]))));
}"""


def lies_on(phone: Phone) -> str:
    return base64.b64decode(phone.page.evaluate(_ALL)).decode()


def test_what_waits_is_sealed_for_its_owner_and_sent_at_her_next_login(
    phone: Phone, world: World, signal: Signal
):
    signal.set(NONE)
    report(phone)
    phone.waits(1)
    expect(phone.page.locator("[data-queue] .words")).to_contain_text(WORDS)
    # Her session ends; with the login page the phone is nobody's.
    phone.context.clear_cookies()
    signal.set(GOOD)
    page = phone.open("/")
    expect(page.locator("form[data-login]")).to_be_visible()
    page.wait_for_function("gridgovStore.person().then((row) => row === null)")
    # The next one: he sees nothing of it, and his own goes out alone.
    phone.log_in(world.his)
    page = phone.open("/offline/")
    expect(page.locator("[data-nothing]")).to_be_visible()
    expect(page.locator("#offline-status")).to_be_hidden()
    assert [row["person"] for row in phone.rows()] == [str(world.cast.building_leader.pk)]
    assert WORDS not in lies_on(phone)
    report(phone, "他的事")
    page.wait_for_url("**/cases/*/")
    # He logs out: what is hers stays, sealed.
    page = phone.open("/account/")
    page.locator("main form[data-leaves] button").click()
    expect(page.locator("form[data-login]")).to_be_visible()
    assert len(phone.rows()) == 1
    # She comes back.
    phone.log_in(world.hers)
    phone.waits(0)
    phone.put_away()
    assert sorted(Case.objects.values_list("description", "filed_by")) == sorted(
        [(WORDS, world.cast.building_leader.pk), ("他的事", world.cast.group_leader.pk)]
    )


def test_logging_out_sends_what_waits_and_leaves_nothing(phone: Phone, signal: Signal):
    signal.set(NONE)
    report(phone)
    phone.waits(1)
    signal.set(GOOD)
    page = phone.page
    page.goto(f"{signal.url}/account/", wait_until="commit")
    page.locator("main form[data-leaves] button").click()
    expect(page.locator("form[data-login]")).to_be_visible()
    assert phone.rows() == []
    signal.set(NONE)
    phone.put_away()
    assert Case.objects.get().description == WORDS


def test_without_signal_the_phone_shows_her_pages_only_while_she_is_logged_in(
    phone: Phone, world: World, signal: Signal
):
    page = phone.open("/account/")
    page.locator("main form[data-leaves] button").click()
    expect(page.locator("form[data-login]")).to_be_visible()
    assert page.evaluate("gridgovStore.all('pages')") == []
    phone.log_in(world.his)
    signal.set(NONE)
    answer = page.goto(f"{signal.url}/")
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    expect(page.locator("h1")).to_contain_text(world.cast.group_leader.name)
    assert world.cast.building_leader.name not in page.content()
