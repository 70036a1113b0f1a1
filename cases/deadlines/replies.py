"""By when a supervision must be answered, and when a card follows another (督办): counted in working days,
``SUPERVISION_DAYS`` of them where the superior names no day, and as many again from the yellow to the red."""

import datetime as dt

from django.conf import settings

from cases.deadlines.calendar import load_calendar
from kit.time import clock

_DAY = dt.timedelta(days=1)


def to_answer_by(day: dt.date | None, at: dt.datetime) -> dt.datetime:
    """The end of work on ``day``, or on the next working day where it is none; without a day after the usual
    time from ``at``."""
    if day is None:
        return after(at)
    return load_calendar().add_working_days(clock.midnight(day - _DAY), 1)


def after(at: dt.datetime) -> dt.datetime:
    """The end of work so many working days after ``at``."""
    return load_calendar().add_working_days(at, settings.SUPERVISION_DAYS)
