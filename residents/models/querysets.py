"""Which households and residents: by area, present ones, and those that a leader should call on."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db.models import Exists, F, FloatField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce

from grids.querysets import ScopedQuerySet
from staff.models import Member

_FAR = 1e6  # for grids without coordinates: behind all that have some


class VisitQuerySet(ScopedQuerySet[Any]):
    """Visits, by the area of the household."""

    def standing(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def promised(self, member: Member) -> Self:
        """Those of ``member`` after which she has something to do on a day, and has not said that it is
        done."""
        return self.standing().filter(by=member, follow_up_on__isnull=False, followed_up_at__isnull=True)


class HouseholdQuerySet(ScopedQuerySet[Any]):
    """Households, by the area that they lie in."""

    def open(self) -> Self:
        """Households that have not been closed."""
        return self.filter(closed_on__isnull=True)

    def to_choose(self, _scope_where: Any = None) -> Self:
        """With what a choice says of a household."""
        return self.select_related("grid__parent__parent", "grid__division")

    def in_order(self) -> Self:
        """As one walks: building by building, door by door."""
        return self.order_by("area", "door_key", "door", "pk")

    def with_last_visit_before(self, at: dt.datetime) -> Self:
        """Adds ``visited_before``, the latest visit before a moment."""
        noted = self.model.visits.rel.related_model.objects.standing()
        visits = noted.filter(household=OuterRef("pk"), at__lt=at)
        return self.annotate(visited_before=Subquery(visits.order_by("-at").values("at")[:1]))

    def due_for_visit(
        self,
        at: dt.datetime,
        *,
        ordinary: int,
        intervals: Iterable[int],
        visited: str = "last_visited_at",
    ) -> Self:
        """Open households not visited for longer than the rule says: the shortest interval (days) of the tags
        of those who live there, ``ordinary`` when no tag has one. Never visited is due. ``intervals`` are
        those that tags have; ``visited`` is the column that says when somebody called last."""
        tagged = self.model.residents.rel.related_model.objects.present().filter(household=OuterRef("pk"))
        late = Q(**{f"{visited}__isnull": True})
        late |= ~Exists(tagged.filter(tags__visit_days__isnull=False)) & _before(visited, at, ordinary)
        for days in sorted(set(intervals)):
            late |= Exists(tagged.filter(tags__visit_days=days)) & _before(visited, at, days)
        return self.open().filter(late)

    def nearest_first(self, latitude: Decimal, longitude: Decimal) -> Self:
        """By the distance of the building from a place (WGS 84 degrees); of a town's size the earth is flat,
        and only the order counts. Then as one walks."""
        north = Cast(F("grid__latitude"), FloatField()) - float(latitude)
        # A degree of longitude at 30° north is 0.86 of one of latitude.
        east = (Cast(F("grid__longitude"), FloatField()) - float(longitude)) * 0.86
        away = Coalesce(north * north + east * east, _FAR, output_field=FloatField())
        return self.annotate(away_squared=away).order_by("away_squared", "area", "door_key", "door", "pk")


def _before(visited: str, at: dt.datetime, days: int) -> Q:
    return Q(**{f"{visited}__lte": at - dt.timedelta(days=days)})


class ResidentQuerySet(ScopedQuerySet[Any]):
    """Residents, by the area of their household."""

    def present(self) -> Self:
        """Those who live here now."""
        return self.filter(ended_on__isnull=True)

    def masked(self) -> Self:
        """Without the numbers in full and the day of birth: they are neither fetched nor decrypted."""
        return self.defer("id_number", "phone", "birth")


class WelfareQuerySet(ScopedQuerySet[Any]):
    """Records of entitlements, by the area of the household."""

    def live(self) -> Self:
        """Those that have not lapsed."""
        return self.exclude(state="lapsed")

    def to_verify(self, by: Any, on: dt.date) -> Self:
        """Those that wait on a day for somebody who verifies, the member ``by``: registered, or verified and
        soon to lapse; never what she registered herself."""
        soon = on + dt.timedelta(days=settings.WELFARE_REMINDER_DAYS)
        waiting = Q(state="registered") | Q(state="verified", valid_until__lte=soon)
        return self.filter(waiting).exclude(registered_by=by)
