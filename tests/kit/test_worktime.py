"""Working time: the cases that must hold (domain.md, Working days; pitfalls, The clock)."""

import datetime as dt

import pytest

from cases.models.seeds import calendar_days, calendar_years
from kit.time.clock import CHINA
from kit.time.worktime import OFFICE_HOURS, WorkCalendar, full_minute

SEEDED_DAYS = {seed.date: seed.working for seed in calendar_days()}
SEEDED_YEARS = frozenset(seed.year for seed in calendar_years() if seed.official)
SEEDED = WorkCalendar(OFFICE_HOURS, SEEDED_DAYS, SEEDED_YEARS)
LONG_LUNCH = ((dt.time(9), dt.time(12)), (dt.time(13, 30), dt.time(17, 30)))


def china(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (china(2026, 9, 24, 10), 5, china(2026, 10, 9, 17, 30)),
        (china(2026, 9, 30, 10), 3, china(2026, 10, 10, 17, 30)),
        (china(2026, 2, 13, 10), 5, china(2026, 2, 27, 17, 30)),
        (china(2025, 12, 30, 10), 3, china(2026, 1, 5, 17, 30)),  # 31 Dec, 4 Jan (Sunday, made up), 5 Jan
        (china(2026, 9, 18, 23, 59), 1, china(2026, 9, 20, 17, 30)),
    ],
)
def test_working_days_are_counted_with_holidays_and_make_up_days(start, days, due):
    assert SEEDED.add_working_days(start, days) == due


@pytest.mark.parametrize("day", [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)])
def test_the_make_up_days_of_2026_are_worked(day):
    assert SEEDED.is_working(dt.date(2026, *day))


def test_a_make_up_sunday_counts_and_without_it_the_deadline_moves_to_monday():
    accepted = china(2026, 9, 18, 16)
    made_up = WorkCalendar(LONG_LUNCH, SEEDED_DAYS, SEEDED_YEARS)
    ordinary = WorkCalendar(LONG_LUNCH, {**SEEDED_DAYS, dt.date(2026, 9, 20): False}, SEEDED_YEARS)
    assert made_up.add_minutes(accepted, 8 * 60) == china(2026, 9, 20, 17)
    assert ordinary.add_minutes(accepted, 8 * 60) == china(2026, 9, 21, 17)


def test_a_deadline_can_show_its_sum_day_by_day():
    calendar = WorkCalendar(LONG_LUNCH, SEEDED_DAYS, SEEDED_YEARS)
    assert calendar.explain(china(2026, 9, 18, 16), china(2026, 9, 20, 17)) == [
        (dt.date(2026, 9, 18), 90),
        (dt.date(2026, 9, 19), 0),
        (dt.date(2026, 9, 20), 390),
    ]
    assert calendar.explain(china(2026, 9, 18, 16), china(2026, 9, 18, 16, 30)) == [
        (dt.date(2026, 9, 18), 30)
    ]
    assert calendar.explain(china(2026, 9, 20), china(2026, 9, 18)) == []


def test_a_sum_that_ends_with_a_period_ends_there():
    assert SEEDED.add_minutes(china(2026, 11, 9, 8, 30), 210) == china(2026, 11, 9, 12, 0)
    assert SEEDED.add_minutes(china(2026, 11, 9, 8, 30), 211) == china(2026, 11, 9, 13, 31)
    assert SEEDED.add_minutes(china(2026, 11, 9, 8, 30), 450) == china(2026, 11, 9, 17, 30)


def test_minutes_can_be_taken_back():
    assert SEEDED.add_minutes(china(2026, 11, 9, 9), -30) == china(2026, 11, 9, 8, 30)
    assert SEEDED.add_minutes(china(2026, 11, 9, 9), -31) == china(2026, 11, 6, 17, 29)
    assert SEEDED.minutes_between(china(2026, 11, 9, 9), china(2026, 11, 6, 17, 29)) == -31


def test_calendar_days_end_at_midnight():
    assert SEEDED.add_calendar_days(china(2026, 12, 30, 9), 2) == china(2027, 1, 2)


def test_the_moment_may_come_in_any_time_zone():
    utc = dt.datetime(2026, 11, 8, 23, 0, tzinfo=dt.UTC)  # Monday 7:00 in China
    assert SEEDED.add_minutes(utc, 60) == china(2026, 11, 9, 9, 30)
    assert SEEDED.add_working_days(utc, 1) == china(2026, 11, 10, 17, 30)


def test_a_begun_minute_is_counted_from_the_next_full_one():
    assert full_minute(china(2026, 11, 9, 9, 0)) == china(2026, 11, 9, 9, 0)
    assert full_minute(china(2026, 11, 9, 9, 0, 1)) == china(2026, 11, 9, 9, 1)
    assert SEEDED.add_minutes(china(2026, 11, 9, 9, 0, 1), 60) == china(2026, 11, 9, 10, 1)


def test_a_year_without_any_data_counts_weekdays_less_statutory_days_and_never_raises():
    nothing = WorkCalendar(OFFICE_HOURS, {}, frozenset())
    assert nothing.is_provisional(dt.date(2031, 1, 2))
    assert not nothing.is_working(dt.date(2031, 10, 1))
    assert nothing.is_working(dt.date(2031, 10, 6))
    assert nothing.add_working_days(china(2030, 12, 31, 9), 1) == china(2031, 1, 2, 17, 30)
    assert SEEDED.add_working_days(china(2026, 12, 31, 9), 1) == china(2027, 1, 4, 17, 30)
    assert SEEDED.add_minutes(china(2099, 12, 31, 16, 30), 120) == china(2100, 1, 4, 9, 30)


def test_a_year_with_a_notice_knows_only_its_own_days():
    bare = WorkCalendar(OFFICE_HOURS, {}, frozenset({2031}))
    assert not bare.is_provisional(dt.date(2031, 1, 2))
    assert bare.is_working(dt.date(2031, 10, 1))


def test_overlapping_periods_count_once_and_order_does_not_matter():
    untidy = WorkCalendar(
        ((dt.time(13), dt.time(17)), (dt.time(8), dt.time(11)), (dt.time(10), dt.time(12))), {}, frozenset()
    )
    assert untidy.minutes_a_day == 8 * 60
    assert untidy.add_minutes(china(2026, 11, 9, 8), 5 * 60) == china(2026, 11, 9, 14)


@pytest.mark.parametrize("periods", [(), ((dt.time(9), dt.time(9)),)])
def test_a_calendar_without_working_time_is_refused(periods):
    with pytest.raises(ValueError, match="at least one working minute"):
        WorkCalendar(periods, {}, frozenset())
