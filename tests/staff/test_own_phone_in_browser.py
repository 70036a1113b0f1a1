"""The whole way in a real browser: the tick, the browser closed and opened a month later, the PIN, the number."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.cast import make_cast
from tests.factories import PASSWORD
from tests.staff.own_phones import PIN, later, number_of_somebody

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


def opened(playwright: Playwright, profile: Path) -> BrowserContext:
    """Her phone's browser, with what it kept when it was closed."""
    return playwright.chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=["--no-sandbox"],
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
    )


def test_a_phone_of_ones_own_is_closed_and_opened_a_month_later(
    live_server: LiveServer, tmp_path: Path
) -> None:
    cast = make_cast()
    number, url = number_of_somebody(cast), live_server.url
    with sync_playwright() as playwright:
        phone = opened(playwright, tmp_path)
        page = phone.pages[0]
        page.goto(f"{url}/account/")
        page.fill("[name=username]", cast.building_leader.phone)
        page.fill("[name=password]", PASSWORD)
        tick = page.get_by_label("这是我自己的手机")
        expect(tick).not_to_be_checked()
        tick.check()
        page.click("form[data-login] button")
        expect(page.locator("main")).to_contain_text("未设数字口令")
        page.get_by_role("link", name="设置数字口令").click()
        page.fill("[name=pin]", PIN)
        page.fill("[name=again]", PIN)
        page.click("main button.primary")
        expect(page.locator("main")).to_contain_text("已设数字口令")
        phone.close()

        with later(days=30):
            phone = opened(playwright, tmp_path)
            page = phone.pages[0]
            page.goto(url + number.removesuffix("reveal/phone/"))
            page.locator(f"a[href='{number}']").click()
            expect(page.locator("h1")).to_have_text("这部手机的数字口令")
            page.fill("[name=pin]", "385104")
            page.click("main button.primary")
            expect(page.locator(".errorlist")).to_contain_text("还可以试4次")
            page.fill("[name=pin]", PIN)
            page.click("main button.primary")
            page.check("[name=purpose][value=contact]")
            page.fill("[name=words]", "上门前联系")
            page.locator("form.secret button").click()
            expect(page.locator("main")).to_contain_text("13800000001")
            phone.close()
