"""Call-backs: a tenth of a month's closed cases, drawn so that anyone can draw them again."""

import datetime as dt
import hashlib
import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cases.actions.batch.callbacks import draw_all, draw_round, record_call
from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import CallBack, CallBackRound, Case
from cases.public.callbacks import Rate, Results, areas_of, draw, is_drawn_again, month_before, size_of
from cases.tasks import draw_callbacks
from grids.models import Grid
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from tests.actors import ADMIN
from tests.cases.journey import a_case, go
from tests.cast import Cast, make_cast
from tests.factories import CaseFactory, make_area

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2026, 9, 1)
TOWNSHIP = "330402001"


def china(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=clock.CHINA)


def closed_case(at: Grid, when: dt.datetime, outcome: str = Outcome.DONE) -> Case:
    """A bare closed row."""
    return CaseFactory(
        grid=at, stage=StageCode.CLOSED, waiting_post="", closed_at=when, outcome=outcome, due_at=None
    )


def a_month(at: Grid, number: int) -> list[Case]:
    return [closed_case(at, china(2026, 9, 1 + n % 30, 12)) for n in range(number)]


def numbers(drawn: CallBackRound) -> list[str]:
    return [call.case.number for call in drawn.calls.order_by("position")]


@pytest.mark.parametrize(("closed", "drawn"), [(0, 0), (1, 1), (10, 1), (11, 2), (70, 7), (100, 10)])
def test_a_tenth_is_drawn_and_at_least_one(closed: int, drawn: int) -> None:
    assert size_of(closed) == drawn


def test_anyone_can_draw_again_by_the_stated_method() -> None:
    found = [f"JX20260901{n:05d}" for n in range(30)]
    by_hand = sorted((hashlib.sha256(f"seed{one}".encode()).hexdigest(), one) for one in found)[:3]
    assert draw("seed", reversed(found)) == [one for _sum, one in by_hand]
    assert draw("other", found) != draw("seed", found)


def test_a_round_holds_cases_of_its_month_and_area_that_were_handled(cast: Cast) -> None:
    inside = [
        closed_case(cast.building, china(2026, 9, 1)),
        closed_case(cast.other_building, china(2026, 9, 30, 23, 59), Outcome.REFUSED),
        closed_case(cast.group, china(2026, 9, 15), Outcome.APPROVED),
        closed_case(cast.group, china(2026, 9, 15), Outcome.DECLINED),
    ]
    closed_case(cast.building, china(2026, 8, 31, 23, 59))
    closed_case(cast.building, china(2026, 10, 1))
    for outcome in (Outcome.WITHDRAWN, Outcome.INVALID, Outcome.MERGED):
        closed_case(cast.building, china(2026, 9, 15), outcome)
    closed_case(make_area("330402002001001001").building, china(2026, 9, 15))
    CaseFactory(grid=cast.building)
    drawn = draw_round(by=ADMIN, area=TOWNSHIP, month=dt.date(2026, 9, 17))
    assert (drawn.month, drawn.closed) == (SEPTEMBER, 4)
    assert numbers(drawn) == draw(drawn.seed, [case.number for case in inside])


def test_a_round_is_drawn_once(cast: Cast) -> None:
    a_month(cast.building, 25)
    first = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
    a_month(cast.building, 5)
    again = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
    assert (again.pk, again.seed, again.closed, again.calls.count()) == (first.pk, first.seed, 25, 3)
    assert len({call.position for call in first.calls.all()}) == 3


def test_a_month_that_is_not_over_is_not_drawn(cast: Cast) -> None:
    a_month(cast.building, 5)
    with clock.at(china(2026, 9, 30, 23, 59)), pytest.raises(Invalid):
        draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
    with clock.at(china(2026, 10, 1)):
        assert draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER).closed == 5


def test_what_is_reopened_later_does_not_change_a_draw_done_again(cast: Cast) -> None:
    with clock.at(china(2026, 9, 10, 10)):
        cases = [a_case(cast, RouteCode.ROUTINE, handled_result="已清理") for _ in range(12)]
        gone = a_case(cast, RouteCode.COORDINATION)
        go(gone, ActionCode.WITHDRAW, cast.building_leader, text="登记错了")
    with clock.at(china(2026, 9, 11, 10)):
        go(cases[0], ActionCode.REOPEN, cast.community_secretary, text="又堆上了")
    with clock.at(china(2026, 10, 1, 3)):
        drawn = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
    assert (drawn.closed, drawn.calls.count()) == (11, 2)
    with clock.at(china(2026, 10, 9, 10)):
        for case in cases[1:6]:
            go(case, ActionCode.REOPEN, cast.community_secretary, text="又堆上了")
        go(cases[1], ActionCode.HANDLE, cast.group_leader, text="装了监控")
        go(cases[0], ActionCode.HANDLE, cast.group_leader, text="装了监控")
    assert is_drawn_again(drawn, Results.of(drawn).calls)
    CallBackRound.objects.update(seed="another")
    drawn.refresh_from_db()
    assert not is_drawn_again(drawn, Results.of(drawn).calls)


def test_every_street_and_town_has_its_own_round(cast: Cast) -> None:
    a_month(cast.building, 3)
    a_month(make_area("330402002001001001").building, 11)
    assert areas_of(SEPTEMBER) == ["330402001", "330402002"]
    rounds = draw_all(by=ADMIN, month=SEPTEMBER)
    assert [(one.area, one.closed, one.calls.count()) for one in rounds] == [
        ("330402001", 3, 1),
        ("330402002", 11, 2),
    ]
    assert [one.pk for one in draw_all(by=ADMIN, month=SEPTEMBER)] == [one.pk for one in rounds]


def test_the_nightly_task_draws_the_month_before(cast: Cast) -> None:
    last = month_before(timezone.localdate())
    closed_case(cast.building, china(last.year, last.month, 3))
    assert draw_callbacks() == 1
    assert CallBackRound.objects.get().month == last


def test_the_command_draws_one_area_and_month_or_says_what_is_wrong(cast: Cast) -> None:
    a_month(cast.building, 3)
    out = io.StringIO()
    call_command("draw_callbacks", month="2026-09", area=TOWNSHIP, stdout=out)
    drawn = CallBackRound.objects.get()
    assert out.getvalue() == f"2026-09 330402001: 1 of 3, seed {drawn.seed}\nRounds: 1\n"
    for wrong in ({"month": "September"}, {"area": "330402"}, {"month": "2999-01", "area": TOWNSHIP}):
        with pytest.raises(CommandError):
            call_command("draw_callbacks", stdout=io.StringIO(), **wrong)


def test_a_call_is_recorded_and_what_was_said_stays(cast: Cast) -> None:
    a_month(cast.building, 1)
    call = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER).calls.get()
    official = cast.township_official
    record_call(call, by=official, reached=False)
    assert (call.reached, call.called_by) == (False, official)
    record_call(call, by=official, reached=True, satisfaction="satisfied", words=" 挺好 ")
    assert (call.reached, call.satisfaction, call.words) == (True, "satisfied", "挺好")
    with pytest.raises(Conflict):
        record_call(call, by=official, reached=False)
    call.refresh_from_db()
    assert call.satisfaction == "satisfied"


def test_a_call_needs_an_answer_exactly_when_somebody_was_reached(cast: Cast) -> None:
    a_month(cast.building, 1)
    call = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER).calls.get()
    for reached, satisfaction in ((True, ""), (True, "angry"), (False, "satisfied")):
        with pytest.raises(Invalid):
            record_call(call, by=cast.township_official, reached=reached, satisfaction=satisfaction)
    assert not CallBack.objects.filter(reached__isnull=False).exists()


def test_the_street_and_those_above_call_back_and_nobody_else(cast: Cast) -> None:
    a_month(cast.building, 1)
    call = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER).calls.get()
    may = set()
    for name, member in cast.members().items():
        try:
            record_call(call, by=member, reached=False)
        except NotAllowed:
            continue
        may.add(name)
    assert may == {"township_official", "county_official", "city_official"}


def test_a_dissatisfied_answer_reopens_nothing_by_itself(cast: Cast) -> None:
    (case,) = a_month(cast.building, 1)
    call = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER).calls.get()
    record_call(call, by=cast.township_official, reached=True, satisfaction="dissatisfied")
    case.refresh_from_db()
    assert (case.stage, case.cycle, case.version) == (StageCode.CLOSED, 1, 1)


def test_the_results_are_compared_with_what_leaders_recorded(cast: Cast) -> None:
    said = ["satisfied", "satisfied", "dissatisfied", "basically_satisfied", ""]
    recorded = ["satisfied", "basically_satisfied", "satisfied", "", "satisfied"]
    drawn = CallBackRound.objects.create(
        area=TOWNSHIP, month=SEPTEMBER, seed="s", closed=50, drawn_at=clock.now()
    )
    at = china(2026, 9, 3)
    for position, (answer, before) in enumerate(zip(said, recorded, strict=True), start=1):
        case = closed_case(cast.building, at)
        if before:
            case.opinions.create(cycle=1, satisfaction=before, taken_by=cast.building_leader, taken_at=at)
        CallBack.objects.create(round=drawn, case=case, cycle=1, position=position)
        call = drawn.calls.get(position=position)
        record_call(call, by=cast.township_official, reached=bool(answer), satisfaction=answer)
    by_link = closed_case(cast.building, at)
    by_link.opinions.create(cycle=1, satisfaction="satisfied", source="link", taken_at=at)
    CallBack.objects.create(round=drawn, case=by_link, cycle=1, position=6)
    results = Results.of(drawn)
    assert [answer.agrees for answer in results.answers] == [True, False, False, False, False, False]
    assert (results.called, results.reached) == (5, Rate(4, 5))
    assert [rate for _label, rate in results.satisfaction] == [Rate(2, 4), Rate(1, 4), Rate(1, 4)]
    assert results.agreement == Rate(1, 3)
    assert [str(Rate(1, 3)), str(Rate(0, 4)), str(Rate(0, 0))] == ["33.3%", "0.0%", "—"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_draw_one_round() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")
    a_month(make_cast().building, 25)
    seen: list[tuple[str, int]] = []

    def wake() -> None:
        drawn = draw_round(by=ADMIN, area=TOWNSHIP, month=SEPTEMBER)
        seen.append((drawn.seed, drawn.calls.count()))
        connection.close()

    threads = [threading.Thread(target=wake) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drawn = CallBackRound.objects.get()
    assert seen == [(drawn.seed, 3)] * 4
    assert (drawn.closed, CallBack.objects.count()) == (25, 3)
