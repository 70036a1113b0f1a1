"""Spot checks (policy 三(三), 随机抽查): the rounds, the frame that each was drawn from, and what was heard
at the doors. A household is named by its number and its door as it was then, not by a key that could be
lost."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models.check_rows import CheckQuerySet, RoundQuerySet
from assessment.rules.checks.choices import Called, CheckState, RoundState, Satisfied, Stage, WhyUnreached
from assessment.rules.checks.quarters import Quarter
from assessment.rules.checks.rights import LONGEST_WORDS
from diaries.models import Task
from grids.choices import GridLevel
from grids.codes import LONGEST_CODE
from grids.querysets import ScopedQuerySet
from kit.time.bounds import DayColumn, MomentColumn
from staff.models import Member

_WHO: dict[str, Any] = {"null": True, "blank": True, "related_name": "+"}


class SpotCheckRound(models.Model):
    """The checks of one stage, in a community and a quarter."""

    area_lookup: ClassVar[str] = "area"

    area = models.CharField(_("area"), max_length=LONGEST_CODE, db_index=True)
    place = models.CharField(_("place"), max_length=120)  # the community's name as it was then
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage.choices)
    level = models.PositiveSmallIntegerField(_("level"), choices=GridLevel.choices)
    share = models.PositiveSmallIntegerField(_("share, in per mille"))
    method = models.CharField(_("method"), max_length=10)
    seed = models.CharField(_("seed"), max_length=64)
    digest = models.CharField(_("mark of the frame"), max_length=64)
    # The round of stage 1 from whose households this one of stage 2 was drawn.
    first: Any = models.ForeignKey("self", models.PROTECT, verbose_name=_("stage 1"), **_WHO)
    director: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("director"), **_WHO)
    drawn_by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    drawn_at = models.DateTimeField(_("drawn at"))
    due_on = DayColumn(pgettext_lazy("round of spot checks", "due on"))
    state = models.CharField(_("state"), max_length=10, choices=RoundState.choices, default=RoundState.OPEN)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("ended by"), **_WHO)
    words = models.CharField(_("conclusion"), max_length=LONGEST_WORDS, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of spot checks")
        verbose_name_plural = _("rounds of spot checks")
        ordering = ["-year", "-quarter", "area", "stage"]
        constraints = [
            models.UniqueConstraint(
                "area", "year", "quarter", "stage", name="one_check_round_a_quarter_and_stage"
            ),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="check_quarter_of_four"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=1000), name="check_share_per_mille"),
            models.CheckConstraint(
                condition=Q(stage=1, first__isnull=True) | Q(stage=2, first__isnull=False),
                name="check_second_from_a_first",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | Q(state="ended", ended_at__isnull=False),
                name="check_round_ended_when_it_says_so",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="check_round_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How it is named for good, as the command ``redraw`` takes it."""
        return f"{self.area}-{self.year}Q{self.quarter}-{self.stage}"

    @property
    def of(self) -> Quarter:
        """Its quarter."""
        return Quarter(self.year, self.quarter)

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state == RoundState.OPEN

    @property
    def is_second(self) -> bool:
        """Whether it is stage 2."""
        return self.stage == Stage.SECOND

    @property
    def percent(self) -> str:
        """The share in percent, as people write it."""
        whole, rest = divmod(self.share, 10)
        return f"{whole}.{rest}%" if rest else f"{whole}%"


class SpotCheckFrame(models.Model):
    """Which households a round was drawn from: rows of the grid's code, the household's number and its door,
    as they were then. Kept for good, so that the sample can be drawn again."""

    area_lookup: ClassVar[str] = "round__area"

    round = models.OneToOneField(
        SpotCheckRound, models.PROTECT, related_name="frame", verbose_name=_("round of spot checks")
    )
    rows = models.JSONField(_("households"), default=list)

    objects = ScopedQuerySet["SpotCheckFrame"].as_manager()

    class Meta:
        verbose_name = _("frame of a round")
        verbose_name_plural = _("frames of rounds")

    def __str__(self) -> str:
        return str(self.round)


class SpotCheck(models.Model):
    """A household that was drawn, and what was heard there."""

    area_lookup: ClassVar[str] = "area"

    round = models.ForeignKey(
        SpotCheckRound, models.PROTECT, related_name="checks", verbose_name=_("round of spot checks")
    )
    grid = models.CharField(_("grid"), max_length=LONGEST_CODE)  # in which it was drawn
    area = models.CharField(_("area"), max_length=LONGEST_CODE, db_index=True)
    household = models.BigIntegerField(_("household"))
    door = models.CharField(_("door"), max_length=40)
    place = models.CharField(_("place"), max_length=120)  # the name of the grid in which it lies
    position = models.PositiveIntegerField(_("place in the drawn order"))
    replaces: Any = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    state = models.CharField(_("state"), max_length=10, choices=CheckState.choices, default=CheckState.OPEN)
    why = models.CharField(_("why not reached"), max_length=10, choices=WhyUnreached.choices, blank=True)
    called = models.CharField(_("the leader called"), max_length=10, choices=Called.choices, blank=True)
    fields = models.JSONField(_("fields of the register"), default=dict)
    satisfied = models.CharField(_("satisfied"), max_length=15, choices=Satisfied.choices, blank=True)
    words = models.CharField(_("words"), max_length=LONGEST_WORDS, blank=True)
    by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("checked by"), **_WHO)
    at = MomentColumn(_("checked at"), null=True, blank=True)
    # What it said before it was corrected.
    earlier = models.JSONField(_("earlier answers"), default=list)
    task: Any = models.ForeignKey(Task, models.PROTECT, verbose_name=_("task from above"), **_WHO)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    # The member's id and the token of the form that came last: sent twice, it is one answer.
    key = models.CharField(_("key"), max_length=100, blank=True, editable=False)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        ordering = ["round", "grid", "position"]
        constraints = [
            models.UniqueConstraint("round", "household", name="one_check_a_round_and_household"),
            models.UniqueConstraint("key", condition=~Q(key=""), name="one_check_a_form"),
            models.CheckConstraint(
                condition=Q(state="open", by__isnull=True, why="")
                | Q(state="answered", by__isnull=False, why="") & ~Q(called="") & ~Q(satisfied="")
                | Q(state="unreached", by__isnull=False) & ~Q(why=""),
                name="check_says_what_its_state_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.door}"
