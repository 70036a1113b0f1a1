"""What a leader did stands in her diary by itself, once: it is read from where it is. A new source is a file
here and a name in ``SOURCES``."""

import datetime as dt
from collections.abc import Collection

from diaries.lines import (
    activities,
    cases,
    courses,
    duty,
    meetings,
    opinions,
    register,
    tasks,
    visits,
    welfare,
)
from diaries.lines.base import ENTRY, Line, Name, Sees, Source, Span, nobody_sees
from kit.text import Text
from kit.time import clock

SOURCES: tuple[Source, ...] = (
    cases.SOURCE,
    visits.SOURCE,
    register.SOURCE,
    welfare.SOURCE,
    duty.SOURCE,
    courses.SOURCE,
    opinions.SOURCE,
    activities.SOURCE,
    meetings.SOURCE,
    tasks.SOURCE,
)

# How each kind of line is called where it is counted.
LABELS: dict[str, Text] = {code: label for source in SOURCES for code, label in source.kinds.items()}

__all__ = [
    "ENTRY",
    "LABELS",
    "SOURCES",
    "Line",
    "Name",
    "Sees",
    "Source",
    "Span",
    "days_with_lines",
    "lines_of",
    "nobody_sees",
]


def lines_of(member: int, span: Span, sees: Sees) -> list[Line]:
    """What stands in the diary of ``member`` by itself, in the order of the clock; what has no hour is
    the last of its day. Fifteen queries, whatever there is."""
    found = [line for source in SOURCES for line in source.lines([member], span, sees)]
    return sorted(found, key=lambda line: (line.day, line.at or _end(line.day)))


def days_with_lines(members: Collection[int], span: Span) -> set[tuple[int, dt.date]]:
    """On which days anything stands in the diaries of ``members`` by itself. Fifteen queries, whatever there
    is."""
    sources = (source.lines(members, span, nobody_sees) for source in SOURCES)
    return {(line.member, line.day) for lines in sources for line in lines}


def _end(day: dt.date) -> dt.datetime:
    return clock.midnight(day + dt.timedelta(days=1))
