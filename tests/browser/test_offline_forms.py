"""Forms without signal: what is filled in waits, survives a dead phone, and arrives once, in order."""

import pytest
from playwright.sync_api import expect

from cases.models import Case
from diaries.models import Entry
from residents.models import Visit
from tests.browser.conftest import World
from tests.browser.phone import MARKS, Phone
from tests.browser.signal import DEAF, GOOD, HALF, NONE, Signal

pytestmark = MARKS
WORDS = "三楼楼道灯不亮"


def report(phone: Phone, words: str = WORDS) -> None:
    page = phone.open("/report/")
    page.locator("[name=category]").select_option("litter")
    page.locator("[name=description]").fill(words)
    page.locator("form.report .buttons button.primary").first.click()


def test_report_diary_and_visit_wait_and_arrive_once_in_order(phone: Phone, world: World, signal: Signal):
    signal.set(NONE)
    report(phone)
    phone.waits(1)
    page = phone.open("/diary/")
    expect(page.locator("#offline-kept")).to_be_visible()
    page.locator("form.diary [name=text]").fill("巡查一圈")
    page.locator("form.diary button.primary").click()
    phone.waits(2)
    page = phone.open("/offline/register/")
    page.locator("[data-search]").fill("王")
    page.locator("[data-doors] a").first.click()
    expect(page.locator("h1")).to_contain_text("1-101")
    page.locator("[data-to-visit]").click()
    expect(page.locator("h1")).to_contain_text("1-101")
    page.locator("[name=findings]").fill("一切都好")
    page.locator("form button.primary").click()
    phone.waits(3)
    assert page.evaluate("Object.keys(localStorage).length") == 0  # what waits is no draft
    expect(page.locator("[data-queue] .words")).to_have_count(3)
    signal.set(GOOD)
    phone.open("/")
    phone.waits(0)
    phone.put_away()
    case, entry, visit = Case.objects.get(), Entry.objects.get(), Visit.objects.get()
    assert (case.description, entry.text, visit.findings) == (WORDS, "巡查一圈", "一切都好")
    assert case.filed_at < entry.added_at < visit.recorded_at
    assert visit.household == world.home


@pytest.mark.parametrize("quality", [HALF, DEAF])
def test_the_signal_goes_while_sending_and_the_phone_dies(phone: Phone, signal: Signal, quality: str):
    signal.set(quality)
    page = phone.open("/report/")
    page.locator("[name=category]").select_option("litter")
    page.locator("[name=description]").fill(WORDS)
    expect(page.locator("#way")).not_to_be_empty()
    page.evaluate("document.querySelector('form.report').requestSubmit()")
    assert signal.lost.wait(10)
    phone.kill()
    signal.set(NONE)
    phone.on()
    phone.open("/offline/")
    phone.waits(1)
    expect(phone.page.locator("[data-queue] .words")).to_contain_text(WORDS)
    signal.set(GOOD)
    phone.open("/")
    phone.waits(0)
    phone.put_away()
    assert Case.objects.get().description == WORDS
