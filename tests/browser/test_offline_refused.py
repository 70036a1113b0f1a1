"""What the server refuses of what waited stays with the reason, and is corrected in its own form; where somebody was
faster both versions are shown."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from playwright.sync_api import expect

from diaries.models import Entry
from residents.models import Household
from residents.registry import change_household
from tests.browser.conftest import World
from tests.browser.phone import MARKS, Phone
from tests.browser.signal import GOOD, NONE, Signal

pytestmark = MARKS


def test_a_refused_form_says_why_and_is_corrected(phone: Phone, signal: Signal):
    signal.set(NONE)
    page = phone.open("/diary/")
    page.locator("form.diary [name=text]").fill("到203室")
    page.locator("form.diary details summary").click()
    page.locator("form.diary [name=door]").fill("没有的门")
    page.locator("form.diary button.primary").click()
    phone.waits(1)
    signal.set(GOOD)
    page = phone.open("/offline/")
    reason = page.locator("[data-queue] [data-reason]")
    expect(reason).to_contain_text("There is no such household in your register.")
    expect(page.locator("#offline-status")).to_contain_text("1 came back: please look")
    page.get_by_role("button", name="Correct it").click()
    expect(page.locator("form.diary [name=text]")).to_have_value("到203室")
    page.locator("form.diary [name=door]").fill("1-101")
    page.locator("form.diary button.primary").click()
    expect(page.locator("#entries article").last).to_contain_text("到203室")
    assert phone.rows() == []
    phone.put_away()
    assert Entry.objects.get().household is not None


def change(world: World) -> None:
    """By a colleague, beside the browser."""
    facts = {"tenure": world.home.tenure, "kind": world.home.kind}
    change_household(household=world.home, by=world.cast.building_leader, version=1, door="1-101乙", **facts)
    connection.close()


def test_where_somebody_was_faster_both_versions_are_shown(phone: Phone, world: World, signal: Signal):
    signal.set(NONE)
    page = phone.open(f"/households/{world.home.pk}/change/")
    expect(page.locator("[name=door]")).to_have_value("1-101")
    page.locator("[name=door]").fill("1-101A")
    page.locator("[data-household] button.primary").click()
    phone.waits(1)
    with ThreadPoolExecutor() as colleague:
        colleague.submit(change, world).result()
    signal.set(GOOD)
    page = phone.open("/offline/")
    expect(page.locator("[data-queue] .words")).to_contain_text("1-101A")
    expect(page.locator("[data-queue] [data-reason]")).to_contain_text("It says now: 1-101乙")
    page.get_by_role("button", name="Correct it").click()
    expect(page.locator("[data-now]")).to_contain_text("1-101乙")
    expect(page.locator("[name=door]")).to_have_value("1-101A")
    page.locator("main form button.primary").click()
    expect(page.locator("h1")).to_contain_text("1-101A")
    phone.put_away()
    assert Household.objects.get().door == "1-101A"
