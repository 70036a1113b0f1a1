"""What cases go by: time limits and the working-day calendar."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from cases import calendar
from cases.admin.recompute import RecomputingAdmin
from cases.models import CalendarDay, CalendarYear, TimeLimit, WorkPeriod
from cases.routes import ROUTES
from grids.area_settings import AreaSettingMixin


class TimeLimitForm(forms.ModelForm):
    """A limit for a stage that its route has."""

    def clean(self) -> dict[str, Any]:
        """Refuse a stage of another route."""
        cleaned = super().clean() or {}
        route, stage = cleaned.get("route"), cleaned.get("stage")
        if route and stage and stage not in {one.code for one in ROUTES[route].stages}:
            self.add_error("stage", _("This route has no such stage."))
        return cleaned


@admin.register(TimeLimit)
class TimeLimitAdmin(AreaSettingMixin, RecomputingAdmin):
    """A city's, county's or street's own limits; the most specific one wins."""

    form = TimeLimitForm
    recompute_permission = "cases.change_timelimit"
    still_old = _("Open deadlines still follow the old limits until they are recomputed.")
    list_display = ("route", "stage", "category", "area_name", "amount", "unit")
    list_filter = (("route", ChoicesDropdownFilter), ("stage", ChoicesDropdownFilter))
    list_select_related = ("category",)
    search_fields = ("area",)
    autocomplete_fields = ("category",)
    fields = ("route", "stage", "category", "area", "amount", "unit")
    ordering = ("route", "stage", "area", "pk")


class CalendarAdmin(RecomputingAdmin):
    """Everything that the clock of deadlines counts by; after a change it is read afresh."""

    recompute_permission = "cases.change_calendarday"
    still_old = _("Open deadlines still follow the old calendar until they are recomputed.")

    def changed(self, request: HttpRequest) -> None:
        """Read the calendar afresh, and offer to recompute."""
        calendar.forget()
        super().changed(request)


@admin.register(CalendarYear)
class CalendarYearAdmin(CalendarAdmin):
    """Years, official or provisional."""

    list_display = ("year", "official", "source")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A year is not forgotten."""
        return False


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin):
    """Holidays and make-up working days."""

    list_display = ("date", "working", "note")
    list_filter = ("working",)
    search_fields = ("note",)
    date_hierarchy = "date"


@admin.register(WorkPeriod)
class WorkPeriodAdmin(CalendarAdmin):
    """The hours of every working day."""

    list_display = ("begins", "ends")
    list_display_links = ("begins", "ends")
