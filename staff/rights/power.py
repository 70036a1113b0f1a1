"""Whether a post is high enough for what it wants to give or take: posts, covers, places in an organization.
Logins are asked about in ``logins.py``; both ask for a strictly higher post that is one's own."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.models import Grid
from grids.scope import Scope
from kit.actors import Actor, System
from kit.errors import NotAllowed
from kit.time.clock import today
from staff.choices import AppointmentRole
from staff.models import Appointment, Member, Organization
from staff.posts.deputies import represented, represented_between
from staff.rights.administrators import is_administrator
from staff.rights.in_charge import governs, members_inside, rights_inside, works_beyond
from staff.rights.rank import Rank, organization_rank, own_powers, post_rank, rank_in, rank_of
from staff.rights.roles import ROLES, holds_everywhere
from staff.rights.scopes import member_of


def powers(by: Any, permission: str) -> list[tuple[Rank, Scope]]:
    """The ranks through which ``by`` has ``permission`` herself, each with the area in which she stands as
    high as that. Nothing for the system and its administrators, who are asked about before."""
    return list(own_powers(by, [role for role, given in ROLES.items() if permission in given]))


def may_lend(
    by: Actor,
    permission: str,
    absent: Member,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> bool:
    """Whether ``by`` may let somebody stand in for ``absent`` from ``since`` to ``until`` (default today), or
    end that: everything that would be lent, of those for whom ``absent`` stands in then too, lies inside the
    area where ``by`` has ``permission``, and is of a strictly lower post. Never one's own rights, and those
    of an auditor or an administrator only by the system and its administrators."""
    if holds_everywhere(by, permission):
        return not _is_oneself(by, absent)
    if absent.is_auditor or is_administrator(absent.user) or _is_oneself(by, absent):
        return False
    found = powers(by, permission)
    if not found:
        return False
    first = since or today()
    others = represented_between(absent, first, until or first)
    highest = rank_of(absent, *represented(absent), *others)
    return any(
        highest < rank and rights_inside(scope, absent) and _all_inside(scope, others)
        for rank, scope in found
    )


def _all_inside(scope: Scope, members: list[Member]) -> bool:
    """Whether each of ``members`` belongs inside ``scope``, with all that she may do there. At most three
    queries, however many they are."""
    if not members:
        return True
    return members_inside(scope).filter(pk__in=[one.pk for one in members]).count() == len(members)


def may_give_post(by: Actor, permission: str, *, member: Member, grid: Grid, role: str) -> bool:
    """Whether ``by`` may give ``member`` the post: ``may_take_post``, and all that ``member`` works for lies
    where ``by`` gives posts. Whom another area sends is asked for there, by the level that has both."""
    if not may_take_post(by, permission, member=member, grid=grid, role=role):
        return False
    if holds_everywhere(by, permission):
        return True
    around = [scope for _rank, scope in powers(by, permission) if scope.covers(grid.code)]
    return any(not works_beyond(scope, member) for scope in around)


def may_take_post(by: Actor, permission: str, *, member: Member, grid: Grid, role: str) -> bool:
    """Whether the post is for ``by`` to settle, and ``member`` stands where ``by`` may take it from her.

    The post must be strictly lower than that of ``by`` at the grid, so that leader and liaison come from the
    level above; it is never one's own post, nor that of one's own liaison. Who holds it, also as a helper, is
    strictly lower too, but that an office from the street or town upwards sends its own people.
    """
    if holds_everywhere(by, permission):
        return not _is_oneself(by, member)
    there = [rank for rank, scope in powers(by, permission) if scope.covers(grid.code)]
    rank = max(there, default=Rank.NONE)
    if post_rank(role, grid.level) >= rank or _is_oneself(by, member):
        return False
    if role == AppointmentRole.LIAISON and _leads(by, grid):
        return False
    theirs = rank_of(member)
    return theirs < rank or (theirs == rank >= Rank.TOWNSHIP)


def may_end_appointment(by: Actor, held: Appointment) -> bool:
    """Whether ``by`` may end ``held``: it is where ``by`` changes appointments, and hers to give."""
    permission = "staff.change_appointment"
    if not by.has_perm(permission, held):
        return False
    return may_take_post(by, permission, member=held.member, grid=held.grid, role=held.role)


def require_to_give_post(by: Actor, permission: str, *, member: Member, grid: Grid, role: str) -> None:
    """Raises NotAllowed unless ``may_give_post``; with the reason where only the one who gets it is not for
    ``by`` to send."""
    if may_give_post(by, permission, member=member, grid=grid, role=role):
        return
    if may_take_post(by, permission, member=member, grid=grid, role=role):
        raise NotAllowed(_("This person works outside your area too; ask the level that has both areas."))
    raise NotAllowed


def require_to_take_post(by: Actor, permission: str, *, member: Member, grid: Grid, role: str) -> None:
    """Raises NotAllowed unless ``may_take_post``."""
    if not may_take_post(by, permission, member=member, grid=grid, role=role):
        raise NotAllowed


def may_place(by: Actor, permission: str, organization: Organization, identity: str) -> bool:
    """Whether ``by`` may make somebody with ``identity`` a member of ``organization``: it is governed by
    ``by``, and the place is strictly lower than the post of ``by``."""
    if holds_everywhere(by, permission):
        return True
    theirs = rank_in(organization, identity)
    return any(theirs < rank and governs(scope, organization) for rank, scope in powers(by, permission))


def may_arrange(by: Actor, permission: str, organization: Organization) -> bool:
    """Whether ``by`` may settle what ``organization`` is and administers, as it is now: it is governed by
    ``by``, and its members stand strictly lower."""
    if holds_everywhere(by, permission):
        return True
    theirs = organization_rank(organization)
    return any(theirs < rank and governs(scope, organization) for rank, scope in powers(by, permission))


def _is_oneself(by: Any, member: Member) -> bool:
    return not isinstance(by, System) and member.user_id == by.pk


def _leads(by: Any, grid: Grid) -> bool:
    own = member_of(by)
    held = Appointment.objects.current().filter(member=own, grid=grid, role=AppointmentRole.LEADER)
    return own is not None and held.exists()
