"""What cases go by: time limits and the working-day calendar."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from cases.actions.rules import (
    delete_day,
    delete_limit,
    delete_period,
    save_day,
    save_limit,
    save_period,
)
from cases.admin.recompute import RecomputingAdmin
from cases.models import CalendarDay, TimeLimit, WorkPeriod
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


def mark_of(working: bool) -> str:
    """The sign by which printed calendars tell a holiday from a working day that was moved: 休, 班."""
    return pgettext("mark in a calendar", "on") if working else pgettext("mark in a calendar", "off")


@admin.register(CalendarDay)
class CalendarDayAdmin(CalendarAdmin):
    """Holidays and make-up working days."""

    list_display = ("date", "mark", "note")
    list_filter = ("working",)
    search_fields = ("note",)
    date_hierarchy = "date"

    @display(description=_("day off or worked"), ordering="working", label={"off": "danger", "on": "info"})
    def mark(self, day: CalendarDay) -> tuple[str, str]:
        """Whether it is free, as calendars print it."""
        return "on" if day.working else "off", mark_of(day.working)

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
