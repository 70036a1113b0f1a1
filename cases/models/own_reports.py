"""What is kept of a report that a resident sent by her own hand, beside its case."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from grids.querysets import ScopedQuerySet
from kit.privacy.fields import PrivateTextField


class OwnReport(models.Model):
    """A resident's own report: by which filling of the form it was sent, and how she is reached. Name and
    phone stand in the case, as those of every reporter do."""

    area_lookup: ClassVar[str] = "case__area"

    case = models.OneToOneField(
        Case, models.CASCADE, related_name="own_report", verbose_name=_("case"), primary_key=True
    )
    # The token of the form, and what was sent with it: sent twice, it happens once.
    key = models.CharField(_("key"), max_length=32, unique=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    email = PrivateTextField(_("e-mail"), blank=True, default="", db_default="")
    # The phone is hers: she typed the code that was sent there.
    phone_checked_at = models.DateTimeField(_("phone checked at"), null=True)
    # The keyed hash of the code that was sent last, until when it is good, and the wrong tries at it.
    code_digest = models.CharField(_("digest of the code"), max_length=64, blank=True)
    code_until = models.DateTimeField(_("code good until"), null=True)
    code_tries = models.PositiveSmallIntegerField(_("tries at the code"), default=0)
    codes_sent = models.PositiveSmallIntegerField(_("codes sent"), default=0)

    objects = ScopedQuerySet["OwnReport"].as_manager()

    class Meta:
        verbose_name = _("resident's own report")
        verbose_name_plural = _("residents' own reports")

    def __str__(self) -> str:
        return str(self.case_id)
