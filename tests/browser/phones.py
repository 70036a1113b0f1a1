"""A leader's phone in a real browser, and the pages that she opens on it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, sync_playwright

from cases.choices import RouteCode
from staff.models import Member
from tests.access.table import PARTS, TABLE
from tests.access.walking import every_url, filled
from tests.access.world import World, make_world
from tests.cases.journey import a_case
from tests.cast import Cast, make_cast
from tests.pages.phone import CHROMIUM
from tests.residents.world import household

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
_NO_PAGE = re.compile(r"/(admin|api|static|i18n|metrics|healthz)|\.ics|photo|revoke")


@dataclass
class Hers:
    """What she has to do, and where it is; made before the browser starts, when the database is in reach."""

    cast: Cast
    url: str
    session: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    number: str = ""
    secret: str = ""


def session_of(member: Member, language: str = "en") -> str:
    """The session of somebody who is logged in."""
    browser = Client()
    browser.force_login(member.user)
    return browser.cookies["sessionid"].value


def a_day(url: str) -> Hers:
    """A leader with an emergency, something due, a household to call on and a diary."""
    cast = make_cast()
    leader = cast.building_leader
    world = make_world(cast)
    alarm = a_case(cast, RouteCode.EMERGENCY, description="车棚起火,火势蔓延。")
    case = a_case(
        cast, RouteCode.ROUTINE, reporter_name="王小明", reporter_phone="13812345678", address="三单元门口"
    )
    home = household(leader, cast.building, "301")
    hers = Hers(cast, url, session_of(leader), number=case.number, secret=case.track_code)
    hers.pages = {
        "home": "/",
        "case": reverse("case", args=[case.number]),
        "alarm": reverse("case", args=[alarm.number]),
        "visit": reverse("visit-new", args=[home.pk]),
        "household": reverse("household", args=[home.pk]),
        **_others(world),
    }
    return hers


def _others(world: World) -> dict[str, str]:
    """Every page that the leader of a building may open, by the name of its address."""
    found = {}
    column = ["nobody", *PARTS].index("building leader")
    for name, path in every_url().items():
        if name in TABLE and TABLE[name].split()[column] == "200":
            address = filled(name, path, world)
            if not _NO_PAGE.match(address) and "photo" not in address:
                found.setdefault(name, address)
    return found


@contextmanager
def phone(hers: Hers, **options: object) -> Iterator[BrowserContext]:
    """Hers, on which she is logged in; ``options`` are those of the browser, ``cookies`` what it keeps."""
    cookies = dict(options.pop("cookies", {}))  # type: ignore[call-overload]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(**{"viewport": PHONE, **options})  # type: ignore[arg-type]
        kept = {"sessionid": hers.session, **cookies}
        context.add_cookies([{"name": name, "value": value, "url": hers.url} for name, value in kept.items()])
        yield context
        browser.close()


def opened(context: BrowserContext, hers: Hers, name: str) -> Page:
    """One of her pages in a new tab."""
    page = context.new_page()
    page.goto(f"{hers.url}{hers.pages[name]}")
    return page
