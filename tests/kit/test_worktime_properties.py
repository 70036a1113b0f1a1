"""Working time: what holds for every moment, every sum and every calendar."""

import datetime as dt
from dataclasses import replace

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from kit.time.clock import CHINA
from kit.time.worktime import WorkCalendar
from tests.kit.test_worktime import LONG_LUNCH, SEEDED, SEEDED_DAYS, SEEDED_YEARS

MINUTE = dt.timedelta(minutes=1)
CALENDARS = st.sampled_from([SEEDED, WorkCalendar(LONG_LUNCH, SEEDED_DAYS, SEEDED_YEARS)])
FIRST = dt.datetime(2024, 1, 1, tzinfo=CHINA)
MINUTES_TO_2026 = int((dt.datetime(2026, 12, 31, tzinfo=CHINA) - FIRST) / MINUTE)
FULL_MINUTES = st.integers(0, MINUTES_TO_2026).map(lambda minutes: FIRST + minutes * MINUTE)
MOMENTS = st.builds(
    lambda moment, seconds: moment + dt.timedelta(seconds=seconds), FULL_MINUTES, st.floats(0, 59.9)
)
AMOUNTS = st.integers(0, 20 * 450)
FEW = st.integers(0, 900)
DAYS = [FIRST.date() + dt.timedelta(days=day) for day in range(MINUTES_TO_2026 // 1440 + 1)]
# Working Saturdays and Sundays, and free Mondays to Fridays.
UNUSUAL = [day for day in DAYS if SEEDED.is_working(day) == (day.weekday() > 4)]
NEAR_UNUSUAL = st.builds(
    lambda day, minutes: dt.datetime(day.year, day.month, day.day, tzinfo=CHINA) + minutes * MINUTE,
    st.sampled_from(UNUSUAL),
    st.integers(-1440, 1440),
)


def is_worked(calendar: WorkCalendar, moment: dt.datetime) -> bool:
    """Whether the minute that begins at ``moment`` is worked: the slow model, one minute at a time."""
    time = moment.time()
    return calendar.is_working(moment.date()) and any(
        begins <= time < ends for begins, ends in calendar.periods
    )


@given(CALENDARS, FULL_MINUTES, FEW)
def test_it_agrees_with_counting_minute_by_minute(calendar, start, minutes):
    moment, left = start, minutes
    while left:
        left -= is_worked(calendar, moment)
        moment += MINUTE
    assert calendar.add_minutes(start, minutes) == moment


@given(CALENDARS, FULL_MINUTES, st.integers(0, 5 * 24 * 60))
def test_minutes_between_agrees_with_counting_minute_by_minute(calendar, start, length):
    slow = sum(is_worked(calendar, start + minute * MINUTE) for minute in range(length))
    assert calendar.minutes_between(start, start + length * MINUTE) == slow


@given(CALENDARS, NEAR_UNUSUAL, st.integers(-900, 900))
def test_around_make_up_days_and_holidays_it_agrees_minute_by_minute(calendar, start, minutes):
    moment, left = start, abs(minutes)
    while left:
        if minutes < 0:
            moment -= MINUTE
        left -= is_worked(calendar, moment)
        if minutes > 0:
            moment += MINUTE
    assert calendar.add_minutes(start, minutes) == moment


def test_every_day_of_three_years_is_worked_as_the_state_council_says():
    for day in DAYS:
        begin = dt.datetime(day.year, day.month, day.day, tzinfo=CHINA)
        worked = SEEDED.minutes_between(begin, begin + dt.timedelta(days=1))
        assert worked == (450 if chinese_calendar.is_workday(day) else 0), day
    make_up = [day for day in UNUSUAL if day.weekday() > 4]
    assert {year: sum(day.year == year for day in make_up) for year in (2024, 2025, 2026)} == {
        2024: 8,
        2025: 5,
        2026: 6,
    }


@given(CALENDARS, MOMENTS, MOMENTS, AMOUNTS)
def test_a_later_start_never_ends_earlier(calendar, one, other, minutes):
    first, second = sorted([one, other])
    assert calendar.add_minutes(first, minutes) <= calendar.add_minutes(second, minutes)


@given(CALENDARS, MOMENTS, AMOUNTS, FEW)
def test_more_minutes_never_end_earlier(calendar, start, minutes, more):
    assert calendar.add_minutes(start, minutes) <= calendar.add_minutes(start, minutes + more)


@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS)
def test_splits_add_up(calendar, start, one, other):
    assert calendar.add_minutes(calendar.add_minutes(start, one), other) == calendar.add_minutes(
        start, one + other
    )


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_stretches_add_up(calendar, one, two, three):
    a_to_c = calendar.minutes_between(one, three)
    assert calendar.minutes_between(one, two) + calendar.minutes_between(two, three) == a_to_c


@given(CALENDARS, MOMENTS, st.integers(-4000, 9000))
def test_adding_and_measuring_are_inverse(calendar, start, minutes):
    assert calendar.minutes_between(start, calendar.add_minutes(start, minutes)) == minutes


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_the_explanation_adds_up(calendar, start, minutes):
    rows = calendar.explain(start, calendar.add_minutes(start, minutes))
    assert sum(counted for _, counted in rows) == minutes
    assert all(counted == 0 for day, counted in rows if not calendar.is_working(day))


@given(CALENDARS, MOMENTS, AMOUNTS, st.integers(1, 15), st.integers(0, 40))
def test_closing_a_day_never_brings_a_deadline_forward(calendar, start, minutes, days, offset):
    day = start.date() + dt.timedelta(days=offset)
    closed = replace(calendar, days={**calendar.days, day: False})
    assert closed.add_minutes(start, minutes) >= calendar.add_minutes(start, minutes)
    assert closed.add_working_days(start, days) >= calendar.add_working_days(start, days)


@given(CALENDARS, MOMENTS, st.integers(0, 15))
def test_a_number_of_working_days_holds_exactly_so_many(calendar, start, days):
    due = calendar.add_working_days(start, days)
    passed = (due.date() - start.date()).days
    after = [start.date() + dt.timedelta(days=day) for day in range(1, passed + 1)]
    assert sum(calendar.is_working(day) for day in after) == days
