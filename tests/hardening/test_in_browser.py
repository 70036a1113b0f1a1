"""A real browser under the real policy: nothing is refused on any page, and what moves on them moves."""

import shutil
from collections.abc import Iterator

import pytest
from django.contrib import admin
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from grids.models import Place
from tests.cast import Cast, make_cast
from tests.factories import grid
from tests.pages.desk import at_desk, filed

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
LEADERS = [
    "/",
    "/cases/",
    "/report/",
    "/diary/",
    "/inbox/",
    "/account/",
    "/account/two-factor/",
    "/password/",
]
# Told by the browser itself, with what it refused and where.
LISTEN = """
addEventListener("securitypolicyviolation", (event) => console.error(
    `REFUSED ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`))
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


class Walk:
    """A browser that somebody walks through pages with, and what it complained about."""

    def __init__(self, context: BrowserContext, server: LiveServer) -> None:
        self.server = server
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.add_init_script(LISTEN)
        self.page.on("console", lambda line: self._heard(line.type, line.text))
        self.page.on("pageerror", lambda error: self._heard("error", str(error)))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(f"{self.page.url.removeprefix(self.server.url)}: {text}")

    def to(self, address: str) -> Page:
        """Open a page that must be there, and give its scripts their time."""
        response = self.page.goto(self.server.url + address, wait_until="networkidle")
        assert response is not None
        assert response.status == 200, address
        assert "content-security-policy" in response.headers, address
        return self.page


@pytest.fixture
def people(live_server: LiveServer, settings: Settings) -> Cast:
    """Everybody."""
    settings.LANGUAGE_CODE = "en"
    return make_cast()


@pytest.fixture
def case(people: Cast) -> Case:
    """An open case. Made before the browser starts: then the database is out of reach."""
    return filed(people.building_leader, people.building)


def walks(person: object, server: LiveServer, width: int) -> Iterator[Walk]:
    session = at_desk(person).cookies["sessionid"].value
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
        yield Walk(context, server)
        browser.close()


@pytest.fixture
def leader(people: Cast, case: Case, live_server: LiveServer) -> Iterator[Walk]:
    """A leader's phone."""
    yield from walks(people.building_leader, live_server, 390)


@pytest.fixture
def desk(people: Cast, case: Case, live_server: LiveServer) -> Iterator[Walk]:
    """An administrator's desk."""
    yield from walks(people.superuser, live_server, 1400)


def test_nothing_is_refused_on_leaders_pages(leader: Walk, case: Case):
    for address in [*LEADERS, f"/cases/{case.number}/"]:
        leader.to(address)
    assert leader.complaints == []


def test_nothing_is_refused_on_the_login_page_and_the_api_documentation(leader: Walk):
    leader.page.context.clear_cookies()
    leader.to("/login/")
    page = leader.to("/api/v1/docs/")
    expect(page.locator(".swagger-ui .opblock").first).to_be_visible()
    page.locator(".opblock-summary").first.click()
    expect(page.locator(".opblock-body").first).to_be_visible()
    assert leader.complaints == []


def lists() -> list[str]:
    """The address of every list in the admin."""
    return [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]


def test_nothing_is_refused_in_the_admin(desk: Walk, case: Case, people: Cast):
    pages = ["/admin/", *lists(), f"/admin/cases/case/{case.pk}/change/"]
    pages += [f"/admin/staff/member/{people.building_leader.pk}/change/", "/admin/staff/member/add/"]
    pages += ["/admin/staff/appointment/add/", f"/admin/grids/grid/{people.building.pk}/change/"]
    for address in pages:
        desk.to(address)
    assert desk.complaints == []


def test_the_menus_of_the_admin_open(desk: Walk):
    page = desk.to("/admin/staff/member/")
    account = page.get_by_role("link", name="My account")
    expect(account).to_be_hidden()
    page.get_by_text("unfold_more").first.click()
    expect(account).to_be_visible()
    page.get_by_text("Filters", exact=False).first.click()
    expect(page.get_by_text("Apply Filters", exact=False).first).to_be_visible()
    assert desk.complaints == []


def test_the_bar_of_actions_is_as_wide_as_the_list(desk: Walk):
    page = desk.to("/admin/cases/case/")
    page.locator(".action-select").first.check()
    bar, table = page.locator("#changelist-actions"), page.locator("#changelist")
    expect(bar).to_be_visible()
    assert bar.evaluate("bar => bar.style.width") != ""
    assert abs(bar.bounding_box()["width"] - table.bounding_box()["width"]) < 60
    assert desk.complaints == []


def test_a_choice_is_searched_in_the_admin(desk: Walk, people: Cast):
    page = desk.to("/admin/staff/appointment/add/")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").last.fill(people.building.code)
    expect(page.locator(".select2-results__option").first).to_contain_text("幢")
    assert desk.complaints == []


@pytest.fixture
def official(people: Cast, case: Case, live_server: LiveServer) -> Iterator[Walk]:
    """An official's desk; a case, a place and another building wait there."""
    Place.objects.create(grid=people.building, name="花园", kind="public_place")
    grid(f"{people.group.code}002", name="邻楼")
    yield from walks(people.township_official, live_server, 1400)


def test_what_is_chosen_for_everything_of_a_grid_is_put_into_each_empty_field(official: Walk, people: Cast):
    page = official.to(f"/admin/grids/grid/{people.building.pk}/retire/")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").last.fill("邻楼")
    page.locator(".select2-results__option", has_text="邻楼").first.click()
    for name in ("everything", "cases", "places"):
        expect(page.locator(f"#id_{name} option:checked")).to_contain_text("邻楼")
    expect(page.locator("#select2-id_places-container")).to_contain_text("邻楼")
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_text("1 open case: to")).to_be_visible()
    assert official.complaints == []


def test_the_admin_has_its_colours_without_a_style_in_the_page(desk: Walk):
    page = desk.to("/admin/")
    assert page.locator("style").count() == 0
    colour = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--color-primary-600')"
    )
    assert colour.strip() != ""
    shown = page.evaluate(
        """() => { const box = document.createElement('i'); box.className = 'bg-primary-600';
        document.body.append(box); return getComputedStyle(box).backgroundColor }"""
    )
    assert shown not in ("", "rgba(0, 0, 0, 0)")
