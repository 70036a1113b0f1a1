"""Whom a person is in charge of. Seeing someone is not enough to change a login: a community sees the cadre
of the street or town who guides it, and must not be able to become him.

What a list shows and what a verb asks of one row are the same query, so that they can't drift apart."""

import datetime as dt

from django.db.models import Q

from grids.models import Division
from grids.querysets import DivisionQuerySet
from grids.scope import Scope
from kit.time.clock import today
from staff.models import Appointment, Cover, Member, Organization
from staff.models.querysets import CoverQuerySet, MemberQuerySet, OrganizationQuerySet, TrainingQuerySet
from staff.models.training import Training
from staff.rights.administrators import administrators
from staff.rights.rank import Rank, with_rank
from staff.rights.scopes import scope_of


def members_in_charge(scope: Scope, below: Rank | None = None) -> MemberQuerySet:
    """The members who can reach nothing that ``scope`` does not cover, so that the one with ``scope`` may
    change their logins or let a program act as them: all that their organization administers lies inside, and
    so does everything they are appointed to and everybody for whom they stand in. Never an
    administrator. With ``below``, only those who stand lower than that themselves and stand in for nobody who
    does not, and no auditors. A cover that is to begin counts as one that has begun: what is given today is
    there tomorrow. At most two queries are asked before."""
    everybody: MemberQuerySet = Member.objects.all()
    if scope.unlimited:
        return everybody
    elsewhere = Appointment.objects.current().exclude(scope.condition("grid__code"))
    inside: MemberQuerySet = everybody.filter(
        organization__in=organizations_governed(scope).values("pk")
    ).exclude(pk__in=elsewhere.values("member"))
    if below is not None:
        inside = with_rank(inside.filter(is_auditor=False)).filter(rank__lt=int(below))
    coming = Cover.objects.meeting(today(), dt.date.max)
    return inside.exclude(administrators("user__") | Q(pk__in=_reaching_beyond(inside, coming)))


def members_inside(scope: Scope) -> MemberQuerySet:
    """The members who are seen from ``scope`` and can reach nothing beyond it, also those whose organization
    administers nothing, as that of many stairwell leaders: what is said to them tells of nothing elsewhere.
    At most two queries are asked before."""
    if scope.unlimited:
        everybody: MemberQuerySet = Member.objects.all()
        return everybody
    elsewhere = Appointment.objects.current().exclude(scope.condition("grid__code"))
    inside: MemberQuerySet = (
        Member.objects.within(scope)
        .exclude(organization__in=_organizations_beyond(scope).values("pk"))
        .exclude(Q(pk__in=elsewhere.values("member")) | administrators("user__"))
    )
    return inside.exclude(pk__in=_reaching_beyond(inside, Cover.objects.in_force()))


def works_beyond(scope: Scope, member: Member) -> bool:
    """Whether ``member`` works for somebody outside ``scope`` too: by her organization, if it administers
    anything, or by a post that she has. One query."""
    elsewhere = Appointment.objects.current().exclude(scope.condition("grid__code"))
    there = Q(organization__in=_organizations_beyond(scope).values("pk"))
    found = Member.objects.filter(there | Q(pk__in=elsewhere.values("member")), pk=member.pk)
    return not scope.unlimited and found.exists()


def _organizations_beyond(scope: Scope) -> OrganizationQuerySet:
    """Those that administer something outside ``scope``."""
    divisions = Organization.divisions.through.objects.exclude(scope.condition("division__code"))
    communities = Organization.communities.through.objects.exclude(scope.condition("grid__code"))
    found: OrganizationQuerySet = Organization.objects.filter(
        Q(pk__in=divisions.values("organization")) | Q(pk__in=communities.values("organization"))
    )
    return found


def organizations_governed(scope: Scope) -> OrganizationQuerySet:
    """The organizations that administer something, all of it inside ``scope``. To a system administrator,
    all."""
    everything: OrganizationQuerySet = Organization.objects.all()
    if scope.unlimited:
        return everything
    divisions = Organization.divisions.through.objects
    communities = Organization.communities.through.objects
    return everything.filter(
        Q(pk__in=divisions.values("organization")) | Q(pk__in=communities.values("organization"))
    ).exclude(pk__in=_organizations_beyond(scope).values("pk"))


def governs(scope: Scope, organization: Organization) -> bool:
    """Whether ``organization`` is one of ``organizations_governed``. One query."""
    return organizations_governed(scope).filter(pk=organization.pk).exists()


def trainings_in_charge(scope: Scope) -> TrainingQuerySet:
    """The courses of organizations that ``scope`` governs, which the one with ``scope`` may correct."""
    found: TrainingQuerySet = Training.objects.filter(organizer__in=organizations_governed(scope))
    return found


def rights_inside(scope: Scope, member: Member) -> bool:
    """Whether everything that ``member`` may reach lies inside ``scope``, so that the one with ``scope`` may
    lend it to somebody who stands in. A login is not lent, so the organization does not matter."""
    if scope.unlimited:
        return True
    theirs = scope_of(member.user)
    if theirs.unlimited or not (theirs.prefixes or theirs.offices):
        return False
    return theirs.offices <= scope.offices and all(scope.covers(code) for code in theirs.prefixes)


def divisions_inside(scope: Scope) -> DivisionQuerySet:
    """The divisions that ``scope`` covers, without those above it that ``within`` adds for full paths."""
    return Division.objects.filter(scope.condition("code"))


def _reaching_beyond(members: MemberQuerySet, covers: CoverQuerySet) -> set[int]:
    """Those of ``members`` who by ``covers`` stand in for somebody not among them, directly, or through
    others on a day that all the links share. At most two queries."""
    rows = covers.filter(deputy__in=members.values("pk"), absent__user__is_active=True)
    links = list(rows.values_list("deputy", "absent", "since", "until"))
    absent = [one for _deputy, one, _since, _until in links]
    known = set(members.filter(pk__in=absent).values_list("pk", flat=True)) if links else set()
    todo = [(deputy, since, until) for deputy, one, since, until in links if one not in known]
    beyond = set(todo)
    while todo:
        reached, since, until = todo.pop()
        through = [
            (deputy, max(since, begins), min(until, ends))
            for deputy, one, begins, ends in links
            if one == reached and begins <= until and since <= ends
        ]
        todo += [one for one in through if one not in beyond]
        beyond.update(through)
    return {deputy for deputy, _since, _until in beyond}
