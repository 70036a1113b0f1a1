"""Entitlements that were registered or verified: that it was done, and nothing of whom."""

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Grant
from diaries.lines.base import Line, Sees, Source, Span, names
from kit.time import clock
from residents.access import welfare_done

NEW, VERIFIED = "welfare_new", "welfare_verified"


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    seen = sees("residents.view_welfarerecord")
    link = reverse("welfare") if seen.unlimited or seen.prefixes else ""
    # Who approved and so registered it did one thing, which stands in her day already.
    came = Grant.objects.filter(
        is_new=True, record__registered_by__in=members, **span.at("record__registered_at")
    )
    cases = dict(came.order_by("pk").values_list("record", "case"))
    for one in welfare_done(members, span.moments):
        new = one.what == "registered"
        words = str(_("A welfare record registered") if new else _("A welfare record verified"))
        yield Line(
            member=one.by,
            source=SOURCE.name,
            key=f"{one.what}-{one.key}",
            day=clock.date_of(one.at),
            at=one.at,
            kind=NEW if new else VERIFIED,
            words=words,
            link=link,
            under=names("cases", cases.get(one.key) if new else None),
            done=words,
        )


SOURCE = Source(
    name="welfare",
    kinds={NEW: _("Welfare records registered"), VERIFIED: _("Welfare records verified")},
    lines=_lines,
)
