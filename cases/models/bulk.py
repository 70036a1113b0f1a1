"""One step taken with many cases, and what became of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode
from cases.models.case import Case
from staff.models import Member


class BulkJob(models.Model):
    """What an official has asked to be done with many cases. Kept until nobody needs its result."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="bulk_jobs", verbose_name=_("member"))
    action = models.CharField(_("action"), max_length=20, choices=ActionCode.choices)
    facts = models.JSONField(_("facts"), default=dict)
    # Cases that were chosen, but lay outside the scope by the time it was asked for.
    gone = models.PositiveIntegerField(_("no longer in the area"), default=0)
    made_at = models.DateTimeField(_("made at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        indexes = [models.Index("id", name="bulk_unfinished", condition=Q(finished_at__isnull=True))]

    def __str__(self) -> str:
        return self.get_action_display()


class BulkItem(models.Model):
    """One case of it: the version that the official saw, when it was its turn, and why it was refused. The
    mark that it was its turn is written in the transaction of the step."""

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items", verbose_name=_("bulk action"))
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name=_("case"))
    version = models.PositiveIntegerField(_("version"))
    done_at = models.DateTimeField(_("done at"), null=True)
    refused = models.CharField(_("why not"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("case of a bulk action")
        verbose_name_plural = _("cases of a bulk action")
        constraints = [models.UniqueConstraint("job", "case", name="one_item_a_job_and_case")]
        indexes = [models.Index("job", name="bulk_waiting", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return str(self.case_id)
