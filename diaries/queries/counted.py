"""The rows behind the numbers of an agenda: kept with the number when it was counted, shown as far as the
reader may open them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.choices import ItemKind
from diaries.lines import Sees
from diaries.models import AgendaItem, WeekClosing
from diaries.queries.agenda import CLOSINGS, DUE, REGISTER, UNREAD, UNSIGNED
from kit.text import in_turn
from kit.time.formats import read_moment, short_moment_text
from residents import access
from staff.models import Member


@dataclass(frozen=True, slots=True)
class Count:
    """A number in words, and the way to the rows, if these were kept."""

    name: str
    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was counted: what it is, what is to be said of it now, and the way to it, if it is open."""

    words: str
    now: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a number; in ``said`` why there are more or fewer than were counted."""

    rows: list[Row]
    said: list[str] = field(default_factory=list)


def as_of(item: Any) -> dt.datetime | None:
    """When the numbers of an item were counted; None where that was not kept, or nothing is counted."""
    kept = item.facts.get("at")
    return read_moment(kept) if kept else None


def counts_of(item: Any) -> list[Count]:
    """The numbers of an item of an agenda. No query."""
    return [_count(item, name) for name in _NAMES.get(item.kind, ())]


def _count(item: Any, name: str) -> Count:
    number = item.facts.get(name, 0)
    kept = bool(item.facts.get("rows", {}).get(name))
    link = reverse("meeting-counted", args=[item.meeting_id, item.pk, name]) if kept else ""
    return Count(name, _WORDS[name](number), link)


def rows_counted(item: AgendaItem, name: str, reader: Member, sees: Sees, guided: frozenset[str]) -> Rows:
    """The rows of one number of an item, as far as they are open to ``reader``, who reads the closings of the
    grids ``guided``. Two queries."""
    kept: list[int] = item.facts.get("rows", {}).get(name, [])
    rows = _households(sees, kept, as_of(item)) if name == DUE else _weeks(sees, kept, reader, guided)
    said = []
    if item.facts.get(name, 0) > len(kept):
        said.append(_("Only the first %(n)d were kept with the number.") % {"n": len(kept)})
    if away := len(kept) - len(rows):
        words = ngettext(
            "%(n)d of them is not open to you, or not there any more.",
            "%(n)d of them are not open to you, or not there any more.",
            away,
        )
        said.append(words % {"n": away})
    return Rows(rows, said)


def _households(sees: Sees, kept: list[int], at: dt.datetime | None) -> list[Row]:
    rows = access.all_households(sees(REGISTER)).filter(pk__in=kept).in_order()
    return [
        Row(
            in_turn([one.grid.name, one.door]),
            _called_on(one.last_visited_at, at),
            reverse("household", args=[one.pk]),
        )
        for one in rows.select_related("grid")
    ]


def _called_on(last: dt.datetime | None, at: dt.datetime | None) -> str:
    if last is None:
        return _("not visited yet")
    words = _("called on since, %(when)s") if at is not None and last > at else _("last called on %(when)s")
    return words % {"when": short_moment_text(last)}


def _weeks(sees: Sees, kept: list[int], reader: Member, guided: frozenset[str]) -> list[Row]:
    rows = WeekClosing.objects.within(sees(CLOSINGS)).filter(pk__in=kept).select_related("member", "grid")
    return [
        Row(
            in_turn([one.grid.name, one.member.name, str(one)]),
            one.get_state_display(),
            _week_link(one, reader, guided),
        )
        for one in rows.order_by("grid__code", "monday", "pk")
    ]


def _week_link(closing: WeekClosing, reader: Member, guided: frozenset[str]) -> str:
    """One's own week, or the closing for whoever reads it; for others there is no page."""
    if closing.member_id == reader.pk:
        return reverse("diary-week", args=[closing.monday])
    return reverse("diary-closing", args=[closing.pk]) if closing.grid.code in guided else ""


def _due(number: int) -> str:
    words = ngettext("%(n)d household to be called on", "%(n)d households to be called on", number)
    return words % {"n": number}


def _unsigned(number: int) -> str:
    return ngettext("%(n)d week not signed", "%(n)d weeks not signed", number) % {"n": number}


def _unread(number: int) -> str:
    return ngettext("%(n)d closing not read", "%(n)d closings not read", number) % {"n": number}


_NAMES: dict[str, tuple[str, ...]] = {ItemKind.HOUSEHOLDS: (DUE,), ItemKind.CLOSINGS: (UNSIGNED, UNREAD)}
_WORDS: dict[str, Callable[[int], str]] = {DUE: _due, UNSIGNED: _unsigned, UNREAD: _unread}
