"""Courses and who took part (policy 三(二))."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit.errors import Invalid
from grids.scope import Scope
from staff.actions.dates import check_past
from staff.models import Attendance, Member, Organization, Training


@transaction.atomic
def save_training(
    *,
    training: Training | None = None,
    title: str,
    kind: str,
    date: dt.date,
    hours: Decimal,
    organizer: Organization,
    notes: str = "",
    attendees: Iterable[Member],
    scope: Scope,
) -> Training:
    """Keep a course that was held, with those who took part. Of those who took part only the members inside
    ``scope`` are changed: the others are not the writer's to take away.

    Raises:
        Invalid: the date is in the future, or it took no time.
    """
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
