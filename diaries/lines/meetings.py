"""Analysis meetings that somebody came to."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.choices import MeetingState
from diaries.lines.base import Line, Sees, Source, Span
from diaries.models import MeetingAttendance
from kit.time import clock

_KIND = "meetings"


def _lines(members: Collection[int], span: Span, _sees: Sees) -> Iterator[Line]:
    """Whoever was invited may always open it. One query."""
    rows = MeetingAttendance.objects.filter(
        member__in=members, present=True, **span.at("meeting__starts_at")
    ).exclude(meeting__state=MeetingState.CANCELLED)
    columns = ("meeting", "member", "meeting__starts_at", "meeting__grid__name")
    for pk, member, at, grid in rows.order_by("meeting__starts_at", "pk").values_list(*columns):
        yield Line(
            member=member,
            source=SOURCE.name,
            key=str(pk),
            day=clock.date_of(at),
            at=at,
            kind=_KIND,
            words=str(_("Analysis meeting of %(grid)s") % {"grid": grid}),
            link=reverse("meeting", args=[pk]),
        )


SOURCE = Source(name="meetings", kinds={_KIND: _("Analysis meetings attended")}, lines=_lines)
