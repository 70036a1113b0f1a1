"""Whom a person is in charge of. Seeing someone is not enough to change a login: a community sees the cadre
of the street or town who guides it, and must not be able to become him."""

from collections.abc import Iterable

from django.db.models import Q

from grids.models import Division
from grids.querysets import DivisionQuerySet
from grids.scope import Scope
from staff.deputies import represented
from staff.models import Appointment, Cover, Member, Organization
from staff.querysets import MemberQuerySet, OrganizationQuerySet
from staff.scopes import scope_of


def _covers_all(scope: Scope, codes: Iterable[str]) -> bool:
    """Whether there are codes and ``scope`` covers each."""
    areas = list(codes)
    return bool(areas) and all(scope.covers(code) for code in areas)


def governs(scope: Scope, organization: Organization) -> bool:
    """Whether everything that ``organization`` administers lies inside ``scope``. At most two queries."""
    if scope.unlimited:
        return True
    areas = [*organization.divisions.values_list("code", flat=True)]
    areas += organization.communities.values_list("code", flat=True)
    return _covers_all(scope, areas)


def in_charge_of(scope: Scope, member: Member) -> bool:
    """Whether ``member`` can reach nothing that ``scope`` does not cover, so that the one with ``scope`` may
    change this login or let a program act as it. At most seven queries, and some for each person for whom
    ``member`` stands in."""
    if scope.unlimited:
        return True
    if member.user.is_superuser:
        return False
    theirs = scope_of(member.user)
    people = [member, *represented(member)]
    return all(governs(scope, one.organization) for one in people) and all(
        scope.covers(code) for code in theirs.prefixes
    )


def rights_inside(scope: Scope, member: Member) -> bool:
    """Whether everything that ``member`` may reach lies inside ``scope``, so that the one with ``scope`` may
    lend it to somebody who stands in. A login is not lent, so the organization does not matter."""
    if scope.unlimited:
        return True
    theirs = scope_of(member.user)
    if theirs.unlimited or not (theirs.prefixes or theirs.offices):
        return False
    return theirs.offices <= scope.offices and all(scope.covers(code) for code in theirs.prefixes)


def members_in_charge(scope: Scope) -> MemberQuerySet:
    """The members that ``in_charge_of`` answers yes for, as a condition of the database. At most two queries
    are asked before."""
    inside: MemberQuerySet = Member.objects.within(scope)
    if scope.unlimited:
        return inside
    elsewhere = Appointment.objects.current().exclude(scope.condition("grid__code"))
    found: MemberQuerySet = inside.exclude(
        _beyond(scope, "organization") | Q(pk__in=elsewhere.values("member"))
    )
    return found.exclude(pk__in=_reaching_beyond(found))


def organizations_governed(scope: Scope) -> OrganizationQuerySet:
    """The organizations that ``governs`` answers yes for, as a condition of the database."""
    inside: OrganizationQuerySet = Organization.objects.within(scope)
    if scope.unlimited:
        return inside
    divisions = Organization.divisions.through.objects
    communities = Organization.communities.through.objects
    found: OrganizationQuerySet = inside.filter(
        Q(pk__in=divisions.values("organization")) | Q(pk__in=communities.values("organization"))
    ).exclude(_beyond(scope, "pk"))
    return found


def _beyond(scope: Scope, lookup: str) -> Q:
    """A condition on organizations, reached by ``lookup``: some of what they administer lies outside."""
    divisions = Organization.divisions.through.objects.exclude(scope.condition("division__code"))
    communities = Organization.communities.through.objects.exclude(scope.condition("grid__code"))
    return Q(**{f"{lookup}__in": divisions.values("organization")}) | Q(
        **{f"{lookup}__in": communities.values("organization")}
    )


def _reaching_beyond(members: MemberQuerySet) -> set[int]:
    """Those of ``members`` who stand in today for somebody not among them, directly or through others."""
    covers = Cover.objects.in_force().filter(deputy__in=members.values("pk"), absent__user__is_active=True)
    links = list(covers.values_list("deputy", "absent"))
    absent = [one for _deputy, one in links]
    known = set(members.filter(pk__in=absent).values_list("pk", flat=True)) if links else set()
    beyond = {deputy for deputy, one in links if one not in known}
    while more := {deputy for deputy, one in links if one in beyond} - beyond:
        beyond |= more
    return beyond


def divisions_inside(scope: Scope) -> DivisionQuerySet:
    """The divisions that ``scope`` covers, without those above it that ``within`` adds for full paths."""
    return Division.objects.filter(scope.condition("code"))
