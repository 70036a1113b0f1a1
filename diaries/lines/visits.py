"""Visits, at their true time."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.lines.base import Line, Sees, Source, Span
from diaries.models import Entry
from kit.text import in_turn
from kit.time import clock
from residents.access import visits_done

HOUSEHOLD = _("a household that is not open to you")
_KIND = "visits"


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    """Without those that an entry became, which stands in the diary already. Two queries."""
    done = list(visits_done(members, span.moments, sees("residents.view_household")))
    typed = Entry.objects.standing().filter(visit__in=[one.key for one in done])
    noted = set(typed.values_list("visit", "diary__member"))
    for one in done:
        if (one.key, one.by) not in noted:
            yield Line(
                member=one.by,
                source=SOURCE.name,
                key=str(one.key),
                day=clock.date_of(one.at),
                at=one.at,
                kind=_KIND,
                words=in_turn([one.door or HOUSEHOLD, one.what]),
                link=reverse("household", args=[one.home]) if one.home else "",
            )


SOURCE = Source(name="visits", kinds={_KIND: _("Visits")}, lines=_lines)
