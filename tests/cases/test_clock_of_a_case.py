"""The clock of a case: pauses, late closing, and a calendar that changes."""

import datetime as dt

import pytest
import time_machine

from cases.actions import recompute_deadlines, take_step
from cases.actions.batch.recompute import PERMISSIONS
from cases.choices import ActionCode, Light, RouteCode
from cases.deadlines.calendar import forget
from cases.models import CalendarDay, Case, Reminder, StageRun
from kit.time.clock import CHINA
from tests.actors import ADMIN
from tests.cases.journey import a_case, go
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def china(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=CHINA)


def test_a_pause_over_a_weekend_adds_only_the_working_minutes_between(cast):
    with time_machine.travel(china(2026, 11, 13, 9, 0), tick=False):  # a Friday
        case = a_case(cast, RouteCode.ROUTINE)
    due = case.due_at
    assert due == china(2026, 11, 16, 17, 30)
    with time_machine.travel(china(2026, 11, 13, 17, 0), tick=False):
        go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
        assert case.paused_at is not None
    with time_machine.travel(china(2026, 11, 16, 9, 30), tick=False):
        go(case, ActionCode.RESUME, cast.township_official)
    # Paused Friday 17:00–17:30 and Monday 8:30–9:30: 90 working minutes, so Tuesday 10:00.
    assert case.due_at == china(2026, 11, 17, 10, 0)
    assert Reminder.objects.filter(run__case=case, done_at__isnull=True).count() == 3


def test_closing_late_is_recorded_even_if_no_scan_came_by(cast):
    with time_machine.travel(china(2026, 11, 9, 9, 0), tick=False):
        case = a_case(cast, RouteCode.ROUTINE)
    with time_machine.travel(china(2026, 11, 12, 9, 0), tick=False):
        go(case, ActionCode.HANDLE, cast.building_leader, text="迟了")
    assert case.was_late
    assert StageRun.objects.get(case=case).breached_at == china(2026, 11, 10, 17, 30)


def test_a_change_of_route_keeps_the_pause(cast):
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.SUSPEND, cast.township_official, text="等专家")
    go(case, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.COORDINATION, text="转")
    assert case.paused_at is not None
    waiting = Reminder.objects.filter(run__case=case, done_at__isnull=True)
    assert [one.kind for one in waiting] == ["suspended"]
    go(case, ActionCode.RESUME, cast.township_official)
    assert case.paused_at is None


def test_a_changed_calendar_moves_open_deadlines_once_and_leaves_closed_ones(cast):
    with time_machine.travel(china(2026, 11, 9, 9, 0), tick=False):
        case = a_case(cast, RouteCode.ROUTINE)
        closed = a_case(cast, RouteCode.ROUTINE, handled_result="好了")
        CalendarDay.objects.create(date=dt.date(2026, 11, 10), working=False, note="台风")
        forget()
        assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 1
        assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 0
    case.refresh_from_db()
    closed.refresh_from_db()
    assert case.due_at == china(2026, 11, 11, 17, 30)
    assert case.events.last().action == ActionCode.RECOMPUTE
    assert closed.events.count() == 2


def test_the_lights_follow_the_clock(cast):
    with time_machine.travel(china(2026, 11, 9, 9, 0), tick=False):
        case = a_case(cast, RouteCode.ROUTINE)
    moments = {
        china(2026, 11, 9, 9, 1): Light.GREEN,
        case.amber_at: Light.AMBER,
        case.due_at: Light.RED,
    }
    for moment, light in moments.items():
        assert Case.objects.with_light(moment).get(pk=case.pk).light_now == light
        assert Case.objects.in_light(light, moment).count() == 1


def test_two_cases_in_a_row_have_two_numbers(cast):
    numbers = {a_case(cast, RouteCode.ROUTINE).number for _ in range(5)}
    assert len(numbers) == 5
    take_step(Case.objects.first(), ActionCode.NOTE, by=cast.building_leader, version=1, text="x")


def test_a_stay_that_ends_while_its_clock_stands_still_keeps_the_time_that_was_left(cast):
    """The record says until when there would have been time, had the clock gone on at that moment."""
    with time_machine.travel(dt.datetime(2026, 11, 9, 9, 0, tzinfo=CHINA), tick=False) as moment:
        case = a_case(cast, RouteCode.ROUTINE)
        due = case.due_at
        moment.move_to(dt.datetime(2026, 11, 9, 10, 0, tzinfo=CHINA))
        go(case, ActionCode.SUSPEND, cast.building_liaison, text="等人")
        moment.move_to(dt.datetime(2026, 11, 11, 10, 0, tzinfo=CHINA))
        go(case, ActionCode.WITHDRAW, cast.building_leader, text="不需要")
    run = case.runs.get()
    assert run.due_at == due + dt.timedelta(days=2)
    assert run.breached_at is None
    assert run.left_at < run.due_at
