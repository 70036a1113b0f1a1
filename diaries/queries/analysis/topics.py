"""What people speak of in an area: topics by grid and week beside the usual level, and where they gather."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Min
from django.db.models.functions import Coalesce

from diaries.choices import Topic
from diaries.lines import Sees, Span
from diaries.models import VoicedOpinion
from diaries.rules.opinions import VIEW
from diaries.rules.usual import WEEKS, Level, level
from diaries.rules.weeks import last_day, monday_of
from grids.models import Grid
from grids.scope import Scope
from kit.text import Text
from kit.time import clock
from staff.posts.teams import STEP

_WEEK = dt.timedelta(days=7)
MOST_ROWS = 20000  # opinions of nine weeks that are counted


@dataclass(frozen=True, slots=True)
class Row:
    """A topic, or a topic in a grid: what it is called, its level this week, and each week's number, the
    oldest first."""

    code: str
    name: Text
    level: Level
    weeks: list[int]


@dataclass(frozen=True, slots=True)
class OfTopic:
    """A topic with the grids in which it was raised."""

    row: Row
    grids: list[Row]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map where opinions of a week gather, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    number: int
    name: str


def topics_of(scope: Scope, grid: Grid, monday: dt.date) -> list[OfTopic]:
    """The topics of the week that begins with ``monday`` in ``grid``, as far as ``scope`` reaches, and each
    in the grids right below: what is more than usual first, then the most frequent. Weeks before the first
    opinion of the area are none. Three queries."""
    mondays = _mondays(scope, grid, monday)
    counts: dict[tuple[str, str], Counter[dt.date]] = defaultdict(Counter)
    length = len(grid.code) + STEP
    rows = VoicedOpinion.objects.within(scope).in_area(grid.code)
    rows = rows.filter(**Span(mondays[0], last_day(monday)).at("collected_at")).order_by("-pk")
    for topic, code, at in rows.values_list("topic", "grid__code", "collected_at")[:MOST_ROWS]:
        week = monday_of(clock.date_of(at))
        counts[topic, ""][week] += 1
        counts[topic, code[:length]][week] += 1
    below = sorted({code for _topic, code in counts if code})
    names = dict(Grid.objects.within(scope).filter(code__in=below).values_list("code", "name"))
    found = [
        OfTopic(
            _row(topic.value, topic.label, counts[topic.value, ""], mondays),
            _sorted(
                _row(code, names.get(code, code), counts[topic.value, code], mondays)
                for code in below
                if (topic.value, code) in counts
            ),
        )
        for topic in Topic
        if (topic.value, "") in counts
    ]
    return sorted(found, key=lambda one: _order(one.row))


def _mondays(scope: Scope, grid: Grid, monday: dt.date) -> list[dt.date]:
    """The weeks that are looked at, the last of them ``monday``."""
    rows = VoicedOpinion.objects.within(scope).in_area(grid.code)
    first = rows.aggregate(first=Min("collected_at"))["first"]
    since = monday_of(clock.date_of(first)) if first is not None else monday
    weeks = [monday - number * _WEEK for number in range(WEEKS, -1, -1)]
    return [one for one in weeks if one >= since] or [monday]


def _row(code: str, name: Text, counted: Mapping[dt.date, int], mondays: list[dt.date]) -> Row:
    weeks = [counted.get(one, 0) for one in mondays]
    return Row(code, name, level(weeks[-1], weeks[:-1]), weeks)


def _sorted(rows: Any) -> list[Row]:
    return sorted(rows, key=_order)


def _order(row: Row) -> tuple[bool, int, str]:
    return not row.level.unusual, -row.level.number, row.code


def spots_of(sees: Sees, grid: Grid, monday: dt.date, topic: str = "") -> tuple[list[Spot], int]:
    """Where the opinions of a week gather: at the centre of the grid in which each was raised, where that is
    known, else of the one above it; and how many have no place. Nobody's door is a place. One query."""
    rows = VoicedOpinion.objects.within(sees(VIEW)).in_area(grid.code)
    rows = rows.filter(**Span(monday, last_day(monday)).at("collected_at"))
    if topic:
        rows = rows.filter(topic=topic)
    placed = rows.annotate(
        north=Coalesce(F("grid__latitude"), F("grid__parent__latitude")),
        east=Coalesce(F("grid__longitude"), F("grid__parent__longitude")),
    ).order_by()
    found: Counter[tuple[float, float, str]] = Counter()
    nowhere = 0
    for north, east, name in placed.values_list("north", "east", "grid__name")[:MOST_ROWS]:
        if north is None or east is None or not (north or east):
            nowhere += 1
        else:
            found[float(north), float(east), name] += 1
    return [Spot(north, east, number, name) for (north, east, name), number in found.most_common()], nowhere
