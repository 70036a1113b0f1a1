"""Quiet hours: their edges, hours that do not cross midnight, and none at all."""

import datetime as dt

import pytest

from kit.time.clock import CHINA
from notices.quiet import after_quiet_hours, is_quiet


def china(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "after"),
    [
        (china(24, 20, 59), china(24, 20, 59)),
        (china(24, 21), china(25, 7, 30)),
        (china(24, 23, 59), china(25, 7, 30)),
        (china(25, 0), china(25, 7, 30)),
        (china(25, 7, 29), china(25, 7, 30)),
        (china(25, 7, 30), china(25, 7, 30)),
    ],
)
def test_over_midnight(settings, moment, after):
    settings.NOTICE_QUIET_HOURS = (dt.time(21), dt.time(7, 30))
    assert after_quiet_hours(moment.astimezone(dt.UTC)) == after
    assert is_quiet(moment) == (moment != after)


def test_within_a_day(settings):
    settings.NOTICE_QUIET_HOURS = (dt.time(12), dt.time(14))
    assert after_quiet_hours(china(24, 11, 59)) == china(24, 11, 59)
    assert after_quiet_hours(china(24, 12)) == china(24, 14)
    assert not is_quiet(china(24, 14))


def test_none(settings):
    settings.NOTICE_QUIET_HOURS = None
    assert after_quiet_hours(china(24, 3)) == china(24, 3)
    assert not is_quiet(china(24, 3))
