"""Courses and who took part (policy 三(二))."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kit.actors import Actor, require
from kit.errors import Invalid, NotAllowed
from staff.accounts.senders import wait_for_own
from staff.models import Attendance, Member, Organization, Training, User
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
    area of ``by`` are changed: the others are not the writer's to take away. The same course with the same
    people is there already: it is returned.

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
    said = {"title": title.strip(), "kind": kind, "date": date, "hours": hours}
    said |= {"organizer": organizer, "notes": notes.strip()}
    wanted = {member.pk for member in attendees}
    if training is None and (before := _kept_before(by, said, wanted)) is not None:
        return before
    made = training or Training()
    made.title, made.kind, made.date, made.hours = title.strip(), kind, date, hours
    made.organizer, made.notes = organizer, notes.strip()
    made.save()
    Attendance.objects.within(scope).filter(training=made).exclude(member__in=wanted).delete()
    rows = [Attendance(training=made, member_id=pk) for pk in sorted(wanted)]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
    return made


def _kept_before(by: Actor, said: Mapping[str, Any], wanted: set[int]) -> Training | None:
    """The course of the same words in which the same people took part: it was sent twice."""
    if isinstance(by, User):
        wait_for_own(by.pk)
    for one in Training.objects.filter(**said).order_by("-pk"):
        if set(one.attendances.values_list("member", flat=True)) == wanted:
            found: Training = one
            return found
    return None
