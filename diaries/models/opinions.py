"""What people say, collected and answered (policy 二(三), 收集社情民意; 二(五), 民情回应制度)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import Satisfaction
from cases.models import Case
from diaries.choices import OpinionState, OpinionStep, TellingWay, Topic
from diaries.models.days import Entry
from diaries.models.opinion_rows import OPEN, VoicedOpinionQuerySet
from grids.models import Grid
from grids.querysets import ScopedQuerySet
from kit.privacy.fields import PrivateTextField, mask_name, mask_phone
from kit.time.bounds import DayColumn
from residents.models import Household
from staff.models import Member

_WHO: dict[str, Any] = {"null": True, "blank": True, "related_name": "+"}


class VoicedOpinion(models.Model):
    """What one person, or nobody in particular, said about life in a grid. Several that say the same are
    gathered into one, which is answered for all of them; each who raised it is told."""

    area_lookup: ClassVar[str] = "grid__code"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("grid"))
    topic = models.CharField(_("topic"), max_length=12, choices=Topic.choices)
    words = models.TextField(_("what was said"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    people = models.PositiveSmallIntegerField(_("how many said so"), null=True, blank=True)
    # Who said it: a household of the register, somebody by name and phone, or nobody.
    household: Any = models.ForeignKey(Household, models.PROTECT, verbose_name=_("household"), **_WHO)
    sayer_name = PrivateTextField(_("who said it"), blank=True)
    sayer_phone = PrivateTextField(_("phone of who said it"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=OpinionState.choices, default=OpinionState.COLLECTED
    )
    collected_by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("collected by"))
    collected_at = models.DateTimeField(_("collected at"))
    # By when it is answered, unless it becomes a case, which has limits of its own.
    due_on = DayColumn(_("to be answered by"))
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="opinion", verbose_name=_("diary entry")
    )
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="voiced_opinion", verbose_name=_("case")
    )
    gathered_into: Any = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="gathered",
        verbose_name=_("gathered into"),
    )
    sorted_at = models.DateTimeField(_("sorted at"), null=True, blank=True)
    # The answer stands at each that was gathered too: whoever sees only her own grid reads it there.
    answer = models.TextField(pgettext_lazy("to an opinion", "answer"), blank=True)
    answered_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("answered by"), **_WHO)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    told_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("told by"), **_WHO)
    told_way = models.CharField(_("told how"), max_length=8, choices=TellingWay.choices, blank=True)
    reply = models.TextField(_("what was said to the answer"), blank=True)
    # What was thought of the last answer; of one that is open again, that it did not satisfy.
    satisfaction = models.CharField(
        _("satisfied with the answer"), max_length=20, choices=Satisfaction.choices, blank=True
    )
    # Collected by mistake, or twice: nothing is to be done with it any more.
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("opinion of the people", "withdrawn at"), null=True, blank=True
    )
    reminded_at = models.DateTimeField(null=True, editable=False)
    forgotten_at = models.DateTimeField(_("somebody forgotten at"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # The member's id and the token of the form or program: the same, sent twice, is collected once.
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = VoicedOpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion of the people")
        verbose_name_plural = _("opinions of the people")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["due_on"], name="opinion_open", condition=Q(state__in=["collected", "sorted"])
            ),
            models.Index(fields=["collected_at"], name="opinion_collected"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OpinionState.values), name="opinion_state_is_one_of_them"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="collected",
                    sorted_at__isnull=True,
                    gathered_into__isnull=True,
                    case__isnull=True,
                )
                | Q(state__in=["sorted", "answered"], sorted_at__isnull=False)
                | Q(state="withdrawn"),
                name="opinion_sorted_or_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="withdrawn",
                    withdrawn_at__isnull=False,
                    gathered_into__isnull=True,
                    case__isnull=True,
                    entry__isnull=True,
                )
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="opinion_withdrawn_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=(Q(state="answered", answered_at__isnull=False) & ~Q(answer=""))
                | (~Q(state="answered") & Q(answered_at__isnull=True, answer="")),
                name="opinion_answered_with_words",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_way="", reply="")
                | Q(state="answered", told_at__isnull=False, told_way__in=TellingWay.values),
                name="opinion_told_after_the_answer",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction="")
                | Q(satisfaction__in=Satisfaction.values, told_at__isnull=False)
                | Q(satisfaction="dissatisfied", state__in=["sorted", "withdrawn"]),
                name="opinion_judged_when_told",
            ),
            models.CheckConstraint(
                condition=Q(gathered_into__isnull=True) | (Q(case__isnull=True) & ~Q(gathered_into=F("id"))),
                name="opinion_gathered_into_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {self.pk}"

    @property
    def sayer_masked(self) -> str:
        """Name and phone for those who only look; empty where nobody is known by them."""
        return f"{mask_name(self.sayer_name)} {mask_phone(self.sayer_phone)}".strip()

    @property
    def is_known(self) -> bool:
        """Whether there is somebody who can be told."""
        return bool(self.household_id or self.sayer_name or self.sayer_phone)

    @property
    def is_open(self) -> bool:
        """Whether an answer is owed."""
        return self.state in OPEN

    @property
    def waits_for_its_case(self) -> bool:
        """Whether its case is still being handled."""
        return self.case is not None and self.case.closed_at is None

    @property
    def case_has_ended(self) -> bool:
        """Whether how its case ended is to be answered."""
        return self.is_open and self.case is not None and self.case.closed_at is not None

    @property
    def is_to_be_told(self) -> bool:
        """Whether whoever raised it has still to hear the answer."""
        return self.state == OpinionState.ANSWERED and self.told_at is None and self.is_known


class VoicedOpinionEvent(models.Model):
    """What was done with an opinion of the people; append-only by a database trigger. Its words go when
    whoever said it is forgotten."""

    area_lookup: ClassVar[str] = "opinion__grid__code"

    opinion = models.ForeignKey(
        VoicedOpinion, models.PROTECT, related_name="events", verbose_name=_("opinion of the people")
    )
    step = models.CharField(_("action"), max_length=10, choices=OpinionStep.choices)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    words = models.TextField(_("words"), blank=True)
    # Dropped with the words.
    salt = models.CharField(max_length=32, blank=True, editable=False)
    # The member's id and the token of the form: the same form sent twice is one event.
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = ScopedQuerySet["VoicedOpinionEvent"].as_manager()

    class Meta:
        verbose_name = _("event of an opinion")
        verbose_name_plural = _("events of an opinion")
        ordering = ["id"]
        indexes = [models.Index(fields=["by", "at"], name="opinion_event_by")]

    def __str__(self) -> str:
        return self.get_step_display()

    @property
    def in_words(self) -> str:
        """Its words; of a sorting, the topic in the reader's language."""
        sorting = self.step == OpinionStep.SORT and self.words in Topic.values
        return str(Topic(self.words).label) if sorting else self.words
