"""Time limits and the working-day calendar, kept in the database (design §4.4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import (
    LONGEST_LIMIT,
    LimitUnit,
    RouteCode,
    StageCode,
)
from cases.models.case import Category
from grids.codes import LONGEST_CODE
from grids.querysets import AreaSettingQuerySet
from kit.time.bounds import DayColumn
from kit.time.formats import day_text, hour_text

FIRST_OF_CALENDAR, LAST_OF_CALENDAR = 2004, 2100


def _within_a_year() -> Q:
    """Amounts up to the longest limit of their unit; of a unit that is not known here nothing is said."""
    found = ~Q(unit__in=[unit.value for unit in LONGEST_LIMIT])
    for unit, most in LONGEST_LIMIT.items():
        found |= Q(unit=unit.value, amount__lte=most)
    return found


class TimeLimit(models.Model):
    """A city's own limit for a stage; the most specific one wins (area, then category)."""

    route = models.CharField(_("route"), max_length=15, choices=RouteCode.choices)
    stage = models.CharField(_("stage"), max_length=25, choices=StageCode.choices)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="limits", verbose_name=_("category")
    )
    area = models.CharField(
        _("area"),
        max_length=LONGEST_CODE,
        blank=True,
        help_text=_("Code of a division or grid; empty: everywhere."),
    )
    amount = models.PositiveIntegerField(_("limit"))
    unit = models.CharField(pgettext_lazy("of time", "unit"), max_length=15, choices=LimitUnit.choices)

    objects = AreaSettingQuerySet["TimeLimit"].as_manager()

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        constraints = [
            models.UniqueConstraint(
                fields=["route", "stage", "category", "area"],
                name="one_limit_a_place",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="limit_is_positive"),
            models.CheckConstraint(
                condition=_within_a_year(),
                name="limit_is_at_most_a_year",
                violation_error_message=_("A limit is at most a year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_route_display()} · {self.get_stage_display()}"


class CalendarYear(models.Model):
    """A year of the working-day calendar: official by the State Council's notice, or provisional."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    official = models.BooleanField(_("official"), default=False)
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_OF_CALENDAR, year__lte=LAST_OF_CALENDAR),
                name="calendar_year_is_one",
                violation_error_message=_("The calendar has years from 2004 to 2100."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a make-up working day."""

    date = DayColumn(_("date"), primary_key=True)
    working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-date"]

    def __str__(self) -> str:
        return day_text(self.date)


class WorkPeriod(models.Model):
    """A part of every working day in which the clock runs, in China's time."""

    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("working period")
        verbose_name_plural = _("working hours")
        ordering = ["begins"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=models.F("begins")), name="period_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{hour_text(self.begins)}–{hour_text(self.ends)}"
