"""What a community, or whoever is above it, tells its leaders and its residents."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diaries.choices import Audience
from diaries.models.news.rows import AnnouncementQuerySet
from diaries.rules.news import LONGEST_TITLE, LONGEST_WHY
from grids.codes import LONGEST_CODE
from grids.querysets import ScopedQuerySet
from kit.time import clock
from kit.time.bounds import DayColumn
from staff.models import Member, Organization


class Announcement(models.Model):
    """Words to all leaders of an area, and if its author says so to residents on the public pages. Who has
    read it is counted nowhere."""

    area_lookup: ClassVar[str] = "area"

    area = models.CharField(_("area"), max_length=LONGEST_CODE)
    audience = models.CharField(
        _("for whom"), max_length=10, choices=Audience.choices, default=Audience.LEADERS
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    words = models.TextField(_("words"))
    since = DayColumn(_("from"))
    until = DayColumn(_("until"), null=True, blank=True)
    pinned = models.BooleanField(_("stays on top"), default=False)
    urgent = models.BooleanField(_("urgent"), default=False)
    author = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("author"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    made_at = models.DateTimeField(_("made at"))
    edited_at = models.DateTimeField(_("corrected at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by: Any = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=LONGEST_WHY, blank=True)
    # Leaders are told in the order of their keys, some at a time: up to this one they have been.
    told_upto = models.PositiveBigIntegerField(default=0, editable=False)
    told_at = models.DateTimeField(_("told at"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # The member's id and the token of the form: the same, sent twice, is announced once.
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["area", "-id"], name="announcement_area"),
            models.Index("since", name="announcement_to_tell", condition=Q(told_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="announcement_audience_is_known"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="announcement_lasts"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def told_again(self) -> bool:
        """Whether it is urgent and was corrected after it had begun: then everybody is told anew."""
        return self.urgent and self.edited_at is not None and clock.date_of(self.edited_at) >= self.since


class AnnouncementVersion(models.Model):
    """What an announcement said before; append-only by a database trigger."""

    area_lookup: ClassVar[str] = "announcement__area"

    announcement = models.ForeignKey(
        Announcement, models.PROTECT, related_name="versions", verbose_name=_("announcement")
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    words = models.TextField(_("words"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("corrected by"))
    at = models.DateTimeField(_("corrected at"))

    objects = ScopedQuerySet["AnnouncementVersion"].as_manager()

    class Meta:
        verbose_name = _("earlier words of an announcement")
        verbose_name_plural = _("earlier words of announcements")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title
