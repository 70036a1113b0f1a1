"""A day of a diary: what stands in it by itself and what its leader wrote, in the order of the clock."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, OuterRef, Subquery

from diaries.lines import ENTRY, LABELS, Line, Name, Sees, Span, lines_of, nobody_sees
from diaries.models import Diary, Entry, LineNote, VoicedOpinion
from diaries.rules.opinions import VIEW
from kit.text import Text
from kit.time import clock
from staff.models import Member

MOST_LINES = 40  # of a day; a spreadsheet may have changed thousands of households


@dataclass(frozen=True, slots=True)
class Item:
    """A line that stands there by itself, with the words that its leader added; or an entry of hers.
    ``later`` is what became of it on the same day, which she has not said anything of."""

    at: dt.datetime
    line: Line | None = None
    note: LineNote | None = None
    entry: Any = None
    later: list[Line] = field(default_factory=list)

    @property
    def label(self) -> Text:
        """As what a line is counted."""
        return LABELS[self.line.kind] if self.line is not None else ""

    @property
    def name(self) -> Name:
        """What it is called where something else came from it."""
        return (self.line.source, self.line.key) if self.line is not None else (ENTRY, str(self.entry.pk))


@dataclass(slots=True)
class Day:
    """A day with everything that stands in it; ``hidden`` are lines that its leader does not want there,
    ``more`` how many lines are left out."""

    date: dt.date
    items: list[Item] = field(default_factory=list)
    hidden: list[Item] = field(default_factory=list)
    nothing_at: dt.datetime | None = None
    more: int = 0

    @property
    def entries(self) -> list[Any]:
        """What its leader wrote herself."""
        return [item.entry for item in self.items if item.entry is not None]

    @property
    def number(self) -> int:
        """How much stands there, hidden lines included, and what became of it."""
        later = sum(len(item.later) for item in self.items)
        return len(self.items) + later + len(self.hidden) + self.more


def days_of(member: Member, span: Span, sees: Sees, *, own: bool) -> dict[dt.date, Day]:
    """The days of ``span`` on which anything stands or was said. What her diary holds is all there for
    whoever keeps it (``own``), for others as far as they may read entries. Twenty-two queries, whatever
    there is."""
    found: dict[dt.date, Day] = {}

    def day(date: dt.date) -> Day:
        return found.setdefault(date, Day(date))

    for line, note in noted_lines(member, span, sees):
        at = line.at or clock.midnight(line.day + dt.timedelta(days=1))
        one = day(line.day)
        (one.hidden if note is not None and note.hidden else one.items).append(Item(at, line, note))
    for one in found.values():
        one.more = max(0, len(one.items) - MOST_LINES)
        del one.items[MOST_LINES:]
    for entry in entries_of(member, span, sees, own=own):
        day(entry.diary.date).items.append(Item(entry.when, entry=entry))
    said = Diary.objects.of(member).filter(nothing_at__isnull=False, **span.on("date"))
    for date, at in said.values_list("date", "nothing_at"):
        day(date).nothing_at = at
    for one in found.values():
        one.items = _in_order(one.items)
    return found


def day_of(member: Member, date: dt.date, sees: Sees, *, own: bool) -> Day:
    """One day, as ``days_of``."""
    return days_of(member, Span(date, date), sees, own=own).get(date) or Day(date)


def glance(member: Member, date: dt.date, sees: Sees) -> Day:
    """A day as ``day_of`` for whoever keeps it, without what entries said before and without the number of
    a case or a door. Seventeen queries at most, whatever there is."""
    found = Day(date)
    for line, note in noted_lines(member, Span(date, date), sees):
        if note is None or not note.hidden:
            found.items.append(Item(line.at or clock.midnight(date + dt.timedelta(days=1)), line, note))
    for entry in Entry.objects.of(member).standing().filter(diary__date=date).order_by("id"):
        found.items.append(Item(entry.when, entry=entry))
    found.items = _in_order(found.items)
    if not found.items:
        said = Diary.objects.of(member).filter(date=date).values_list("nothing_at", flat=True)
        found.nothing_at = said.first()
    return found


def entries_of(member: Member, span: Span, sees: Sees, *, own: bool) -> Any:
    """What ``member`` wrote in these days and did not withdraw, with the earlier words and the photos of
    each. Three queries."""
    rows = Entry.objects.of(member).standing().filter(**span.on("diary__date"))
    if not own:
        rows = rows.within(sees("diaries.view_entry"))
    seen = rows.with_case_number(sees("cases.view_case")).with_door(sees("residents.view_household"))
    opinions = VoicedOpinion.objects.within(sees(VIEW)).filter(entry=OuterRef("pk")).values("pk")
    seen = seen.annotate(opinion_key=F("opinion__pk"), opinion_seen=Subquery(opinions))
    return seen.select_related("diary").prefetch_related("versions", "photos").order_by("diary__date", "id")


def _in_order(items: list[Item]) -> list[Item]:
    """By the clock; what became of a line or an entry on the same day stands below it."""
    there = {item.name: item for item in items}
    kept = []
    for item in sorted(items, key=lambda one: one.at):
        line = item.line
        above = next((there[name] for name in line.under if name in there), None) if line else None
        if above is None or line is None or item.note is not None:
            kept.append(item)
        else:
            above.later.append(line)
    return kept


def noted_lines(member: Member, span: Span, sees: Sees) -> Iterable[tuple[Line, LineNote | None]]:
    """The lines with what was added to them."""
    notes: dict[tuple[dt.date, str, str], LineNote] = {
        (note.date, note.source, note.key): note
        for note in LineNote.objects.of(member).filter(**span.on("date"))
    }
    for line in lines_of(member.pk, span, sees):
        yield line, notes.get((line.day, line.source, line.key))


def counts_of(member: Member, span: Span) -> dict[dt.date, int]:
    """How much stands in the diary of each day, by itself and by her, hidden lines too. Seventeen queries."""
    counts: dict[dt.date, int] = defaultdict(int, Diary.objects.of(member).counts(span.first, span.last))
    for line in lines_of(member.pk, span, nobody_sees):
        counts[line.day] += 1
    return counts
