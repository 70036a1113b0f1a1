"""Analysis meetings: what was collected is sorted, decided, and followed until it is done (policy 二(五),
分析研判制度)."""

from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Case
from diaries.choices import (
    MEETING_OPEN,
    Above,
    ItemKind,
    MeetingState,
    MeetingStep,
    Outcome,
    RhythmUnit,
)
from diaries.models.meeting_rows import DecisionQuerySet, ItemQuerySet, MeetingQuerySet
from diaries.models.opinions import VoicedOpinion
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.models import Grid
from grids.querysets import AreaSettingQuerySet, ScopedQuerySet
from kit.text import Text
from kit.time.bounds import DayColumn, MomentColumn
from kit.time.formats import day_text, short_moment_text
from staff.models import Member

_MAYBE: dict[str, Any] = {"null": True, "blank": True}
_WHO: dict[str, Any] = {**_MAYBE, "related_name": "+"}


class MeetingRhythm(models.Model):
    """How often the grids of a level hold their meetings, in an area and all inside it. The smallest area
    wins; where there is none, ``diaries.rules.meetings.DEFAULTS``."""

    area = models.CharField(
        _("area"),
        max_length=GRID_CODE_LENGTH[GridLevel.BUILDING],
        blank=True,
        help_text=_("Code of a division or grid; empty: everywhere."),
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=GridLevel.choices)
    number = models.PositiveSmallIntegerField(
        _("every"), help_text=_("How many weeks or months lie between two meetings; 0: none are due.")
    )
    unit = models.CharField(_("weeks or months"), max_length=6, choices=RhythmUnit.choices)

    objects = AreaSettingQuerySet["MeetingRhythm"].as_manager()

    class Meta:
        verbose_name = _("rhythm of meetings")
        verbose_name_plural = _("rhythms of meetings")
        ordering = ["area", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "level"],
                name="one_rhythm_an_area_and_level",
                violation_error_message=_("This area has a rhythm for this level already."),
            ),
            models.CheckConstraint(
                condition=Q(number__lte=52),
                name="rhythm_within_reach",
                violation_error_message=_("At most 52."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area or _('everywhere')} · {self.get_level_display()}"


class AnalysisMeeting(models.Model):
    """A meeting of a grid: proposed by the timetable with the day by which it is due, called, held, signed.
    What its minutes say is kept as it was signed (``MeetingEvent``)."""

    area_lookup: ClassVar[str] = "grid__code"

    grid = models.ForeignKey(Grid, models.PROTECT, related_name="+", verbose_name=_("grid"))
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PROPOSED
    )
    due_on = DayColumn(_("due by"))
    starts_at = MomentColumn(pgettext_lazy("meeting", "begins at"), **_MAYBE)
    place = models.CharField(_("place"), max_length=120, blank=True)
    chair: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("chair"), **_WHO)
    summary = models.TextField(_("what the meeting found"), blank=True)
    signed_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("signed by"), **_WHO)
    signed_at = models.DateTimeField(_("signed at"), **_MAYBE)
    begun_at = models.DateTimeField(_("begun at"))
    reminded_at = models.DateTimeField(null=True, editable=False)
    forgotten_at = models.DateTimeField(_("somebody forgotten at"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("analysis meeting")
        verbose_name_plural = _("analysis meetings")
        ordering = ["-due_on", "-id"]
        indexes = [
            models.Index(fields=["due_on"], name="meeting_open", condition=Q(state__in=MEETING_OPEN)),
            models.Index(fields=["starts_at"], name="meeting_starts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["grid"], condition=Q(state__in=MEETING_OPEN), name="one_open_meeting_a_grid"
            ),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "signed"]) | Q(starts_at__isnull=False),
                name="meeting_called_for_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False, signed_by__isnull=False)
                | (~Q(state="signed") & Q(signed_at__isnull=True, signed_by__isnull=True)),
                name="meeting_signed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        when = short_moment_text(self.starts_at) if self.starts_at else day_text(self.due_on)
        return f"{self.grid.name} {when}"


class MeetingAttendance(models.Model):
    """Somebody who is invited, and whether she came."""

    area_lookup: ClassVar[str] = "meeting__grid__code"

    meeting = models.ForeignKey(
        AnalysisMeeting, models.PROTECT, related_name="attendances", verbose_name=_("analysis meeting")
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    invited_at = models.DateTimeField(_("invited at"))
    present = models.BooleanField(_("present"), **_MAYBE)

    objects = ScopedQuerySet["MeetingAttendance"].as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("meeting", "member", name="invited_once_to_a_meeting")]

    def __str__(self) -> str:
        return str(self.member)


class AgendaItem(models.Model):
    """A matter of a meeting, drawn from what is open or added by hand, and what was decided about it. What it
    is about is read where it is; only figures are kept (``facts``)."""

    area_lookup: ClassVar[str] = "meeting__grid__code"

    meeting = models.ForeignKey(
        AnalysisMeeting, models.PROTECT, related_name="agenda", verbose_name=_("analysis meeting")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind.choices)
    opinion: Any = models.ForeignKey(
        VoicedOpinion, models.PROTECT, verbose_name=_("opinion of the people"), **_MAYBE, related_name="+"
    )
    # The overdue case that it is about, or the one that it became.
    case: Any = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("case"), **_MAYBE, related_name="meeting_items"
    )
    grid: Any = models.ForeignKey(Grid, models.PROTECT, verbose_name=_("grid"), **_WHO)
    # What a meeting of the level below reported up.
    raised_from: Any = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("reported up by"), **_MAYBE, related_name="taken_up"
    )
    title = models.CharField(_("matter"), max_length=200, blank=True)
    facts: Any = models.JSONField(_("figures"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    words = models.TextField(_("what was decided"), blank=True)
    decided_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("decided by"), **_WHO)
    decided_at = models.DateTimeField(_("decided at"), **_MAYBE)
    # What the street or town says to what a community reported up.
    answer = models.TextField(pgettext_lazy("to what was reported up", "answer"), blank=True)
    answered_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("answered by"), **_WHO)
    answered_at = models.DateTimeField(_("answered at"), **_MAYBE)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of an agenda")
        verbose_name_plural = _("items of agendas")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("meeting", "opinion", name="an_opinion_once_a_meeting"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | Q(outcome__in=Outcome.values, decided_at__isnull=False),
                name="item_decided_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(raised_from__isnull=True) | ~Q(raised_from=F("id")),
                name="item_raised_from_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_handled(self) -> bool:
        """Whether the level above made a case of it that is not closed yet."""
        return self.kind != ItemKind.CASE and self.case is not None and self.case.closed_at is None

    @property
    def above(self) -> Text:
        """What the level above did with it; empty where signed minutes don't report it up."""
        if self.outcome != Outcome.RAISED or self.meeting.state != MeetingState.SIGNED:
            return ""
        if self.answered_at is not None:
            return Above.ANSWERED.label
        if getattr(self, "taken_up", None) is not None:
            return Above.TAKEN_UP.label
        return Above.HANDLED.label if self.is_handled else Above.WAITING.label


class MeetingDecision(models.Model):
    """Who carries out what was decided about an item, and until when."""

    area_lookup: ClassVar[str] = "item__meeting__grid__code"

    item = models.OneToOneField(
        AgendaItem, models.CASCADE, related_name="decision", verbose_name=_("item of an agenda")
    )
    responsible = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("who does it"))
    until = DayColumn(pgettext_lazy("decision", "until"))
    done_at = models.DateTimeField(_("done at"), **_MAYBE)
    done_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("done by"), **_WHO)
    done_words = models.TextField(_("what was done"), blank=True)
    reminded_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a meeting")
        verbose_name_plural = _("decisions of meetings")
        ordering = ["until", "id"]
        indexes = [
            models.Index(fields=["until"], name="decision_open", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.responsible} {day_text(self.until)}"


class MeetingEvent(models.Model):
    """What was done with a meeting, with its minutes as they were signed; append-only by a database trigger.
    Of opinions and cases the minutes hold what was decided, never what was said or by whom; words go when
    somebody is forgotten in them."""

    area_lookup: ClassVar[str] = "meeting__grid__code"

    meeting = models.ForeignKey(
        AnalysisMeeting, models.PROTECT, related_name="events", verbose_name=_("analysis meeting")
    )
    step = models.CharField(_("action"), max_length=10, choices=MeetingStep.choices)
    by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("by"), **_WHO)
    at = models.DateTimeField(_("at"))
    words = models.TextField(_("words"), blank=True)
    minutes: Any = models.JSONField(_("minutes"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    # Dropped with the words.
    salt = models.CharField(max_length=32, blank=True, editable=False)
    # The member's id and the token of the form: the same form sent twice is one event.
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = ScopedQuerySet["MeetingEvent"].as_manager()

    class Meta:
        verbose_name = _("event of a meeting")
        verbose_name_plural = _("events of a meeting")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_step_display()
