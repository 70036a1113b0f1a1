"""Who stands in for whom (岗位互替), and who is on duty when (错时工作); policy 二(五)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from grids.querysets import ScopedQuerySet
from kit.time.bounds import DayColumn
from kit.time.formats import day_text, hour_text
from staff.models.people import Member
from staff.models.querysets import CoverQuerySet
from staff.models.taken import Taken


class Cover(Taken):
    """``deputy`` stands in for ``absent`` from the first to the last day, both included, unless it is ended
    earlier. Nothing has to run for it to begin or to end: whoever asks compares the dates."""

    audit_columns: ClassVar[tuple[str, ...]] = ("absent__name", "deputy__name", "since", "until")

    absent = models.ForeignKey(Member, models.PROTECT, related_name="covered_by", verbose_name=_("absent"))
    deputy = models.ForeignKey(Member, models.PROTECT, related_name="stands_in", verbose_name=_("stand-in"))
    since = DayColumn(_("first day"))
    until = DayColumn(_("last day"))
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    ended_at = models.DateTimeField(_("ended early at"), null=True, blank=True, editable=False)
    made_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("arranged by"), editable=False
    )
    made_at = models.DateTimeField(_("arranged at"), editable=False)

    objects = CoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="cover_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(absent=F("deputy")), name="nobody_covers_oneself"),
        ]
        indexes = [
            models.Index("deputy", "until", name="cover_deputy", condition=Q(ended_at__isnull=True)),
            models.Index("absent", "until", name="cover_absent", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self._said(self.deputy.name, self.absent.name)

    @property
    def named(self) -> str:
        """The same with the organizations of both. Needs them, else it asks."""
        return self._said(self.deputy.named, self.absent.named)

    def _said(self, deputy: str, absent: str) -> str:
        return _("%(deputy)s for %(absent)s, %(since)s to %(until)s") % {
            "deputy": deputy,
            "absent": absent,
            "since": day_text(self.since),
            "until": day_text(self.until),
        }

    def audit_label(self) -> str:
        """Who for whom, and when."""
        return str(self)


class Shift(models.Model):
    """One turn of duty in a community. A turn that ends at or before its beginning ends on the next day."""

    area_lookup: ClassVar[str] = "grid__code"

    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        related_name="shifts",
        verbose_name=_("community"),
        limit_choices_to={"level": 1},
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="shifts", verbose_name=_("member"))
    date = DayColumn(_("date"))
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))
    place = models.CharField(_("place"), max_length=80, blank=True)

    objects = ScopedQuerySet["Shift"].as_manager()

    class Meta:
        verbose_name = _("turn of duty")
        verbose_name_plural = _("turns of duty")
        ordering = ["date", "begins", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grid", "member", "date", "begins"], name="one_turn_a_member_and_beginning"
            ),
        ]
        indexes = [models.Index(fields=["member", "date"], name="shift_member_date")]

    def __str__(self) -> str:
        return f"{day_text(self.date)} {hour_text(self.begins)}–{hour_text(self.ends)} {self.member}"


class RotaFeed(models.Model):
    """The secret address from which a member's telephone reads her turns of duty. Only its digest is kept."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="rota_feed", verbose_name=_("member"))
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), editable=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.member)
