"""What cases go by: time limits and the working-day calendar."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from cases.actions.rules import (
    delete_day,
    delete_limit,
    delete_period,
    save_day,
    save_limit,
    save_period,
    save_year,
)
from cases.admin.recompute import RecomputingAdmin
from cases.models import CalendarDay, CalendarYear, TimeLimit, WorkPeriod
from cases.workflow.printed import limits
from grids.admin.area_settings import AreaSettingMixin


@admin.register(TimeLimit)
class TimeLimitAdmin(AreaSettingMixin, RecomputingAdmin):
    """A city's, county's or street's own limits; the most specific one wins."""

    recompute_permission = "cases.change_timelimit"
    still_old = _("Open deadlines still follow the old limits until they are recomputed.")
    list_display = ("route", "stage", "category", "area_name", "amount", "unit")
    list_filter = (("route", ChoicesDropdownFilter), ("stage", ChoicesDropdownFilter))
    list_select_related = ("category",)
    search_fields = ("area",)
    autocomplete_fields = ("category",)
    fields = ("route", "stage", "category", "area", "amount", "unit")
    ordering = ("route", "stage", "area", "pk")
    list_before_template = "admin/cases/timelimit/defaults.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """With the limits that hold where nobody has set one."""
        stages, rows = limits()
        shown = {"stages": stages, "defaults": rows}
        return super().changelist_view(request, {**(extra_context or {}), **shown})

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> TimeLimit:
        """Set or change it."""
        return save_limit(by=request.user, limit=obj, **form.cleaned_data)

    def remove(self, request: HttpRequest, obj: TimeLimit) -> None:
        """Delete it."""
        delete_limit(by=request.user, limit=obj)


class CalendarAdmin(RecomputingAdmin):
    """Everything that the clock of deadlines counts by."""

    recompute_permission = "cases.change_calendarday"
    still_old = _("Open deadlines still follow the old calendar until they are recomputed.")


@admin.register(CalendarYear)
class CalendarYearAdmin(CalendarAdmin):
    """Years, official or provisional."""

    list_display = ("year", "official", "source")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A year is not forgotten."""
        return False

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> CalendarYear:
        """Add or change it."""
        given = form.cleaned_data
        return save_year(
            by=request.user,
            year=obj,
            number=given["year"],
            official=given["official"],
            source=given["source"],
        )


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin):
    """Holidays and make-up working days."""

    list_display = ("date", "working", "note")
    list_filter = ("working",)
    search_fields = ("note",)
    date_hierarchy = "date"

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> CalendarDay:
        """Add or change it."""
        return save_day(by=request.user, day=obj, **form.cleaned_data)

    def remove(self, request: HttpRequest, obj: CalendarDay) -> None:
        """Delete it."""
        delete_day(by=request.user, day=obj)


@admin.register(WorkPeriod)
class WorkPeriodAdmin(CalendarAdmin):
    """The hours of every working day."""

    list_display = ("begins", "ends")
    list_display_links = ("begins", "ends")

    def perform(self, request: HttpRequest, form: Any, obj: Any) -> WorkPeriod:
        """Add or change them."""
        return save_period(by=request.user, period=obj, **form.cleaned_data)

    def remove(self, request: HttpRequest, obj: WorkPeriod) -> None:
        """Delete them."""
        delete_period(by=request.user, period=obj)
