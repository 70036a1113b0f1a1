"""A community's box for complaints and suggestions about the system itself."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diaries.choices import BoxKind
from diaries.models.opinion_rows import BoxMessageQuerySet
from grids.models import Grid
from kit.privacy.fields import PrivateTextField, mask_phone
from staff.models import Member

_WHO: dict[str, Any] = {"null": True, "blank": True, "related_name": "+"}


class BoxMessage(models.Model):
    """What somebody, of the staff or a resident, says of the system itself: received, then answered (required
    by 国办函〔2026〕12号). Without a name it is as good as with one."""

    area_lookup: ClassVar[str] = "grid__code"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("community"))
    kind = models.CharField(_("kind"), max_length=10, choices=BoxKind.choices)
    words = models.TextField(_("words"))
    # Somebody of the staff who signs it; nobody where it came without a name, or from a resident.
    sender: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("sender"), **_WHO)
    contact = PrivateTextField(_("phone to be answered at"), blank=True)
    received_at = models.DateTimeField(_("received at"))
    answer = models.TextField(pgettext_lazy("to an opinion", "answer"), blank=True)
    answered_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("answered by"), **_WHO)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("somebody forgotten at"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = BoxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of the box")
        verbose_name_plural = _("messages of the box")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BoxKind.values), name="box_kind_is_known"),
            models.CheckConstraint(
                condition=(Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""))
                | Q(answered_at__isnull=True, answered_by__isnull=True, answer="", told_at__isnull=True),
                name="box_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def contact_masked(self) -> str:
        """The phone for those who only look."""
        return mask_phone(self.contact)
