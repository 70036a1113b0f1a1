"""Who leads and guides grids, and what offices administer: what posts are reckoned from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from grids.choices import DIVISION_CODE_LENGTH, GRID_CODE_LENGTH, DivisionLevel, GridLevel
from staff.choices import AppointmentRole, OrganizationKind
from staff.models import Appointment, Organization

CITY = DIVISION_CODE_LENGTH[DivisionLevel.CITY]
COUNTY = DIVISION_CODE_LENGTH[DivisionLevel.COUNTY]
TOWNSHIP = DIVISION_CODE_LENGTH[DivisionLevel.TOWNSHIP]
COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
STEP = 3  # digits by which a grid's code is longer than its parent's

COUNTY_KINDS = (OrganizationKind.LEADING_GROUP,)

People = Mapping[str, int]
"""Code of a grid → the member who leads (or guides) it now."""


class Team(NamedTuple):
    """The leaders and the liaisons of some grids, by their codes."""

    leaders: dict[str, int]
    liaisons: dict[str, int]


def chain(code: str) -> list[str]:
    """``code`` and the grids above it, the nearest first."""
    return [code[:length] for length in range(len(code), COMMUNITY - 1, -STEP)]


def leader_at(code: str, leaders: People) -> int | None:
    """The leader of ``code`` or of the nearest grid above that has one; None: the street or town."""
    return next((leaders[above] for above in chain(code) if above in leaders), None)


def liaison_at(code: str, leaders: People, liaisons: People) -> int | None:
    """The liaison of ``code``, else the leader of the grid above; None: the street or town."""
    if code in liaisons:
        return liaisons[code]
    return leader_at(code[:-STEP], leaders) if len(code) > COMMUNITY else None


def team_where(where: Q) -> Team:
    """The current leaders and liaisons with an active login among the appointments ``where``. One query."""
    rows = (
        Appointment.objects.current()
        .filter(
            where, member__user__is_active=True, role__in=[AppointmentRole.LEADER, AppointmentRole.LIAISON]
        )
        .values_list("role", "grid__code", "member_id")
    )
    team = Team({}, {})
    for role, code, member_id in rows:
        (team.leaders if role == AppointmentRole.LEADER else team.liaisons)[code] = member_id
    return team


def areas_of(offices: Iterable[int], within: Sequence[str] | None = None) -> dict[int, frozenset[str]]:
    """The codes of the divisions and communities that the organizations administer, of those ``within`` a
    list or all, by organization. One query."""
    found: dict[int, set[str]] = {organization: set() for organization in offices}
    divisions = Organization.divisions.through.objects.filter(organization__in=list(found)).order_by()
    communities = Organization.communities.through.objects.filter(organization__in=list(found)).order_by()
    if within is not None:
        divisions = divisions.filter(division__in=within)
        communities = communities.filter(grid__code__in=within)
    rows = divisions.values_list("organization_id", "division_id").union(
        communities.values_list("organization_id", "grid__code"), all=True
    )
    for organization, code in rows:
        found[organization].add(code)
    return {organization: frozenset(codes) for organization, codes in found.items()}
