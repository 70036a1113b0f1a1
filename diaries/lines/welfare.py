"""Entitlements that were registered or verified: that it was done, and nothing of whom."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.lines.base import Line, Sees, Source, Span
from kit.time import clock
from residents.access import welfare_done

NEW, VERIFIED = "welfare_new", "welfare_verified"


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    seen = sees("residents.view_welfarerecord")
    link = reverse("welfare") if seen.unlimited or seen.prefixes else ""
    for one in welfare_done(members, span.moments):
        new = one.what == "registered"
        yield Line(
            member=one.by,
            source=SOURCE.name,
            key=f"{one.what}-{one.key}",
            day=clock.date_of(one.at),
            at=one.at,
            kind=NEW if new else VERIFIED,
            words=str(_("A welfare record registered") if new else _("A welfare record verified")),
            link=link,
        )


SOURCE = Source(
    name="welfare",
    kinds={NEW: _("Welfare records registered"), VERIFIED: _("Welfare records verified")},
    lines=_lines,
)
