"""Guessing passwords: five tries for an account, thirty from an address, and no word about who exists."""

import datetime as dt
import re
import unicodedata

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from kit.errors import Invalid
from staff.accounts.login_tries import MOST_FOR_ACCOUNT, count_try, forgive, limits_of
from staff.accounts.second_factor import new_key
from staff.actions import set_password
from staff.actions.accounts import open_login
from staff.models import AuditRecord, LoginTry, TwoFactorPhone, User
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

TOO_MANY = "There were too many wrong tries."
WRONG = "The phone number or the password is not right."


@pytest.fixture(autouse=True)
def _english(settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"


def attempt(login: str, password: str = "wrong", address: str = "10.0.0.1", **more: str) -> tuple[int, str]:
    """Status and page of a try, without what differs by itself."""
    data = {"username": login, "password": password}
    answer = Client().post(reverse("login"), data, REMOTE_ADDR=address, **more)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, page.replace(login, "LOGIN")


def test_the_sixth_try_is_not_made_even_with_the_right_password(cast: Cast):
    phone = cast.building_leader.phone
    pages = [attempt(phone)[1] for _try in range(5)]
    assert all(WRONG in page for page in pages)
    status, page = attempt(phone, PASSWORD)
    assert (status, TOO_MANY in page) == (200, True)
    actions = list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["login_failed"] * 5 + ["locked_out"]


def test_after_a_quarter_of_an_hour_it_is_made_again(cast: Cast):
    phone = cast.building_leader.phone
    for _try in range(5):
        attempt(phone)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=14)):
        assert attempt(phone, PASSWORD)[0] == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=15, seconds=5)):
        assert attempt(phone, PASSWORD)[0] == 302


def test_a_new_password_from_an_official_ends_the_lock_as_the_page_says(cast: Cast):
    phone = cast.building_leader.phone
    for _try in range(6):
        attempt(phone)
    set_password(by=ADMIN, user=cast.building_leader.user, password="tall-Bamboo-7")
    assert attempt(phone, "tall-Bamboo-7")[0] == 302


def test_a_right_password_begins_the_count_anew(cast: Cast):
    phone = cast.building_leader.phone
    for _round in range(3):
        for _try in range(4):
            attempt(phone)
        assert attempt(phone, PASSWORD)[0] == 302


def test_four_wrong_tries_are_forgotten_after_a_quarter_of_an_hour(cast: Cast):
    phone = cast.building_leader.phone
    for _try in range(4):
        attempt(phone)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16)):
        for _try in range(4):
            attempt(phone)
        assert attempt(phone, PASSWORD)[0] == 302


def test_a_known_name_an_unknown_one_and_a_closed_login_look_alike_try_by_try(cast: Cast):
    User.objects.filter(pk=cast.group_leader.user_id).update(is_active=False)
    known = [attempt(cast.building_leader.phone, address="10.0.0.1") for _try in range(7)]
    unknown = [attempt("13800009999", address="10.0.0.2") for _try in range(7)]
    closed = [attempt(cast.group_leader.phone, PASSWORD, address="10.0.0.3") for _try in range(7)]
    assert known == unknown == closed


def test_thirty_wrong_tries_from_an_address_lock_it_for_all_names_and_no_other_address(cast: Cast):
    for number in range(settings.LOGIN_TRIES_FROM_ADDRESS):
        assert WRONG in attempt(f"138{number:08d}")[1]
    phone = cast.building_leader.phone
    assert TOO_MANY in attempt(phone, PASSWORD)[1]
    assert attempt(phone, PASSWORD, address="10.0.0.2")[0] == 302


def test_an_office_behind_one_address_that_logs_in_rightly_is_never_locked(cast: Cast):
    for _morning in range(settings.LOGIN_TRIES_FROM_ADDRESS + 5):
        assert attempt(cast.building_leader.phone, PASSWORD)[0] == 302


def test_what_a_client_says_of_its_address_counts_only_behind_a_proxy(cast: Cast, settings: Settings):
    def locks(proxies: int) -> bool:
        settings.TRUSTED_PROXIES = proxies
        LoginTry.objects.all().delete()
        for number in range(settings.LOGIN_TRIES_FROM_ADDRESS):
            attempt(f"138{number:08d}", HTTP_X_FORWARDED_FOR=f"1.1.1.{number}, 7.7.7.{number}")
        return TOO_MANY in attempt("13899999999", HTTP_X_FORWARDED_FOR="1.1.1.200, 7.7.7.200")[1]

    assert locks(0) is True
    assert locks(1) is False


def test_a_hundred_tries_at_once_are_five_as_well(cast: Cast):
    limits = limits_of("13800000000", None)
    assert [count_try(limits) for _try in range(7)] == [True] * MOST_FOR_ACCOUNT + [False] * 2
    forgive(*limits)
    assert count_try(limits) is True


def test_what_was_typed_for_a_name_is_not_kept_when_nobody_has_it(cast: Cast):
    attempt("my-Secret-Password-9")
    assert AuditRecord.objects.get().login == "?"
    assert LoginTry.objects.count() == 2
    assert not LoginTry.objects.filter(key__contains="Secret").exists()


@pytest.mark.parametrize(("page", "field"), [("password", "old_password"), ("two_factor", "password")])
def test_who_is_logged_in_guesses_the_password_no_more_often(cast: Cast, page: str, field: str):
    user = cast.community_secretary.user
    TwoFactorPhone.objects.create(user=user, name="phone", key=new_key())
    browser = at_desk(cast.community_secretary)
    address = reverse(page)
    new = {"new_password1": "tall-Bamboo-7", "new_password2": "tall-Bamboo-7"}
    for _try in range(MOST_FOR_ACCOUNT):
        assert browser.post(address, {field: "wrong", **new}).status_code == 200
    assert browser.post(address, {field: PASSWORD, **new}).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert TwoFactorPhone.objects.filter(user=user).exists()
    actions = list(AuditRecord.objects.order_by("pk").values_list("action", flat=True))
    assert actions.count("login_failed") == MOST_FOR_ACCOUNT
    assert actions.count("locked_out") == 1


@pytest.mark.parametrize("name", ["Admin", "１３８００００００００", "a b", "", "admin"])
def test_a_login_name_that_another_spelling_stands_for_is_refused(cast: Cast, name: str):
    """Full width, blanks, capitals; ``admin`` is there."""
    with pytest.raises(Invalid):
        open_login(by=cast.superuser, user=User(username=name))
    refused = at_desk(cast.superuser).post(
        reverse("admin:staff_user_add"),
        {"username": name, "usable_password": "false", "password1": "", "password2": ""},
    )
    normal = unicodedata.normalize("NFKC", name)
    if normal != name:  # the form writes it in half width
        assert User.objects.filter(username=normal).exists()
    else:
        assert "username" in refused.context["adminform"].form.errors
    open_login(by=cast.superuser, user=User(username="second.admin"))


def test_a_count_that_is_forgiven_while_it_is_made_is_made_again(monkeypatch) -> None:
    make = LoginTry.objects.create
    refused = [IntegrityError, IntegrityError]

    def taken(**given: object) -> LoginTry:
        if refused:
            raise refused.pop()  # another has made the row, and forgives it before we read it
        return make(**given)

    monkeypatch.setattr(LoginTry.objects, "create", taken)
    assert count_try(limits_of("13800000001", None))
    assert LoginTry.objects.get().failures == 1
