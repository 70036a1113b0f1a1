"""Appointments: who leads, guides and helps which grid (policy 二(二))."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from gridgov.kit.clock import today
from gridgov.kit.errors import Conflict, Invalid
from grids.choices import GridLevel
from grids.models import Grid
from staff.actions.dates import check_past
from staff.choices import AppointmentRole, Identity
from staff.models import Appointment, Member

_HELD_BY_ONE = (AppointmentRole.LEADER, AppointmentRole.LIAISON)
# Who usually leads and guides each level (policy 二(二); design §4.2).
_USUAL: dict[tuple[str, int], tuple[Identity, ...]] = {
    (AppointmentRole.LEADER, GridLevel.COMMUNITY): (Identity.PARTY_SECRETARY,),
    (AppointmentRole.LEADER, GridLevel.RESIDENT_GROUP): (Identity.COMMUNITY_WORKER,),
    (AppointmentRole.LEADER, GridLevel.BUILDING): (
        Identity.STAIRWELL_LEADER,
        Identity.RESIDENT_REPRESENTATIVE,
    ),
    (AppointmentRole.LIAISON, GridLevel.COMMUNITY): (Identity.TOWNSHIP_CADRE,),
    (AppointmentRole.LIAISON, GridLevel.RESIDENT_GROUP): (Identity.COMMUNITY_CADRE,),
    (AppointmentRole.LIAISON, GridLevel.BUILDING): (Identity.GROUP_HEAD, Identity.RESIDENT_REPRESENTATIVE),
}


@transaction.atomic
def appoint(*, member: Member, grid: Grid, role: str, since: dt.date | None = None) -> Appointment:
    """Give ``member`` a role for ``grid`` from ``since`` (default today). Nobody is dismissed by it.

    Raises:
        Invalid: someone else leads or guides the grid (the message names the person), the member has the role
            already, the login is inactive, the grid is retired, or ``since`` is in the future.
    """
    begins = since or today()
    check_past("since", begins)
    if not member.user.is_active:
        raise Invalid(fields={"member": [_("The login of this member is not active.")]})
    if grid.retired_on is not None:
        raise Invalid(fields={"grid": [_("This grid is no longer in use.")]})
    # A lock on the grid's row: of two who appoint at once, the second sees the first.
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    _check_vacant(member, grid, role)
    try:
        with transaction.atomic():
            return Appointment.objects.create(member=member, grid=grid, role=role, since=begins)
    except IntegrityError as error:
        raise Conflict from error


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


def end_appointment(*, appointment: Appointment, on: dt.date | None = None) -> Appointment:
    """End an appointment; ``on`` (default today) is the first day on which it no longer holds.

    Raises:
        Invalid: ``on`` is before its beginning or in the future.
        Conflict: it has ended already.
    """
    ends = on or today()
    check_past("until", ends)
    if ends < appointment.since:
        raise Invalid(fields={"until": [_("It can't end before it began.")]})
    if not Appointment.objects.filter(pk=appointment.pk, until__isnull=True).update(until=ends):
        raise Conflict(_("This appointment has ended already."))
    appointment.until = ends
    return appointment


@transaction.atomic
def hand_over(*, grid: Grid, role: str, to: Member, on: dt.date | None = None) -> Appointment:
    """End the current leader's or liaison's appointment and begin that of ``to``, both on one day (today).

    Raises:
        Invalid: several people may hold the role; or as for ``appoint`` and ``end_appointment``.
        Conflict: somebody else was faster.
    """
    if role not in _HELD_BY_ONE:
        raise Invalid(fields={"role": [_("Only the leader and the liaison hand over.")]})
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    current = Appointment.objects.current().filter(grid=grid, role=role).first()
    if current is not None and current.member_id == to.pk:
        raise Invalid(fields={"member": [_("This member has this role for the grid already.")]})
    if current is not None:
        end_appointment(appointment=current, on=on)
    return appoint(member=to, grid=grid, role=role, since=on)


def eligibility_warning(member: Member, grid: Grid, role: str) -> str:
    """A sentence when ``member`` is not of the usual identity for the role (policy 二(二): 一般由…担任); else
    empty. It never refuses."""
    usual = _USUAL.get((role, grid.level), ())
    if not usual or member.identity in usual:
        return ""
    return _("This role is generally held by: %(usual)s. %(name)s is: %(identity)s.") % {
        "usual": " / ".join(str(identity.label) for identity in usual),
        "name": member.name,
        "identity": member.get_identity_display(),
    }
