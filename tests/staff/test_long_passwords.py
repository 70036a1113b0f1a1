"""A password that is too long is refused before anything looks through it; what is wrong with a new one stands
beside it."""

import pytest
from django.test import Client
from django.urls import reverse

from kit.errors import Invalid
from staff.actions import set_password
from staff.actions.accounts import choose_password
from tests.actors import ADMIN
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

ENDLESS = "aB1" * 10_000
LONGEST = ("tall-Bamboo-7 quiet River 9 " * 5)[:128]
TOO_LONG = (
    "密码不得超过128个字符。"  # in the first language of the pages; the desk of the tests reads English
)
TOO_LONG_AT_DESK = "A password has at most 128 characters."


@pytest.fixture(autouse=True)
def _no_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is looked through is short."""

    def look(self: object, password: str, user: object = None) -> None:
        assert len(password) <= 128

    monkeypatch.setattr("staff.accounts.passwords.NotOurNamesValidator.validate", look)


def test_one_of_128_characters_is_taken_and_one_more_is_not(cast: Cast) -> None:
    user = cast.building_leader.user
    choose_password(by=user, user=user, password=LONGEST)
    for verb in (
        lambda: choose_password(by=user, user=user, password=LONGEST + "x"),
        lambda: set_password(by=ADMIN, user=user, password=ENDLESS),
    ):
        with pytest.raises(Invalid) as refused:
            verb()
        assert refused.value.fields == {"password": [TOO_LONG]}
    answer = Client().post(reverse("login"), {"username": user.username, "password": LONGEST})
    assert answer.status_code == 302


def test_the_login_and_the_own_password_page_refuse_it(cast: Cast) -> None:
    user = cast.building_leader.user
    answer = Client().post(reverse("login"), {"username": user.username, "password": ENDLESS})
    assert answer.context["form"].errors == {"password": [TOO_LONG]}
    browser = at_desk(cast.building_leader)
    sent = dict.fromkeys(("old_password", "new_password1", "new_password2"), ENDLESS)
    errors = browser.post(reverse("password"), sent).context["form"].errors
    assert errors == {name: [TOO_LONG_AT_DESK] for name in sent}
    errors = browser.post(reverse("login_again"), {"password": ENDLESS}).context["form"].errors
    assert errors == {"password": [TOO_LONG_AT_DESK]}


def test_the_desk_refuses_it(cast: Cast) -> None:
    browser = at_desk(cast.superuser)
    user = cast.building_leader.user
    twice = {"password1": ENDLESS, "password2": ENDLESS}
    for address in (f"/admin/staff/user/{user.pk}/password/", "/admin/staff/user/add/"):
        page = browser.post(address, {"username": "somebody", "usable_password": "true", **twice})
        assert TOO_LONG_AT_DESK in page.content.decode()
    page = browser.post(f"/admin/staff/member/{cast.building_leader.pk}/change/", {"password": ENDLESS})
    assert TOO_LONG_AT_DESK in page.content.decode()
