"""What visits have become."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from grids.querysets import ScopedQuerySet
from residents.models import Visit
from staff.models import Member


class VisitCase(models.Model):
    """The case that the difficulties of a visit, or what is to be done after it, became."""

    area_lookup: ClassVar[str] = "visit__household__area"

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="became", verbose_name=_("visit"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="came_of", verbose_name=_("case"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = ScopedQuerySet["VisitCase"].as_manager()

    class Meta:
        verbose_name = _("case of a visit")
        verbose_name_plural = _("cases of visits")

    def __str__(self) -> str:
        return f"{self.visit} · {self.case}"
