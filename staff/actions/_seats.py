"""The seats of a grid: whether one is free from a day on, and how what changes there is written down. Parts
of the verbs of appointments, which have asked and hold the grid's row."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from kit.actors import Actor
from kit.errors import Invalid
from kit.time.clock import today
from kit.time.formats import day_text
from staff.audit.record import note
from staff.choices import AppointmentRole, AuditAction
from staff.models import Appointment, Member

HELD_BY_ONE = (AppointmentRole.LEADER, AppointmentRole.LIAISON)


def check_vacant(member: Member, grid: Grid, role: str, begins: dt.date) -> dt.date | None:
    """Until when ``member`` may have the role from ``begins`` on: until somebody is planned, or without end.

    Raises:
        Invalid: somebody else has it then, or is planned while this is planned too; or the member has it, or
            is planned for it, already.
    """
    seats = Appointment.objects.filter(grid=grid, role=role)
    first = max(begins, today())
    mine = seats.standing().filter(member=member, until__isnull=True)
    if mine.exists() or seats.current(first).filter(member=member).exists():
        raise Invalid(fields={"member": [_("This member has this role for the grid already.")]})
    if role not in HELD_BY_ONE:
        return None
    holder = seats.current(first).select_related("member").first()
    if holder is not None and holder.has_begun:
        message = _("%(name)s is the current %(role)s of this grid. Hand it over, or end that first.") % {
            "name": holder.member.name,
            "role": holder.get_role_display(),
        }
        raise Invalid(fields={"role": [message]})
    if begins > today():
        check_none_planned(grid, role)
    following = seats.planned().order_by("since").first()
    return following.since if following is not None else None


def check_none_planned(grid: Grid, role: str) -> None:
    """Raises Invalid where somebody is planned as the ``role`` of ``grid``; names her and the day."""
    following = Appointment.objects.planned().filter(grid=grid, role=role).select_related("member").first()
    if following is not None:
        words = _("%(name)s is planned as %(role)s of this grid from %(day)s. Withdraw that first.")
        said = {
            "name": following.member.name,
            "role": following.get_role_display(),
            "day": day_text(following.since),
        }
        raise Invalid(fields={"role": [words % said]})


def write_down(by: Actor, appointment: Appointment, **more: Any) -> None:
    """An appointment gives rights, and its end takes them: both are kept in the audit, and with the end where
    the cases went; one that is planned with its day."""
    facts: dict[str, Any] = {"role": appointment.role, "member": appointment.member_id, **more}
    if appointment.until is not None:
        facts["until"] = day_text(appointment.until)
    if not appointment.has_begun:
        facts["since"] = day_text(appointment.since)
    note(by, AuditAction.ROLE_CHANGED, appointment, area=appointment.grid.code, **facts)
