"""The closing of a week, and the days on which nothing stands (policy 二(二), 日清周结)."""

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from diaries.choices import ClosingState, ClosingStep
from diaries.models.querysets import ClosingQuerySet, MissingDayQuerySet
from diaries.rules.weeks import last_day
from grids.models import Grid
from grids.querysets import ScopedQuerySet
from kit.time.bounds import DayColumn
from kit.time.formats import day_text, short_day_text
from staff.models import Member


class WeekClosing(models.Model):
    """What a leader says of a week, Monday to Sunday, and what whoever guides her says to it."""

    area_lookup: ClassVar[str] = "grid__code"

    member = models.ForeignKey(Member, models.PROTECT, related_name="closings", verbose_name=_("member"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("grid"))
    monday = DayColumn(_("week from"))
    state = models.CharField(
        _("state"), max_length=10, choices=ClosingState.choices, default=ClosingState.DRAFTED
    )
    words = models.TextField(_("how the week was"), blank=True)
    ahead = models.TextField(_("what is to be done next"), blank=True)
    # What the week looked like when it was signed, as it was computed (diaries/queries/week.py): numbers,
    # days and numbers of cases, nobody's name.
    draft: Any = models.JSONField(_("figures"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    late = models.BooleanField(_("signed late"), default=False)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    read_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("read by")
    )
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    begun_at = models.DateTimeField(_("begun at"))
    # When its leader was reminded of it, and whoever is to read it.
    reminded_at = models.DateTimeField(null=True, editable=False)
    reader_reminded_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of a week")
        verbose_name_plural = _("closings of weeks")
        ordering = ["-monday", "-id"]
        constraints = [models.UniqueConstraint("member", "monday", name="one_closing_a_member_and_week")]
        indexes = [models.Index(fields=["state", "monday"], name="closing_state")]

    def __str__(self) -> str:
        return f"{day_text(self.monday)} – {short_day_text(last_day(self.monday))}"


class ClosingEvent(models.Model):
    """What was done with the closing of a week; append-only by a database trigger."""

    area_lookup: ClassVar[str] = "closing__grid__code"

    closing = models.ForeignKey(
        WeekClosing, models.PROTECT, related_name="events", verbose_name=_("closing of a week")
    )
    step = models.CharField(_("action"), max_length=10, choices=ClosingStep.choices)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    words = models.TextField(_("words"), blank=True)
    # The member's id and the token of the form: the same form sent twice is one event.
    key = models.CharField(_("key"), max_length=90, unique=True, editable=False)

    objects = ScopedQuerySet["ClosingEvent"].as_manager()

    class Meta:
        verbose_name = _("event of a closing")
        verbose_name_plural = _("events of a closing")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_step_display()


class MissingDay(models.Model):
    """A working day of a leader in whose diary nothing stood at noon of the next day, neither by itself
    nor by her, nor that there was nothing. Nothing is to be invented for it: the closing of the week
    settles it."""

    area_lookup: ClassVar[str] = "grid__code"

    member = models.ForeignKey(Member, models.PROTECT, related_name="missing_days", verbose_name=_("member"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("grid"))
    date = DayColumn(_("date"))
    noted_at = models.DateTimeField(_("noted at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = MissingDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day without diary")
        verbose_name_plural = _("days without diary")
        ordering = ["-date", "-id"]
        constraints = [models.UniqueConstraint("member", "date", name="one_missing_day_a_member_and_day")]
        indexes = [
            models.Index("date", name="missing_day_open", condition=models.Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return day_text(self.date)
