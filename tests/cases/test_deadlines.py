"""Limits, their deadlines, and pauses."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.choices import LimitUnit, RouteCode, StageCode
from cases.deadlines.limits import (
    Clock,
    Counted,
    Limit,
    clock,
    clock_after_pause,
    clock_after_pauses,
    due_after,
    explain,
    limit_for,
    minutes_a_day,
    minutes_left,
)
from cases.models import TimeLimit
from tests.factories import CategoryFactory
from tests.kit.test_worktime import LONG_LUNCH, SEEDED, SEEDED_DAYS, SEEDED_YEARS, china
from tests.kit.test_worktime_properties import MOMENTS

HOURS, DAYS = LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS
DEFAULT = Limit(3, DAYS, "default")
MINUTE = dt.timedelta(minutes=1)
LIMITS = st.builds(Limit, st.integers(1, 20), st.sampled_from(list(LimitUnit)), st.just("default"))


def test_minutes_run_day_and_night_from_the_very_second():
    since = china(2026, 11, 14, 23, 50, 20)
    assert clock(Limit(120, LimitUnit.MINUTES, ""), since, SEEDED) == Clock(
        due_at=since + 120 * MINUTE,
        half_at=since + 60 * MINUTE,
        amber_at=since + 96 * MINUTE,
        provisional=False,
    )


def test_half_and_80_per_cent_of_working_hours_are_working_time():
    times = clock(Limit(10, HOURS, ""), china(2026, 11, 13, 14, 30), SEEDED)
    assert times == Clock(
        due_at=china(2026, 11, 16, 17),
        half_at=china(2026, 11, 16, 10, 30),
        amber_at=china(2026, 11, 16, 15),
        provisional=False,
    )


def test_working_days_end_with_the_last_period_of_the_last_day():
    times = clock(Limit(1, DAYS, ""), china(2026, 11, 13, 9), SEEDED)
    assert times.due_at == china(2026, 11, 16, 17, 30)
    assert times.half_at == china(2026, 11, 16, 8, 45)  # 435 of 870 working minutes
    assert times.amber_at == china(2026, 11, 16, 14, 36)


def test_calendar_days_end_at_midnight_and_are_never_provisional():
    times = clock(Limit(3, LimitUnit.CALENDAR_DAYS, ""), china(2026, 12, 30, 0), SEEDED)
    assert times.due_at == china(2027, 1, 3)
    assert times.half_at == china(2027, 1, 1)
    assert not times.provisional


def test_a_deadline_that_reaches_into_an_unannounced_year_is_provisional():
    assert not clock(Limit(1, DAYS, ""), china(2026, 12, 30, 9), SEEDED).provisional
    assert clock(Limit(2, DAYS, ""), china(2026, 12, 30, 9), SEEDED).provisional
    announced = replace(SEEDED, official_years=SEEDED_YEARS | {2027})
    assert not clock(Limit(2, DAYS, ""), china(2026, 12, 30, 9), announced).provisional


@pytest.mark.parametrize("unit", [HOURS, DAYS])
def test_a_pause_over_a_weekend_adds_only_the_working_minutes_between(unit):
    limit = Limit({HOURS: 10, DAYS: 1}[unit], unit, "")
    since = china(2026, 11, 13, 9)
    before = clock(limit, since, SEEDED)
    left = minutes_left(unit, china(2026, 11, 13, 17), before.due_at, SEEDED)
    after = clock_after_pause(limit, since, china(2026, 11, 16, 9, 30), left, SEEDED)
    assert SEEDED.minutes_between(before.due_at, after.due_at) == 90
    assert SEEDED.minutes_between(before.amber_at, after.amber_at) == 90


def test_marks_that_were_reached_before_the_pause_stay_in_the_past():
    limit, since = Limit(10, HOURS, ""), china(2026, 11, 9, 8, 30)
    resumed = china(2026, 11, 12, 9)
    left = minutes_left(HOURS, china(2026, 11, 9, 16), clock(limit, since, SEEDED).due_at, SEEDED)
    after = clock_after_pause(limit, since, resumed, left, SEEDED)
    assert left == 240
    assert after.half_at < resumed < after.amber_at < after.due_at


def test_a_late_case_stays_late_through_a_pause_even_by_night():
    due = china(2026, 11, 9, 17, 30)
    assert minutes_left(DAYS, due, due, SEEDED) == 0
    for paused in (china(2026, 11, 9, 20), china(2026, 11, 10, 9)):
        left = minutes_left(DAYS, paused, due, SEEDED)
        assert left < 0
        assert due_after(DAYS, china(2026, 11, 12, 9), left, SEEDED) < china(2026, 11, 12, 9)
    assert minutes_left(LimitUnit.MINUTES, china(2026, 11, 9, 18), due, SEEDED) == -30


def test_the_sum_of_a_deadline_leaves_the_paused_time_out():
    limit, since = Limit(8, HOURS, ""), china(2026, 9, 18, 16)
    calendar = replace(SEEDED, periods=LONG_LUNCH)
    pauses = [(china(2026, 9, 18, 17), china(2026, 9, 20, 10))]
    due = clock_after_pauses(limit, since, pauses, calendar).due_at
    rows = explain(limit, since, pauses, due, calendar)
    assert rows == [
        Counted(dt.date(2026, 9, 18), 60, 0),
        Counted(dt.date(2026, 9, 19), 0, 0),
        Counted(dt.date(2026, 9, 20), 360, 0),
        Counted(dt.date(2026, 9, 21), 60, 0),
    ]
    assert due == china(2026, 9, 21, 10)
    stopped = explain(limit, since, [(china(2026, 9, 18, 17), None)], due, calendar)
    assert stopped == [Counted(dt.date(2026, 9, 18), 60, 0)]


def test_a_limit_in_days_does_not_count_the_day_on_which_it_began():
    limit, since = Limit(2, DAYS, ""), china(2026, 11, 30, 8, 12)
    due = clock(limit, since, SEEDED).due_at
    assert explain(limit, since, [], due, SEEDED) == [
        Counted(dt.date(2026, 11, 30), 0, 450),
        Counted(dt.date(2026, 12, 1), 450, 0),
        Counted(dt.date(2026, 12, 2), 450, 0),
    ]


def test_what_a_pause_carries_of_the_first_day_does_not_count_later_either():
    limit, since = Limit(1, DAYS, ""), china(2026, 11, 9, 10)
    pauses = [(china(2026, 11, 9, 14), china(2026, 11, 11, 8, 30))]
    due = clock_after_pauses(limit, since, pauses, SEEDED).due_at
    assert explain(limit, since, pauses, due, SEEDED) == [
        Counted(dt.date(2026, 11, 9), 0, 150),
        Counted(dt.date(2026, 11, 10), 0, 0),
        Counted(dt.date(2026, 11, 11), 240, 210),
        Counted(dt.date(2026, 11, 12), 210, 0),
    ]


@st.composite
def pauses_after(draw, since):
    """Up to three pauses in order, each between a second and five days."""
    pauses: list[tuple[dt.datetime, dt.datetime]] = []
    for gap, length in draw(st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 450_000)), max_size=3)):
        begun = (pauses[-1][1] if pauses else since) + dt.timedelta(seconds=gap)
        pauses.append((begun, begun + dt.timedelta(seconds=length)))
    return pauses


def begun_in_time(limit, since, pauses):
    """The pauses up to the first that begins after the deadline: a late case is not recomputed."""
    for number, (paused, _) in enumerate(pauses):
        if paused > clock_after_pauses(limit, since, pauses[:number], SEEDED).due_at:
            return pauses[:number]
    return pauses


@given(LIMITS, MOMENTS, st.data())
def test_counting_anew_equals_pausing_one_by_one(limit, since, data):
    pauses = data.draw(pauses_after(since))
    times = clock(limit, since, SEEDED)
    for paused, resumed in pauses:
        left = minutes_left(limit.unit, paused, times.due_at, SEEDED)
        times = clock_after_pause(limit, since, resumed, left, SEEDED)
    assert clock_after_pauses(limit, since, pauses, SEEDED) == times


@given(LIMITS, MOMENTS, st.integers(0, 99_999), st.integers(1, 50))
def test_stopping_and_starting_at_once_any_number_of_times_costs_less_than_a_minute(
    limit, since, later, times
):
    at = since + dt.timedelta(seconds=later)
    begun = clock(limit, since, SEEDED).due_at
    if at > begun:
        return
    due = begun
    for _ in range(times):
        due = due_after(limit.unit, at, minutes_left(limit.unit, at, due, SEEDED), SEEDED)
    if limit.unit == LimitUnit.MINUTES:
        assert dt.timedelta(0) <= due - begun < MINUTE
    else:
        assert SEEDED.minutes_between(begun, due) == 0


@given(LIMITS, MOMENTS)
def test_the_marks_come_in_order(limit, since):
    times = clock(limit, since, SEEDED)
    assert since <= times.half_at <= times.amber_at <= times.due_at


@given(LIMITS, MOMENTS, st.integers(0, 40), st.data())
def test_closing_a_day_never_brings_any_mark_forward(limit, since, offset, data):
    # Working days count from the day after the first. When that first day is closed afterwards, a pause on it
    # has taken no working time any more, and what it had added is rightly gone.
    on_the_first_day = limit.unit == DAYS and offset == 0
    drawn = [] if on_the_first_day else data.draw(pauses_after(since))
    pauses = begun_in_time(limit, since, drawn)
    before = clock_after_pauses(limit, since, pauses, SEEDED)
    day = since.date() + dt.timedelta(days=offset)
    after = clock_after_pauses(limit, since, pauses, replace(SEEDED, days={**SEEDED_DAYS, day: False}))
    assert before.due_at <= after.due_at
    if not pauses:
        assert before.half_at <= after.half_at
        assert before.amber_at <= after.amber_at


def in_minutes(limit):
    """What a limit says, in its unit's own minutes."""
    if limit.unit == LimitUnit.MINUTES:
        return limit.amount
    return limit.amount * (60 if limit.unit == HOURS else minutes_a_day(limit.unit, SEEDED))


@given(LIMITS, st.integers(0, 10), MOMENTS, st.data())
def test_the_days_that_count_add_up_to_the_limit_in_every_unit(limit, granted, since, data):
    pauses = begun_in_time(limit, since, data.draw(pauses_after(since)))
    limit = replace(limit, amount=limit.amount + granted)
    due = clock_after_pauses(limit, since, pauses, SEEDED).due_at
    rows = explain(limit, since, pauses, due, SEEDED)
    assert sum(row.minutes for row in rows) == in_minutes(limit)
    assert [row.day for row in rows] == sorted({row.day for row in rows})


@given(LIMITS, st.integers(1, 5_000), MOMENTS, st.data())
def test_what_goes_on_with_the_time_that_was_left_adds_up_to_that(limit, given, since, data):
    pauses = data.draw(pauses_after(since))
    for number, (paused, _) in enumerate(pauses):
        if paused > clock_after_pauses(limit, since, pauses[:number], SEEDED, given=given).due_at:
            pauses = pauses[:number]
            break
    due = clock_after_pauses(limit, since, pauses, SEEDED, given=given).due_at
    assert sum(row.minutes for row in explain(limit, since, pauses, due, SEEDED, given=given)) == given


@given(LIMITS, MOMENTS, st.data())
def test_while_a_clock_stands_still_what_ran_and_what_is_left_make_the_whole(limit, since, data):
    pauses = begun_in_time(limit, since, data.draw(pauses_after(since)))
    if not pauses:
        return
    *done, (paused, _) = pauses
    due = clock_after_pauses(limit, since, done, SEEDED).due_at
    rows = explain(limit, since, [*done, (paused, None)], due, SEEDED)
    ran = sum(row.minutes + row.free for row in rows)
    whole = minutes_left(limit.unit, since, clock(limit, since, SEEDED).due_at, SEEDED)
    assert ran + minutes_left(limit.unit, paused, due, SEEDED) == whole


AREA = "330402007001001001"


def a_limit(amount, area="", category=None):
    return TimeLimit.objects.create(
        route=RouteCode.COORDINATION,
        stage=StageCode.COORDINATING,
        area=area,
        category=category,
        amount=amount,
        unit=HOURS,
    )


def limit_here(category, area=AREA):
    return limit_for(
        route=RouteCode.COORDINATION,
        stage=StageCode.COORDINATING,
        category_id=category.pk,
        area=area,
        default=DEFAULT,
    )


@pytest.mark.django_db
def test_the_most_specific_limit_wins_and_says_so(django_assert_num_queries):
    group = CategoryFactory(code="test-disputes")
    noise = CategoryFactory(code="test-noise", parent=group)
    other = CategoryFactory(code="test-other")
    a_limit(99, area="330411", category=noise)
    a_limit(98, category=other)
    assert limit_here(noise) == DEFAULT
    for amount, area, category, rule in [
        (1, "", None, "general"),
        (2, "", group, "category test-disputes"),
        (3, "", noise, "category test-noise"),
        (4, "3304", None, "area 3304"),
        (5, "330402007", None, "area 330402007"),
        (6, "330402007", group, "area 330402007, category test-disputes"),
        (7, "330402007", noise, "area 330402007, category test-noise"),
    ]:
        a_limit(amount, area=area, category=category)
        with django_assert_num_queries(1):
            assert limit_here(noise) == Limit(amount, HOURS, rule)
    assert limit_here(noise, area="330402001001") == Limit(4, HOURS, "area 3304")
    assert limit_here(other, area="330501001001") == Limit(98, HOURS, "category test-other")


@pytest.mark.django_db
def test_a_limit_of_another_stage_or_route_does_not_count():
    noise = CategoryFactory(code="test-noise")
    TimeLimit.objects.create(route=RouteCode.COORDINATION, stage=StageCode.REPORTING, amount=1, unit=HOURS)
    TimeLimit.objects.create(route=RouteCode.APPROVAL, stage=StageCode.COORDINATING, amount=1, unit=HOURS)
    assert limit_here(noise) == DEFAULT
