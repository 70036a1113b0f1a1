"""What a person may reach: the only place that computes it (design §4.2, Scope)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, Value

from grids.choices import DivisionLevel, GridLevel
from grids.scope import Scope
from staff.choices import AppointmentRole, OrganizationKind, Role
from staff.deputies import is_deputy, represented
from staff.models import Appointment, Member, Organization

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
    """A role in an area (``prefix``, a code) or in an organization (``office``, its id)."""

    role: Role
    prefix: str | None = None
    office: int | None = None


def member_of(user: Any) -> Member | None:
    """The member behind a login, or None for strangers, the inactive and logins without a member. Asked once
    for each user object."""
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    if not hasattr(user, "_member"):
        rows = Member.objects.select_related("organization").annotate(is_deputy=is_deputy("pk"))
        user._member = rows.filter(user_id=user.pk).first()
        if user._member is not None:
            user._member.user = user
    found: Member | None = user._member
    return found


def assignments(user: Any) -> tuple[Assignment, ...]:
    """The roles of ``user`` from current appointments and the organization, and those of everybody for whom
    she stands in. At most three queries, and one more for those who stand in; once for each user object, so
    once a request: a later change is seen by a user that is read anew."""
    member = member_of(user)
    if member is None:
        return ()
    if not hasattr(user, "_assignments"):
        people = [member, *represented(member)]
        held = (*_from_appointments(people), *_from_organizations(people))
        if member.is_auditor:  # of oneself only: whoever stands in does not read the audit
            held = (*held, Assignment(Role.AUDITOR))
        user._assignments = tuple(dict.fromkeys(held))
    found: tuple[Assignment, ...] = user._assignments
    return found


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
    """The rows that ``user`` may reach: everything for a system administrator, nothing for a stranger."""
    if user is not None and user.is_active and user.is_superuser:
        return Scope.everything()
    return scope_from(assignments(user))


def scope_from(held: tuple[Assignment, ...]) -> Scope:
    """The scope of some assignments."""
    return Scope.of(
        (assignment.prefix for assignment in held if assignment.prefix),
        (assignment.office for assignment in held if assignment.office),
    )


def _from_appointments(people: list[Member]) -> Iterator[Assignment]:
    current = Appointment.objects.filter(member__in=[member.pk for member in people]).current()
    for role, code, level in current.values_list("role", "grid__code", "grid__level"):
        if role == AppointmentRole.LEADER:
            yield Assignment(_LEADS[level], code)
        elif role == AppointmentRole.LIAISON:
            yield Assignment(Role.LIAISON, code)
        else:
            yield Assignment(Role.TEAM, code)


def _from_organizations(people: list[Member]) -> Iterator[Assignment]:
    organizations = {member.organization_id: member.organization for member in people}
    for organization in organizations.values():
        if organization.kind in _HAS_NO_AREA:
            yield Assignment(Role.DEPARTMENT_OFFICER, office=organization.pk)
    with_area = {pk: one for pk, one in organizations.items() if one.kind not in _HAS_NO_AREA}
    for pk, code, level in _areas_of(with_area) if with_area else ():
        yield from _in_area(with_area[pk], code, level)


def _in_area(organization: Organization, code: str, level: str) -> Iterator[Assignment]:
    if level == _IS_COMMUNITY:
        if organization.kind in _IN_COMMUNITIES:
            yield Assignment(_IN_COMMUNITIES[OrganizationKind(organization.kind)], code)
    elif organization.kind in _IN_DIVISIONS:
        yield Assignment(_role_in(organization.kind, level), code)


def _areas_of(organizations: Iterable[int]) -> Iterable[tuple[int, str, str]]:
    """Organization, code and level of what organizations administer, communities marked as such. One query:
    a program that asks for a status every minute pays for each."""
    mine = list(organizations)
    divisions = Organization.divisions.through.objects.filter(organization__in=mine).order_by()
    communities = Organization.communities.through.objects.filter(organization__in=mine).order_by()
    marked = communities.annotate(level=Value(_IS_COMMUNITY, CharField()))
    return divisions.values_list("organization_id", "division_id", "division__level").union(
        marked.values_list("organization_id", "grid__code", "level"), all=True
    )


def _role_in(kind: str, level: str) -> Role:
    """A street's or town's office stays one whatever it administers; the others are as high as their area."""
    return (
        Role.TOWNSHIP_OFFICIAL if kind == OrganizationKind.TOWNSHIP_OFFICE else _GOVERNS[DivisionLevel(level)]
    )
