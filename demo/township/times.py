"""When people do things: by day, mostly on working days."""

import datetime as dt
import random

from cases.deadlines.calendar import read_calendar
from kit.time import clock

DAYS = 30
_FIRST, _LAST = dt.time(7, 45), dt.time(18, 45)
_DAY = dt.timedelta(days=1)


class Days:
    """The working calendar, read once, and the habits of people."""

    def __init__(self, source: random.Random) -> None:
        self.calendar = read_calendar()
        self._source = source

    def is_daytime(self, moment: dt.datetime) -> bool:
        """Whether people are about: a working day by day."""
        there = clock.local(moment)
        return self.calendar.is_working(clock.date_of(moment)) and _FIRST <= there.time() <= _LAST

    def daytime(self, moment: dt.datetime, *, back: bool = False) -> dt.datetime:
        """``moment`` itself by day on a working day; else the next such morning, or the last afternoon."""
        if self.is_daytime(moment):
            return moment
        there = clock.local(moment)
        day, step = clock.date_of(moment), -_DAY if back else _DAY
        if there.time() < _FIRST if back else there.time() > _LAST:
            day += step
        while not self.calendar.is_working(day):
            day += step
        hour = dt.time(16 if back else 8, self._source.randint(0, 59))
        return dt.datetime.combine(day, hour, tzinfo=clock.CHINA)

    def filing_time(self, now: dt.datetime, *, urgent: bool) -> dt.datetime:
        """A moment of the last 30 days: more on working days, by day unless urgent, a little more lately."""
        source = self._source
        while True:
            day = clock.date_of(now - DAYS * source.random() ** 1.2 * _DAY)
            if not self.calendar.is_working(day) and source.random() < 0.55:
                continue
            hours = source.uniform(0, 24) if urgent else source.triangular(7.5, 19.5, 10)
            moment = dt.datetime.combine(day, dt.time(), tzinfo=clock.CHINA) + dt.timedelta(hours=hours)
            if now - DAYS * _DAY < moment < now - dt.timedelta(minutes=30):
                return moment
