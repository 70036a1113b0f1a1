"""Policies and how-to texts, found while reporting and visiting."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Category
from diaries.choices import TextKind, TextState
from diaries.models.news.rows import TextQuerySet
from diaries.rules.news import LONGEST_SOURCE, LONGEST_TITLE, MOST_MONTHS
from grids.codes import LONGEST_CODE
from grids.querysets import ScopedQuerySet
from kit.time.bounds import DayColumn
from residents.choices import WelfareKind
from staff.models import Member


class KnowledgeText(models.Model):
    """A policy, or how something is done, in an area and all below it; somebody keeps it right."""

    area_lookup: ClassVar[str] = "area"

    area = models.CharField(_("area"), max_length=LONGEST_CODE)
    kind = models.CharField(_("kind"), max_length=10, choices=TextKind.choices)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    words = models.TextField(_("words"))
    categories = models.ManyToManyField(
        Category, blank=True, related_name="texts", verbose_name=_("categories of cases")
    )
    welfare = models.CharField(_("entitlement"), max_length=20, choices=WelfareKind.choices, blank=True)
    source = models.CharField(_("source, number of the document"), max_length=LONGEST_SOURCE, blank=True)
    valid_from = DayColumn(_("valid from"))
    valid_until = DayColumn(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TextState.choices, default=TextState.DRAFT)
    keeper = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("keeper"))
    checked_on = DayColumn(_("last checked on"))
    checked_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("last checked by")
    )
    check_months = models.PositiveSmallIntegerField(
        _("months until it is checked again"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )
    check_by = DayColumn(_("to be checked by"))
    reminded_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(_("made at"))
    edited_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = TextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of the knowledge")
        verbose_name_plural = _("texts of the knowledge")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["area", "state"], name="knowledge_area"),
            models.Index("check_by", name="knowledge_to_check", condition=Q(state="published")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TextState.values), name="knowledge_state_is_known"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="knowledge_lasts",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class KnowledgeVersion(models.Model):
    """What a text said before; append-only by a database trigger."""

    area_lookup: ClassVar[str] = "text__area"

    text: Any = models.ForeignKey(
        KnowledgeText, models.PROTECT, related_name="versions", verbose_name=_("text of the knowledge")
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    words = models.TextField(_("words"))
    source = models.CharField(_("source, number of the document"), max_length=LONGEST_SOURCE, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("corrected by"))
    at = models.DateTimeField(_("corrected at"))

    objects = ScopedQuerySet["KnowledgeVersion"].as_manager()

    class Meta:
        verbose_name = _("earlier words of a text")
        verbose_name_plural = _("earlier words of texts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title
