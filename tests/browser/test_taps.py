"""How many taps it takes besides typing: a budget (docs/design-system.md). Choosing in a list is one tap for opening and
one for choosing; a photo is one, for the camera opens by it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.phones import Hers, phone, session_of
from tests.cases.journey import a_case
from tests.cast import make_cast
from tests.factories import CategoryFactory
from tests.pages.phone import MARKS
from tests.pictures import a_photo
from tests.residents.world import household

pytestmark = MARKS


@dataclass
class Finger:
    """It taps, and counts."""

    page: Page
    taps: int = 0

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1

    def choose(self, what: Locator, value: str) -> None:
        what.select_option(value)
        self.taps += 2

    def photograph(self, what: Locator, picture: Path) -> None:
        what.set_input_files(picture)
        self.taps += 1


@pytest.fixture
def hers(live_server: LiveServer) -> Hers:
    """A leader with a household to call on, and a case that somebody told her of."""
    cast = make_cast()
    leader = cast.building_leader
    CategoryFactory(code="emergency", name="突发", route="emergency")
    routine = CategoryFactory(code="litter", name="垃圾", name_en="Litter", route="routine")
    dispute = CategoryFactory(code="dispute", name="纠纷", name_en="Dispute", route="coordination")
    a_case(cast, "coordination", category=dispute, description="两户为车位争执。")
    told = {"reporter_name": "王小明", "reporter_phone": "13812345678"}
    case = a_case(cast, "routine", category=routine, **told)
    household(leader, cast.building, "301")
    return Hers(cast, live_server.url, session_of(leader), number=case.number)


@pytest.fixture
def finger(hers: Hers) -> Iterator[Finger]:
    """On her first page."""
    with phone(hers, cookies={"django_language": "en"}) as context:
        page = context.new_page()
        page.goto(hers.url)
        yield Finger(page)


def arrived(page: Page) -> None:
    """She is told what becomes of it."""
    page.wait_for_url("**/cases/JX*/")
    expect(page.locator(".message.success")).to_contain_text("ow with")


def test_an_emergency_takes_two(finger: Finger) -> None:
    finger.tap(finger.page.get_by_role("link", name="Emergency").first)
    finger.page.get_by_label("What happened").fill("车棚起火")
    finger.tap(finger.page.get_by_role("button", name="Report at once"))
    arrived(finger.page)
    assert finger.taps <= 2


def test_a_routine_matter_settled_with_a_photo_takes_four(finger: Finger, tmp_path: Path) -> None:
    picture = tmp_path / "after.jpg"
    picture.write_bytes(a_photo(40, 30).read())
    finger.tap(finger.page.locator(".bottom .main"))
    finger.page.get_by_label("What happened").fill("楼道垃圾已清")
    finger.tap(finger.page.locator(".chips").get_by_role("button", name="Litter"))
    settled = finger.page.get_by_role("button", name="Settled on the spot")
    expect(settled).to_be_visible()
    finger.photograph(finger.page.locator("[name=photos]"), picture)
    finger.tap(settled)
    finger.page.wait_for_url("**/cases/JX*/")
    expect(finger.page.locator(".message.success")).to_contain_text("The case is closed: Done.")
    assert finger.taps <= 4


def test_a_matter_to_be_coordinated_takes_four(finger: Finger) -> None:
    finger.tap(finger.page.locator(".bottom .main"))
    finger.page.get_by_label("What happened").fill("三楼漏水到二楼，两家说不拢")
    finger.choose(finger.page.get_by_label("Category"), "dispute")
    expect(finger.page.locator("#way")).not_to_be_empty()
    finger.tap(finger.page.locator("form.report .buttons button.primary").last)
    if "Is it one of these?" in finger.page.content():
        finger.tap(finger.page.get_by_role("button", name="It is something else: report"))
    arrived(finger.page)
    assert finger.taps <= 4


def test_a_visit_takes_three(finger: Finger) -> None:
    finger.tap(finger.page.locator("[aria-labelledby=calls] a").first)
    finger.page.locator("[name=findings]").fill("老人在家，身体好")
    finger.tap(finger.page.get_by_role("button", name="Note it down"))
    expect(finger.page.locator(".message.success")).to_contain_text("The next visit here is due by")
    assert finger.taps <= 3


def test_a_diary_with_a_line_more_takes_two(finger: Finger) -> None:
    finger.tap(finger.page.get_by_role("link", name="Diary", exact=True))
    finger.page.get_by_label("What happened").fill("巡查三幢楼道")
    finger.tap(finger.page.get_by_role("button", name="Note it down"))
    expect(finger.page.locator(".message.success")).to_contain_text("Nothing is left for you to do with it.")
    assert finger.taps <= 2


def test_a_call_to_who_told_it_takes_two_from_the_case(finger: Finger, hers: Hers) -> None:
    finger.page.goto(f"{hers.url}/cases/{hers.number}/")
    finger.tap(finger.page.get_by_role("button", name="Show the phone for a minute"))
    number = finger.page.locator("#reporter a[href='tel:13812345678']")
    expect(number).to_be_visible()
    finger.taps += 1  # the phone's own program opens by the second one
    assert finger.taps <= 2
