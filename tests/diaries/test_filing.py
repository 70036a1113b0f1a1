"""Until when a day can be added to, on the clocks of China."""

import datetime as dt

import pytest

from diaries.rules.filing import Standing, added_late, standing
from kit.time.clock import CHINA

DAY = dt.date(2026, 9, 24)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime(2026, 9, day, hour, minute, second, tzinfo=CHINA).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(23, 23, 59, 59), Standing.FUTURE),
        (at(24, 0), Standing.TODAY),
        (at(24, 7, 30), Standing.TODAY),
        (at(24, 23, 59, 59), Standing.TODAY),
        (at(25, 0), Standing.LATE),
        (at(25, 11, 59, 59), Standing.LATE),
        (at(25, 12), Standing.CLOSED),
        (at(25, 23), Standing.CLOSED),
        (at(26, 9), Standing.CLOSED),
    ],
)
def test_a_day_is_filed_by_midnight_late_until_noon_and_then_closed(moment, expected):
    assert standing(DAY, moment) == expected


def test_only_today_and_a_late_day_can_be_added_to():
    assert [one for one in Standing if one.writable] == [Standing.TODAY, Standing.LATE]


def test_an_entry_is_late_from_midnight_in_china_on():
    assert not added_late(DAY, at(24, 23, 59, 59))
    assert added_late(DAY, at(25, 0))
