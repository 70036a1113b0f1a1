"""Phones that somebody called her own."""

import datetime as dt
import re

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staff.models import LoginSession, Member
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.residents.world import household, id_number, resident

PIN = "740392"
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


def later(**span: float) -> time_machine.travel:
    """At a moment that is still to come."""
    return time_machine.travel(timezone.now() + dt.timedelta(**span), tick=False)


def logged_in(member: Member, *, own: bool = True, password: str = PASSWORD) -> Client:
    """A browser after the login page, ``own``: with the tick."""
    browser = Client(headers={"user-agent": ANDROID})
    browser.cookies["django_language"] = "en"
    given = {"username": member.phone, "password": password, **({"own_phone": "on"} if own else {})}
    browser.post(reverse("login"), given)
    return browser


def is_in(browser: Client, address: str = "/") -> bool:
    """Whether the page is shown, and no other comes before it."""
    return browser.get(address).status_code == 200


def row_of(browser: Client) -> LoginSession:
    """The session of the browser."""
    return LoginSession.objects.get(session_key=browser.session.session_key)


def with_pin(member: Member, pin: str = PIN) -> Client:
    """A phone of her own on which the PIN is set."""
    browser = logged_in(member)
    assert browser.post(reverse("own_pin"), {"pin": pin, "again": pin})["Location"] == "/account/"
    return browser


def number_of_somebody(cast: Cast) -> str:
    """The address of a private number in the leader's building."""
    home = household(cast.building_leader, cast.building)
    person = resident(cast.building_leader, home, id_number=id_number(1), phone="13800000001")
    return reverse("reveal", args=[person.pk, "phone"])


def give(browser: Client, pin: str, onward: str = "/", sent: str = "") -> str:
    """Type ``pin`` into the page that asks for it; where that leads, or the page itself."""
    if not sent:
        page = browser.get(reverse("login_pin"), {"next": onward})
        found = re.search(r'name="sent" value="(\w+)"', page.content.decode())
        if found is None:
            return page["Location"]
        sent = found[1]
    answer = browser.post(reverse("login_pin"), {"pin": pin, "sent": sent, "next": onward})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()
