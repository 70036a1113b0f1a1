"""Time limits and the working-day calendar, kept in the database (design §4.4)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import (
    LimitUnit,
    RouteCode,
    StageCode,
)
from cases.models.case import Category


class TimeLimit(models.Model):
    """A city's own limit for a stage; the most specific one wins (area, then category)."""

    route = models.CharField(_("route"), max_length=15, choices=RouteCode.choices)
    stage = models.CharField(_("stage"), max_length=25, choices=StageCode.choices)
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, related_name="limits", verbose_name=_("category")
    )
    area = models.CharField(
        _("area"), max_length=18, blank=True, help_text=_("Code of a division or grid; empty: everywhere.")
    )
    amount = models.PositiveIntegerField(_("limit"))
    unit = models.CharField(_("unit"), max_length=15, choices=LimitUnit.choices)

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

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a make-up working day."""

    date = models.DateField(_("date"), primary_key=True)
    working = models.BooleanField(_("working day"))
    note = models.CharField(_("note"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["-date"]

    def __str__(self) -> str:
        return self.date.isoformat()


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
        return f"{self.begins:%H:%M}–{self.ends:%H:%M}"
