"""The session ends in the middle: nothing that was sent is lost in silence."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from cases.choices import RouteCode
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

NOT_SAVED = "没有保存"


def test_whoever_is_logged_out_by_now_is_told_that_it_was_not_saved(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    step = reverse("case-step", args=[case.number, "note"])
    answer = Client().post(step, {"version": 1, "text": "看过了"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("login"))
    assert NOT_SAVED in answer.content.decode()
    assert case.events.count() == 1


def test_whoever_only_looks_is_not_told_so(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    answer = Client().get(reverse("case", args=[case.number]), follow=True)
    assert NOT_SAVED not in answer.content.decode()


def test_a_wrong_login_says_nothing_of_it(cast: Cast) -> None:
    answer = Client().post(reverse("login"), {"username": "13900000000", "password": "falsch"}, follow=True)
    assert NOT_SAVED not in answer.content.decode()


def test_a_form_that_is_older_than_the_login_gets_a_page_in_the_readers_language(
    cast: Cast, settings: Settings
) -> None:
    user = cast.building_leader.user
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    answer = browser.post(reverse("inbox"), {})
    assert answer.status_code == 403
    assert NOT_SAVED in answer.content.decode()
    assert at_desk(cast.building_leader).get(reverse("inbox")).status_code == 200
