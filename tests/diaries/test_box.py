"""The box about the system itself (国办函〔2026〕12号): anybody may say something, the community answers."""

import pytest
from django.core.cache import cache
from django.test import Client

from diaries.actions.box import answer_message, put_into_box, tick_off_message
from diaries.models import BoxMessage
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from notices.models import Notice
from staff.models import AuditRecord
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db

SAID = {"kind": "suggestion", "words": "字太小，看不清"}


@pytest.fixture(autouse=True)
def _no_tries_before() -> None:
    cache.clear()


def test_a_resident_says_something_without_a_login_and_without_a_name(cast: Cast) -> None:
    browser, address = Client(), f"/suggestions/{cast.community.code}/"
    page = browser.get(address)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.post(address, SAID).status_code == 200
    kept = BoxMessage.objects.get()
    assert (kept.grid, kept.sender, kept.contact) == (cast.community, None, "")


def test_no_other_grid_has_a_box(cast: Cast) -> None:
    for code in (cast.building.code, cast.township.code, "999999999999"):
        assert Client().get(f"/suggestions/{code}/").status_code == 404
    with pytest.raises(NotFound):
        put_into_box(grid=cast.building, **SAID)


def test_too_much_from_one_network_has_to_wait(cast: Cast) -> None:
    browser, address = Client(), f"/suggestions/{cast.community.code}/"
    answers = [browser.post(address, SAID | {"words": f"第{number}次"}) for number in range(7)]
    assert [one.status_code for one in answers] == [200] * 6 + [429]
    assert answers[-1].headers["Retry-After"]
    assert "第6次" in answers[-1].content.decode()  # what was typed stays
    assert BoxMessage.objects.count() == 6


@pytest.mark.parametrize("wrong", [{"words": ""}, {"kind": "praise"}, {"contact": "12"}])
def test_what_does_not_fit_is_said_and_kept(cast: Cast, wrong: dict) -> None:
    answer = Client().post(f"/suggestions/{cast.community.code}/", SAID | {"contact": ""} | wrong)
    assert answer.status_code == 400
    assert answer.context["form"].errors
    assert not BoxMessage.objects.exists()


def test_the_same_form_arrives_once(cast: Cast) -> None:
    first = put_into_box(grid=cast.community, key="k", **SAID)
    assert put_into_box(grid=cast.community, key="k", **SAID) == first
    with pytest.raises(KeyReused):
        put_into_box(grid=cast.community, key="k", kind="complaint", words="别的")


def test_the_staff_say_something_with_their_name_or_without(cast: Cast) -> None:
    browser = at_desk(cast.building_leader)
    assert browser.get("/suggestions/").status_code == 200
    browser.post("/suggestions/", SAID | {"signed": "on"})
    browser.post("/suggestions/", SAID | {"words": "匿名说的"})
    assert [one.sender for one in BoxMessage.objects.order_by("pk")] == [cast.building_leader, None]
    assert "匿名说的" not in browser.get("/suggestions/").content.decode()
    assert at_desk(cast.stranger).post("/suggestions/", SAID).status_code == 403


def test_the_community_and_the_street_answer_and_whoever_signed_hears_it(cast: Cast) -> None:
    message = put_into_box(grid=cast.community, sender=cast.building_leader, **SAID)
    for nobody in (cast.building_leader, cast.other_community_leader, cast.county_official):
        with pytest.raises(NotAllowed):
            answer_message(by=nobody, message=message, answer="好", version=1)
    with pytest.raises(Invalid):
        answer_message(by=cast.community_worker2, message=message, answer=" ", version=1)
    done = answer_message(by=cast.community_worker2, message=message, answer="已放大", version=1)
    assert done.told_at is not None
    [told] = Notice.objects.filter(channel="inbox", key__startswith="box-answered")
    assert (told.recipient, told.body) == (cast.building_leader, "已放大")
    with pytest.raises(Conflict):
        answer_message(by=cast.township_official, message=message, answer="又", version=1)
    assert "已放大" in at_desk(cast.building_leader).get("/suggestions/").content.decode()


def test_the_phone_that_was_left_is_seen_by_one_tap_and_ticked_off(cast: Cast) -> None:
    message = put_into_box(grid=cast.community, contact="13812345678", **SAID)
    address = f"/suggestions/received/{message.pk}/"
    browser = at_desk(cast.community_worker2)
    assert "13812345678" not in browser.get(address).content.decode()
    shown = browser.post(f"{address}who/")
    assert "13812345678" in shown.content.decode()
    assert AuditRecord.objects.filter(action="reveal", member=cast.community_worker2).count() == 1
    browser.post(address, {"answer": "已放大", "version": 1})
    assert BoxMessage.objects.to_answer().count() == 1
    browser.post(address, {"told": "1", "version": 2})
    assert not BoxMessage.objects.to_answer().exists()
    with pytest.raises(Conflict):
        tick_off_message(by=cast.community_worker2, message=message, version=3)


def test_nobody_else_reads_the_box(cast: Cast) -> None:
    message = put_into_box(grid=cast.community, **SAID)
    address = f"/suggestions/received/{message.pk}/"
    assert at_desk(cast.building_leader).get(address).status_code == 403
    assert at_desk(cast.other_community_leader).get(address).status_code == 404
    assert at_desk(cast.county_official).get(address).status_code == 200
    assert at_desk(cast.county_official).post(address, {"answer": "好", "version": 1}).status_code == 403
