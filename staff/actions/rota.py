"""Turns of duty (错时工作, policy 二(五)), and the addresses from which telephones read them."""

import datetime as dt
import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from grids.choices import GridLevel
from grids.models import Grid
from kit.actors import Actor, require
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time.clock import now
from staff.accounts.tokens import digest_of
from staff.audit.record import area_of_member, note
from staff.choices import AuditAction
from staff.duty.rota import shifts_of_week, span
from staff.models import Member, RotaFeed, Shift
from staff.rights.logins import require_own, require_own_or_in_charge
from staff.rights.roles import scope_where

ADD = "staff.add_shift"
_DAY = dt.timedelta(days=1)


@transaction.atomic
def save_shift(
    *,
    by: Actor,
    shift: Shift | None = None,
    grid: Grid,
    member: Member,
    date: dt.date,
    begins: dt.time,
    ends: dt.time,
    place: str = "",
) -> Shift:
    """Plan a turn of duty, or change it. One that ends at or before its beginning ends on the next day.

    Raises:
        NotAllowed: ``by`` plans no duty in the community, or not where ``shift`` was.
        Invalid: it is no community in use, the login is closed, or the member is on duty elsewhere then.
    """
    require(by, ADD, grid)
    if shift is not None:
        _require_kept(by, "staff.change_shift", shift)
    if grid.level != GridLevel.COMMUNITY or grid.retired_on is not None:
        raise Invalid(fields={"grid": [_("Duty is planned for a community that is in use.")]})
    if not member.user.is_active:
        raise Invalid(fields={"member": [_("The login of this member is not active.")]})
    # A lock on the member's row: of two who plan at once, the second sees the first.
    Member.objects.select_for_update().only("pk").get(pk=member.pk)
    made = shift or Shift()
    made.grid, made.member, made.date = grid, member, date
    made.begins, made.ends, made.place = begins, ends, place.strip()
    other = _at_the_same_time(made)
    if other is not None:
        raise Invalid(fields={"begins": [_("On duty already: %(other)s.") % {"other": other}]})
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Conflict from error
    return made


def _at_the_same_time(shift: Shift) -> Shift | None:
    """Another turn of duty of the same member that meets this one."""
    begins, ends = span(shift)
    near = Shift.objects.filter(
        member=shift.member, date__gte=shift.date - _DAY, date__lte=shift.date + _DAY
    ).exclude(pk=shift.pk)
    for other in near.select_related("member"):
        other_begins, other_ends = span(other)
        if other_begins < ends and begins < other_ends:
            return other
    return None


def delete_shift(*, by: Actor, shift: Shift) -> None:
    """Take a turn of duty out of the plan. Raises NotAllowed: ``by`` takes none out there."""
    _require_kept(by, "staff.delete_shift", shift)
    shift.delete()


@transaction.atomic
def copy_week(*, by: Actor, grid: Grid, monday: dt.date, to: dt.date) -> int:
    """Plan the week that begins on ``to`` (a Monday) like the one that begins on ``monday``. What is planned
    there already stays, and a member who is on duty then is left out. Returns the number of new turns.

    Raises:
        NotAllowed: ``by`` plans no duty in the community.
        Invalid: nothing is planned in the week to copy.
    """
    require(by, ADD, grid)
    found = list(shifts_of_week(monday).filter(grid=grid).select_related("member__user"))
    if not found:
        raise Invalid(_("Nothing is planned in this week."))
    made = 0
    for row in found:
        copy = Shift(
            grid=grid,
            member=row.member,
            date=row.date + (to - monday),
            begins=row.begins,
            ends=row.ends,
            place=row.place,
        )
        if _at_the_same_time(copy) is None:
            copy.save()
            made += 1
    return made


@transaction.atomic
def make_feed(*, by: Actor, member: Member) -> str:
    """A new secret for the address of one's own calendar; the old address stops working. The secret is shown
    once and not kept. Raises NotAllowed: it is somebody else's."""
    require_own(by, member.user)
    token = secrets.token_urlsafe(32)
    RotaFeed.objects.update_or_create(member=member, defaults={"digest": digest_of(token), "made_at": now()})
    note(by, AuditAction.LINK_MADE, member, area=area_of_member(member), link="calendar")
    return token


@transaction.atomic
def revoke_feed(*, by: Actor, member: Member) -> None:
    """The address of the member's calendar stops working at once. Raises NotAllowed: it is neither one's own,
    nor is ``by`` in charge of the member."""
    require_own_or_in_charge(by, member.user)
    if RotaFeed.objects.filter(member=member).delete()[0]:
        note(by, AuditAction.LINK_MADE, member, area=area_of_member(member), link="calendar", ended=True)


def _require_kept(by: Actor, permission: str, shift: Shift) -> None:
    """Raises NotAllowed unless ``by`` has ``permission`` where the turn is kept, wherever it shall be put."""
    if not Shift.objects.within(scope_where(by, permission)).filter(pk=shift.pk).exists():
        raise NotAllowed
