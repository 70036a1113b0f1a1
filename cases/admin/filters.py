"""Filters of the list of cases."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter

from cases.choices import Light, RouteCode, Source, StageCode
from cases.queries import rates
from cases.queries.of_member import OF_MEMBER, of_member
from cases.queries.supervision import SUPERVISION, supervision
from cases.queries.waiting import AT_DESK, waiting
from kit.numbers.whole import whole
from kit.time import clock
from kit.time.bounds import refuse_unusual
from staff.models import Member
from staff.rights.request import StaffRequest


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


class SourceFilter(DropdownFilter):
    """How it came; among others what residents reported by their own hand."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The closed list of sources."""
        return list(Source.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only cases of the source."""
        return queryset.filter(source=self.value()) if self.value() else queryset


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
        return queryset.filter(request.seats.condition())  # type: ignore[attr-defined]


class WaitingFilter(DropdownFilter):
    """What waits for me besides, and what of it is a review."""

    title = _("to decide and to review")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The kinds."""
        return list(AT_DESK.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The cases that wait for this member so."""
        staff = cast(StaffRequest, request)
        value = self.value()
        return waiting(queryset, value, staff.member, staff.seats) if value in AT_DESK else queryset


class SupervisionFilter(DropdownFilter):
    """By supervision and its cards."""

    title = _("supervision")
    parameter_name = "supervision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What is supervised, by whom and for whom, and what was shown a card."""
        return [(name, words) for name, words in SUPERVISION.items() if name != "mine"]

    def accepts(self, typed: str) -> bool:
        """Links lead to one more list, which has its two parts beside it to choose from."""
        return typed in SUPERVISION

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The cases of this kind."""
        value, member = self.value() or "", request.member  # type: ignore[attr-defined]
        return supervision(queryset, value, member) if value in SUPERVISION else queryset


class MemberFilter(DropdownFilter):
    """What hangs on one person. Nobody chooses it from a list of everybody: pages that name the number lead
    here."""

    title = _("person")
    parameter_name = "member"
    member: Member | None = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The one that the address names, if there is such a person in the area."""
        value = request.GET.get(self.parameter_name, "")
        kind, _dash, key = value.partition("-")
        pk = whole(key)
        if kind not in OF_MEMBER or pk is None:
            return []
        scope = request.scope_where("staff.view_member")  # type: ignore[attr-defined]
        rows = Member.objects.within(scope).select_related("user", "organization")
        self.member = rows.filter(pk=pk).first()
        return [(value, f"{OF_MEMBER[kind]} · {self.member}")] if self.member is not None else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The open cases that hang on the person."""
        if self.member is None:
            return queryset
        return of_member(queryset, str(self.value()).partition("-")[0], self.member)  # type: ignore[arg-type]


class DueFilter(DropdownFilter):
    """By what became of the cases that were due in the last 30 days."""

    title = _("due in the last 30 days")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What the rates count."""
        return [
            ("all", _("All that were due")),
            ("closed", _("Closed")),
            ("on_time", _("Closed in time")),
            ("unfinished", _("Unfinished and overdue")),
            ("ended", _("Ended without handling")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The cases that the rate counts, at this moment."""
        since, until = rates.period()
        conditions = {
            "all": rates.due_in(since, until),
            "closed": rates.closed_in(since, until),
            "on_time": rates.on_time_in(since, until),
            "unfinished": rates.unfinished(until),
            "ended": rates.ended_in(since, until),
        }
        value = self.value()
        return queryset.filter(conditions[value]) if value in conditions else queryset


class FiledFilter(RangeDateFilter):
    """By the day on which a case was filed, in China, the last day included."""

    @staticmethod
    def is_day(text: Any) -> bool:
        """Whether it is a day."""
        return _day(text) is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Cases filed from the first day to the last."""
        first = _day(self.used_parameters.get(f"{self.parameter_name}_from"))
        last = _day(self.used_parameters.get(f"{self.parameter_name}_to"))
        if first:
            queryset = queryset.filter(filed_at__gte=clock.midnight(first))
        if last:
            queryset = queryset.filter(filed_at__lt=clock.midnight(last) + dt.timedelta(days=1))
        return queryset


def _day(value: Any) -> dt.date | None:
    """The day that was typed, in the reader's way of writing dates, or None."""
    try:
        return forms.DateField(required=False, validators=[refuse_unusual]).clean(value)
    except forms.ValidationError:
        return None
