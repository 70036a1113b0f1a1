"""What a source of lines is: something that a leader did, and that stands elsewhere already."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grids.scope import Scope
from kit.text import Text
from kit.time import clock

Sees = Callable[[str], Scope]
"""Where the reader holds a permission, as ``request.scope_where``: what she may not open is neither named nor
linked."""


def nobody_sees(_permission: str) -> Scope:
    """For whoever only counts."""
    return Scope.nothing()


Name = tuple[str, str]
"""What stands in a diary: the source and key of a line, or ``ENTRY`` and the key of an entry."""

ENTRY = "entry"


def names(source: str, *keys: int | None) -> tuple[Name, ...]:
    """Those that there are."""
    return tuple((source, str(key)) for key in keys if key is not None)


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included."""

    first: dt.date
    last: dt.date

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """Its beginning and its end, which is not included any more."""
        return clock.midnight(self.first), clock.midnight(self.last + dt.timedelta(days=1))

    def at(self, column: str) -> dict[str, Any]:
        """A condition on a column of moments."""
        since, until = self.moments
        return {f"{column}__gte": since, f"{column}__lt": until}

    def on(self, column: str) -> dict[str, Any]:
        """A condition on a column of days."""
        return {f"{column}__range": (self.first, self.last)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that stands in the diary of ``member`` by itself. ``source`` and ``key`` name it for good;
    ``kind`` is a code of its source's ``kinds``, as which it is counted. ``at`` is None where only the
    day is known; ``recorded`` is when it came into the books, where that may be later. ``under`` names what
    it came from, the nearest last: where the first of these stands on the same day, only ``done`` is said
    below it."""

    member: int
    source: str
    key: str
    day: dt.date
    kind: str
    words: str
    at: dt.datetime | None = None
    link: str = ""
    recorded: dt.datetime | None = None
    under: tuple[Name, ...] = ()
    done: str = ""

    @property
    def added_on(self) -> dt.date | None:
        """The later day on which it came into this diary, also into a week that was signed by then."""
        day = clock.date_of(self.recorded) if self.recorded is not None else self.day
        return day if day > self.day else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where lines come from: a name for good, as what its lines are counted (codes for good, with their
    words), and the lines of members in a span of days as ``Sees`` may read them, in a number of queries
    that does not grow with them."""

    name: str
    kinds: Mapping[str, Text]
    lines: Callable[[Collection[int], Span, Sees], Iterable[Line]]
