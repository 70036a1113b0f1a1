"""What answers to tasks have become."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from diaries.models.tasks import TaskAnswer
from grids.querysets import ScopedQuerySet
from staff.models import Member


class TaskCase(models.Model):
    """The case that a problem became which was found while a task was answered. Several doors may have found
    the same."""

    area_lookup: ClassVar[str] = "answer__part__grid__code"

    answer = models.OneToOneField(
        TaskAnswer, models.PROTECT, related_name="became", verbose_name=_("answer to a task")
    )
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("case"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = ScopedQuerySet["TaskCase"].as_manager()

    class Meta:
        verbose_name = _("case of an answer to a task")
        verbose_name_plural = _("cases of answers to tasks")

    def __str__(self) -> str:
        return f"{self.answer} · {self.case}"
