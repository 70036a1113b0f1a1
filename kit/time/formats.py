"""How dates and moments are written and read. A moment always on the clocks of China: nothing else in the
product turns one into text, and a test holds that."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from kit.time import clock
from kit.time.bounds import is_usual

# What browsers send and expect in the fields ``date`` and ``datetime-local``, whatever the language.
DAY_INPUT = "%Y-%m-%d"
MOMENT_INPUT = "%Y-%m-%dT%H:%M"
# A day and a month in an address.
DAY_PATTERN = r"\d{4}-\d{2}-\d{2}"
MONTH_PATTERN = r"\d{4}-\d{2}"
_WEEK = 7

_ON_WEEKDAY = (
    pgettext_lazy("on a weekday", "Monday"),
    pgettext_lazy("on a weekday", "Tuesday"),
    pgettext_lazy("on a weekday", "Wednesday"),
    pgettext_lazy("on a weekday", "Thursday"),
    pgettext_lazy("on a weekday", "Friday"),
    pgettext_lazy("on a weekday", "Saturday"),
    pgettext_lazy("on a weekday", "Sunday"),
)


HOUR_INPUT = "%H:%M"  # in forms browsers send and expect it, whatever the language


def day_text(day: dt.date) -> str:
    """``2026-11-28``; of a moment, its day in China."""
    return _day(day).isoformat()


def short_day_text(day: dt.date) -> str:
    """``11-28``, where the year is known."""
    return f"{_day(day):%m-%d}"


def month_text(month: dt.date) -> str:
    """``2026-11``."""
    return f"{_day(month):%Y-%m}"


def hour_text(time: dt.time) -> str:
    """``17:05``, of a time of day that is China's already."""
    return f"{time:%H:%M}"


def moment_text(moment: dt.datetime) -> str:
    """``2026-11-28 17:05``."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def short_moment_text(moment: dt.datetime) -> str:
    """``11-28 17:05``, where the year is known."""
    return f"{clock.local(moment):%m-%d %H:%M}"


def before_text(moment: dt.datetime, at: dt.datetime) -> str:
    """A deadline as one says it: ``by 17:30 today``, ``by 17:30 on Monday`` within a week, else with the
    date, and with the year when it is another one."""
    day, today, hour = clock.date_of(moment), clock.date_of(at), hour_text(clock.local(moment).time())
    ahead = (day - today).days
    if ahead == 0:
        return _("by %(hour)s today") % {"hour": hour}
    if ahead == 1:
        return _("by %(hour)s tomorrow") % {"hour": hour}
    if 1 < ahead < _WEEK:
        return _("by %(hour)s on %(weekday)s") % {"hour": hour, "weekday": _ON_WEEKDAY[day.weekday()]}
    said = date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")
    return _("by %(hour)s on %(day)s") % {"hour": hour, "day": said}


def date_code(day: dt.date) -> str:
    """``20261128``, inside numbers and names of files."""
    return f"{_day(day):%Y%m%d}"


def stamp(moment: dt.datetime) -> str:
    """``20261128-1705``, in names of files and keys."""
    return f"{clock.local(moment):%Y%m%d-%H%M}"


def for_programs(moment: dt.datetime, *, precision: str = "seconds") -> str:
    """``2026-11-28T17:05:09+08:00``, as ISO 8601 has it; ``precision`` is ``minutes``, ``seconds`` or
    ``auto``: down to the microseconds, where there are some."""
    return clock.local(moment).isoformat(timespec=precision)


def canonical(moment: dt.datetime) -> str:
    """The one spelling of a moment that hashes and stored facts are made of; for no reader's eyes:
    ``2026-11-28T09:05:09.000000+00:00``, in UTC, always with microseconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def read_day(text: str) -> dt.date:
    """The day of ``2026-11-28``. Raises ValueError, also for one that is out of bounds."""
    return _usual(dt.date.fromisoformat(text), text)


def read_month(text: str) -> dt.date:
    """The first day of ``2026-11``. Raises ValueError, also for one that is out of bounds."""
    return _usual(dt.date.fromisoformat(f"{text}-01"), text)


def read_moment(text: str) -> dt.datetime:
    """The moment that ``for_programs`` or ``canonical`` wrote. Raises ValueError, also when the text does not
    say in which zone it is."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} is in no zone")
    return moment


def _usual(day: dt.date, text: str) -> dt.date:
    if not is_usual(day):
        raise ValueError(f"{text} is no usual day")
    return day


def _day(day: dt.date) -> dt.date:
    return clock.date_of(day) if isinstance(day, dt.datetime) else day
