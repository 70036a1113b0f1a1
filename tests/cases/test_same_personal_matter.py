"""A personal matter that its reporter tells again in other words within the hour: she is asked beside her own earlier
one. Nobody else's is ever shown: two families may have the same matter."""

import datetime as dt

import pytest
from django.http import HttpResponse

from cases.choices import RouteCode
from cases.models import Case
from kit.time import clock
from staff.models import Member
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
REPORT = "/report/"


@pytest.fixture(autouse=True)
def _category() -> None:
    CategoryFactory(code="family", name="家里的事", route=RouteCode.COORDINATION, personal=True)


def send(by: Member, words: str, **more: object) -> HttpResponse:
    browser = at_desk(by)
    form = browser.get(REPORT).context["form"]
    given = {name: form[name].value() or "" for name in form.fields if name != "photos"}
    given |= {"description": words, "category": "family", "address": "301室", **more}
    return browser.post(REPORT, given)


def asked_beside(answer: HttpResponse) -> list[str]:
    return [one.case.number for one in answer.context["similar"]] if answer.status_code == 200 else []


def test_she_is_asked_beside_her_own_earlier_one_and_may_file_it_all_the_same(cast: Cast) -> None:
    leader = cast.building_leader
    assert send(leader, "夫妻吵架").status_code == 302
    first = Case.objects.get()
    asked = send(leader, "301夫妻又吵起来了")
    assert asked_beside(asked) == [first.number]
    assert "夫妻吵架" in asked.content.decode()
    assert Case.objects.count() == 1
    assert send(leader, "301夫妻又吵起来了", seen=first.number).status_code == 302
    assert Case.objects.count() == 2


def test_it_can_be_added_to_the_earlier_one(cast: Cast) -> None:
    leader = cast.building_leader
    send(leader, "夫妻吵架")
    first = Case.objects.get()
    send(leader, "妻子已回娘家", join_now=first.number)
    assert [event.text for event in first.events.filter(action="note")] == ["妻子已回娘家\n301室"]
    assert Case.objects.count() == 1


def test_nobody_else_is_asked_nor_for_another_household_nor_after_an_hour(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = cast.building_leader
    send(leader, "夫妻吵架", reporter_phone="13812345678")
    grid = cast.building.code
    assert asked_beside(send(cast.group_leader, "301夫妻又吵起来了", grid=grid)) == []
    assert asked_beside(send(leader, "父子吵架", address="502室")) == []
    assert asked_beside(send(leader, "夫妻又吵了", reporter_phone="13912345678")) == []
    assert Case.objects.count() == 4
    later = clock.now() + dt.timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert asked_beside(send(leader, "夫妻第三次吵架")) == []
