"""Strangers who guess at a phone number don't shut out the one whose it is: her own device is counted apart."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from staff.accounts.devices import _name
from staff.accounts.login_tries import MOST_FOR_ACCOUNT
from staff.actions import set_password
from staff.models import User
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"


def attempt(browser: Client, login: str, password: str = "wrong") -> bool:
    """Whether it is let in; from the one address that all share."""
    data = {"username": login, "password": password}
    return browser.post(reverse("login"), data, REMOTE_ADDR="10.0.0.1").status_code == 302


def known(login: str) -> Client:
    """A browser in which somebody logged in and out."""
    browser = Client()
    assert attempt(browser, login, PASSWORD)
    browser.post(reverse("logout"))
    return browser


def test_the_owner_logs_in_while_strangers_guess(cast: Cast, settings: Settings) -> None:
    phone = cast.building_leader.phone
    own = known(phone)
    for _try in range(settings.LOGIN_TRIES_FROM_ADDRESS + 1):
        assert not attempt(Client(), phone)
    assert not attempt(Client(), phone, PASSWORD)
    assert attempt(own, phone, PASSWORD)


def test_a_known_device_guesses_no_more_often_than_a_strange_one(cast: Cast) -> None:
    phone = cast.building_leader.phone
    own = known(phone)
    for _try in range(MOST_FOR_ACCOUNT):
        assert not attempt(own, phone)
    assert not attempt(own, phone, PASSWORD)
    # And it shuts out nobody else.
    assert attempt(Client(), phone, PASSWORD)


def test_a_device_is_known_for_its_own_login_and_until_the_password_changes(cast: Cast) -> None:
    mine, hers = cast.building_leader, cast.group_leader
    own = known(mine.phone)
    (name,) = [one for one in own.cookies if one.startswith("known_")]
    for _try in range(MOST_FOR_ACCOUNT):
        attempt(Client(), hers.phone)
        attempt(Client(), mine.phone)
    assert not attempt(own, hers.phone, PASSWORD)
    forged = Client()
    forged.cookies[_name(hers.phone)] = own.cookies[name].value
    assert not attempt(forged, hers.phone, PASSWORD)
    set_password(by=ADMIN, user=User.objects.get(pk=mine.user_id), password="tall-Bamboo-7")
    for _try in range(MOST_FOR_ACCOUNT):
        attempt(Client(), mine.phone)
    assert not attempt(own, mine.phone, "tall-Bamboo-7")


def test_the_cookie_is_kept_from_scripts_and_says_nothing(cast: Cast) -> None:
    phone = cast.building_leader.phone
    own = known(phone)
    (cookie,) = [one for name, one in own.cookies.items() if name.startswith("known_")]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert phone not in cookie.key + cookie.value
    again = known(phone).cookies
    assert again.keys() >= {cookie.key}
