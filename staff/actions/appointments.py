"""Appointments: who leads, guides and helps which grid (policy 二(二)), today or from a later day on. The
rights go by the date alone (``models/holding``)."""

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
from staff.posts.dates import check_not_far, check_past
from staff.rights.administrators import check_may_hold_post
from staff.rights.power import require_to_give_post, require_to_take_post
from staff.rights.taken import check_rank, rank_at, taken

ADD, CHANGE = "staff.add_appointment", "staff.change_appointment"
_HELD_BY_ONE = (AppointmentRole.LEADER, AppointmentRole.LIAISON)
Told = Callable[[Appointment, list[Member]], None]


@transaction.atomic
def appoint(*, by: Actor, member: Member, grid: Grid, role: str, since: dt.date | None = None) -> Appointment:
    """Give ``member`` a role for ``grid`` from ``since`` (default today). Nobody is dismissed by it. One that
    begins on a later day gives no rights before, and begins with that day by itself; where a leader or
    liaison is planned already, whoever is appointed now holds the post until then.

    Raises:
        NotAllowed: ``by`` appoints nobody there, or the post or the member is not lower than that of ``by``.
        Invalid: someone else leads or guides the grid then, or is planned to (the message names the person),
            the member has the role already, a higher rank took it from her (or of leader and liaison the
            other), the login is inactive, the grid is retired, or ``since`` is more than a year ahead.
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
    check_not_far("since", begins)
    check_may_hold_post(member, field="member")
    if not member.user.is_active:
        raise Invalid(fields={"member": [_("The login of this member is not active.")]})
    for ended in _taken_from(member, grid, role):
        check_rank(ended, rank_at(by, grid, ADD), field="member")
    if grid.retired_on is not None:
        raise Invalid(fields={"grid": [_("This grid is no longer in use.")]})
    # A lock on the grid's row: of two who appoint at once, the second sees the first.
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    until = _check_vacant(member, grid, role, begins)
    made = Appointment(member=member, grid=grid, role=role, since=begins, until=until)
    made.begins_ahead = begins > today()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict from error
    _write_down(by, made)
    if not made.begins_ahead:
        end_outgrown(by, member)
    return made


def _taken_from(member: Member, grid: Grid, role: str) -> list[Appointment]:
    """The ended posts of ``member`` at ``grid`` that stand against ``role`` there: the last of it, and of
    leader and liaison, from whom one is dismissed as one, the other too where it was given since."""
    roles = _HELD_BY_ONE if role in _HELD_BY_ONE else (role,)
    rows = Appointment.objects.ended().filter(member=member, grid=grid, role__in=roles)
    ended = list(rows.order_by("pk"))
    last = max((place for place, one in enumerate(ended) if one.role == role), default=0)
    return ended[last:]


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
    check_past("until", on or today())
    ended = _end(by, held, on or today())
    appointment.until = ended.until
    _write_down(by, ended, **pass_on(by, ended.member, cases_to))
    end_given_by(by, ended.member.user)
    _tell(by, ended)
    return ended


def _end(by: Actor, appointment: Appointment, ends: dt.date) -> Appointment:
    if not appointment.has_begun:
        raise Invalid(_("This appointment has not begun. Withdraw it instead."))
    if ends < appointment.since:
        raise Invalid(fields={"until": [_("It can't end before it began.")]})
    who, rank = taken(by, rank_at(by, appointment.grid, CHANGE))
    running = Appointment.objects.standing().filter(pk=appointment.pk)
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
    returns it in words for the message. On a later day both happen by themselves; nothing moves before.

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
    day = on or today()
    check_not_far("since", day)
    current = Appointment.objects.current(max(day, today())).filter(grid=grid, role=role).first()
    if current is not None and current.member_id == to.pk and current.has_begun:
        raise Invalid(fields={"member": [_("This member has this role for the grid already.")]})
    if current is None or not current.has_begun:
        return appoint(by=by, member=to, grid=grid, role=role, since=on)
    _require_to_end(by, ADD, current)
    if day > today():
        _check_none_planned(grid, role)
    _write_down(by, _end(by, current, day))
    made = _appoint(by, to, grid, role, on)
    more: Text = ""
    if not made.begins_ahead:
        more = moving(current.member) if moving is not None else ""
        pass_on(by, current.member, to)
        end_given_by(by, current.member.user)
    tell_of_power(by, AuditAction.ROLE_CHANGED, [to, current.member], made, more=more)
    return made


def _require_to_end(by: Actor, permission: str, held: Appointment) -> None:
    require_to_take_post(by, permission, member=held.member, grid=held.grid, role=held.role)


def _tell(by: Actor, appointment: Appointment) -> None:
    tell_of_power(by, AuditAction.ROLE_CHANGED, [appointment.member], appointment)


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
    _write_down(by, held, withdrawn=True)
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
    _write_down(by, row, begun=True)
    tell(row, before)
    return True


def _ending_with(row: Appointment) -> list[Appointment]:
    """Who has, or had, the seat until the day on which ``row`` begins."""
    if row.role not in _HELD_BY_ONE:
        return []
    rows = Appointment.objects.filter(grid=row.grid_id, role=row.role, until=row.since).exclude(pk=row.pk)
    return list(rows.filter(since__lt=row.since).select_related("member__user"))


def _check_vacant(member: Member, grid: Grid, role: str, begins: dt.date) -> dt.date | None:
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
    if role not in _HELD_BY_ONE:
        return None
    holder = seats.current(first).select_related("member").first()
    if holder is not None and holder.has_begun:
        message = _("%(name)s is the current %(role)s of this grid. Hand it over, or end that first.") % {
            "name": holder.member.name,
            "role": holder.get_role_display(),
        }
        raise Invalid(fields={"role": [message]})
    if begins > today():
        _check_none_planned(grid, role)
    following = seats.planned().order_by("since").first()
    return following.since if following is not None else None


def _check_none_planned(grid: Grid, role: str) -> None:
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


def _write_down(by: Actor, appointment: Appointment, **more: Any) -> None:
    """An appointment gives rights, and its end takes them: both are kept in the audit, and with the end where
    the cases went; one that is planned with its day."""
    facts: dict[str, Any] = {"role": appointment.role, "member": appointment.member_id, **more}
    if appointment.until is not None:
        facts["until"] = day_text(appointment.until)
    if not appointment.has_begun:
        facts["since"] = day_text(appointment.since)
    note(by, AuditAction.ROLE_CHANGED, appointment, area=appointment.grid.code, **facts)
