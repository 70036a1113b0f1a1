"""What residents say of the result: taken by the leader, by a link, or by a call-back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import OpinionSource, Satisfaction
from cases.models.case import Case
from grids.codes import TOWNSHIP_LENGTH
from grids.querysets import ScopedQuerySet
from kit.time.formats import month_text
from staff.models import Member


class ResidentOpinion(models.Model):
    """What the resident says of a closing; once per closing."""

    area_lookup: ClassVar[str] = "case__area"

    case = models.ForeignKey(Case, models.CASCADE, related_name="opinions", verbose_name=_("case"))
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    satisfaction = models.CharField(_("satisfaction"), max_length=20, choices=Satisfaction.choices)
    words = models.TextField(_("words"), blank=True)
    source = models.CharField(
        _("taken"), max_length=10, choices=OpinionSource.choices, default=OpinionSource.LEADER
    )
    taken_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"))

    objects = ScopedQuerySet["ResidentOpinion"].as_manager()

    class Meta:
        verbose_name = _("resident's opinion")
        verbose_name_plural = _("residents' opinions")
        constraints = [
            models.UniqueConstraint("case", "cycle", name="one_opinion_a_closing"),
        ]

    def __str__(self) -> str:
        return self.get_satisfaction_display()


class OpinionLink(models.Model):
    """A secret link by which the resident says what she thinks of the result: once a closing, for 30 days."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="opinion_links", verbose_name=_("case"))
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True)
    # Its closing was taken back: it asks about none any more, also when the case is closed again.
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    # Where the link was made and where it was answered: the one who is judged must not judge.
    made_address = models.GenericIPAddressField(_("made at the address"), null=True)
    used_address = models.GenericIPAddressField(_("answered at the address"), null=True)

    class Meta:
        verbose_name = _("link for an opinion")
        verbose_name_plural = _("links for opinions")
        indexes = [models.Index(fields=["case", "cycle"], name="opinion_link_case")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.cycle}"


class CallBackRound(models.Model):
    """A month's draw of closed cases for call-backs by a street or town, with the seed that drew it."""

    area_lookup: ClassVar[str] = "area"

    area = models.CharField(_("area"), max_length=TOWNSHIP_LENGTH)
    month = models.DateField(_("month"), help_text=_("Its first day."))
    seed = models.CharField(_("seed"), max_length=32)
    closed = models.PositiveIntegerField(_("closed cases"))
    drawn_at = models.DateTimeField(_("drawn at"))

    objects = ScopedQuerySet["CallBackRound"].as_manager()

    class Meta:
        verbose_name = _("round of call-backs")
        verbose_name_plural = _("rounds of call-backs")
        ordering = ["-month", "area"]
        constraints = [models.UniqueConstraint("area", "month", name="one_round_a_month")]

    def __str__(self) -> str:
        return f"{month_text(self.month)} {self.area}"


class CallBack(models.Model):
    """One drawn case: was the resident reached, and what does she say; compared with the leader's record."""

    area_lookup: ClassVar[str] = "case__area"

    round = models.ForeignKey(CallBackRound, models.CASCADE, related_name="calls", verbose_name=_("round"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="call_backs", verbose_name=_("case"))
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    position = models.PositiveIntegerField(_("position"))
    reached = models.BooleanField(_("reached"), null=True)
    satisfaction = models.CharField(
        _("satisfaction"), max_length=20, choices=Satisfaction.choices, blank=True
    )
    words = models.TextField(_("words"), blank=True)
    called_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("called by")
    )
    called_at = models.DateTimeField(_("called at"), null=True)

    objects = ScopedQuerySet["CallBack"].as_manager()

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        ordering = ["round", "position"]
        constraints = [models.UniqueConstraint("round", "case", name="one_call_back_a_round")]
        indexes = [models.Index("case", name="call_back_open", condition=Q(reached__isnull=True))]

    def __str__(self) -> str:
        return str(self.case)
