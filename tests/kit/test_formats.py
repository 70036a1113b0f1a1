"""Moments as text: on China's clocks, whatever zone they come in."""

import datetime as dt

import pytest

from kit.time import formats
from kit.time.clock import CHINA, date_of

# Already the next day in China.
LATE = dt.datetime(2026, 11, 28, 16, 5, 9, 250, tzinfo=dt.UTC)
DAY = dt.date(2026, 1, 9)


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (date_of, dt.date(2026, 11, 29)),
        (formats.day_text, "2026-11-29"),
        (formats.short_day_text, "11-29"),
        (formats.month_text, "2026-11"),
        (formats.date_code, "20261129"),
        (formats.moment_text, "2026-11-29 00:05"),
        (formats.short_moment_text, "11-29 00:05"),
        (formats.stamp, "20261129-0005"),
        (formats.for_programs, "2026-11-29T00:05:09+08:00"),
        (formats.canonical, "2026-11-28T16:05:09.000250+00:00"),
    ],
)
def test_a_moment_is_written_the_same_from_whatever_zone_it_comes(write, expected):
    assert write(LATE) == write(LATE.astimezone(CHINA)) == expected


def test_dates_and_times_of_day_are_written_as_they_are():
    assert formats.day_text(DAY) == "2026-01-09"
    assert formats.short_day_text(DAY) == "01-09"
    assert formats.month_text(DAY) == "2026-01"
    assert formats.date_code(DAY) == "20260109"
    assert formats.hour_text(dt.time(7, 5)) == "07:05"


def test_programs_get_as_much_of_a_moment_as_they_ask_for():
    assert formats.for_programs(LATE, precision="minutes") == "2026-11-29T00:05+08:00"
    assert formats.for_programs(LATE, precision="auto") == "2026-11-29T00:05:09.000250+08:00"


def test_what_was_written_can_be_read():
    assert formats.read_day(formats.day_text(DAY)) == DAY
    assert formats.read_month("2026-01") == dt.date(2026, 1, 1)
    for write in (formats.canonical, lambda moment: formats.for_programs(moment, precision="auto")):
        assert formats.read_moment(write(LATE)) == LATE


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (formats.read_day, "2026-02-30"),
        (formats.read_month, "2026-13"),
        (formats.read_moment, "2026-11-28"),
        (formats.read_moment, "2026-11-28T16:05:09"),
    ],
)
def test_what_is_no_date_or_in_no_zone_is_refused(read, text):
    with pytest.raises(ValueError, match=r"."):
        read(text)
