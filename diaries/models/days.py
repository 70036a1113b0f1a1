"""The leaders' daily diary (policy 二(五), 民情日志制度)."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from diaries.choices import EntryKind
from diaries.models.querysets import DiaryQuerySet, EntryQuerySet, LineNoteQuerySet
from diaries.rules.filing import added_late
from grids.models import Grid
from grids.querysets import ScopedQuerySet
from kit.time.bounds import DayColumn
from kit.time.formats import day_text
from residents.models import Household, HouseholdEvent, Visit
from staff.models import Member


class Diary(models.Model):
    """A member's diary of one day."""

    area_lookup: ClassVar[str] = "grid__code"

    member = models.ForeignKey(Member, models.PROTECT, related_name="diaries", verbose_name=_("member"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="diaries", verbose_name=_("grid"))
    date = DayColumn(_("date"))
    first_entry_at = models.DateTimeField(_("first entry at"))
    # When she said that there was nothing to note. A day without events is a valid one (domain.md, Law).
    nothing_at = models.DateTimeField(_("nothing to note, said at"), null=True, blank=True)

    objects = DiaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("diary")
        verbose_name_plural = _("diaries")
        ordering = ["-date", "-id"]
        constraints = [models.UniqueConstraint("member", "date", name="one_diary_a_member_and_day")]

    def __str__(self) -> str:
        return f"{self.member} {day_text(self.date)}"


class Entry(models.Model):
    """One thing that happened; it may have become a case or a visit, and is never typed again. What it said
    before a correction is kept (``EntryVersion``); what was withdrawn stays, and no list has it."""

    area_lookup: ClassVar[str] = "diary__grid__code"

    diary = models.ForeignKey(Diary, models.CASCADE, related_name="entries", verbose_name=_("diary"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    text = models.TextField(_("what happened"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    participants = models.PositiveSmallIntegerField(_("participants"), null=True, blank=True)
    # When it happened, where that is known; else when it was added is all that is.
    happened_at = models.DateTimeField(_("happened at"), null=True, blank=True)
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="diary_entry", verbose_name=_("case")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("household")
    )
    visit = models.OneToOneField(
        Visit, models.PROTECT, null=True, blank=True, related_name="diary_entry", verbose_name=_("visit")
    )
    # What was changed in the register with it.
    household_event = models.OneToOneField(
        HouseholdEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="diary_entry",
        verbose_name=_("event of a household"),
    )
    added_at = models.DateTimeField(_("added at"))
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
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
    def when(self) -> dt.datetime:
        """When it happened, as far as that is known."""
        found: dt.datetime = self.happened_at or self.added_at
        return found

    @property
    def usual(self) -> str:
        """What an entry of its kind mostly becomes; empty where it is that already."""
        became = {
            EntryKind.VISIT: ("visit", self.visit_id),
            EntryKind.OPINION: ("opinion", getattr(self, "opinion_key", None)),
        }
        what, key = became.get(EntryKind(self.kind), ("case", self.case_id))
        return what if key is None else ""

    @property
    def has_gone(self) -> bool:
        """Whether it had photos that it has no more. Needs the photos prefetched."""
        return any(not one.stands for one in self.photos.all())

    @property
    def late(self) -> bool:
        """Whether it was added after the midnight of its day."""
        return added_late(self.diary.date, self.added_at)


class EntryVersion(models.Model):
    """What an entry said before it was corrected; append-only by a database trigger."""

    area_lookup: ClassVar[str] = "entry__diary__grid__code"

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="versions", verbose_name=_("diary entry"))
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices)
    text = models.TextField(_("what happened"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    participants = models.PositiveSmallIntegerField(_("participants"), null=True, blank=True)
    happened_at = models.DateTimeField(_("happened at"), null=True, blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="+", verbose_name=_("household")
    )
    until = models.DateTimeField(_("until"))
    # Dropped with the words, when whoever reported a case is forgotten.
    salt = models.CharField(_("salt"), max_length=32, blank=True, default="", db_default="", editable=False)

    objects = ScopedQuerySet["EntryVersion"].as_manager()

    class Meta:
        verbose_name = _("earlier words of an entry")
        verbose_name_plural = _("earlier words of entries")
        ordering = ["entry_id", "number"]
        constraints = [models.UniqueConstraint("entry", "number", name="one_entry_version_a_number")]

    def __str__(self) -> str:
        return self.text[:30]


class LineNote(models.Model):
    """What a leader adds to a line that stands in her diary by itself, or that she does not want to see it
    there. The line itself is kept where it comes from (``diaries/lines``), nowhere a second time."""

    area_lookup: ClassVar[str] = "grid__code"

    member = models.ForeignKey(Member, models.PROTECT, related_name="line_notes", verbose_name=_("member"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("grid"))
    date = DayColumn(_("date"))
    source = models.CharField(_("where it comes from"), max_length=20)
    key = models.CharField(_("key"), max_length=40)
    words = models.CharField(_("words"), max_length=400, blank=True)
    hidden = models.BooleanField(_("hidden"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    changed_at = models.DateTimeField(_("changed at"))

    objects = LineNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("words to a line of the diary")
        verbose_name_plural = _("words to lines of the diary")
        ordering = ["date", "pk"]
        constraints = [
            models.UniqueConstraint("member", "date", "source", "key", name="one_note_a_line"),
        ]

    def __str__(self) -> str:
        return self.words[:30] or f"{self.source} {self.key}"
