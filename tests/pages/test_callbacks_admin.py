"""Call-backs at the desk: lists, the page of a call, and the page of a round."""

import datetime as dt

import pytest
from django.urls import reverse

from cases.actions.batch.callbacks import draw_round, record_call
from cases.choices import Outcome, StageCode
from cases.models import CallBack, CallBackRound, Case
from kit.time import clock
from tests.actors import ADMIN
from tests.cast import Cast
from tests.factories import CaseFactory, make_area
from tests.pages.desk import at_desk, case_page, queries_of
from tests.pages.visible import visible

pytestmark = pytest.mark.django_db
MONTH = dt.date(2026, 9, 1)
CALLS = reverse("admin:cases_callback_changelist")
ROUNDS = reverse("admin:cases_callbackround_changelist")


def closed(cast: Cast, number: int, month: int = 9) -> list[Case]:
    at = dt.datetime(2026, month, 5, 12, tzinfo=clock.CHINA)
    return CaseFactory.create_batch(
        number,
        grid=cast.building,
        stage=StageCode.CLOSED,
        waiting_post="",
        outcome=Outcome.DONE,
        closed_at=at,
        reporter_name="王小明",
        reporter_phone="13812345678",
    )


@pytest.fixture
def drawn(cast: Cast) -> CallBackRound:
    """Three of thirty."""
    closed(cast, 30)
    return draw_round(by=ADMIN, area="330402001", month=MONTH)


def page_of(call: CallBack) -> str:
    return reverse("admin:cases_callback_change", args=[call.pk])


def rows(response: object) -> set[int]:
    assert response.status_code == 200
    return {row.pk for row in response.context["cl"].result_list}


def test_the_street_and_those_above_see_calls_and_rounds_and_nobody_else(
    cast: Cast, drawn: CallBackRound
) -> None:
    call = drawn.calls.first()
    sheet = reverse("admin:cases_callbackround_change", args=[drawn.pk])
    for person in (cast.township_official, cast.county_official, cast.city_official):
        desk = at_desk(person)
        assert rows(desk.get(CALLS)) == set(drawn.calls.values_list("pk", flat=True))
        assert rows(desk.get(ROUNDS)) == {drawn.pk}
        assert [desk.get(address).status_code for address in (page_of(call), sheet)] == [200, 200]
    for person in (cast.community_secretary, cast.department_officer):
        desk = at_desk(person)
        assert [desk.get(address).status_code for address in (CALLS, ROUNDS)] == [403, 403]
        assert desk.get(page_of(call)).status_code in (403, 404)
        assert desk.get(sheet).status_code in (403, 404)


def test_another_streets_calls_do_not_exist(cast: Cast) -> None:
    other = make_area("330402002001001001")
    case = closed(cast, 1)[0]
    Case.objects.filter(pk=case.pk).update(grid=other.building, area=other.building.code)
    foreign = draw_round(by=ADMIN, area="330402002", month=MONTH)
    desk = at_desk(cast.township_official)
    assert rows(desk.get(CALLS)) == rows(desk.get(ROUNDS)) == set()
    assert desk.get(page_of(foreign.calls.get())).status_code == 404
    assert desk.get(reverse("admin:cases_callbackround_change", args=[foreign.pk])).status_code == 404


def test_calls_are_filtered_by_month_area_and_what_came_of_them(cast: Cast, drawn: CallBackRound) -> None:
    closed(cast, 1, month=8)
    august = draw_round(by=ADMIN, area="330402001", month=dt.date(2026, 8, 1)).calls.get()
    first, second, third = drawn.calls.all()
    record_call(first, by=cast.township_official, reached=True, satisfaction="dissatisfied")
    record_call(second, by=cast.township_official, reached=False)
    desk = at_desk(cast.township_official)

    def found(**filters: str) -> set[int]:
        return rows(desk.get(CALLS, filters))

    assert found(month="2026-08") == {august.pk}
    assert found(month="2026-09", call="open") == {third.pk}
    assert found(call="not_reached") == {second.pk}
    assert found(call="reached") == found(satisfaction__exact="dissatisfied") == {first.pk}
    assert found(area=cast.other_community.code) == set()
    assert found() == {first.pk, second.pk, third.pk, august.pk}
    for senseless in ({"month": "soon"}, {"call": "what"}):
        refused = desk.get(CALLS, senseless)
        assert (refused.status_code, refused.headers["Location"]) == (302, f"{CALLS}?e=1")
    assert rows(desk.get(ROUNDS, {"month": "2026-09"})) == {drawn.pk}


def test_the_reporter_is_masked(cast: Cast, drawn: CallBackRound) -> None:
    page = at_desk(cast.township_official).get(page_of(drawn.calls.first())).content.decode()
    assert "王** 138****5678" in page
    assert "王小明" not in page
    assert "13812345678" not in page


def test_an_answer_is_recorded_and_stays(cast: Cast, drawn: CallBackRound) -> None:
    call = drawn.calls.first()
    desk = at_desk(cast.township_official)
    missing = desk.post(page_of(call), {"words": "挺好"})
    assert missing.status_code == 200
    assert list(missing.context["adminform"].form.errors) == ["result"]
    unreached = desk.post(page_of(call), {"result": "not_reached", "words": "没人接"})
    assert unreached.headers["Location"] == CALLS
    call.refresh_from_db()
    assert (call.reached, call.satisfaction, call.words) == (False, "", "没人接")
    desk.post(page_of(call), {"result": "satisfied", "words": "挺好"})
    call.refresh_from_db()
    assert (call.reached, call.satisfaction, call.called_by) == (True, "satisfied", cast.township_official)
    assert desk.post(page_of(call), {"result": "dissatisfied", "words": ""}).status_code == 403
    assert "挺好" in visible(desk.get(page_of(call)).content.decode())


def test_a_dissatisfied_answer_offers_to_reopen_and_does_not(cast: Cast, drawn: CallBackRound) -> None:
    call = drawn.calls.first()
    desk = at_desk(cast.township_official)
    offer = f'href="{case_page(call.case)}#actions"'
    assert offer not in desk.get(page_of(call)).content.decode()
    sent = desk.post(page_of(call), {"result": "dissatisfied", "words": "没搬走"})
    assert sent.headers["Location"] == page_of(call)
    assert offer in desk.get(page_of(call)).content.decode()
    assert Case.objects.get(pk=call.case_id).stage == StageCode.CLOSED
    Case.objects.filter(pk=call.case_id).update(cycle=2)
    assert offer not in desk.get(page_of(call)).content.decode()


def test_a_system_administrator_without_member_looks_but_does_not_call(
    cast: Cast, drawn: CallBackRound
) -> None:
    call = drawn.calls.first()
    sent = at_desk(cast.superuser).post(page_of(call), {"result": "satisfied", "words": ""})
    assert sent.context["adminform"].form.non_field_errors() == [
        "Only members can act; this login has no member."
    ]
    call.refresh_from_db()
    assert call.reached is None


def test_the_page_of_a_round_counts_with_its_n(cast: Cast, drawn: CallBackRound) -> None:
    desk = at_desk(cast.township_official)
    sheet = reverse("admin:cases_callbackround_change", args=[drawn.pk])
    words = visible(desk.get(sheet).content.decode())
    assert words[words.index("Drawn") :][:14] == [
        "Drawn",
        "3 of 30 closed cases",
        "Called",
        "0",
        "Reached",
        "0 · — (n = 0)",
        "Satisfied",
        "0 · — (n = 0)",
        "Basically satisfied",
        "0 · — (n = 0)",
        "Dissatisfied",
        "0 · — (n = 0)",
        "As the leader had recorded",
        "0 · — (n = 0)",
    ]
    first, second, _third = drawn.calls.all()
    at = clock.now()
    first.case.opinions.create(cycle=1, satisfaction="satisfied", taken_by=cast.building_leader, taken_at=at)
    second.case.opinions.create(cycle=1, satisfaction="satisfied", taken_by=cast.building_leader, taken_at=at)
    record_call(first, by=cast.township_official, reached=True, satisfaction="satisfied")
    record_call(second, by=cast.township_official, reached=True, satisfaction="dissatisfied")
    words = visible(desk.get(sheet).content.decode())
    assert words[words.index("Drawn") :][:14] == [
        "Drawn",
        "3 of 30 closed cases",
        "Called",
        "2",
        "Reached",
        "2 · 100.0% (n = 2)",
        "Satisfied",
        "1 · 50.0% (n = 2)",
        "Basically satisfied",
        "0 · 0.0% (n = 2)",
        "Dissatisfied",
        "1 · 50.0% (n = 2)",
        "As the leader had recorded",
        "1 · 50.0% (n = 2)",
    ]
    table = words[words.index("Both agree") : words.index("How it was drawn")]
    assert [word for word in table if word in ("Yes", "No")] == ["Yes", "No"]
    assert words[words.index("Seed") + 1] == drawn.seed
    assert words[words.index("Drawn again now") + 1] == "the same cases"


def test_nothing_is_added_or_deleted_by_hand(cast: Cast, drawn: CallBackRound) -> None:
    desk = at_desk(cast.superuser)
    call = drawn.calls.first()
    for address in (
        reverse("admin:cases_callback_add"),
        reverse("admin:cases_callback_delete", args=[call.pk]),
        reverse("admin:cases_callbackround_add"),
        reverse("admin:cases_callbackround_delete", args=[drawn.pk]),
    ):
        assert desk.get(address).status_code == 403


def test_lists_and_the_page_of_a_round_cost_the_same_with_many_calls(cast: Cast) -> None:
    desk = at_desk(cast.township_official)
    closed(cast, 10)
    small = draw_round(by=ADMIN, area="330402001", month=MONTH)
    closed(cast, 300, month=8)
    sheet = reverse("admin:cases_callbackround_change", args=[small.pk])
    few = [queries_of(desk, address) for address in (CALLS, ROUNDS, sheet)]
    large = draw_round(by=ADMIN, area="330402001", month=dt.date(2026, 8, 1))
    assert large.calls.count() == 30
    sheet = reverse("admin:cases_callbackround_change", args=[large.pk])
    assert [queries_of(desk, address) for address in (CALLS, ROUNDS, sheet)] == few
    assert max(few) <= 14
