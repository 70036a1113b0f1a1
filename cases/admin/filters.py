"""Filters of the list of cases."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

from cases.choices import Light, RouteCode, StageCode
from gridgov.kit import clock
from grids.areas import names_of, parts
from grids.scope import Scope
from staff.posts import seats


def area_choices(scope: Scope, code: str) -> list[tuple[str, str]]:
    """The chosen area with its parts, or the parts of the scope. At most three queries."""
    if not code.isdigit():
        return parts(scope)
    above = [code[:length] for length in (6, 9, 12, 15) if length < len(code)]
    names = names_of([code, *above])
    path = " / ".join(names.get(one, one) for one in [*above[-2:], code])
    return [(code, path), *((below, f"— {name}") for below, name in parts(scope, code) if below != code)]


class AreaFilter(DropdownFilter):
    """An area of the scope: its parts, and once one is chosen the parts of that."""

    title = _("area")
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The chosen area with its parts, or the parts of the scope."""
        code = self.used_parameters.get("area", "")
        code = code[-1] if isinstance(code, list) else code
        return area_choices(request.scope, code)  # type: ignore[attr-defined]

    def has_output(self) -> bool:
        """Always, so that a link with an area works whatever the scope."""
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Cases in the area; the scope has been applied already."""
        code = self.value() or ""
        return queryset.in_area(code) if code.isdigit() else queryset  # type: ignore[attr-defined]


class RouteFilter(DropdownFilter):
    """By route."""

    title = _("route")
    parameter_name = "route"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The four routes."""
        return list(RouteCode.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Cases on the route."""
        return queryset.filter(route=self.value()) if self.value() else queryset


class StageFilter(DropdownFilter):
    """By stage."""

    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All stages of all routes."""
        return list(StageCode.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Cases at the stage."""
        return queryset.filter(stage=self.value()) if self.value() else queryset


class LightFilter(DropdownFilter):
    """By light."""

    title = _("light")
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The lights, and everything open."""
        return [("open", _("All open")), *Light.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Cases in the light, at this moment."""
        value = self.value()
        if value == "open":
            return queryset.open()  # type: ignore[attr-defined]
        if value in Light.values:
            return queryset.in_light(value, clock.now())  # type: ignore[attr-defined]
        return queryset


class TurnFilter(DropdownFilter):
    """What waits for me."""

    title = _("turn")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Mine."""
        return [("mine", _("Waiting for me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Open cases that wait for this member."""
        if self.value() != "mine":
            return queryset
        member = request.member  # type: ignore[attr-defined]
        return queryset.none() if member is None else queryset.filter(seats(member).condition())


class FiledFilter(RangeDateFilter):
    """By the day on which a case was filed, in China, the last day included."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Cases filed from the first day to the last."""
        first = _day(self.used_parameters.get(f"{self.parameter_name}_from"))
        last = _day(self.used_parameters.get(f"{self.parameter_name}_to"))
        if first:
            queryset = queryset.filter(filed_at__gte=_midnight(first))
        if last:
            queryset = queryset.filter(filed_at__lt=_midnight(last) + dt.timedelta(days=1))
        return queryset


def _day(value: Any) -> dt.date | None:
    """The day that was typed, in the reader's way of writing dates; what is no day filters nothing."""
    try:
        return forms.DateField(required=False).clean(value)
    except forms.ValidationError:
        return None


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=clock.CHINA)
