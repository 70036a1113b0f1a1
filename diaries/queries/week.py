"""What a week looks like: the draft of its closing, as it can be computed at any moment, and how it
reads.

A draft is kept as it was when the week was signed, so it holds numbers, days and numbers of cases, and
neither titles nor names: those are read anew, as far as the reader may.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from cases.models import Case
from cases.queries.of_member import ASSIGNED, WAITING, of_member
from diaries.choices import CLOSED, EntryKind, Topic
from diaries.lines import LABELS, Sees, Span, lines_of
from diaries.models import Diary, Entry, MissingDay, WeekClosing
from diaries.queries.opinions import by_topic
from diaries.rules.opinions import VIEW
from diaries.rules.weeks import days_of, last_day, monday_of
from grids.models import Grid
from kit.privacy.scan import mask_private
from kit.text import Text
from kit.time import clock
from kit.time.formats import day_text, for_programs, read_day, read_moment
from residents.access import called_on
from staff.models import Member
from staff.rights.roles import scope_where

_WEEK = dt.timedelta(days=7)
MOST_OPEN = 50


def closing_of(member: Member, monday: dt.date) -> WeekClosing | None:
    """Her closing of that week, if there is one, with what was done with it. Two queries."""
    rows = WeekClosing.objects.of(member).select_related("grid", "read_by").prefetch_related("events__by")
    found: WeekClosing | None = rows.filter(monday=monday).first()
    return found


def is_closed(member: Member, day: dt.date) -> bool:
    """Whether she has closed the week of that day, so that nothing is written into it. One query."""
    return WeekClosing.objects.of(member).filter(monday=monday_of(day), state__in=CLOSED).exists()


def draft_of(member: Member, grid: Grid, monday: dt.date) -> dict[str, Any]:
    """The week of ``member`` in figures: what was done by kind, entries by kind, opinions of her grid by
    topic, what is open with its deadlines, and since when; households that were due and those called on; days
    with nothing. At most thirty-eight queries, whatever there is."""
    span = Span(monday, last_day(monday))
    lines = lines_of(member.pk, span, partial(scope_where, member.user))
    done = Counter(line.kind for line in lines)
    entries = Entry.objects.of(member).standing().filter(**span.on("diary__date"))
    kinds = Counter(entries.order_by().values_list("kind", flat=True))
    due, visited = called_on(scope_where(member.user, "residents.view_household"), grid.code, *span.moments)
    filled = {line.day for line in lines} | set(entries.order_by().values_list("diary__date", flat=True))
    last = WeekClosing.objects.of(member).filter(monday=monday - _WEEK).first()
    return {
        "done": dict(sorted(done.items())),
        "entries": dict(sorted(kinds.items())),
        "opinions": dict(sorted(by_topic(scope_where(member.user, VIEW), grid.code, span).items())),
        "open": _open(member, monday, last),
        "due": due,
        "visited": visited,
        "carried": last.ahead if last is not None else "",
        "filled": sorted(day_text(day) for day in filled),
        "nothing": sorted(day_text(day) for day in _said_nothing(member, span)),
        "missing": sorted(day_text(day) for day in _missing(member, span)),
    }


def _open(member: Member, monday: dt.date, last: WeekClosing | None) -> list[dict[str, Any]]:
    """The open cases that are hers or wait for a post of hers, the most pressing first, of those that were
    filed by the Sunday of the week; those that stood in the last closing already are carried over from its
    week, or from the one that it has them from."""
    rows = Case.objects.filter(filed_at__lt=clock.midnight(monday + _WEEK))
    mine = of_member(rows, ASSIGNED, member).order_by() | of_member(rows, WAITING, member).order_by()
    before = (
        {one["number"]: one.get("since") or day_text(last.monday) for one in _open_in(last)} if last else {}
    )
    begins = clock.midnight(monday)  # a closing that was signed late may name what is newer than its week
    columns = ("number", "due_at", "filed_at")
    found = mine.distinct().order_by("due_at", "pk").values_list(*columns)[:MOST_OPEN]
    return [
        {
            "number": number,
            "due": for_programs(due) if due else None,
            "since": before.get(number, "") if filed < begins else "",
        }
        for number, due, filed in found
    ]


def _open_in(closing: WeekClosing) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = closing.draft.get("open", [])
    return found


def _said_nothing(member: Member, span: Span) -> list[dt.date]:
    rows = Diary.objects.of(member).filter(nothing_at__isnull=False, **span.on("date"))
    return list(rows.values_list("date", flat=True))


def _missing(member: Member, span: Span) -> list[dt.date]:
    rows = MissingDay.objects.of(member).open().filter(**span.on("date"))
    return list(rows.values_list("date", flat=True))


@dataclass(frozen=True, slots=True)
class Matter:
    """An open case of a closing: its number and title where the reader may open it, its deadline then, and
    since which week it is carried over."""

    number: str
    title: str
    due: dt.datetime | None
    since: dt.date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A draft for people: lines by kind, entries by kind and opinions by topic (code, words, number), open
    matters, households, and the days in words."""

    done: list[tuple[str, Text, int]]
    entries: list[tuple[str, Text, int]]
    opinions: list[tuple[str, Text, int]]
    open: list[Matter]
    due: int
    visited: int
    carried: str
    days: list[tuple[dt.date, str]]


def figures_of(draft: Mapping[str, Any], monday: dt.date, sees: Sees) -> Figures:
    """How a draft reads for whoever ``sees``. One query."""
    kinds = {code: label for code, label in EntryKind.choices}
    return Figures(
        done=[(code, LABELS[code], n) for code, n in draft.get("done", {}).items() if code in LABELS],
        entries=[(code, kinds[code], n) for code, n in draft.get("entries", {}).items() if code in kinds],
        opinions=_opinions(draft),
        open=_matters(draft.get("open", []), sees),
        due=draft.get("due", 0),
        visited=draft.get("visited", 0),
        carried=draft.get("carried", ""),
        days=[(day, _mark(draft, day_text(day))) for day in days_of(monday)],
    )


def _opinions(draft: Mapping[str, Any]) -> list[tuple[str, Text, int]]:
    """The topics in the order of their number, the most frequent first."""
    topics = {code: label for code, label in Topic.choices}
    found = [(code, topics[code], n) for code, n in draft.get("opinions", {}).items() if code in topics]
    return sorted(found, key=lambda one: -one[2])


def _mark(draft: Mapping[str, Any], day: str) -> str:
    """What a day is: something stands there, she said that there was nothing, it is missing, or none of
    it."""
    return next((mark for mark in ("filled", "nothing", "missing") if day in draft.get(mark, [])), "")


def _matters(rows: list[dict[str, Any]], sees: Sees) -> list[Matter]:
    numbers = [row["number"] for row in rows]
    seen = Case.objects.within(sees("cases.view_case")).filter(number__in=numbers)
    titles = dict(seen.values_list("number", "title"))
    return [
        Matter(
            row["number"] if row["number"] in titles else "",
            mask_private(titles.get(row["number"], "")),
            read_moment(row["due"]) if row["due"] else None,
            read_day(row["since"]) if row.get("since") else None,
        )
        for row in rows
    ]
