"""Who checks: by post, never her own grids."""

from typing import Any

from django.db.models import Q

from assessment.models import SpotCheck, SpotCheckRound
from assessment.models.check_rows import CheckQuerySet
from assessment.rules.checks.choices import Stage
from assessment.rules.checks.rights import ASSIST, FIRST, HOLDS, SECOND
from grids.choices import GridLevel
from staff.choices import AppointmentRole
from staff.models import Appointment, Member
from staff.posts.deputies import represented
from staff.rights.roles import scope_where


def own_grids(member: Member) -> frozenset[str]:
    """The codes of the groups and buildings that she leads, herself or for somebody: what she did there
    others check. Leading the community as a whole is no reason: the policy has its secretary check. One
    query, and those of ``represented``."""
    people = [member.pk, *(one.pk for one in represented(member))]
    rows = Appointment.objects.current().filter(
        member__in=people, role=AppointmentRole.LEADER, grid__level__gt=GridLevel.COMMUNITY
    )
    return frozenset(rows.order_by().values_list("grid__code", flat=True))


def holds(member: Member, round: SpotCheckRound) -> bool:
    """Whether she holds a round: draws it, ends it, and makes tasks of what was found."""
    return bool(member.user.has_perm(HOLDS[round.stage], round))


def checks_in(member: Member, round: SpotCheckRound) -> bool:
    """Whether she checks in a round: as who holds it, or as the director whom the secretary named."""
    if holds(member, round):
        return True
    named = round.stage == Stage.FIRST and round.director_id == member.pk
    return named and bool(member.user.has_perm(ASSIST, round))


def sees_all(member: Member, round: SpotCheckRound) -> bool:
    """Whether she sees the households of a round before they are told: its checkers, and of stage 1 those
    who draw stage 2 from it."""
    return checks_in(member, round) or bool(member.user.has_perm(SECOND, round))


def rows_of(round: SpotCheckRound, member: Member, view: Any) -> CheckQuerySet:
    """The checks of a round that she sees: what is told of ``view``, her scope; and whoever checks also what
    is not told, but of her own grids. At most three queries."""
    rows: CheckQuerySet = SpotCheck.objects.filter(round=round)
    told = SpotCheck.objects.within(view).filter(round=round)
    if not sees_all(member, round):
        return told
    unseen = rows.outside(own_grids(member))
    return rows.filter(Q(pk__in=told.values("pk")) | Q(pk__in=unseen.values("pk")))


def rounds_to_check(member: Member) -> Any:
    """The open rounds in which she checks, and has a household left to check or an end to make."""
    first, second = scope_where(member.user, FIRST), scope_where(member.user, SECOND)
    assisting = scope_where(member.user, ASSIST)
    rows = SpotCheckRound.objects.running()
    mine = Q(stage=Stage.FIRST) & first.condition("area")
    mine |= Q(stage=Stage.SECOND) & second.condition("area")
    mine |= Q(stage=Stage.FIRST, director=member) & assisting.condition("area")
    return rows.filter(mine)
