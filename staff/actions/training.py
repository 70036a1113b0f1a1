"""Courses and who took part (policy 三(二))."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor, require
from kit.errors import Invalid, NotAllowed
from staff.models import Attendance, Member, Organization, Training
from staff.posts.dates import check_past
from staff.rights.in_charge import governs, trainings_in_charge
from staff.rights.roles import scope_where

_OTHERS = _("Only courses of an organization of your own area are yours to enter.")


@transaction.atomic
def save_training(
    *,
    by: Actor,
    training: Training | None = None,
    title: str,
    kind: str,
    date: dt.date,
    hours: Decimal,
    organizer: Organization,
    notes: str = "",
    attendees: Iterable[Member],
) -> Training:
    """Keep a course that was held, with those who took part. Of those who took part only the members in the
    area of ``by`` are changed: the others are not the writer's to take away.

    Raises:
        NotAllowed: ``by`` keeps no courses, or not those of the organization that held ``training``.
        Invalid: ``organizer`` is not governed by ``by``, the date is in the future, or it took no time.
    """
    permission = "staff.add_training" if training is None else "staff.change_training"
    require(by, permission)
    scope = scope_where(by, permission)
    if training is not None and not trainings_in_charge(scope).filter(pk=training.pk).exists():
        raise NotAllowed
    if not governs(scope, organizer):
        raise Invalid(fields={"organizer": [_OTHERS]})
    check_past("date", date)
    if hours <= 0:
        raise Invalid(fields={"hours": [_("A course takes time.")]})
    made = training or Training()
    made.title, made.kind, made.date, made.hours = title.strip(), kind, date, hours
    made.organizer, made.notes = organizer, notes.strip()
    made.save()
    wanted = {member.pk for member in attendees}
    Attendance.objects.within(scope).filter(training=made).exclude(member__in=wanted).delete()
    rows = [Attendance(training=made, member_id=pk) for pk in sorted(wanted)]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
    return made
