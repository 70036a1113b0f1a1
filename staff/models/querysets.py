"""Row-level rules for people and offices."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Self

from django.db import models
from django.db.models import Prefetch, Q

from grids.models import Division, Grid
from grids.querysets import ScopedQuerySet
from grids.scope import Scope
from kit.time.clock import today
from staff.models.holding import ended, in_force, planned, standing


class AppointmentQuerySet(ScopedQuerySet[Any]):
    """Appointments, by the grid's area."""

    def current(self, on: dt.date | None = None) -> Self:
        """Appointments in force ``on`` a date, by default today in China."""
        return self.filter(in_force(on))

    def planned(self) -> Self:
        """Appointments that begin on a later day."""
        return self.filter(planned())

    def standing(self) -> Self:
        """Appointments in force, and those that are planned."""
        return self.filter(standing())

    def ended(self) -> Self:
        """Appointments that are over."""
        return self.filter(ended())


def areas_of(way: str = "") -> tuple[Any, Any]:
    """What an organization administers, with what contains it; ``way`` leads to the organization."""
    return (
        Prefetch(f"{way}divisions", Division.objects.select_related("parent")),
        Prefetch(f"{way}communities", Grid.objects.select_related("division")),
    )


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

    def to_choose(self, _scope_where: Any = None) -> Self:
        """With what a choice says of an organization: where it works. The names of areas are public. Two
        queries besides."""
        return self.prefetch_related(*areas_of())


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
                    scope.condition("appointments__grid__code"), in_force(way="appointments__")
                ).values("pk")
            )
        )

    def with_offices(self) -> Self:
        """With what lists say of where the organization works. Two queries besides."""
        return self.select_related("organization").prefetch_related(*areas_of("organization__"))

    def to_choose(self, scope_where: Callable[[str], Scope] | None = None) -> Self:
        """With what a choice says of a member: the organization, and the first post where whoever chooses may
        see such. One query besides."""
        rows = self.select_related("organization")
        if scope_where is None:
            return rows
        seen = self.model._meta.get_field("appointments").related_model.objects.current()
        held = seen.within(scope_where("staff.view_appointment")).select_related("grid__parent__parent")
        posts = Prefetch("appointments", held.order_by("grid__code", "role"), to_attr="current")
        return rows.prefetch_related(posts)


class CoverQuerySet(models.QuerySet[Any]):
    """Covers, by the area of the one who is absent."""

    def within(self, scope: Scope) -> Self:
        """Covers for members inside ``scope``."""
        if scope.unlimited:
            return self
        members = self.model._meta.get_field("absent").related_model.objects.within(scope)
        return self.filter(absent__in=members.values("pk"))

    def in_force(self, on: dt.date | None = None) -> Self:
        """Covers that hold on a date in China (default today): an ended one no longer does, at once."""
        day = today() if on is None else on
        return self.filter(ended_at__isnull=True, since__lte=day, until__gte=day)

    def meeting(self, since: dt.date, until: dt.date) -> Self:
        """Covers that were not ended and share a day with the days from ``since`` to ``until``."""
        return self.filter(ended_at__isnull=True, since__lte=until, until__gte=since)


class TrainingQuerySet(models.QuerySet[Any]):
    """Courses: those held by an organization of one's area, and those that a member of it takes part in."""

    def within(self, scope: Scope) -> Self:
        """Courses that a person of this scope may know of."""
        if scope.unlimited:
            return self
        organizations = self.model._meta.get_field("organizer").related_model.objects.within(scope)
        attended = self.model._meta.get_field("attendances").related_model.objects.within(scope)
        invited = self.model._meta.get_field("invitations").related_model.objects.within(scope)
        return self.filter(
            Q(organizer__in=organizations.values("pk"))
            | Q(pk__in=attended.values("training"))
            | Q(pk__in=invited.values("training"))
        )

    def awaiting(self, member: Any) -> Self:
        """Courses of today or a later day to which ``member`` is invited."""
        return self.filter(invitations__member=member, date__gte=today())


class AttendanceQuerySet(models.QuerySet[Any]):
    """Who takes part, or is invited, by the area of the member."""

    def within(self, scope: Scope) -> Self:
        """Those of members inside ``scope``."""
        if scope.unlimited:
            return self
        members = self.model._meta.get_field("member").related_model.objects.within(scope)
        return self.filter(member__in=members.values("pk"))


class AuditQuerySet(models.QuerySet[Any]):
    """Audit records: by their area, where they have one."""

    def within(self, scope: Scope) -> Self:
        """Records of areas inside ``scope``, and those that belong to no area; of no scope, nothing."""
        if scope.unlimited:
            return self
        if not scope.prefixes:
            return self.none()
        return self.filter(Q(area="") | scope.condition("area"))
