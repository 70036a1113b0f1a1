"""How high a post stands. Power over somebody else's login, post, cover, token or address needs a strictly
higher one: a higher area and a higher kind of post, never the same and never one that is only borrowed."""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from grids.choices import DivisionLevel, GridLevel
from grids.scope import Scope
from staff.choices import AppointmentRole, Identity, OrganizationKind, Role
from staff.models import Appointment, Member, Organization
from staff.models.querysets import MemberQuerySet
from staff.rights.scopes import Assignment, member_of, own_assignments


class Rank(IntEnum):
    """From those who help to the city; above it stand the system administrators only."""

    NONE = 0
    BUILDING = 1
    GROUP = 2
    WORKER = 3
    SECRETARY = 4
    TOWNSHIP = 5
    COUNTY = 6
    CITY = 7


ABOVE_ALL = int(Rank.CITY) + 1  # the system administrators

_OF_ROLE = {
    Role.BUILDING_LEADER: Rank.BUILDING,
    Role.TEAM: Rank.BUILDING,
    Role.GROUP_LEADER: Rank.GROUP,
    Role.COMMUNITY_STAFF: Rank.WORKER,
    Role.COMMUNITY_LEADER: Rank.SECRETARY,
    Role.TOWNSHIP_OFFICIAL: Rank.TOWNSHIP,
    Role.COUNTY_OFFICIAL: Rank.COUNTY,
    Role.CITY_OFFICIAL: Rank.CITY,
}
_LEADS = {
    GridLevel.BUILDING: Rank.BUILDING,
    GridLevel.RESIDENT_GROUP: Rank.GROUP,
    GridLevel.COMMUNITY: Rank.SECRETARY,
}
# A liaison comes from the level above, and only that level gives and takes the post.
_GUIDES = {
    GridLevel.BUILDING: Rank.GROUP,
    GridLevel.RESIDENT_GROUP: Rank.WORKER,
    GridLevel.COMMUNITY: Rank.SECRETARY,
}
# Offices with matters instead of an area: only the township office or leading group above them is higher.
_WITH_MATTERS = (
    OrganizationKind.DEPARTMENT,
    OrganizationKind.POLICE_STATION,
    OrganizationKind.SERVICE_CENTRE,
)


def role_of(rank: int) -> Role:
    """The role that people know ``rank`` by."""
    return next(role for role, one in _OF_ROLE.items() if one == rank)


def post_rank(role: str, level: int) -> Rank:
    """The rank of an appointment to ``role`` for a grid of ``level``."""
    if role == AppointmentRole.LEADER:
        return _LEADS[GridLevel(level)]
    return _GUIDES[GridLevel(level)] if role == AppointmentRole.LIAISON else Rank.BUILDING


def with_rank(members: MemberQuerySet) -> MemberQuerySet:
    """``members``, each with ``rank``: that of the highest post that she holds herself."""
    whens = [When(condition, then=Value(int(rank))) for rank, condition in _of_members()]
    return members.annotate(rank=Case(*whens, default=Value(0), output_field=IntegerField()))


def rank_of(member: Member, *others: Member) -> Rank:
    """The rank of the highest post that ``member``, or one of ``others``, holds herself. One query."""
    rows = with_rank(Member.objects.filter(pk__in=[one.pk for one in (member, *others)]))
    return max(Rank(rank) for rank in rows.values_list("rank", flat=True))


def organization_rank(organization: Organization) -> Rank:
    """The rank of the members of ``organization`` for what it is and administers. One query."""
    whens = [When(condition, then=Value(int(rank))) for rank, condition in _of_organizations("")]
    rows = Organization.objects.filter(pk=organization.pk)
    found = rows.annotate(rank=Case(*whens, default=Value(0), output_field=IntegerField()))
    return Rank(found.values_list("rank", flat=True).get())


def rank_in(organization: Organization, identity: str) -> Rank:
    """The rank of a member with ``identity`` in ``organization``, before she is appointed to anything."""
    if identity == Identity.PARTY_SECRETARY and organization.kind == OrganizationKind.COMMUNITY_COMMITTEE:
        return Rank.SECRETARY
    return organization_rank(organization)


def own_powers(user: Any, permitted: Iterable[Role]) -> Iterator[tuple[Rank, Scope]]:
    """The ranks that ``user`` holds herself through one of the roles ``permitted``, the highest first, each
    with the area in which she stands as high as that or higher."""
    roles = frozenset(permitted)
    held = [(_rank_by(user, one), one.prefix) for one in own_assignments(user) if one.role in roles]
    for rank in sorted({rank for rank, _prefix in held}, reverse=True):
        yield rank, Scope.of(prefix for one, prefix in held if one >= rank and prefix)


def _rank_by(user: Any, held: Assignment) -> Rank:
    """A secretary is one by her identity too, before she is appointed to lead the community."""
    member = member_of(user)
    if (
        held.role == Role.COMMUNITY_STAFF
        and member is not None
        and member.identity == Identity.PARTY_SECRETARY
    ):
        return Rank.SECRETARY
    return _OF_ROLE.get(held.role, Rank.NONE)


def _of_members() -> Iterator[tuple[Rank, Q]]:
    """Each rank with the condition on members for it, the highest first."""
    offices = dict(_of_organizations("organization__"))
    secretary = Q(identity=Identity.PARTY_SECRETARY, organization__kind=OrganizationKind.COMMUNITY_COMMITTEE)
    for rank in sorted(Rank, reverse=True):
        condition = offices.get(rank, Q(pk__in=[]))
        if rank == Rank.SECRETARY:
            condition |= secretary
        posts = _appointed(rank)
        if posts is not None:
            condition |= Q(pk__in=Appointment.objects.current().filter(posts).values("member"))
        if rank > Rank.NONE:
            yield rank, condition


def _appointed(rank: Rank) -> Q | None:
    """The condition on appointments that give ``rank``; None: none does."""
    found: Q | None = None
    for role, levels in ((AppointmentRole.LEADER, _LEADS), (AppointmentRole.LIAISON, _GUIDES)):
        for level, given in levels.items():
            if given == rank:
                one = Q(role=role, grid__level=level)
                found = one if found is None else found | one
    if rank == Rank.BUILDING:
        team = ~Q(role__in=[AppointmentRole.LEADER, AppointmentRole.LIAISON])
        return team if found is None else found | team
    return found


def _of_organizations(to: str) -> Iterator[tuple[Rank, Q]]:
    """Each rank with the condition on organizations whose members have it, the highest first; ``to`` is the
    look-up that leads to the organization."""

    def kind(*kinds: str) -> Q:
        return Q(**{f"{to}kind__in": kinds})

    def leading(*levels: DivisionLevel) -> Q:
        rows = Organization.divisions.through.objects.filter(division__level__in=levels)
        return kind(OrganizationKind.LEADING_GROUP) & Q(**{f"{to}pk__in": rows.values("organization")})

    yield Rank.CITY, leading(DivisionLevel.PROVINCE, DivisionLevel.CITY)
    yield Rank.COUNTY, leading(DivisionLevel.COUNTY)
    yield Rank.TOWNSHIP, kind(OrganizationKind.TOWNSHIP_OFFICE) | leading(DivisionLevel.TOWNSHIP)
    yield Rank.SECRETARY, kind(*_WITH_MATTERS)
    yield Rank.WORKER, kind(OrganizationKind.COMMUNITY_COMMITTEE)
