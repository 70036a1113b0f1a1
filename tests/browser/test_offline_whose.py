"""A form belongs to whoever opened it: under the next login on the same phone it is neither sent nor kept nor
shown, with signal or without."""

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case
from diaries.models import Entry
from residents.models import Household, Visit
from tests.browser.conftest import World
from tests.browser.phone import MARKS, Phone
from tests.browser.signal import GOOD, NONE, Signal
from tests.browser.test_offline_forms import WORDS
from tests.browser.test_offline_people import lies_on

pytestmark = MARKS
# A tab that slept while somebody else logged in: it was not told.
_SLEPT = "addEventListener('storage', (event) => event.stopImmediatePropagation(), true)"
_SEND = """async ([address, whose, words]) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ whose, description: words, text: words, findings: words })) form.set(name, value);
    const answer = await fetch(address, { method: "POST", body: form });
    return [answer.status, await answer.text()];
}"""


def a_tab(phone: Phone, address: str, *, slept: bool) -> Page:
    """Hers, with a page of hers open."""
    page = phone.context.new_page()
    page.set_default_timeout(10_000)
    if slept:
        page.add_init_script(_SLEPT)
    page.goto(f"{phone.signal.url}{address}")
    return page


def he_logs_in(phone: Phone, world: World) -> None:
    """Her session has ended by itself; he logs in in the other tab."""
    phone.context.clear_cookies()
    page = phone.open("/")
    expect(page.locator("form[data-login]")).to_be_visible()
    page.wait_for_function("gridgovStore.person().then((row) => row === null)")
    phone.log_in(world.his)


def test_her_open_pages_are_emptied_when_somebody_else_logs_in(phone: Phone, world: World):
    page = a_tab(phone, "/report/", slept=False)
    page.locator("[name=description]").fill(WORDS)
    he_logs_in(phone, world)
    expect(page.locator("h1")).to_contain_text(world.cast.group_leader.name)
    assert WORDS not in lies_on(phone)


@pytest.mark.parametrize("quality", [GOOD, NONE])
def test_her_open_form_is_not_sent_under_the_next_login(
    phone: Phone, world: World, signal: Signal, quality: str
):
    report, diary = (a_tab(phone, address, slept=True) for address in ("/report/", "/diary/"))
    report.locator("[name=category]").select_option("litter")
    report.locator("[name=description]").fill(WORDS)
    diary.locator("form.diary [name=text]").fill(WORDS)
    he_logs_in(phone, world)
    signal.set(quality)
    report.evaluate("document.querySelector('form.report').requestSubmit()")
    diary.evaluate("document.querySelector('form.diary').requestSubmit()")
    for tab in (report, diary):
        expect(tab.locator("body")).to_contain_text("somebody else has logged in on this phone")
        assert WORDS not in tab.content()
    refuse_each_kind(phone, world)
    assert phone.rows() == []
    page = phone.open("/offline/")
    expect(page.locator("[data-nothing]")).to_be_visible()
    assert WORDS not in lies_on(phone)
    signal.set(GOOD)
    phone.open("/")
    phone.waits(0)
    phone.put_away()
    for model in (Case, Entry, Visit):
        assert not model.objects.exists()
    assert list(Household.objects.all()) == [world.home]


def refuse_each_kind(phone: Phone, world: World) -> None:
    home = f"/households/{world.home.pk}"
    addresses = [
        "/report/",
        "/diary/",
        "/diary/2026-01-05/",
        "/diary/entries/1/correct/",
        "/tasks/1/doors/1/",
    ]
    for address in [*addresses, f"{home}/visit/", "/households/new/", f"{home}/change/"]:
        said = phone.page.evaluate(_SEND, [address, str(world.cast.building_leader.pk), WORDS])
        assert said[0] == 403, said
        assert "somebody else has logged in" in said[1], address


def test_what_the_phone_believed_to_be_hers_is_kept_sealed_for_her(
    phone: Phone, world: World, signal: Signal
):
    """His login has just come: the phone has not seen a page of his yet."""
    page = a_tab(phone, "/report/", slept=True)
    page.locator("[name=category]").select_option("litter")
    page.locator("[name=description]").fill(WORDS)
    phone._be(world.his)
    page.evaluate("document.querySelector('form.report').requestSubmit()")
    expect(page.locator("body")).to_contain_text("kept sealed for whoever wrote it")
    assert [row["person"] for row in phone.rows()] == [str(world.cast.building_leader.pk)]
    phone.open("/")
    assert WORDS not in lies_on(phone)
    phone.log_in(world.hers)
    phone.waits(0)
    phone.put_away()
    assert Case.objects.get().filed_by == world.cast.building_leader


def test_she_goes_on_with_her_open_form_after_a_login_of_her_own(phone: Phone, world: World):
    page = a_tab(phone, "/report/", slept=False)
    page.locator("[name=category]").select_option("litter")
    page.locator("[name=description]").fill(WORDS)
    phone.context.clear_cookies()
    expect(phone.open("/").locator("form[data-login]")).to_be_visible()
    phone.log_in(world.hers)
    page.evaluate("document.querySelector('form.report').requestSubmit()")
    page.wait_for_url("**/cases/*/")
    phone.put_away()
    assert Case.objects.get().description == WORDS
