"""Courses that somebody took part in."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from diaries.lines.base import Line, Sees, Source, Span
from staff.models import Attendance

_KIND = "courses"


def _lines(members: Collection[int], span: Span, _sees: Sees) -> Iterator[Line]:
    rows = Attendance.objects.filter(member__in=members, **span.on("training__date"))
    for pk, member, day, title in rows.values_list("training", "member", "training__date", "training__title"):
        words = str(_("Took part: %(title)s") % {"title": title})
        yield Line(member=member, source=SOURCE.name, key=str(pk), day=day, kind=_KIND, words=words)


SOURCE = Source(name="courses", kinds={_KIND: _("Courses attended")}, lines=_lines)
