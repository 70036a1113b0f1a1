"""Courses for grid leaders, and who took part (policy 三(二))."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.time.bounds import DayColumn
from kit.time.clock import today
from kit.time.formats import day_text
from staff.choices import TrainingKind
from staff.models.people import Member, Organization
from staff.models.querysets import AttendanceQuerySet, TrainingQuerySet


class Training(models.Model):
    """A course that was held, or is planned."""

    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=15, choices=TrainingKind.choices)
    date = DayColumn(_("date"))
    hours = models.DecimalField(
        _("hours"), max_digits=4, decimal_places=1, validators=[MinValueValidator(Decimal("0.5"))]
    )
    organizer = models.ForeignKey(
        Organization, models.PROTECT, related_name="trainings", verbose_name=_("held by")
    )
    notes = models.TextField(_("contents"), blank=True)

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(hours__gt=0), name="training_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{day_text(self.date)} {self.title}"

    @property
    def is_ahead(self) -> bool:
        """Whether its day is still to come."""
        return self.date > today()


class Invitation(models.Model):
    """A member is invited to a course."""

    training = models.ForeignKey(
        Training, models.CASCADE, related_name="invitations", verbose_name=_("training")
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="invitations", verbose_name=_("member"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint("training", "member", name="one_invitation_a_training")]

    def __str__(self) -> str:
        return str(self.member)


class Attendance(models.Model):
    """A member took part in a course."""

    training = models.ForeignKey(
        Training, models.CASCADE, related_name="attendances", verbose_name=_("training")
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances", verbose_name=_("member"))

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint("training", "member", name="one_attendance_a_training")]

    def __str__(self) -> str:
        return str(self.member)
