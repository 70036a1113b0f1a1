"""Ringing in a real Chromium: the worker shows what a push brings to whom it is for, a tap opens it, and nothing of
one person is shown after she has gone. No push service is in reach: a push is delivered by the browser itself."""

import json
import time

import pytest
from playwright.sync_api import CDPSession, expect

from cases.choices import RouteCode
from kit.time import clock
from notices.choices import Channel
from notices.models import ChannelAddress, Notice
from tests.browser.conftest import World
from tests.browser.phone import MARKS, Phone
from tests.browser.signal import Signal
from tests.cases.journey import a_case
from tests.notices.pushing import VAPID, Browser
from tests.notices.server import Server

pytestmark = MARKS
_SHOWN = """async () => {
    const registration = await navigator.serviceWorker.ready;
    const shown = await registration.getNotifications();
    return shown.map(({ title, body, tag, renotify, requireInteraction, data }) => ({ title, body, tag, renotify, requireInteraction, data }));
}"""
_LET = "(person) => gridgovStore.put('person', person, 'rings')"
# What a finger on it does; a browser without a screen has no notification to put a finger on.
_TAP = """async () => {
    const [shown] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification: shown }));
}"""


class Worker:
    """The phone's service worker, as the browser's own tools see it."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        assert phone.context.browser is not None
        self.cdp: CDPSession = phone.context.new_cdp_session(phone.page)
        self.registrations: list[str] = []
        self.cdp.on("ServiceWorker.workerRegistrationUpdated", self._noted)
        self.cdp.send("ServiceWorker.enable")
        for _ in range(50):
            if self.registrations:
                return
            phone.page.wait_for_timeout(100)
        raise AssertionError("there is no worker")

    def _noted(self, event: dict) -> None:
        self.registrations += [
            row["registrationId"] for row in event["registrations"] if not row["isDeleted"]
        ]

    def push(self, **said: object) -> None:
        """As if a push service had brought it."""
        given = {
            "title": "Emergency JX1",
            "body": "To be done by 17:30 today",
            "tag": "t",
            "urgent": True,
            **said,
        }
        self.last = {
            "origin": self.phone.signal.url,
            "registrationId": self.registrations[-1],
            "data": json.dumps({"language": "en", "icon": "/static/offline/icon-192.png", **given}),
        }
        self.cdp.send("ServiceWorker.deliverPushMessage", self.last)

    def shown(self, number: int) -> list[dict]:
        """What stands on the screen, when it is so many."""
        found: list[dict] = []
        for tries in range(1, 200):
            found = self.phone.page.evaluate(_SHOWN)
            if len(found) == number:
                return found
            if tries % 50 == 0 and len(found) < number:
                # A slow browser may lose it, as a push service sends it again to a phone that was away.
                self.cdp.send("ServiceWorker.deliverPushMessage", self.last)
            self.phone.page.wait_for_timeout(100)
        raise AssertionError(f"{found} stands there")


@pytest.fixture
def allowed(phone: Phone, signal: Signal) -> Phone:
    """She has said yes in her browser."""
    phone.context.grant_permissions(["notifications"], origin=signal.url)
    return phone


@pytest.fixture
def rung(world: World) -> tuple[Notice, str]:
    """A push about a case of hers, and the case's page."""
    leader = world.cast.building_leader
    case = a_case(world.cast, RouteCode.ROUTINE)
    link = f"/cases/{case.number}/"
    told = {"recipient": leader, "subject": "x", "link": link, "about": case.number, "due_at": clock.now()}
    Notice.objects.create(channel=Channel.INBOX, key=f"k:{leader.pk}:inbox", state="sent", **told)
    device = ChannelAddress.objects.create(member=leader, channel=Channel.PUSH)
    return Notice.objects.create(
        channel=Channel.PUSH, key=f"k:{leader.pk}:push-1", address=device, **told
    ), link


def test_a_tap_opens_the_case_also_after_a_login_in_between(
    rung: tuple[Notice, str], allowed: Phone, world: World, signal: Signal
):
    (notice, link), phone = rung, allowed
    person = str(world.cast.building_leader.pk)
    phone.page.evaluate(_LET, person)
    worker = Worker(phone)
    worker.push(person=person, link=f"/inbox/rung/{notice.pk}/")
    worker.shown(1)
    (script,) = phone.context.service_workers
    script.evaluate(_TAP)
    phone.page.wait_for_url(f"**{link}")
    worker.shown(0)
    # Her session has ended by itself meanwhile.
    worker.push(person=person, link=f"/inbox/rung/{notice.pk}/")
    worker.shown(1)
    phone.context.clear_cookies()
    script.evaluate(_TAP)
    phone.page.wait_for_url(f"**/login/?next=/inbox/rung/{notice.pk}/")
    phone.put_away()
    assert Notice.objects.get(channel=Channel.INBOX).read_at is not None


def test_a_push_is_shown_once_a_case_and_an_emergency_rings_again(allowed: Phone, world: World):
    phone, person = allowed, str(world.cast.building_leader.pk)
    phone.page.evaluate(_LET, person)
    worker = Worker(phone)
    worker.push(person=person, link="/inbox/rung/1/")
    (shown,) = worker.shown(1)
    assert (shown["title"], shown["body"]) == ("Emergency JX1", "To be done by 17:30 today")
    assert (shown["renotify"], shown["requireInteraction"]) == (True, True)
    worker.push(person=person, link="/inbox/rung/2/", title="Your turn JX1", urgent=False)
    time.sleep(0.5)
    (shown,) = worker.shown(1)
    assert (shown["title"], shown["renotify"]) == ("Your turn JX1", False)
    worker.push(person=person, link="/inbox/rung/3/", tag="u")
    worker.shown(2)


def test_what_is_for_somebody_else_is_not_shown_and_what_stood_there_goes(allowed: Phone, world: World):
    phone, person = allowed, str(world.cast.building_leader.pk)
    other = str(world.cast.group_leader.pk)
    phone.page.evaluate(_LET, person)
    worker = Worker(phone)
    worker.push(person=person, link="/inbox/rung/1/")
    worker.shown(1)
    worker.push(person=other, link="/inbox/rung/2/")
    worker.shown(0)
    assert phone.page.evaluate("gridgovStore.get('person', 'rings')") is None


def test_after_she_has_logged_out_nothing_of_hers_is_shown_to_the_next(allowed: Phone, world: World):
    phone, person = allowed, str(world.cast.building_leader.pk)
    phone.page.evaluate(_LET, person)
    worker = Worker(phone)
    worker.push(person=person, link="/inbox/rung/1/")
    worker.shown(1)
    page = phone.open("/account/")
    page.locator("main form[data-leaves] button").click()
    expect(page.locator("form[data-login]")).to_be_visible()
    phone.log_in(world.his)
    worker = Worker(phone)
    worker.shown(0)
    # One that was on its way for her while she logged out.
    worker.push(person=person, link="/inbox/rung/2/")
    time.sleep(1)
    assert worker.shown(0) == []


def test_whose_session_ended_by_itself_hands_on_nothing(allowed: Phone, world: World):
    phone, person = allowed, str(world.cast.building_leader.pk)
    phone.page.evaluate(_LET, person)
    phone.context.clear_cookies()
    page = phone.open("/")
    expect(page.locator("form[data-login]")).to_be_visible()
    phone.log_in(world.his)
    page.wait_for_function("gridgovStore.get('person', 'rings').then((whose) => whose === undefined)")
    worker = Worker(phone)
    worker.push(person=person, link="/inbox/rung/2/")
    time.sleep(1)
    assert worker.shown(0) == []


def test_the_page_asks_the_browser_only_after_a_tap_and_says_how_to_allow_what_was_denied(
    phone: Phone, signal: Signal, settings
):
    settings.VAPID = VAPID
    page = phone.open("/inbox/ringing/")
    button = page.get_by_role("button", name="Ring on this phone")
    expect(button).to_be_visible()
    assert page.evaluate("Notification.permission") in ("default", "denied")
    page.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'default' });"
        "window.askedFor = 0; Notification.requestPermission = async () => { window.askedFor += 1; return 'denied'; };"
    )
    page.reload()
    expect(button).to_be_visible()
    assert page.evaluate("askedFor") == 0
    button.click()
    expect(page.locator("[data-state=denied]")).to_be_visible()
    assert page.evaluate("askedFor") == 1
    expect(button).to_be_hidden()


def test_a_browser_that_reaches_no_push_service_says_so_and_one_that_does_rings(
    phone: Phone, signal: Signal, settings, world: World
):
    settings.VAPID, settings.INTERNAL_HOSTS = VAPID, ["127.0.0.1"]
    told = Browser(Server(port=9)).told
    page = phone.page
    page.add_init_script(
        "Notification.requestPermission = async () => 'granted';"
        "PushManager.prototype.getSubscription = async () => null;"
        "PushManager.prototype.subscribe = async () => { throw new Error('no service'); };"
    )
    phone.open("/inbox/ringing/")
    page.get_by_role("button", name="Ring on this phone").click()
    expect(page.locator("[data-state=failed]")).to_contain_text("no service")
    # The browser's part is played; the way to the server and back is real.
    page.add_init_script(
        f"const told = {json.dumps(told)};"
        "const raw = (key) => Uint8Array.from(atob(key.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)).buffer;"
        "const made = { endpoint: told.endpoint, getKey: (name) => raw(told[name]), unsubscribe: async () => true };"
        "PushManager.prototype.subscribe = async (options) => { window.options = options; return made; };"
    )
    phone.open("/inbox/ringing/")
    page.get_by_role("button", name="Ring on this phone").click()
    expect(page.get_by_text("rings", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Ring me now")).to_be_visible()
    assert page.evaluate("gridgovStore.get('person', 'rings')") == str(world.cast.building_leader.pk)
    page.get_by_role("button", name="Not on this phone any more").click()
    expect(page.get_by_role("button", name="Ring on this phone")).to_be_visible()
    assert page.evaluate("gridgovStore.get('person', 'rings')") is None
