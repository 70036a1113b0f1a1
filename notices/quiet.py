"""Quiet hours: nothing is pushed at night except emergencies (pitfalls, The clock)."""

import datetime as dt

from django.conf import settings

from kit.time import clock


def is_quiet(moment: dt.datetime) -> bool:
    """Whether ``moment`` lies in the quiet hours, the begin included and the end not."""
    return after_quiet_hours(moment) != moment


def after_quiet_hours(moment: dt.datetime) -> dt.datetime:
    """``moment`` itself, or the end of the quiet hours that it falls into.

    ``NOTICE_QUIET_HOURS`` holds their begin and end on the clocks of China; empty: there are none.
    """
    if not settings.NOTICE_QUIET_HOURS:
        return moment
    begins, ends = settings.NOTICE_QUIET_HOURS
    there = clock.local(moment)
    time = there.time()
    over_midnight = begins > ends
    quiet = (time >= begins or time < ends) if over_midnight else begins <= time < ends
    if not quiet:
        return moment
    tomorrow = over_midnight and time >= begins
    return dt.datetime.combine(clock.date_of(moment) + dt.timedelta(days=tomorrow), ends, tzinfo=clock.CHINA)
