"""What approved applications have become in the register of households."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import GrantReason, GrantState
from cases.models.case import Case
from cases.models.querysets import GrantQuerySet
from residents.choices import WelfareKind
from residents.models import Resident, WelfareRecord
from staff.models import Member


class Grant(models.Model):
    """For whom an application is, and the welfare record that its approval made or found; or that somebody
    who keeps the register has still to make or to check it. One a case, however often it is approved."""

    area_lookup: ClassVar[str] = "case__area"

    case = models.OneToOneField(Case, models.PROTECT, related_name="grant", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=15, choices=WelfareKind.choices)
    # Whoever is erased from the register is gone here too.
    resident = models.ForeignKey(
        Resident, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("resident")
    )
    record = models.ForeignKey(
        WelfareRecord,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("welfare record"),
    )
    state = models.CharField(_("state"), max_length=10, choices=GrantState.choices)
    # Made by this approval; else it ran already.
    is_new = models.BooleanField(_("made by this approval"), default=False)
    granted_at = models.DateTimeField(_("granted at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    reason = models.CharField(
        _("reason"), max_length=10, choices=GrantReason.choices, blank=True, default="", db_default=""
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval for the register")
        verbose_name_plural = _("approvals for the register")
        indexes = [
            models.Index(
                "case",
                name="grant_to_settle",
                condition=Q(state__in=[GrantState.TO_MAKE, GrantState.TO_CHECK]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.number} · {self.get_kind_display()}"
