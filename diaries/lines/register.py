"""Households that were registered or changed, with those who live there."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.lines.base import Line, Sees, Source, Span
from diaries.lines.visits import HOUSEHOLD
from diaries.models import Entry
from kit.text import in_turn
from kit.time import clock
from residents.access import register_done

NEW, CHANGED = "households_new", "households_changed"


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    """Without those changes that were made with an entry, which stands in the diary already. Three
    queries."""
    typed = Entry.objects.standing().filter(household_event__by__in=members, **span.at("household_event__at"))
    rows = typed.values_list("diary__member", "household_event__household", "household_event__at")
    noted = {(member, home, clock.date_of(at)) for member, home, at in rows}
    for one in register_done(members, span.moments, sees("residents.view_household")):
        new = one.what == "registered"
        if not new and (one.by, one.key, clock.date_of(one.at)) in noted:
            continue
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
