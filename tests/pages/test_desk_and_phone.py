"""Who works at a desk lands there, with her inbox in sight, and comes back from a phone page."""

import pytest
from django.test import Client
from django.urls import reverse

from cases.choices import RouteCode
from notices.telling import notify
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

PASSWORD = "pear-Blossom-2026"


@pytest.mark.parametrize(
    ("part", "lands"),
    [
        ("city_official", "admin:index"),
        ("township_official", "admin:index"),
        ("department_officer", "admin:index"),
        ("building_leader", "home"),
        ("community_secretary", "home"),
    ],
)
def test_each_lands_where_she_works(cast: Cast, part: str, lands: str) -> None:
    user = getattr(cast, part).user
    user.set_password(PASSWORD)
    user.must_change_password = False
    user.save()
    answer = Client().post(reverse("login"), {"username": user.get_username(), "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, reverse(lands))


def test_the_desk_shows_how_many_messages_wait(cast: Cast) -> None:
    notify(recipients=[cast.township_official], key="k", subject="请看", body="")
    page = at_desk(cast.township_official).get(reverse("admin:index")).content.decode()
    tile = page.split(reverse("inbox"), 1)[1][:200]
    assert ">1<" in tile


def test_a_phone_page_leads_back_to_the_desk_those_who_work_there(cast: Cast) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    address = reverse("case", args=[case.number])
    link = f'class="desk" href="{reverse("admin:index")}"'
    assert link in at_desk(cast.township_official).get(address).content.decode()
    assert link not in at_desk(cast.building_leader).get(address).content.decode()
