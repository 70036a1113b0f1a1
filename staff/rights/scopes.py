"""What a person may reach: the only place that computes it (design §4.2, Scope)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from grids.choices import DivisionLevel, GridLevel
from grids.scope import Scope
from kit.actors import System
from kit.time.clock import today
from staff.choices import AppointmentRole, OrganizationKind, Role
from staff.models import Appointment, Member, Organization
from staff.posts.deputies import is_deputy, represented
from staff.posts.directory import community_of
from staff.rights.administrators import is_above_all, offices_of, separated

_LEADS = {
    GridLevel.COMMUNITY: Role.COMMUNITY_LEADER,
    GridLevel.RESIDENT_GROUP: Role.GROUP_LEADER,
    GridLevel.BUILDING: Role.BUILDING_LEADER,
}
_GOVERNS = {
    DivisionLevel.PROVINCE: Role.CITY_OFFICIAL,
    DivisionLevel.CITY: Role.CITY_OFFICIAL,
    DivisionLevel.COUNTY: Role.COUNTY_OFFICIAL,
    DivisionLevel.TOWNSHIP: Role.TOWNSHIP_OFFICIAL,
}
_IN_COMMUNITIES = {
    OrganizationKind.COMMUNITY_COMMITTEE: Role.COMMUNITY_STAFF,
    OrganizationKind.TOWNSHIP_OFFICE: Role.TOWNSHIP_OFFICIAL,
}
_IN_DIVISIONS = (OrganizationKind.LEADING_GROUP, OrganizationKind.TOWNSHIP_OFFICE)
_IS_COMMUNITY = "community"
# They see what reached them, wherever it lies, and of everything else nothing.
_HAS_NO_AREA = (
    OrganizationKind.DEPARTMENT,
    OrganizationKind.POLICE_STATION,
    OrganizationKind.SERVICE_CENTRE,
)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role in an area (``prefix``, a code) or in an organization (``office``, its id); ``lent`` by somebody
    for whom the person stands in, or her own."""

    role: Role
    prefix: str | None = None
    office: int | None = None
    lent: bool = False


def member_of(user: Any) -> Member | None:
    """The member behind a login, or None for strangers, the inactive, logins without a member, and the system
    itself. Asked once for each user object."""
    if not _is_somebody(user):
        return None
    if not hasattr(user, "_member"):
        rows = Member.objects.select_related("organization").annotate(**_told(today()))
        user._member = next(iter(rows.filter(user_id=user.pk)), None)
        if user._member is not None:
            user._member.user = user
    found: Member | None = user._member
    return found


@lru_cache(maxsize=1)
def _told(on: dt.date) -> dict[str, Combinable]:
    """What is read with a member, as it is ``on`` a day. Every request asks for it, and to put the question
    together costs as much as to ask it: that is done once a day."""
    return {"is_deputy": is_deputy("pk", on), "community": community_of("pk", on)}


def _is_somebody(user: Any) -> bool:
    return not (user is None or isinstance(user, System) or not user.is_authenticated or not user.is_active)


def assignments(user: Any) -> tuple[Assignment, ...]:
    """The roles of ``user`` from current appointments and the organization, and those of everybody for whom
    she stands in. Two queries at most, and those of ``represented`` for who stands in for others (one, when
    nobody of them stands in for a third); once for each user object, so once a request: a later change is
    seen by a user that is read anew."""
    if not _is_somebody(user):
        return ()
    if not hasattr(user, "_assignments"):
        user._assignments = tuple(dict.fromkeys(_all_of(user, member_of(user))))
    found: tuple[Assignment, ...] = user._assignments
    return found


def _all_of(user: Any, member: Member | None) -> Iterator[Assignment]:
    """Whoever is one of three separate administrators is nothing else; whoever is two of them is nothing."""
    offices = offices_of(user, member) if separated() else []
    if offices:
        yield from (Assignment(role) for role in offices if len(offices) == 1)
    elif member is not None:
        yield from _held(member, represented(member))
        if member.is_auditor:  # of oneself only: whoever stands in does not read the audit
            yield Assignment(Role.AUDITOR)


def own_assignments(user: Any) -> tuple[Assignment, ...]:
    """The roles that are the person's own, without those of others for whom she stands in. Costs what
    ``assignments`` does."""
    return tuple(held for held in assignments(user) if not held.lent)


def narrow(user: Any, area: str) -> None:
    """From now on this user object has its roles in ``area`` only; what reached its office from elsewhere,
    and the rights of a system administrator, are out of reach."""
    user._assignments = tuple(
        replace(held, prefix=max(held.prefix, area, key=len))
        for held in assignments(user)
        if held.prefix is not None and (held.prefix.startswith(area) or area.startswith(held.prefix))
    )
    user.is_superuser = False


def scope_of(user: Any) -> Scope:
    """The rows that ``user`` may reach: everything for a system administrator, nothing for a stranger. Where
    the three administrators are separate, what theirs is they reach by ``scope_where`` only."""
    if is_above_all(user):
        return Scope.everything()
    return scope_from(assignments(user))


def scope_from(held: tuple[Assignment, ...]) -> Scope:
    """The scope of some assignments."""
    return Scope.of(
        (assignment.prefix for assignment in held if assignment.prefix),
        (assignment.office for assignment in held if assignment.office),
    )


def _held(own: Member, others: list[Member]) -> Iterator[Assignment]:
    """The roles of ``own``, and those of ``others``, which are lent."""
    people = [own, *others]
    organizations = {member.organization_id: member.organization for member in people}
    with_area = []
    for pk, organization in organizations.items():
        if organization.kind in _HAS_NO_AREA:
            yield Assignment(Role.DEPARTMENT_OFFICER, office=pk, lent=pk != own.organization_id)
        else:
            with_area.append(pk)
    for whose, code, level, role in _rows([member.pk for member in people], with_area):
        if whose > 0:
            lent = whose != own.organization_id
            yield from (replace(one, lent=lent) for one in _in_area(organizations[whose], code, level))
        else:
            yield Assignment(_appointed(role, level), code, lent=whose != -own.pk)


def _appointed(role: str, level: str) -> Role:
    if role == AppointmentRole.LEADER:
        return _LEADS[GridLevel(int(level))]
    return Role.LIAISON if role == AppointmentRole.LIAISON else Role.TEAM


def _in_area(organization: Organization, code: str, level: str) -> Iterator[Assignment]:
    if level == _IS_COMMUNITY:
        if organization.kind in _IN_COMMUNITIES:
            yield Assignment(_IN_COMMUNITIES[OrganizationKind(organization.kind)], code)
    elif organization.kind in _IN_DIVISIONS:
        yield Assignment(_role_in(organization.kind, level), code)


def _rows(people: list[int], organizations: list[int]) -> Iterable[tuple[int, str, str, str]]:
    """The current appointments of ``people`` (minus the member, code, level and role) and what
    ``organizations`` administer (organization, code, level, nothing), communities marked as such. One query:
    a program that asks for a status every minute pays for each."""
    current = _posts(today()).filter(member__in=people)
    if not organizations:
        return current
    administered = [rows.filter(organization__in=organizations) for rows in _administered()]
    return current.union(*administered, all=True)


@lru_cache(maxsize=1)
def _posts(on: dt.date) -> QuerySet[Any]:
    """The appointments in force ``on`` a day, as ``_rows`` has them; put together once a day."""
    rows = Appointment.objects.current(on).order_by().annotate(level=Cast("grid__level", CharField()))
    return rows.values_list(-F("member_id"), "grid__code", "level", "role")


@lru_cache(maxsize=1)
def _administered() -> tuple[QuerySet[Any], QuerySet[Any]]:
    """What organizations administer, as ``_rows`` has it; put together once."""
    text = CharField()
    divisions = Organization.divisions.through.objects.order_by()
    communities = Organization.communities.through.objects.order_by()
    return (
        divisions.values_list("organization_id", "division_id", "division__level", Value("", text)),
        communities.values_list("organization_id", "grid__code", Value(_IS_COMMUNITY, text), Value("", text)),
    )


def _role_in(kind: str, level: str) -> Role:
    """A street's or town's office stays one whatever it administers; the others are as high as their area."""
    return (
        Role.TOWNSHIP_OFFICIAL if kind == OrganizationKind.TOWNSHIP_OFFICE else _GOVERNS[DivisionLevel(level)]
    )
