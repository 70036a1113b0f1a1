"""The leaders' daily diary (policy 二(五), 民情日志制度)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from diaries.choices import EntryKind
from diaries.filing import added_late
from diaries.querysets import DiaryQuerySet, EntryQuerySet
from grids.models import Grid
from kit.time.bounds import DayColumn
from kit.time.formats import day_text
from staff.models import Member


class Diary(models.Model):
    """A member's diary of one day."""

    area_lookup: ClassVar[str] = "grid__code"

    member = models.ForeignKey(Member, models.PROTECT, related_name="diaries", verbose_name=_("member"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="diaries", verbose_name=_("grid"))
    date = DayColumn(_("date"))
    first_entry_at = models.DateTimeField(_("first entry at"))

    objects = DiaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("diary")
        verbose_name_plural = _("diaries")
        ordering = ["-date", "-id"]
        constraints = [models.UniqueConstraint("member", "date", name="one_diary_a_member_and_day")]

    def __str__(self) -> str:
        return f"{self.member} {day_text(self.date)}"


class Entry(models.Model):
    """One thing that happened; it may have become a case, and is never typed again."""

    area_lookup: ClassVar[str] = "diary__grid__code"

    diary = models.ForeignKey(Diary, models.CASCADE, related_name="entries", verbose_name=_("diary"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    text = models.TextField(_("what happened"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    participants = models.PositiveSmallIntegerField(_("participants"), null=True, blank=True)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="diary_entry", verbose_name=_("case")
    )
    added_at = models.DateTimeField(_("added at"))
    # The member's id and the token of the form: the same form sent twice makes one entry. Empty for entries
    # from before there were tokens.
    key = models.CharField(_("key"), max_length=90, unique=True, null=True, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("diary entry")
        verbose_name_plural = _("diary entries")
        ordering = ["id"]

    def came_with(self, key: str) -> bool:
        """Whether the form with this ``key`` made it, rather than one before it with the same words."""
        return self.key == f"{self.diary.member_id}:{key}"

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def late(self) -> bool:
        """Whether it was added after the midnight of its day."""
        return added_late(self.diary.date, self.added_at)
