"""Households that were registered or changed, with those who live there."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.lines.base import Line, Sees, Source, Span
from diaries.lines.visits import HOUSEHOLD
from kit.text import in_turn
from kit.time import clock
from residents.access import register_done

NEW, CHANGED = "households_new", "households_changed"


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    for one in register_done(members, span.moments, sees("residents.view_household")):
        new = one.what == "registered"
        what = _("registered") if new else _("brought up to date")
        yield Line(
            member=one.by,
            source=SOURCE.name,
            key=str(one.key),
            day=clock.date_of(one.at),
            at=one.at,
            kind=NEW if new else CHANGED,
            words=in_turn([one.door or HOUSEHOLD, what]),
            link=reverse("household", args=[one.home]) if one.home else "",
        )


SOURCE = Source(
    name="register",
    kinds={NEW: _("Households registered"), CHANGED: _("Households brought up to date")},
    lines=_lines,
)
