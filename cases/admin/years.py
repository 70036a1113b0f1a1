"""The years of the working-day calendar: a year's notice is loaded in one step, and a year is looked at."""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from cases.actions.rules import load_year, save_year
from cases.admin.rules import CalendarAdmin, mark_of
from cases.deadlines.holiday_notice import LONGEST, read_notice
from cases.models import CalendarDay, CalendarYear
from cases.models.rules import FIRST_OF_CALENDAR, LAST_OF_CALENDAR
from kit.errors import Invalid, NotAllowed, NotFound
from kit.forms import show_errors
from kit.time import clock
from kit.time.formats import day_text, month_text
from kit.time.worktime import SATURDAY

LOAD = "cases.add_calendarday"
_FREE, _MADE_UP, _WEEKEND = "gg-free", "gg-made-up", "gg-weekend"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month as it is shown; ``words`` say why it is no usual weekday, ``mark`` is its sign."""

    number: int
    kind: str
    words: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday; None before its first day and after its last one."""

    name: str
    weeks: list[list[Day | None]]


def months_of(year: int, days: Mapping[dt.date, tuple[bool, str]]) -> list[Month]:
    """The year in months; ``days`` are those that differ: whether one is worked, and why."""
    sheet = calendar.Calendar()
    months = []
    for month in range(1, 13):
        weeks = sheet.monthdatescalendar(year, month)
        shown = [[_shown(date, days) if date.month == month else None for date in week] for week in weeks]
        months.append(Month(month_text(dt.date(year, month, 1)), shown))
    return months


def _shown(date: dt.date, days: Mapping[dt.date, tuple[bool, str]]) -> Day:
    weekend = date.weekday() >= SATURDAY
    if date not in days:
        return Day(date.day, _WEEKEND if weekend else "", "")
    working, words = days[date]
    kind = _MADE_UP if working and weekend else _FREE if not working else ""
    return Day(date.day, kind, f"{day_text(date)} {words}".strip(), mark_of(working) if kind else "")


class NoticeForm(forms.Form):
    """The text of a year's notice."""

    year = forms.IntegerField(
        label=gettext_lazy("year"),
        min_value=FIRST_OF_CALENDAR,
        max_value=LAST_OF_CALENDAR,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    source = forms.CharField(
        label=gettext_lazy("source"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example the number of the document."),
        widget=UnfoldAdminTextInputWidget,
    )
    text = forms.CharField(
        label=gettext_lazy("Text of the notice"),
        max_length=LONGEST,
        help_text=gettext_lazy("The whole text as it was published; what is not about days is passed over."),
        widget=UnfoldAdminTextareaWidget({"rows": 12}),
    )


@admin.register(CalendarYear)
class CalendarYearAdmin(CalendarAdmin):
    """Years, official or provisional."""

    list_display = ("year", "official", "source", "look")
    not_taken = ("look",)
    actions_list = ("recompute", "load")

    def get_urls(self) -> list[URLPattern]:
        """With the calendar of a year."""
        view = self.admin_site.admin_view(self.months_view)
        return [path("<int:year>/months/", view, name="cases_calendaryear_months"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A year is not forgotten."""
        return False

    def has_load_permission(self, request: HttpRequest) -> bool:
        """Whether the person may say which days are worked."""
        return bool(request.user.has_perm(LOAD))

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

    @admin.display(description=gettext_lazy("calendar"))
    def look(self, year: CalendarYear) -> str:
        """To the year in months."""
        page = reverse("admin:cases_calendaryear_months", args=[year.pk])
        return format_html('<a class="gg-link" href="{}">{}</a>', page, _("Look at the year"))

    def months_view(self, request: HttpRequest, year: int) -> HttpResponse:
        """A year in months, with what differs. Two queries. Raises NotAllowed, NotFound."""
        if not self.has_view_permission(request):
            raise NotAllowed
        row = CalendarYear.objects.filter(pk=year).first()
        if row is None:
            raise NotFound
        rows = CalendarDay.objects.filter(date__year=year).values_list("date", "working", "note")
        days = {date: (working, words) for date, working, words in rows}
        return self._page(request, str(row), "months", months=months_of(year, days), row=row)

    @action(
        description=gettext_lazy("Load the notice of a year"),
        url_path="load",
        icon="event_available",
        permissions=["load"],
    )
    def load(self, request: HttpRequest) -> HttpResponse:
        """Read the text, show the year, and load it once somebody says so."""
        if not self.has_load_permission(request):
            raise NotAllowed
        form = NoticeForm(request.POST or None, initial={"year": clock.today().year + 1})
        months: list[Month] = []
        if form.is_valid():
            given = form.cleaned_data
            try:
                days = read_notice(given["text"], given["year"])
                if "load" in request.POST:
                    load_year(by=request.user, number=given["year"], days=days, source=given["source"])
                    return self._loaded(request, given["year"])
                months = months_of(given["year"], {one.date: (one.working, one.name) for one in days})
            except Invalid as refused:
                show_errors(form, refused)
        title, refused_now = _("Load the notice of a year"), bool(form.errors)
        return self._page(request, title, "load", refused_now, form=form, months=months)

    def _loaded(self, request: HttpRequest, year: int) -> HttpResponse:
        self.changed(request)
        messages.success(request, _("The notice for %(year)s is loaded.") % {"year": year})
        return redirect("admin:cases_calendaryear_months", year)

    def _page(
        self, request: HttpRequest, title: str, name: str, refused: bool = False, /, **shown: Any
    ) -> HttpResponse:
        weekdays = [WEEKDAYS_ABBR[number] for number in range(7)]
        context = {**self.admin_site.each_context(request), "title": title, "weekdays": weekdays, **shown}
        page = f"admin/cases/calendaryear/{name}.html"
        return TemplateResponse(request, page, context, status=400 if refused else 200)
