"""A resident reports with her phone: in a real browser, without scripts, from the card in the stairwell to the page
where she follows it."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from grids.queries.printed import public_code
from tests.cast import make_cast
from tests.pictures import a_photo

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SHOWN = os.environ.get("SCREENSHOTS", "")  # a folder, to look at the pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


def keep(page: Page, name: str) -> None:
    """Nothing is wider than the phone; the picture is kept where somebody wants to look."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if SHOWN:
        page.screenshot(path=str(Path(SHOWN) / f"{name}.png"), full_page=True)


def test_from_the_card_to_the_page_where_she_follows_it(live_server: LiveServer) -> None:
    cast = make_cast()
    start = f"{live_server.url}/g/{public_code(cast.building.code)}/"
    photo = a_photo(80, 60)
    sent = {"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": photo.read()}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="zh-CN"
        )
        page = context.new_page()
        page.goto(start)
        keep(page, "grid")
        page.get_by_role("link", name="我要反映").click()
        keep(page, "words")
        page.locator("[name=description]").fill("三楼楼道的路灯不亮了,晚上看不见路")
        page.locator("[name=address]").fill("2单元3楼")
        page.get_by_role("button", name="下一页").click()
        expect(page.get_by_label("路灯")).to_be_visible()
        keep(page, "report")
        page.get_by_label("路灯").check()
        page.locator("[name=photos]").set_input_files([sent])
        page.locator("[name=reporter_name]").fill("王小明")
        page.locator("[name=reporter_phone]").fill("138 1234 5678")
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("heading", name="已收到您的反映")).to_be_visible()
        keep(page, "reported")
        page.get_by_role("button", name="我的事办到哪一步了").click()
        expect(page.get_by_text(cast.building_leader.phone)).to_be_visible()
        keep(page, "progress")
        assert context.cookies() == [
            one for one in context.cookies() if one["name"] in ("csrftoken", "own_report")
        ]
        browser.close()
