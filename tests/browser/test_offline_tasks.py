"""Tasks from above without signal: opened, answered at the door, and sent once."""

import pytest
from playwright.sync_api import expect

from diaries.models import TaskAnswer
from tests.browser.conftest import World
from tests.browser.phone import MARKS, Phone
from tests.browser.signal import DEAF, GOOD, HALF, NONE, Signal
from tests.diaries.tasks.orders import a_task

pytestmark = MARKS


@pytest.fixture
def task(world: World) -> int:
    """A task for the grid, given before its leader's phone is on."""
    return a_task(world.cast).pk


def answer_at_the_door(phone: Phone, task: int) -> None:
    page = phone.open(f"/tasks/{task}/")
    page.locator(f"a[href^='/tasks/{task}/doors/']").first.click()
    expect(page.locator("h1")).to_contain_text("1-101")
    page.locator("[name=q1][value=yes]").check()
    page.locator("form[data-store] button.primary").click()


def test_a_door_is_answered_without_signal_and_arrives_once(
    task: int, phone: Phone, world: World, signal: Signal
) -> None:
    phone.page.wait_for_function("gridgovStore.person().then((who) => who.kept > 0)")
    signal.set(NONE)
    answer_at_the_door(phone, task)
    phone.waits(1)
    signal.set(GOOD)
    phone.open("/")
    phone.waits(0)
    phone.put_away()
    given = TaskAnswer.objects.get()
    assert (given.values["q1"], given.household, given.version) == ("yes", world.home, 1)


@pytest.mark.parametrize("quality", [HALF, DEAF])
def test_the_signal_goes_while_an_answer_is_sent(
    task: int, phone: Phone, signal: Signal, quality: str
) -> None:
    signal.set(quality)
    answer_at_the_door(phone, task)
    assert signal.lost.wait(10)
    signal.set(NONE)
    phone.waits(1)
    signal.set(GOOD)
    phone.open("/")
    phone.waits(0)
    phone.put_away()
    assert TaskAnswer.objects.get().version == 1
