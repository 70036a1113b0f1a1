"""Who looked at what, and who changed which right. Rows are added, and dropped when old enough."""

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.codes import LONGEST_CODE
from staff.choices import AuditAction
from staff.models.people import Member
from staff.models.querysets import AuditQuerySet


class AuditRecord(models.Model):
    """One thing that somebody did with logins, rights or private data. Holds no private value itself.

    Append-only by a database trigger; rows of the last six months can't be deleted either.
    """

    area_lookup: ClassVar[str] = "area"

    # The real clock, never the one that a demonstration moves.
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="audit_records", verbose_name=_("member")
    )
    login = models.CharField(_("login name"), max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=24, choices=AuditAction.choices)
    subject = models.CharField(pgettext_lazy("audit", "subject"), max_length=100, blank=True, db_index=True)
    area = models.CharField(_("area"), max_length=LONGEST_CODE, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    facts: Any = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    address = models.GenericIPAddressField(_("address"), null=True)
    path = models.CharField(_("page"), max_length=200, blank=True)
    # The chain of whoever did it (staff/audit/chain.py); records from before chains have none, but a seal.
    chain = models.CharField(_("chain"), max_length=40, blank=True, default="", db_default="")
    sequence = models.PositiveIntegerField(_("number"), null=True)
    previous = models.CharField(_("previous seal"), max_length=64, blank=True, default="", db_default="")
    seal = models.CharField(_("seal"), max_length=64, blank=True, default="", db_default="")

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint("chain", "sequence", name="one_record_a_sequence")]
        indexes = [
            models.Index(fields=["action", "at"], name="audit_by_action"),
            models.Index(fields=["area", "at"], name="audit_by_area"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.subject}"
