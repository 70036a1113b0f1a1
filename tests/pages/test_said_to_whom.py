"""What is said after something was done is said to whoever did it, and to nobody who has the phone after her."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
SAID = "Reported: JX"


def reported(cast: Cast, browser: Client) -> None:
    CategoryFactory(code="litter", route="routine")
    form = {"description": "楼道堆物", "category": "litter", "grid": cast.building.code, "key": "k" * 32}
    answer = browser.post("/report/", form)
    assert answer.status_code == 302
    assert "messages" in answer.cookies


def test_she_reads_it_on_the_next_page(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    reported(cast, browser)
    assert SAID in browser.get("/").content.decode()
    assert SAID not in browser.get("/").content.decode()


@pytest.mark.parametrize("ends", ["she logs out", "her login ends"])
def test_whoever_has_the_phone_after_her_reads_nothing_of_it(cast: Cast, ends: str) -> None:
    browser = at_desk(cast.building_leader)
    reported(cast, browser)
    if ends == "she logs out":
        browser.post("/logout/")
    else:
        del browser.cookies["sessionid"]
    assert "messages" in browser.cookies  # as when an answer comes in after she has left
    assert SAID not in browser.get("/login/").content.decode()


def test_nor_does_the_next_one_who_logs_in(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    reported(cast, browser)
    kept = browser.cookies["messages"].value
    browser.post("/logout/")
    browser.force_login(cast.group_leader.user)
    browser.cookies["messages"] = kept
    assert SAID not in browser.get("/").content.decode()
