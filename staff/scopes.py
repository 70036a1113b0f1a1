"""What a person may reach: the only place that computes it (design §4.2, Scope)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast

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
    she stands in. Two queries at most, and those of ``represented`` for who stands in for others (one, when
    nobody of them stands in for a third); once for each user object, so once a request: a later change is
    seen by a user that is read anew."""
    member = member_of(user)
    if member is None:
        return ()
    if not hasattr(user, "_assignments"):
        people = [member, *represented(member)]
        held = tuple(_held(people))
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


def _held(people: list[Member]) -> Iterator[Assignment]:
    organizations = {member.organization_id: member.organization for member in people}
    with_area = []
    for pk, organization in organizations.items():
        if organization.kind in _HAS_NO_AREA:
            yield Assignment(Role.DEPARTMENT_OFFICER, office=pk)
        else:
            with_area.append(pk)
    for office, code, level, role in _rows([member.pk for member in people], with_area):
        if office:
            yield from _in_area(organizations[office], code, level)
        elif role == AppointmentRole.LEADER:
            yield Assignment(_LEADS[GridLevel(int(level))], code)
        else:
            yield Assignment(Role.LIAISON if role == AppointmentRole.LIAISON else Role.TEAM, code)


def _in_area(organization: Organization, code: str, level: str) -> Iterator[Assignment]:
    if level == _IS_COMMUNITY:
        if organization.kind in _IN_COMMUNITIES:
            yield Assignment(_IN_COMMUNITIES[OrganizationKind(organization.kind)], code)
    elif organization.kind in _IN_DIVISIONS:
        yield Assignment(_role_in(organization.kind, level), code)


def _rows(people: list[int], organizations: list[int]) -> Iterable[tuple[int, str, str, str]]:
    """The current appointments of ``people`` (0, code, level and role) and what ``organizations`` administer
    (organization, code, level, nothing), communities marked as such. One query: a program that asks for a
    status every minute pays for each."""
    text = CharField()
    current = Appointment.objects.filter(member__in=people).current().order_by()
    rows = current.annotate(level=Cast("grid__level", text)).values_list(
        Value(0), "grid__code", "level", "role"
    )
    if not organizations:
        return rows
    divisions = Organization.divisions.through.objects.filter(organization__in=organizations).order_by()
    communities = Organization.communities.through.objects.filter(organization__in=organizations).order_by()
    return rows.union(
        divisions.values_list("organization_id", "division_id", "division__level", Value("", text)),
        communities.values_list("organization_id", "grid__code", Value(_IS_COMMUNITY, text), Value("", text)),
        all=True,
    )


def _role_in(kind: str, level: str) -> Role:
    """A street's or town's office stays one whatever it administers; the others are as high as their area."""
    return (
        Role.TOWNSHIP_OFFICIAL if kind == OrganizationKind.TOWNSHIP_OFFICE else _GOVERNS[DivisionLevel(level)]
    )
