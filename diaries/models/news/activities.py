"""Activities of neighbours (文体、志愿、互助、文明创建): who comes, how many came, what it looked like."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diaries.choices import ActivityKind, Audience, SignUpState
from diaries.models.news.announcements import Announcement
from diaries.models.news.rows import ActivityQuerySet, PhotoQuerySet, SignUpQuerySet
from diaries.rules.news import LONGEST_PLACE, LONGEST_TITLE, LONGEST_WHY
from grids.codes import LONGEST_CODE
from kit.time import clock
from kit.time.bounds import MomentColumn
from residents.models import Household
from staff.models import Member, Organization

_WHO: dict[str, Any] = {"null": True, "blank": True, "related_name": "+"}


class Activity(models.Model):
    """Something that neighbours do together, in an area and for all below it."""

    area_lookup: ClassVar[str] = "area"

    area = models.CharField(_("area"), max_length=LONGEST_CODE)
    kind = models.CharField(_("kind"), max_length=12, choices=ActivityKind.choices)
    audience = models.CharField(
        _("for whom"), max_length=10, choices=Audience.choices, default=Audience.LEADERS
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    words = models.TextField(_("words"), blank=True)
    begins_at = MomentColumn(_("begins at"))
    ends_at = MomentColumn(_("ends at"))
    place = models.CharField(_("place"), max_length=LONGEST_PLACE)
    # For how many people there is room; nothing: for all who come.
    capacity = models.PositiveSmallIntegerField(_("room for how many"), null=True, blank=True)
    author = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("called by"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("organizer")
    )
    made_at = models.DateTimeField(_("made at"))
    moved_at = models.DateTimeField(_("moved at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("called off at"), null=True, blank=True)
    cancelled_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("called off by"), **_WHO)
    cancelled_why = models.CharField(_("why it was called off"), max_length=LONGEST_WHY, blank=True)
    # How many came, all together; nobody's name.
    counted = models.PositiveSmallIntegerField(_("how many came"), null=True, blank=True)
    counted_words = models.TextField(_("how it was"), blank=True)
    counted_by: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("counted by"), **_WHO)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    # The member's id and the token of the form: the same, sent twice, is called once.
    key = models.CharField(_("key"), max_length=100, unique=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-begins_at", "-id"]
        indexes = [
            models.Index(fields=["area", "-id"], name="activity_area"),
            models.Index(fields=["ends_at"], name="activity_ends"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ActivityKind.values), name="activity_kind_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="activity_lasts"),
            models.CheckConstraint(
                condition=Q(counted__isnull=True, counted_at__isnull=True)
                | Q(counted__isnull=False, counted_at__isnull=False, cancelled_at__isnull=True),
                name="activity_counted_when_it_took_place",
            ),
        ]

    @property
    def left(self) -> int | None:
        """How many places are left, of what ``with_taken`` has found; None where all who come have one."""
        taken: int = self.taken  # type: ignore[attr-defined]
        return None if self.capacity is None else max(0, self.capacity - taken)

    @property
    def is_of_one_day(self) -> bool:
        """Whether it ends on the day on which it begins."""
        return clock.date_of(self.begins_at) == clock.date_of(self.ends_at)

    def __str__(self) -> str:
        return self.title


class SignUp(models.Model):
    """Somebody of the staff comes, or a household, which its leader signs up by its door: nobody's name."""

    area_lookup: ClassVar[str] = "activity__area"

    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="sign_ups", verbose_name=_("activity")
    )
    member: Any = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), **_WHO)
    household: Any = models.ForeignKey(Household, models.PROTECT, verbose_name=_("household"), **_WHO)
    people = models.PositiveSmallIntegerField(_("how many people"), default=1)
    state = models.CharField(
        _("state"), max_length=10, choices=SignUpState.choices, default=SignUpState.GOING
    )
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("signed up by"))
    at = models.DateTimeField(_("at"))
    came = models.BooleanField(_("came"), null=True, blank=True)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint("activity", "member", name="one_sign_up_a_member"),
            models.UniqueConstraint("activity", "household", name="one_sign_up_a_household"),
            models.CheckConstraint(
                condition=Q(member__isnull=True) ^ Q(household__isnull=True), name="sign_up_of_one"
            ),
            models.CheckConstraint(condition=Q(people__gt=0), name="sign_up_of_somebody"),
        ]
        indexes = [models.Index(fields=["member", "activity"], name="sign_up_member")]

    def __str__(self) -> str:
        return self.get_state_display()


class ActivityPhoto(models.Model):
    """A photo of an activity, kept without metadata under a random name; on the public page only by a tick
    of its own."""

    area_lookup: ClassVar[str] = "activity__area"

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="photos", verbose_name=_("activity"))
    file = models.CharField(_("file"), max_length=60, unique=True, editable=False)
    thumbnail = models.CharField(_("thumbnail"), max_length=60, unique=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    public = models.BooleanField(_("on the public page"), default=False)
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added at"))

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of an activity")
        verbose_name_plural = _("photos of activities")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("activity", "digest", name="one_photo_once")]

    def __str__(self) -> str:
        return self.file


class PutAway(models.Model):
    """A member has put an announcement, or an activity, away from her first page. It is hers alone: nobody is
    shown who did."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+", verbose_name=_("member"))
    announcement: Any = models.ForeignKey(
        Announcement, models.CASCADE, null=True, related_name="put_away", verbose_name=_("announcement")
    )
    activity: Any = models.ForeignKey(
        Activity, models.CASCADE, null=True, related_name="put_away", verbose_name=_("activity")
    )

    class Meta:
        verbose_name = _("put away")
        verbose_name_plural = _("put away")
        constraints = [
            models.UniqueConstraint("member", "announcement", name="put_away_once"),
            models.UniqueConstraint("member", "activity", name="put_away_activity_once"),
            models.CheckConstraint(
                condition=Q(announcement__isnull=True) ^ Q(activity__isnull=True), name="put_away_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
