"""Appointments that were made ahead: withdrawn before their day, and what follows on that day. The rights
themselves need none of this: they go by the date (``models/holding``)."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Grid
from kit.actors import Actor, require
from kit.checking import stored
from kit.errors import Conflict, Invalid
from kit.time.clock import today
from staff.actions._closing import pass_on
from staff.actions._growing import end_given_by, end_outgrown, hold_growing
from staff.actions._seats import HELD_BY_ONE, write_down
from staff.audit.telling import tell_of_power
from staff.choices import AuditAction
from staff.models import Appointment, Member
from staff.rights.power import require_to_take_post

CHANGE = "staff.change_appointment"
Told = Callable[[Appointment, list[Member]], None]


@transaction.atomic
def withdraw_appointment(*, by: Actor, appointment: Appointment) -> None:
    """Take back an appointment that has not begun: it is gone, and the audit keeps that it was planned. Who
    was to end with it stays. Both are told, and the level above.

    Raises:
        NotAllowed: ``by`` ends none there, or the post or its holder is not lower than that of ``by``.
        Invalid: it has begun.
        NotFound, Conflict: somebody was faster.
    """
    held = stored(appointment, "member__user", "grid")
    require(by, CHANGE, held)
    require_to_take_post(by, CHANGE, member=held.member, grid=held.grid, role=held.role)
    Grid.objects.select_for_update().only("pk").get(pk=held.grid_id)
    if held.has_begun:
        raise Invalid(_("This appointment has begun. End it instead."))
    before = _ending_with(held)
    if not Appointment.objects.planned().filter(pk=held.pk).delete()[0]:
        raise Conflict
    going_on = Appointment.objects.filter(pk__in=[one.pk for one in before])
    going_on.update(until=None, taken_by=None, taken_rank=None)
    held.pk, held.until = appointment.pk, held.since
    write_down(by, held, withdrawn=True)
    tell_of_power(by, AuditAction.ROLE_CHANGED, [held.member, *(one.member for one in before)], held)


def begin_due(*, by: Actor, tell: Told) -> int:
    """What follows on the first day of appointments that were made ahead: cases that were assigned to the one
    before go on, what she gave to others and what outgrew its giver ends. ``tell`` is called with each, and
    who had the post before, in the same transaction. Returns how many; each is done once.

    Raises:
        NotAllowed: ``by`` is not the system.
    """
    require(by, "staff.begin_appointments")
    due = Appointment.objects.filter(begins_ahead=True, since__lte=today()).order_by("since", "pk")
    return sum(_begin(by, row, tell) for row in due.select_related("member__user", "grid"))


@transaction.atomic
def _begin(by: Actor, row: Appointment, tell: Told) -> bool:
    hold_growing(row.member)
    if not Appointment.objects.filter(pk=row.pk, begins_ahead=True).update(begins_ahead=False):
        return False
    before = [one.member for one in _ending_with(row)]
    for member in before:
        pass_on(by, member, row.member)
        end_given_by(by, member.user)
    end_outgrown(by, row.member)
    write_down(by, row, begun=True)
    tell(row, before)
    return True


def _ending_with(row: Appointment) -> list[Appointment]:
    """Who has, or had, the seat until the day on which ``row`` begins."""
    if row.role not in HELD_BY_ONE:
        return []
    rows = Appointment.objects.filter(grid=row.grid_id, role=row.role, until=row.since).exclude(pk=row.pk)
    return list(rows.filter(since__lt=row.since).select_related("member__user"))
