"""What is kept of a case on its way: stages, pauses, extensions, timeline, photos, papers, reminders."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import (
    ActionCode,
    Card,
    LimitUnit,
    PhotoKind,
    ReminderKind,
    RouteCode,
    StageCode,
)
from cases.models.case import Case
from cases.models.querysets import WatcherQuerySet
from grids.models import Grid
from grids.querysets import ScopedQuerySet
from kit.files.kinds import FileRow
from staff.choices import Post
from staff.models import Member, Organization


class StageRun(models.Model):
    """One stay of a case in one stage: when, where, with which limit, from which rule, and how late."""

    area_lookup: ClassVar[str] = "case__area"

    case = models.ForeignKey(Case, models.CASCADE, related_name="runs", verbose_name=_("case"))
    cycle = models.PositiveSmallIntegerField(_("cycle"))
    route = models.CharField(_("route"), max_length=15, choices=RouteCode.choices)
    stage = models.CharField(_("stage"), max_length=25, choices=StageCode.choices)
    post = models.CharField(_("waiting for"), max_length=15, choices=Post.choices)
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("handled at"))
    office = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", verbose_name=_("responsible organization")
    )
    amount = models.PositiveIntegerField(_("limit"))
    unit = models.CharField(pgettext_lazy("of time", "unit"), max_length=15, choices=LimitUnit.choices)
    rule = models.CharField(_("rule"), max_length=120, blank=True)
    entered_at = models.DateTimeField(_("entered at"))
    due_at = models.DateTimeField(_("due at"))
    due_provisional = models.BooleanField(_("provisional deadline"), default=False)
    left_at = models.DateTimeField(_("left at"), null=True)
    # Minutes that the stage was given instead of its whole limit, when it goes on with what was left.
    minutes_given = models.IntegerField(_("minutes given"), null=True)
    # Minutes of the limit that were left when the papers went back for completion.
    minutes_left = models.IntegerField(_("minutes left"), null=True)
    breached_at = models.DateTimeField(_("overdue since"), null=True)
    # To whom it was assigned when it ended: a step that is taken back gives it back to her.
    assignee = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("assigned to"), db_index=False
    )

    # What was granted of its amount beyond the rule; where ``with_what_sums_need`` has read it.
    extended: int

    objects = ScopedQuerySet["StageRun"].as_manager()

    class Meta:
        verbose_name = _("stage of a case")
        verbose_name_plural = _("stages of a case")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("case", condition=Q(left_at__isnull=True), name="one_open_stage_a_case"),
        ]

    def __str__(self) -> str:
        return self.get_stage_display()


class Pause(models.Model):
    """A time in which the clock of a stage stood still; the working minutes left are kept."""

    run = models.ForeignKey(StageRun, models.CASCADE, related_name="pauses", verbose_name=_("stage"))
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)
    minutes_left = models.IntegerField(_("minutes left"))
    # The day on which it is brought back to mind, and to whom first.
    ends_on = models.DateField(_("until when, at the latest"), null=True)
    suspended_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("suspended by"), db_index=False
    )
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            models.UniqueConstraint("run", condition=Q(until__isnull=True), name="one_open_pause_a_stage"),
        ]

    def __str__(self) -> str:
        return self.reason


class Extension(models.Model):
    """More time for a stage, asked for before the deadline and decided by the level above (domain.md)."""

    area_lookup: ClassVar[str] = "run__case__area"

    run = models.ForeignKey(StageRun, models.CASCADE, related_name="extensions", verbose_name=_("stage"))
    amount = models.PositiveIntegerField(_("more time"))
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    granted = models.BooleanField(_("granted"), null=True)
    decided_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    objects = ScopedQuerySet["Extension"].as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.UniqueConstraint(
                "run", condition=Q(granted__isnull=True), name="one_open_extension_a_stage"
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:30]


class Watcher(models.Model):
    """A superior who watches a case to its end, and by when she wants an answer (督办). The row is gone when
    she ends it; the timeline keeps what was."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="watchers", verbose_name=_("case"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="watched_cases", verbose_name=_("member"))
    since = models.DateTimeField(_("since"))
    # What she asked last: by when, whether it was answered, and which card it brought.
    due_at = models.DateTimeField(_("to be answered by"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    card = models.CharField(
        _("card"), max_length=6, choices=Card.choices, default=Card.NONE, db_default="", blank=True
    )
    # When the next card falls due; nothing: none will.
    next_at = models.DateTimeField(_("next card at"), null=True)

    objects = WatcherQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervisor")
        verbose_name_plural = _("supervisors")
        constraints = [models.UniqueConstraint("case", "member", name="one_watcher_a_case_and_member")]
        indexes = [models.Index("next_at", name="watcher_next", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return str(self.member)


class Paper(models.Model):
    """A paper of an application, handed in or missing."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="papers", verbose_name=_("case"))
    name = models.CharField(_("paper"), max_length=120)
    present = models.BooleanField(_("handed in"), default=False)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("case", "name", name="one_paper_a_name")]

    def __str__(self) -> str:
        return self.name


class CaseEvent(models.Model):
    """A line of the timeline; append-only by a database trigger and chained by SHA-256 (design §4.4)."""

    area_lookup: ClassVar[str] = "case__area"

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("case"))
    sequence = models.PositiveIntegerField(_("sequence"))
    action = models.CharField(_("action"), max_length=20, choices=ActionCode.choices)
    actor = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    stage_before = models.CharField(_("stage before"), max_length=25, choices=StageCode.choices, blank=True)
    stage_after = models.CharField(_("stage after"), max_length=25, choices=StageCode.choices)
    text = models.TextField(_("words"), blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    previous_hash = models.CharField(_("previous hash"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)
    # Goes into hash and state, and is dropped with the words (docs/adr/0006-forgetting.md).
    salt = models.CharField(_("salt"), max_length=32, blank=True, default="", db_default="", editable=False)
    # What the case itself was after this event, and the seal of both (cases/queries/chain.py).
    state = models.CharField(_("state of the case"), max_length=64, blank=True, default="", db_default="")
    seal = models.CharField(_("seal"), max_length=64, blank=True, default="", db_default="")

    objects = ScopedQuerySet["CaseEvent"].as_manager()

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        ordering = ["case_id", "sequence"]
        constraints = [
            models.UniqueConstraint("case", "sequence", name="one_event_a_sequence"),
        ]

    def __str__(self) -> str:
        return self.get_action_display()


class Attachment(FileRow):
    """A file of a case."""

    area_lookup: ClassVar[str] = "case__area"

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments", verbose_name=_("case"))
    kind = models.CharField(_("shows"), max_length=10, choices=PhotoKind.choices, default=PhotoKind.OTHER)
    # Nobody of the staff: by the resident who reported.
    added_by = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    objects = ScopedQuerySet["Attachment"].as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_kind_display()


class Reminder(models.Model):
    """Something that has to be reminded of at a moment; rewritten with what moves the case."""

    run = models.ForeignKey(StageRun, models.CASCADE, related_name="reminders", verbose_name=_("stage"))
    kind = models.CharField(_("kind"), max_length=10, choices=ReminderKind.choices)
    level = models.PositiveSmallIntegerField(_("levels further up"), default=0)
    due_at = models.DateTimeField(_("due at"))
    done_at = models.DateTimeField(_("done at"), null=True)
    result = models.CharField(_("result"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint("run", "kind", "level", name="one_reminder_a_kind_and_level"),
        ]
        indexes = [
            models.Index("due_at", name="reminder_due", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
