"""Anchors: what the chains were on a day, so that a part of them can't vanish."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Anchor(models.Model):
    """All rows that a ledger (the timeline, the audit) had gained since the anchor before, as one digest.

    Append-only by a database trigger, sealed, and chained to the anchor before of the same ledger.
    """

    ledger = models.CharField(_("ledger"), max_length=20)
    sequence = models.PositiveIntegerField(_("number"))
    # The real clock, as in the audit.
    at = models.DateTimeField(_("at"), default=timezone.now)
    # The keys of the rows: those above the one and up to the other.
    after = models.BigIntegerField(_("after"))
    upto = models.BigIntegerField(_("up to"))
    rows = models.PositiveIntegerField(_("rows"))
    digest = models.CharField(_("digest"), max_length=64)
    # Set when rows that are older were dropped because their time was over: what they were can't be said.
    dropped_before = models.DateTimeField(_("dropped before"), null=True)
    previous = models.CharField(_("previous seal"), max_length=64, blank=True)
    seal = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ["ledger", "sequence"]
        default_permissions = ()
        constraints = [models.UniqueConstraint("ledger", "sequence", name="one_anchor_a_number")]

    def __str__(self) -> str:
        return f"{self.ledger} {self.sequence}"
