"""Appointments: who leads, guides and helps which grid (policy 二(二))."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from kit.actors import Actor, require
from kit.checking import stored
from kit.errors import Conflict, Invalid
from kit.text import Text
from kit.time.clock import today
from kit.time.formats import day_text
from staff.actions._closing import pass_on
from staff.actions._growing import end_given_by, end_outgrown, hold_growing
from staff.audit.record import note
from staff.audit.telling import tell_of_power
from staff.choices import AppointmentRole, AuditAction
from staff.models import Appointment, Member
from staff.posts.dates import check_past
from staff.rights.administrators import check_may_hold_post
from staff.rights.power import require_to_give_post, require_to_take_post
from staff.rights.taken import check_rank, rank_at, taken

ADD, CHANGE = "staff.add_appointment", "staff.change_appointment"
_HELD_BY_ONE = (AppointmentRole.LEADER, AppointmentRole.LIAISON)


@transaction.atomic
def appoint(*, by: Actor, member: Member, grid: Grid, role: str, since: dt.date | None = None) -> Appointment:
    """Give ``member`` a role for ``grid`` from ``since`` (default today). Nobody is dismissed by it.

    Raises:
        NotAllowed: ``by`` appoints nobody there, or the post or the member is not lower than that of ``by``.
        Invalid: someone else leads or guides the grid (the message names the person), the member has the role
            already, a higher rank took it from her (or of leader and liaison the other), the login is
            inactive, the grid is retired, or ``since`` is in the future.
    """
    made = _appoint(by, member, grid, role, since)
    _tell(by, made)
    return made


def _appoint(by: Actor, member: Member, grid: Grid, role: str, since: dt.date | None) -> Appointment:
    hold_growing(member)
    grid, member = stored(grid), stored(member, "user", "organization")
    require(by, ADD, grid)
    require_to_give_post(by, ADD, member=member, grid=grid, role=role)
    begins = since or today()
    check_past("since", begins)
    check_may_hold_post(member, field="member")
    if not member.user.is_active:
        raise Invalid(fields={"member": [_("The login of this member is not active.")]})
    for ended in _taken_from(member, grid, role):
        check_rank(ended, rank_at(by, grid, ADD), field="member")
    if grid.retired_on is not None:
        raise Invalid(fields={"grid": [_("This grid is no longer in use.")]})
    # A lock on the grid's row: of two who appoint at once, the second sees the first.
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    _check_vacant(member, grid, role)
    try:
        with transaction.atomic():
            made = Appointment.objects.create(member=member, grid=grid, role=role, since=begins)
    except IntegrityError as error:
        raise Conflict from error
    _write_down(by, made)
    end_outgrown(by, member)
    return made


def _taken_from(member: Member, grid: Grid, role: str) -> list[Appointment]:
    """The ended posts of ``member`` at ``grid`` that stand against ``role`` there: the last of it, and of
    leader and liaison, from whom one is dismissed as one, the other too where it was given since."""
    roles = _HELD_BY_ONE if role in _HELD_BY_ONE else (role,)
    rows = Appointment.objects.filter(member=member, grid=grid, role__in=roles, until__isnull=False)
    ended = list(rows.order_by("pk"))
    last = max((place for place, one in enumerate(ended) if one.role == role), default=0)
    return ended[last:]


def _check_vacant(member: Member, grid: Grid, role: str) -> None:
    current = Appointment.objects.current().filter(grid=grid, role=role)
    if current.filter(member=member).exists():
        raise Invalid(fields={"member": [_("This member has this role for the grid already.")]})
    holder = current.select_related("member").first() if role in _HELD_BY_ONE else None
    if holder is not None:
        message = _("%(name)s is the current %(role)s of this grid. Hand it over, or end that first.") % {
            "name": holder.member.name,
            "role": holder.get_role_display(),
        }
        raise Invalid(fields={"role": [message]})


@transaction.atomic
def end_appointment(
    *, by: Actor, appointment: Appointment, on: dt.date | None = None, cases_to: Member | None = None
) -> Appointment:
    """End an appointment; ``on`` (default today) is the first day on which it no longer holds. What waits for
    the post is with the one above. Cases there that were assigned to the holder go to ``cases_to``, where she
    holds the post then, else to whoever does.

    Raises:
        NotAllowed: ``by`` ends none there, or the post or its holder is not lower than that of ``by``.
        Invalid: ``on`` is before its beginning or in the future.
        Conflict: it has ended already.
    """
    held = stored(appointment, "member__user", "grid")
    require(by, CHANGE, held)
    _require_to_end(by, CHANGE, held)
    ended = _end(by, held, on or today())
    appointment.until = ended.until
    _write_down(by, ended, **pass_on(by, ended.member, cases_to))
    end_given_by(by, ended.member.user)
    _tell(by, ended)
    return ended


def _end(by: Actor, appointment: Appointment, ends: dt.date) -> Appointment:
    check_past("until", ends)
    if ends < appointment.since:
        raise Invalid(fields={"until": [_("It can't end before it began.")]})
    who, rank = taken(by, rank_at(by, appointment.grid, CHANGE))
    running = Appointment.objects.filter(pk=appointment.pk, until__isnull=True)
    if not running.update(until=ends, taken_by=who, taken_rank=rank):
        raise Conflict(_("This appointment has ended already."))
    appointment.until = ends
    return appointment


@transaction.atomic
def hand_over(
    *,
    by: Actor,
    grid: Grid,
    role: str,
    to: Member,
    on: dt.date | None = None,
    moving: Callable[[Member], Text] | None = None,
) -> Appointment:
    """End the current leader's or liaison's appointment and begin that of ``to``, both on one day (today).
    All concerned are told once; ``moving`` is called with the holder before, moves what goes along, and
    returns it in words for the message.

    Raises:
        NotAllowed: as for ``appoint`` and ``end_appointment``.
        Invalid: several people may hold the role; or as for ``appoint`` and ``end_appointment``.
        Conflict: somebody else was faster.
    """
    require(by, ADD, grid)
    if role not in _HELD_BY_ONE:
        raise Invalid(fields={"role": [_("Only the leader and the liaison hand over.")]})
    hold_growing(to)
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    current = Appointment.objects.current().filter(grid=grid, role=role).first()
    if current is not None and current.member_id == to.pk:
        raise Invalid(fields={"member": [_("This member has this role for the grid already.")]})
    if current is None:
        return appoint(by=by, member=to, grid=grid, role=role, since=on)
    _require_to_end(by, ADD, current)
    _write_down(by, _end(by, current, on or today()))
    made = _appoint(by, to, grid, role, on)
    more = moving(current.member) if moving is not None else ""
    pass_on(by, current.member, to)
    end_given_by(by, current.member.user)
    tell_of_power(by, AuditAction.ROLE_CHANGED, [to, current.member], made, more=more)
    return made


def _require_to_end(by: Actor, permission: str, held: Appointment) -> None:
    require_to_take_post(by, permission, member=held.member, grid=held.grid, role=held.role)


def _write_down(by: Actor, appointment: Appointment, **left: int) -> None:
    """An appointment gives rights, and its end takes them: both are kept in the audit, and with the end where
    the cases went that were ``left``."""
    facts: dict[str, Any] = {"role": appointment.role, "member": appointment.member_id, **left}
    if appointment.until is not None:
        facts["until"] = day_text(appointment.until)
    note(by, AuditAction.ROLE_CHANGED, appointment, area=appointment.grid.code, **facts)


def _tell(by: Actor, appointment: Appointment) -> None:
    tell_of_power(by, AuditAction.ROLE_CHANGED, [appointment.member], appointment)
