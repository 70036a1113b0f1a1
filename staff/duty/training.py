"""Hours of training by member and year (policy 三(二): 分层次、分类别积极开展学习培训工作)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import DecimalField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from staff.choices import TrainingKind
from staff.models import Attendance, Member

_HOURS: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=6, decimal_places=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """What a member learned in a year, in hours by kind."""

    by_kind: dict[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """All kinds together."""
        return sum(self.by_kind.values(), Decimal(0))

    def rows(self) -> list[tuple[str, Decimal]]:
        """The label and the hours of every kind, also of those without any."""
        return [(str(kind.label), self.by_kind.get(kind, Decimal(0))) for kind in TrainingKind]


def _in_year(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def hours_of(members: Iterable[Member], year: int) -> dict[int, Hours]:
    """The hours of each of ``members`` in a year, by the member's id. One query."""
    ids = [member.pk for member in members]
    attended = Attendance.objects.filter(member__in=ids, training__date__range=_in_year(year))
    rows = attended.order_by().values_list("member", "training__kind").annotate(sum=Sum("training__hours"))
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for member, kind, hours in rows:
        found[member][kind] = hours
    return {pk: Hours(found[pk]) for pk in ids}


def hours_in(year: int) -> Coalesce:
    """The hours of a member in a year, as a column of a query on members."""
    attended = Attendance.objects.filter(member=OuterRef("pk"), training__date__range=_in_year(year))
    total = attended.order_by().values("member").annotate(sum=Sum("training__hours")).values("sum")
    return Coalesce(Subquery(total, output_field=_HOURS), Value(Decimal(0), output_field=_HOURS))


def hours_by_year(member: Member) -> list[tuple[int, Decimal]]:
    """The hours of a member in every year with a course, the newest first. One query."""
    rows = Attendance.objects.filter(member=member).order_by().values_list("training__date__year")
    return sorted(rows.annotate(sum=Sum("training__hours")), reverse=True)
