"""Quiet hours: nothing is pushed at night except emergencies (pitfalls, The clock); the city's, and those
that somebody adds for herself."""

import datetime as dt

from django.conf import settings

from kit.time import clock

Hours = tuple[dt.time, dt.time]
# A day has to leave as much for what is not urgent.
FEWEST_HOURS = 4
_STEP = dt.timedelta(minutes=15)


def is_quiet(moment: dt.datetime) -> bool:
    """Whether ``moment`` lies in the quiet hours, the begin included and the end not."""
    return after_quiet_hours(moment) != moment


def after_quiet_hours(moment: dt.datetime, own: Hours | None = None) -> dt.datetime:
    """``moment`` itself, or the end of the quiet hours that it falls into.

    ``NOTICE_QUIET_HOURS`` holds their begin and end on the clocks of China; empty: there are none. ``own``:
    those of a person, which are quiet for her too.
    """
    both = [hours for hours in (settings.NOTICE_QUIET_HOURS, own) if hours]
    later = moment
    for _turn in range(2 * len(both)):  # the end of one may lie in the other
        for hours in both:
            later = _after(later, hours)
    return later


def leaves_enough(own: Hours) -> bool:
    """Whether the day keeps some hours in which somebody with these is told what is not urgent."""
    day = dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.CHINA)
    steps = (day + number * _STEP for number in range(dt.timedelta(days=1) // _STEP))
    free = sum(
        all(_after(one, hours) == one for hours in (settings.NOTICE_QUIET_HOURS, own) if hours)
        for one in steps
    )
    return free * _STEP >= dt.timedelta(hours=FEWEST_HOURS)


def _after(moment: dt.datetime, hours: Hours) -> dt.datetime:
    begins, ends = hours
    there = clock.local(moment)
    time = there.time()
    over_midnight = begins > ends
    quiet = (time >= begins or time < ends) if over_midnight else begins <= time < ends
    if not quiet:
        return moment
    tomorrow = over_midnight and time >= begins
    return dt.datetime.combine(clock.date_of(moment) + dt.timedelta(days=tomorrow), ends, tzinfo=clock.CHINA)
