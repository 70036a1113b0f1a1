"""Row-level rules for people and offices."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q

from grids.querysets import ScopedQuerySet
from grids.scope import Scope


class AppointmentQuerySet(ScopedQuerySet[Any]):
    """Appointments, by the grid's area."""

    def current(self, on: dt.date | None = None) -> Self:
        """Appointments in force; ``on`` a date, or those not yet ended."""
        if on is None:
            return self.filter(until__isnull=True)
        return self.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)


class OrganizationQuerySet(models.QuerySet[Any]):
    """Organizations: one's own, and those that administer something inside the scope."""

    def within(self, scope: Scope) -> Self:
        """Organizations that a person of this scope may know of."""
        if scope.unlimited:
            return self
        return self.filter(
            pk__in=self.model.objects.filter(
                scope.condition("divisions__code")
                | scope.condition("communities__code")
                | Q(pk__in=scope.offices)
            ).values("pk")
        )


class MemberQuerySet(models.QuerySet[Any]):
    """Members: by the area of their current appointments or of their organization."""

    def within(self, scope: Scope) -> Self:
        """Members appointed inside ``scope`` or working in an organization inside it."""
        if scope.unlimited:
            return self
        from_organization = self.model._meta.get_field("organization").related_model.objects.within(scope)
        return self.filter(
            Q(organization__in=from_organization.values("pk"))
            | Q(
                pk__in=self.model.objects.filter(
                    scope.condition("appointments__grid__code"), appointments__until__isnull=True
                ).values("pk")
            )
        )
