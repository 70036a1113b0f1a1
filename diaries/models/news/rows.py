"""Which announcements, texts and activities hold where, and for whom. Pages, the first page, the public page
and programs have the same rows."""

import datetime as dt
from typing import Any, Self

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from diaries.choices import Audience, SignUpState, TextState
from grids.codes import path_of
from grids.querysets import ScopedQuerySet
from grids.scope import Scope
from residents import access
from staff.models import Member


def _above(scope: Scope) -> set[str]:
    """The areas in ``scope`` by their own codes, and all that they lie in."""
    return {area for prefix in scope.prefixes for area in path_of(prefix)}


class HoldingQuerySet(ScopedQuerySet[Any]):
    """Rows that hold in their area and in all below it."""

    def within(self, scope: Scope) -> Self:
        """Those of areas inside ``scope``, and of those above it, which hold in it too."""
        if scope.unlimited:
            return self
        return self.filter(scope.condition("area") | Q(area__in=_above(scope)))

    def inside(self, scope: Scope) -> Self:
        """Only those of areas inside ``scope``: what whoever acts there may change."""
        return self.filter(scope.condition("area"))

    def addressed_to(self, scope: Scope) -> Self:
        """Those that reach whoever has ``scope``: of her own areas and of those above. What is told below
        her is told to others."""
        return self.filter(area__in=_above(scope))

    def holding_at(self, code: str) -> Self:
        """Those that hold in the grid ``code``."""
        return self.filter(area__in=path_of(code))


class AnnouncementQuerySet(HoldingQuerySet):
    """Announcements, by their area and time."""

    def current(self, today: dt.date) -> Self:
        """Those that hold today."""
        lasting = Q(until__isnull=True) | Q(until__gte=today)
        return self.filter(lasting, since__lte=today, withdrawn_at__isnull=True)

    def for_residents(self) -> Self:
        """Those that stand on the public pages."""
        return self.filter(audience=Audience.RESIDENTS)

    def shown_to(self, scope: Scope, changes: Scope, today: dt.date) -> Self:
        """Those that somebody may open: within ``scope``, and what is still to come only where she changes
        announcements."""
        return self.within(scope).filter(Q(since__lte=today) | changes.condition("area"))

    def to_tell(self, today: dt.date) -> Self:
        """Those whose leaders are still to be told of them, or that they were withdrawn."""
        return self.filter(told_at__isnull=True, since__lte=today)

    def not_put_away(self, member: Member) -> Self:
        """Those that ``member`` has not put away."""
        return self.exclude(put_away__member=member)


class TextQuerySet(HoldingQuerySet):
    """Texts of the knowledge, by their area and state."""

    def in_force(self, today: dt.date) -> Self:
        """Those that are published and hold today."""
        lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
        return self.filter(lasting, state=TextState.PUBLISHED, valid_from__lte=today)

    def shown_to(self, scope: Scope, changes: Scope) -> Self:
        """Those that somebody may open: drafts only where she writes them."""
        return self.within(scope).filter(~Q(state=TextState.DRAFT) | changes.condition("area"))

    def to_check(self, today: dt.date) -> Self:
        """Those that nobody has looked at for too long."""
        return self.filter(state=TextState.PUBLISHED, check_by__lte=today)


class ActivityQuerySet(HoldingQuerySet):
    """Activities, by their area and time."""

    def coming(self, now: dt.datetime) -> Self:
        """Those that are not over and were not called off."""
        return self.filter(ends_at__gt=now, cancelled_at__isnull=True)

    def for_residents(self) -> Self:
        """Those that stand on the public pages."""
        return self.filter(audience=Audience.RESIDENTS)

    def not_put_away(self, member: Member) -> Self:
        """Those that ``member`` has not put away."""
        return self.exclude(put_away__member=member)

    def with_taken(self) -> Self:
        """Adds ``taken``, for how many people there is a place taken."""
        going = Q(sign_ups__state=SignUpState.GOING)
        return self.annotate(taken=Coalesce(Sum("sign_ups__people", filter=going), 0))


class SignUpQuerySet(ScopedQuerySet[Any]):
    """Sign-ups, by the area of the activity."""

    def within(self, scope: Scope) -> Self:
        """Those of activities that hold within ``scope``."""
        if scope.unlimited:
            return self
        return self.filter(scope.condition("activity__area") | Q(activity__area__in=_above(scope)))

    def standing(self) -> Self:
        """Those that were not signed off."""
        return self.exclude(state=SignUpState.LEFT)

    def with_door(self, register: Scope) -> Self:
        """Adds ``door``, of the household, and None where it is not inside ``register``."""
        doors = access.all_households(register).filter(pk=OuterRef("household")).values("door")[:1]
        return self.annotate(door=Subquery(doors))


class PhotoQuerySet(ScopedQuerySet[Any]):
    """Photos of activities, by the area of the activity."""

    def within(self, scope: Scope) -> Self:
        """Those of activities that hold within ``scope``."""
        if scope.unlimited:
            return self
        return self.filter(scope.condition("activity__area") | Q(activity__area__in=_above(scope)))

    def public_at(self, code: str) -> Self:
        """Those that somebody has chosen for the public pages, of activities that residents of ``code`` are
        told of."""
        return self.filter(
            public=True,
            activity__audience=Audience.RESIDENTS,
            activity__cancelled_at__isnull=True,
            activity__area__in=path_of(code),
        )
