"""What the phone of a leader keeps of tasks from above; that no private number is in anything it keeps, and for
how long that can be read."""

from typing import Any

import pytest
from django.test import Client

from diaries.models import TaskAnswer
from diaries.web.tasks import keeping
from residents.models import Household
from staff.accounts.sessions import end_sessions, name_of
from staff.models import User
from tests.cast import Cast
from tests.diaries.tasks.orders import EXTINGUISHER, a_task, answer, known, part
from tests.pages.desk import at_desk
from tests.residents.world import household, id_number, resident
from tests.staff.own_phones import later, with_pin

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "13812345678", "13912348765"


@pytest.fixture
def homes(cast: Cast) -> list[Household]:
    return [household(cast.building_leader, cast.building, f"1-10{number}") for number in (1, 2)]


def kept(browser: Client) -> list[str]:
    said: dict[str, Any] = browser.get("/offline/me/").json()
    return said["pages"]


def test_the_open_doors_of_tasks_that_wait_for_her_are_kept(cast: Cast, homes: list[Household]) -> None:
    task = a_task(cast)
    answer(cast, task, homes[0])
    browser = at_desk(cast.building_leader)
    of_tasks = [one for one in kept(browser) if one.startswith("/tasks/")]
    assert of_tasks == [
        "/tasks/",
        "/tasks/?waiting=mine",
        f"/tasks/{task.pk}/",
        f"/tasks/{task.pk}/doors/{homes[1].pk}/",
    ]
    for address in of_tasks:
        assert browser.get(address, headers={"Gridgov-Kept": "1"}).status_code == 200, address


def test_a_task_answered_once_for_a_grid_is_kept_with_its_form(cast: Cast, homes: list[Household]) -> None:
    task = a_task(cast, unit="grid")
    address = f"/tasks/{task.pk}/grids/{part(task, cast.building).pk}/"
    browser = at_desk(cast.building_leader)
    assert address in kept(browser)
    assert 'name="whose"' in browser.get(address).content.decode()


def test_nobody_keeps_tasks_of_others(cast: Cast, homes: list[Household]) -> None:
    a_task(cast)
    for person in (cast.community_secretary, cast.department_officer, cast.city_official):
        assert not [one for one in kept(at_desk(person)) if one.startswith("/tasks/")], person


def test_of_many_doors_the_next_ones_are_kept(cast: Cast, homes: list[Household], monkeypatch: Any) -> None:
    monkeypatch.setattr(keeping, "MOST_DOORS", 1)
    a_task(cast)
    a_task(cast, title="出租屋走访", questions=[known("tenure")])
    assert len([one for one in kept(at_desk(cast.building_leader)) if "/doors/" in one]) == 1


def test_an_answer_that_waited_arrives_once_and_a_refused_one_says_why(
    cast: Cast, homes: list[Household]
) -> None:
    task = a_task(cast, unit="grid")
    browser = at_desk(cast.building_leader)
    address = f"/tasks/{task.pk}/grids/{part(task, cast.building).pk}/"
    who = str(cast.building_leader.pk)
    sent = {"key": "0" * 32, "whose": who, "version": "0", "q1": "yes"}
    late = {"Gridgov-Person": who, "accept-language": "en"}
    for _turn in range(2):
        assert browser.post(address, sent, headers=late)["Gridgov-Answered"]
    assert TaskAnswer.objects.get().version == 1
    refused = browser.post(address, {**sent, "key": "1" * 32, "q1": "no"}, headers=late)
    assert refused.status_code == 409
    missing = browser.post(address, {**sent, "key": "2" * 32, "version": "1", "q1": ""}, headers=late)
    assert missing.status_code == 400


def test_no_private_number_is_in_anything_that_a_phone_keeps(cast: Cast, homes: list[Household]) -> None:
    leader = cast.building_leader
    resident(leader, homes[0], "王小明", relation="head", phone=PHONE, id_number=id_number(1))
    resident(leader, homes[0], "李小红", relation="spouse", phone=OTHER_PHONE, id_number=id_number(2))
    a_task(cast, questions=[EXTINGUISHER, known("phone"), known("people", "k2")])
    browser = at_desk(leader)
    said = browser.get("/offline/me/").json()
    hidden = (PHONE, OTHER_PHONE, PHONE[-4:], OTHER_PHONE[-4:], id_number(1), id_number(2))
    seen = 0
    for address in [*said["pages"], said["doors"]]:
        answered = browser.get(address, headers={"Gridgov-Kept": "1"})
        text = answered.content.decode() if answered.status_code == 200 else ""
        assert not [one for one in hidden if one in text], address
        seen += "1-101" in text
    assert seen >= 3  # the doors, the task, and the page at the door
    page = f"/tasks/{TaskAnswer.task.field.related_model.objects.get().pk}/doors/{homes[0].pk}/"
    assert PHONE[-4:] in browser.get(page).content.decode()  # with signal, behind its mask


def test_on_her_own_phone_too_what_is_kept_is_readable_only_as_long_as_a_session_may_be_idle(
    cast: Cast,
) -> None:
    browser = with_pin(cast.building_leader)
    lent = at_desk(cast.building_leader).get("/offline/me/").json()
    assert browser.get("/offline/me/").json()["minutes"] == lent["minutes"]


def test_after_ninety_days_or_a_revocation_the_phone_is_told_to_drop_what_it_keeps(cast: Cast) -> None:
    browser, revoked = (with_pin(cast.building_leader) for _ in range(2))
    end_sessions(User.objects.get(pk=cast.building_leader.user_id), only=name_of(session_of(revoked)))
    assert revoked.get("/offline/me/").status_code == 401
    with later(days=89.9):
        assert browser.get("/offline/me/").status_code == 200
    with later(days=90, minutes=1):
        assert browser.get("/offline/me/").status_code == 401


def session_of(browser: Client) -> str:
    return browser.cookies["sessionid"].value


def test_nobody_confirms_a_number_that_the_kept_page_did_not_show(cast: Cast, homes: list[Household]) -> None:
    leader = cast.building_leader
    resident(leader, homes[0], "王小明", relation="head", phone=PHONE)
    task = a_task(cast, questions=[known("phone"), EXTINGUISHER])
    address = f"/tasks/{task.pk}/doors/{homes[0].pk}/"
    browser = at_desk(leader)
    form = browser.get(address, headers={"Gridgov-Kept": "1"}).context["form"]
    asked = ("version", "home_version", "head_version", "unseen", "key")
    sent = {name: form[name].value() for name in asked} | {EXTINGUISHER.key: "yes"}
    assert form.fields["k1"].required
    refused = browser.post(address, sent)
    assert refused.status_code == 400
    assert not TaskAnswer.objects.exists()
    shown = refused.context["form"]
    again = {name: shown[name].value() for name in asked} | {EXTINGUISHER.key: "yes"}
    assert browser.post(address, again).status_code == 302
    assert TaskAnswer.objects.get().values["k1"] == "confirmed"
