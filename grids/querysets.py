"""The one row-level rule: ``within(scope)``."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from mptt.managers import TreeManager
from mptt.querysets import TreeQuerySet

from grids.codes import path_of
from grids.scope import Scope, beginning_with

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset of rows that belong to an area; the model's ``area_lookup`` leads to the area's code."""

    def within(self, scope: Scope) -> Self:
        """Only the rows that ``scope`` covers."""
        return self.filter(scope.condition(self.model.area_lookup))  # type: ignore[attr-defined]

    def in_area(self, code: str) -> Self:
        """Only the rows in the area ``code`` and below it."""
        return self.filter(beginning_with(self.model.area_lookup, code))  # type: ignore[attr-defined]


class PlaceQuerySet(ScopedQuerySet[Any]):
    """Places, by the area of their grid."""

    def to_choose(self, _scope_where: Any = None) -> Self:
        """With what a choice says of a place."""
        return self.select_related("grid__parent__parent", "grid__division")


class DivisionQuerySet(models.QuerySet[Any]):
    """Divisions; a person also sees those that contain her area, so that full paths can be shown."""

    def within(self, scope: Scope) -> Self:
        """Divisions inside ``scope`` and the ones above it."""
        if scope.unlimited:
            return self
        above = {area for prefix in scope.prefixes for area in path_of(prefix)}
        return self.filter(scope.condition("code") | Q(code__in=above))

    def to_choose(self, _scope_where: Any = None) -> Self:
        """With what a choice says of a division."""
        return self.select_related("parent")


class AreaSettingQuerySet(models.QuerySet[M]):
    """Settings that hold in an area, a code in ``area``, and in all inside it; without a code everywhere."""

    def within(self, scope: Scope) -> Self:
        """Those of areas inside ``scope``, and of those above it, which hold in it too; of none, nothing."""
        if scope.unlimited:
            return self
        if not scope.prefixes:
            return self.none()
        above = {area for prefix in scope.prefixes for area in path_of(prefix)}
        return self.filter(Q(area="") | Q(area__in=above) | scope.condition("area"))


class GridQuerySet(TreeQuerySet):
    """Grids: ``within(scope)`` and the current ones."""

    def within(self, scope: Scope) -> Self:
        """Only the grids that ``scope`` covers."""
        return self.filter(scope.condition("code"))

    def in_area(self, code: str) -> Self:
        """The grids whose code begins with ``code``."""
        return self.filter(beginning_with("code", code))

    def to_choose(self, _scope_where: Any = None) -> Self:
        """With what a choice says of a grid."""
        return self.select_related("division", "parent__parent")

    def current(self) -> Self:
        """Grids that are in use."""
        return self.filter(retired_on__isnull=True)


GridManager = TreeManager.from_queryset(GridQuerySet, class_name="GridManager")
