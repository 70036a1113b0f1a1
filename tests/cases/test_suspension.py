"""A case whose clock stands still has an end, and is brought back to mind until somebody goes on with it."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from cases.actions.batch.remind import send_all
from cases.choices import ActionCode, RouteCode
from cases.deadlines.sums import sum_of_case
from cases.models import Case, Pause, Reminder
from cases.queries.chain import breaks
from kit.actors import TIMETABLE
from kit.errors import Invalid
from kit.time.clock import CHINA, date_of
from notices.models import Notice
from tests.cases.journey import a_case, go
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2026, 9, 14, 9, 0, tzinfo=CHINA)
DAY = dt.timedelta(days=1)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(cast: Cast, clock: Any) -> Case:
    return a_case(cast, RouteCode.COORDINATION)


def told_on(clock: Any, at: dt.datetime) -> set[str]:
    """Who gets a message of a suspension in the scan at that moment."""
    before = set(Notice.objects.values_list("pk", flat=True))
    clock.move_to(at)
    send_all(by=TIMETABLE)
    new = Notice.objects.exclude(pk__in=before).filter(subject__startswith="中止计时已到期")
    return set(new.values_list("recipient__name", flat=True))


def test_on_its_last_day_whoever_suspended_it_is_reminded_then_one_level_further_up(
    cast: Cast, case: Case, clock: Any
) -> None:
    go(case, ActionCode.SUSPEND, cast.building_liaison, text="等材料", until="2026-09-21")
    assert told_on(clock, MONDAY + 6 * DAY) == set()
    assert told_on(clock, MONDAY + 7 * DAY) == {"楼道长", "小组长"}
    assert told_on(clock, MONDAY + 8 * DAY) >= {"楼道长", "小组长"}
    assert told_on(clock, MONDAY + 14 * DAY) == set()
    assert "专职社工甲" in told_on(clock, MONDAY + 15 * DAY)


def test_without_a_day_it_is_thirty_days_and_the_timeline_says_which(
    cast: Cast, case: Case, clock: Any
) -> None:
    go(case, ActionCode.SUSPEND, cast.building_liaison, text="等材料")
    assert Pause.objects.get().ends_on == dt.date(2026, 10, 14)
    assert case.events.last().facts["until"] == "2026-10-14"
    assert told_on(clock, MONDAY + 30 * DAY)
    assert list(breaks()) == []


@pytest.mark.parametrize("until", ["2026-09-14", "2026-09-13", "2027-03-14", "0000-00-00", "gestern"])
def test_an_end_that_is_none_is_refused_at_its_field(cast: Cast, case: Case, clock: Any, until: str) -> None:
    with pytest.raises(Invalid) as refused:
        go(case, ActionCode.SUSPEND, cast.building_liaison, text="等材料", until=until)
    assert list(refused.value.fields) == ["until"]
    case.refresh_from_db()
    assert case.paused_at is None


def test_after_it_went_on_nobody_is_reminded_and_a_second_suspension_begins_anew(
    cast: Cast, case: Case, clock: Any
) -> None:
    go(case, ActionCode.SUSPEND, cast.building_liaison, text="等材料", until="2026-09-15")
    assert told_on(clock, MONDAY + DAY)
    go(case, ActionCode.RESUME, cast.building_liaison)
    assert not Reminder.objects.filter(kind="suspended", done_at__isnull=True).exists()
    go(case, ActionCode.SUSPEND, cast.building_liaison, text="还在等", until="2026-09-17")
    assert told_on(clock, MONDAY + 3 * DAY) == {"楼道长", "小组长"}


def test_who_has_moved_on_is_not_reminded_of_what_she_once_suspended(
    cast: Cast, case: Case, clock: Any
) -> None:
    go(case, ActionCode.SUSPEND, cast.building_liaison, text="等材料", until="2026-09-21")
    cast.building_liaison.appointments.update(until=dt.date(2026, 9, 16))
    assert told_on(clock, MONDAY + 7 * DAY) == {"楼道长"}


def test_going_on_with_an_overdue_case_does_not_make_it_younger(cast: Cast, clock: Any) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    due = case.due_at
    clock.move_to(MONDAY + 7 * DAY)
    go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
    clock.move_to(MONDAY + 30 * DAY)
    go(case, ActionCode.RESUME, cast.township_official)
    assert (case.due_at, case.was_late) == (due, True)
    run = case.runs.get(left_at__isnull=True)
    assert run.due_at == due
    found = sum_of_case(case)
    assert found is not None
    assert found.days[-1].last == date_of(due)
    assert list(breaks()) == []


def test_what_was_given_more_time_after_it_was_late_stands_still_again(cast: Cast, clock: Any) -> None:
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.ASK_EXTENSION, cast.building_leader, amount=20, text="人手不够")
    clock.move_to(MONDAY + 2 * DAY)
    send_all(by=TIMETABLE)
    go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)
    assert case.was_late
    clock.move_to(MONDAY + 3 * DAY)
    due = case.due_at
    go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
    clock.move_to(MONDAY + 10 * DAY)
    go(case, ActionCode.RESUME, cast.township_official)
    assert case.due_at > due


def test_another_route_takes_the_end_along(cast: Cast, case: Case, clock: Any) -> None:
    go(case, ActionCode.SUSPEND, cast.building_liaison, text="等材料", until="2026-09-21")
    go(case, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.ROUTINE, text="其实简单")
    pause = Pause.objects.get(until__isnull=True)
    assert (pause.ends_on, pause.suspended_by) == (dt.date(2026, 9, 21), cast.building_liaison)
    assert "小组长" in told_on(clock, MONDAY + 7 * DAY)
