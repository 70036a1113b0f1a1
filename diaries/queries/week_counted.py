"""The rows behind the numbers of a week: found by what the draft of its closing counted them by, and of a
closed week without what has come since it was signed."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from diaries.choices import EntryKind, Topic
from diaries.lines import LABELS, Sees, Span
from diaries.models import WeekClosing
from diaries.queries.counted import Row, Rows
from diaries.queries.day import entries_of, noted_lines
from diaries.queries.opinions import collected
from diaries.rules.opinions import VIEW
from diaries.rules.weeks import last_day
from grids.models import Grid
from kit.privacy.scan import mask_private
from kit.text import Text, in_turn
from kit.time.formats import short_moment_text
from residents import access
from staff.models import Member

DONE, ENTRIES, OPINIONS, HOUSEHOLDS = "done", "entries", "opinions", "households"
DUE, VISITED = "due", "visited"
_HOMES: dict[str, Callable[[], str]] = {
    DUE: lambda: _("Households that were due"),
    VISITED: lambda: _("Households that were due and called on"),
}


@dataclass(frozen=True, slots=True)
class Week:
    """The week of a member with its figures, and whether she reads it herself (``own``)."""

    member: Member
    grid: Grid
    monday: dt.date
    draft: Mapping[str, Any]
    signed_at: dt.datetime | None
    own: bool

    @classmethod
    def closed(cls, closing: WeekClosing, *, own: bool) -> "Week":
        """One that was signed."""
        return cls(closing.member, closing.grid, closing.monday, closing.draft, closing.signed_at, own)

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.monday, last_day(self.monday))

    @property
    def end(self) -> dt.datetime:
        """Until when its figures count."""
        end = self.span.moments[1]
        return min(end, self.signed_at) if self.signed_at is not None else end


def counted(week: Week, what: str, which: str) -> tuple[Text, int] | None:
    """How a number of the week is called, and what it is; None where there is no such number."""
    label = _label(what, which)
    if label is None:
        return None
    number = week.draft.get(which, 0) if what == HOUSEHOLDS else week.draft.get(what, {}).get(which, 0)
    return label, number


def _label(what: str, which: str) -> Text | None:
    if what == DONE:
        return LABELS.get(which)
    if what == ENTRIES:
        return dict(EntryKind.choices).get(which)
    if what == OPINIONS:
        return dict(Topic.choices).get(which)
    return _HOMES[which]() if what == HOUSEHOLDS and which in _HOMES else None


def rows_of_week(week: Week, what: str, which: str, sees: Sees) -> Rows:
    """The rows of one number of the week, as far as the reader ``sees``; and why there are more or fewer,
    where something was withdrawn or changed since, or is not open to her."""
    rows = list(_FINDING[what](week, which, sees))
    found = counted(week, what, which)
    number = found[1] if found is not None else 0
    if len(rows) == number:
        return Rows(rows)
    words = _(
        "The number is %(n)d; %(there)d can be shown now. What is missing was withdrawn or changed since,"
        " or is not open to you."
    )
    return Rows(rows, [words % {"n": number, "there": len(rows)}])


def _lines(week: Week, which: str, sees: Sees) -> Iterator[Row]:
    """What its leader does not want to stand in her diary is shown to her alone."""
    for line, note in noted_lines(week.member, week.span, sees):
        known = max((at for at in (line.at, line.recorded) if at is not None), default=None)
        hidden = note is not None and note.hidden
        if line.kind == which and (known is None or known <= week.end) and (week.own or not hidden):
            when = short_moment_text(line.at) if line.at is not None else ""
            said = [when, _("hidden in the diary") if hidden else ""]
            yield Row(line.words, in_turn(one for one in said if one), line.link)


def _entries(week: Week, which: str, sees: Sees) -> Iterator[Row]:
    for entry in entries_of(week.member, week.span, sees, own=week.own):
        if entry.kind == which and entry.added_at <= week.end:
            day = reverse("diary-day", args=[entry.diary.date]) if week.own else ""
            words = entry.text if week.own else mask_private(entry.text)
            yield Row(words, short_moment_text(entry.when), day)


def _opinions(week: Week, which: str, sees: Sees) -> Iterator[Row]:
    rows = collected(sees(VIEW), week.grid.code, week.span).filter(topic=which, collected_at__lte=week.end)
    for one in rows.select_related("grid").order_by("collected_at", "pk"):
        words = in_turn([one.grid.name, mask_private(one.words)])
        yield Row(words, one.get_state_display(), reverse("voiced-opinion", args=[one.pk]))


def _households(week: Week, which: str, sees: Sees) -> Iterator[Row]:
    since = week.span.moments[0]
    rows = access.due_at(sees("residents.view_household"), week.grid.code, since, week.end)
    if which == VISITED:
        rows = rows.filter(called_at__isnull=False)
    for one in rows.in_order().select_related("grid"):
        when = {"when": short_moment_text(one.called_at)} if one.called_at is not None else None
        said = _("called on %(when)s") % when if when else _("nobody called in this week")
        yield Row(in_turn([one.grid.name, one.door]), said, reverse("household", args=[one.pk]))


_FINDING: dict[str, Callable[[Week, str, Sees], Iterator[Row]]] = {
    DONE: _lines,
    ENTRIES: _entries,
    OPINIONS: _opinions,
    HOUSEHOLDS: _households,
}
