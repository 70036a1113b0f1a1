"""Activities that somebody took part in, once they have begun."""

from collections.abc import Collection, Iterator

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.choices import SignUpState
from diaries.lines.base import Line, Sees, Source, Span
from diaries.models import Activity, SignUp
from kit.text import in_turn
from kit.time import clock

HIDDEN = _("an activity that is not open to you")
_KIND = "activities"


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    """Of whoever signed up and was not said to have stayed away. One query."""
    seen = Activity.objects.within(sees("diaries.view_activity")).filter(pk=OuterRef("activity"))
    begun = {"activity__begins_at__lte": clock.now(), "activity__cancelled_at__isnull": True}
    rows = SignUp.objects.filter(
        Q(came__isnull=True) | Q(came=True),
        member__in=members,
        state=SignUpState.GOING,
        **span.at("activity__begins_at"),
        **begun,
    )
    found = rows.annotate(title=Subquery(seen.values("title")[:1]), begins=F("activity__begins_at"))
    for member, activity, title, begins, place, signed_up in found.values_list(
        "member", "activity", "title", "begins", "activity__place", "at"
    ):
        yield Line(
            member=member,
            source=SOURCE.name,
            key=str(activity),
            day=clock.date_of(begins),
            at=begins,
            kind=_KIND,
            words=in_turn([title, place]) if title else str(HIDDEN),
            link=reverse("activity", args=[activity]) if title else "",
            recorded=signed_up,
        )


SOURCE = Source(name="activities", kinds={_KIND: _("Activities taken part in")}, lines=_lines)
