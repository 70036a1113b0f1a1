"""Visits, and records of entitlements."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.privacy.fields import PrivateTextField
from kit.time.bounds import DayColumn, MomentColumn
from kit.time.formats import day_text
from residents.choices import VisitPurpose, WelfareEnd, WelfareKind, WelfareState
from residents.models.households import Household
from residents.models.people import Resident
from residents.models.querysets import VisitQuerySet, WelfareQuerySet
from staff.models import Member


class Visit(models.Model):
    """A leader called on a household. Any time of day counts, and a late entry bears the true time
    (domain.md, What people complain about)."""

    area_lookup: ClassVar[str] = "household__area"
    audit_columns: ClassVar[tuple[str, ...]] = ("household__door", "at")

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="visits", verbose_name=_("household")
    )
    by = models.ForeignKey(Member, models.PROTECT, related_name="visits", verbose_name=_("visited by"))
    at = MomentColumn(_("when"))
    met = models.CharField(_("whom"), max_length=60, blank=True)
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=VisitPurpose.choices, default=VisitPurpose.ROUTINE
    )
    findings = models.TextField(_("situation"), blank=True)
    difficulties = models.TextField(_("difficulties"), blank=True)
    wishes = models.TextField(_("wishes"), blank=True)
    follow_up = models.TextField(_("what is to be done"), blank=True)
    # On this day it stands in Today of whoever visited, until she says that it is done.
    follow_up_on = DayColumn(_("to be done on"), null=True, blank=True)
    followed_up_at = models.DateTimeField(_("done at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    # Noted by mistake, as at a wrong door: it is kept, and counts nowhere any more.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_why = models.TextField(_("withdrawn because"), blank=True, default="", db_default="")
    # The member's id and the token of the form: the same form sent twice makes one visit.
    key = models.CharField(max_length=90, unique=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["household", "-at"], name="visit_household"),
            models.Index(
                "by",
                "follow_up_on",
                name="visit_to_follow_up",
                condition=Q(follow_up_on__isnull=False, followed_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {day_text(self.at)}"

    def audit_label(self) -> str:
        """Where and when."""
        return str(self)


class WelfareRecord(models.Model):
    """An entitlement that a leader registered and the community verified (policy 二(三): 登记、审核)."""

    area_lookup: ClassVar[str] = "resident__household__area"
    audit_columns: ClassVar[tuple[str, ...]] = ("resident__name",)

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="welfare_records", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=WelfareKind.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=WelfareState.choices, default=WelfareState.REGISTERED
    )
    # What it rests on is about health or money, and so as private as a number.
    grounds = PrivateTextField(_("grounds"), blank=True)
    registered_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    registered_at = models.DateTimeField(_("registered at"))
    verified_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    valid_until = DayColumn(_("valid until"), null=True, blank=True)
    # The last day of which the leader has been reminded.
    reminded_until = models.DateField(null=True, editable=False)
    lapsed_on = models.DateField(_("lapsed on"), null=True, blank=True)
    lapsed_by = models.CharField(
        _("lapsed because"), max_length=10, choices=WelfareEnd.choices, blank=True, default="", db_default=""
    )

    objects = WelfareQuerySet.as_manager()

    class Meta:
        verbose_name = _("welfare record")
        verbose_name_plural = _("welfare records")
        ordering = ["-registered_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "resident",
                "kind",
                condition=~Q(state=WelfareState.LAPSED),
                name="one_live_welfare_record_a_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state=WelfareState.VERIFIED)
                | Q(verified_at__isnull=False, verified_by__isnull=False, valid_until__isnull=False),
                name="verified_by_somebody_until_some_day",
            ),
        ]
        indexes = [
            models.Index("valid_until", name="welfare_until", condition=Q(state=WelfareState.VERIFIED)),
            models.Index("resident", name="welfare_to_verify", condition=Q(state=WelfareState.REGISTERED)),
        ]

    def __str__(self) -> str:
        return f"{self.resident} · {self.get_kind_display()}"

    def audit_label(self) -> str:
        """The family name of the one whom it is about; what it rests on is nobody's business here."""
        return self.resident.name_masked
