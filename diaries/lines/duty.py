"""Turns of duty that have begun."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.lines.base import Line, Sees, Source, Span
from kit.text import in_turn
from kit.time import clock
from kit.time.formats import hour_text
from staff.duty.rota import span as hours_of
from staff.duty.rota import week_of
from staff.models import Shift

_KIND = "duty"


def _lines(members: Collection[int], span: Span, _sees: Sees) -> Iterator[Line]:
    """On one's own rota one may look wherever one is on duty."""
    now = clock.now()
    for turn in Shift.objects.filter(member__in=members, **span.on("date")).select_related("grid"):
        begins = hours_of(turn)[0].replace(tzinfo=clock.CHINA)
        if begins <= now:
            hours = f"{hour_text(turn.begins)}–{hour_text(turn.ends)}"
            yield Line(
                member=turn.member_id,
                source=SOURCE.name,
                key=str(turn.pk),
                day=turn.date,
                at=begins,
                kind=_KIND,
                words=in_turn([_("On duty %(hours)s") % {"hours": hours}, turn.place or turn.grid.name]),
                link=reverse("rota", args=[turn.grid.code, week_of(turn.date)]),
            )


SOURCE = Source(name="duty", kinds={_KIND: _("Turns of duty taken")}, lines=_lines)
