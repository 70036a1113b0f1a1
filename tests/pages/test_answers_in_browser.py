"""The table of answers in a real browser: with many questions and rows it is read without moving the page sideways."""

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from diaries.models import Task
from tests.cast import make_cast
from tests.diaries.tasks.orders import a_task, answer
from tests.pages.desk import at_desk
from tests.pages.phone import CHROMIUM, MARKS
from tests.residents.world import household, resident

pytestmark = MARKS
_QUESTIONS, _ROWS = 12, 40
_TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
_FIRST = "document.querySelector('.answers tbody th').getBoundingClientRect().left"


def work_at(url: str) -> tuple[str, dict[str, str]]:
    """The address of the table and the cookie of its reader."""
    cast = make_cast()
    homes = [household(cast.building_leader, cast.building, f"{one}01") for one in range(1, _ROWS + 1)]
    resident(cast.building_leader, homes[0], relation="head")
    task = a_task(cast)
    for home in homes:
        answer(cast, task, home)
    words = "独居老人家里是否装了烟感报警器和燃气报警器"
    form = [
        {
            "key": f"q{n}",
            "kind": "yes_no",
            "words": f"{words}{n}",
            "options": [],
            "known": "",
            "required": False,
        }
        for n in range(1, _QUESTIONS + 1)
    ]
    Task.objects.update(form=form)
    session = at_desk(cast.community_secretary).cookies["sessionid"].value
    return f"{url}/tasks/{task.pk}/answers/", {"name": "sessionid", "value": session, "url": url}


@pytest.mark.parametrize("width", [390, 1440])
def test_many_questions_do_not_move_the_page_sideways(live_server: LiveServer, width: int) -> None:
    address, cookie = work_at(live_server.url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto(address)
        assert page.locator(".answers tbody tr").count() == _ROWS
        assert page.locator(".answers tbody tr").first.locator("td").count() == _QUESTIONS
        assert not page.evaluate(_TOO_WIDE)
        page.evaluate("document.documentElement.style.fontSize = '36px'")
        assert not page.evaluate(_TOO_WIDE)
        if width == 1440:
            before = page.evaluate(_FIRST)
            page.evaluate("document.querySelector('.wide').scrollLeft = 400")
            assert page.evaluate("document.querySelector('.wide').scrollLeft") == 400
            assert page.evaluate(_FIRST) == before  # it stays in sight
        browser.close()
