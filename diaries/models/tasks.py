"""Tasks from above (走访任务、宣传、排查): the task with its form, what each grid has of it, what was said
at each door, and what whoever gave it did with it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diaries.choices import AnswerState, TaskAmong, TaskKind, TaskState, TaskStep, TaskUnit
from diaries.models.task_rows import TaskAnswerQuerySet, TaskPartQuerySet, TaskQuerySet
from diaries.rules.tasks import LONGEST_TITLE, Question
from grids.choices import GridLevel
from grids.codes import LONGEST_CODE
from grids.models import Grid
from grids.querysets import ScopedQuerySet
from kit.time.bounds import MomentColumn
from residents.choices import WelfareKind
from residents.models import Household, Tag, Visit
from staff.models import Member

_WHO: dict[str, Any] = {"null": True, "blank": True, "related_name": "+"}


class Task(models.Model):
    """Something that the community, or an office above it, wants done in chosen grids by a day, with a
    form of a few questions. It belongs to the area of whoever gives it."""

    area_lookup: ClassVar[str] = "area"

    area = models.CharField(_("area"), max_length=LONGEST_CODE, db_index=True)
    # The codes of the areas that were chosen, and the level of the grids in them that have it.
    areas = models.JSONField(_("chosen areas"), default=list)
    level = models.PositiveSmallIntegerField(_("level"), choices=GridLevel.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=TaskKind.choices)
    title = models.CharField(pgettext_lazy("task", "title"), max_length=LONGEST_TITLE)
    words = models.TextField(_("what is to be done"), blank=True)
    unit = models.CharField(_("answered"), max_length=10, choices=TaskUnit.choices)
    among = models.CharField(_("households"), max_length=10, choices=TaskAmong.choices, default=TaskAmong.ALL)
    welfare = models.CharField(_("welfare record"), max_length=15, choices=WelfareKind.choices, blank=True)
    tag: Any = models.ForeignKey(Tag, models.PROTECT, verbose_name=_("tag"), **_WHO)
    form = models.JSONField(_("questions"), default=list)
    # Why something is asked that was asked not long ago.
    again = models.CharField(_("why it is asked again"), max_length=200, blank=True)
    given_by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given at"))
    due_at = MomentColumn(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("ended by"), **_WHO)
    copied_from: Any = models.ForeignKey("self", models.PROTECT, verbose_name=_("copied from"), **_WHO)
    half_told_at = models.DateTimeField(null=True, editable=False)
    eve_told_at = models.DateTimeField(null=True, editable=False)
    late_told_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # The member's id and the token of the form: the same, sent twice, is given once.
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task from above")
        verbose_name_plural = _("tasks from above")
        ordering = ["-id"]
        indexes = [models.Index(fields=["due_at"], name="task_open", condition=Q(state="open"))]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="task_state_is_known"),
            models.CheckConstraint(condition=Q(unit__in=TaskUnit.values), name="task_unit_is_known"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | Q(state__in=["closed", "cancelled"], ended_at__isnull=False),
                name="task_ended_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=(Q(among="welfare") & ~Q(welfare="")) | (~Q(among="welfare") & Q(welfare="")),
                name="task_among_welfare_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(among="tag", tag__isnull=False) | (~Q(among="tag") & Q(tag__isnull=True)),
                name="task_among_a_tag",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def audit_label(self) -> str:
        """Its title."""
        return self.title

    @property
    def questions(self) -> list[Question]:
        """Its form."""
        return [Question.of(row) for row in self.form]

    @property
    def is_open(self) -> bool:
        """Whether it was neither closed nor cancelled."""
        return self.state == TaskState.OPEN

    @property
    def at_doors(self) -> bool:
        """Whether it is answered for each household."""
        return self.unit == TaskUnit.HOUSEHOLD

    @property
    def among_whom(self) -> str:
        """At which doors it asks, in words."""
        if self.among == TaskAmong.WELFARE:
            return str(WelfareKind(self.welfare).label)
        return str(self.tag) if self.among == TaskAmong.TAG else str(TaskAmong(self.among).label)


class TaskPart(models.Model):
    """What a grid has of a task: it is done when every door was answered, or whoever leads the grid says why
    the others are not."""

    area_lookup: ClassVar[str] = "grid__code"

    task = models.ForeignKey(Task, models.PROTECT, related_name="parts", verbose_name=_("task from above"))
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("grid"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("done by"), **_WHO)
    words = models.CharField(_("why doors are left"), max_length=200, blank=True)
    # The grid went out of use before it was done: those that took over its households have it.
    left_on = models.DateField(_("grid out of use since"), null=True, blank=True)
    # Who has been told of it; whoever leads the grid later is told then.
    told = models.JSONField(default=list, editable=False)

    objects = TaskPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of a grid")
        verbose_name_plural = _("tasks of grids")
        ordering = ["task", "grid__code"]
        constraints = [models.UniqueConstraint("task", "grid", name="one_part_a_task_and_grid")]
        indexes = [models.Index(fields=["grid"], name="task_part_left", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.task} · {self.grid}"


class TaskAnswer(models.Model):
    """What was said at a door, or of a grid as a whole. What the register says stands there, not here."""

    area_lookup: ClassVar[str] = "part__grid__code"

    task = models.ForeignKey(Task, models.PROTECT, related_name="answers", verbose_name=_("task from above"))
    part = models.ForeignKey(
        TaskPart, models.PROTECT, related_name="answers", verbose_name=_("task of a grid")
    )
    household: Any = models.ForeignKey(Household, models.PROTECT, verbose_name=_("household"), **_WHO)
    state = models.CharField(_("state"), max_length=10, choices=AnswerState.choices)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("answered by"))
    at = MomentColumn(_("answered at"))
    values = models.JSONField(_("answers"), default=dict)
    # What it said before it was corrected: by whom, until when, and the answers.
    earlier = models.JSONField(_("earlier answers"), default=list)
    visit: Any = models.ForeignKey(Visit, models.SET_NULL, verbose_name=_("visit"), **_WHO)
    tries = models.PositiveSmallIntegerField(_("times nobody was at home"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # The member's id and the token of the form that came last: sent twice, it is one answer.
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = TaskAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a task")
        verbose_name_plural = _("answers to tasks")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AnswerState.values), name="answer_state_is_known"),
            models.UniqueConstraint(
                "task", "household", condition=Q(household__isnull=False), name="one_answer_a_task_and_door"
            ),
            models.UniqueConstraint(
                "part", condition=Q(household__isnull=True), name="one_answer_a_task_and_grid"
            ),
        ]
        indexes = [models.Index(fields=["by", "at"], name="task_answer_by")]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class TaskEvent(models.Model):
    """What was done with a task by whoever looks after it; append-only by a database trigger."""

    area_lookup: ClassVar[str] = "task__area"

    task = models.ForeignKey(Task, models.PROTECT, related_name="events", verbose_name=_("task from above"))
    step = models.CharField(_("action"), max_length=10, choices=TaskStep.choices)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    words = models.TextField(_("words"), blank=True)
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = ScopedQuerySet["TaskEvent"].as_manager()

    class Meta:
        verbose_name = _("event of a task")
        verbose_name_plural = _("events of a task")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_step_display()
