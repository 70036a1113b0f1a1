"""Who holds a post, seen from a grid: who must act, and whose turn it is (policy 二(二), 二(四)).

A vacancy never leaves a case without anybody: a grid without leader is led by the leader of the nearest grid
above that has one, a grid without liaison is guided by the leader of the grid above, and where nobody is left
inside the community the street or town takes it. A person whose login is inactive counts as a vacancy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from grids.choices import DIVISION_CODE_LENGTH, GRID_CODE_LENGTH, DivisionLevel, GridLevel
from grids.models import Grid
from grids.scope import Scope, beginning_with
from staff.choices import AppointmentRole, OrganizationKind, Post
from staff.models import Appointment, Member

_COUNTY = DIVISION_CODE_LENGTH[DivisionLevel.COUNTY]
_TOWNSHIP = DIVISION_CODE_LENGTH[DivisionLevel.TOWNSHIP]
_COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
_STEP = 3  # digits by which a grid's code is longer than its parent's

_COUNTY_KINDS = (OrganizationKind.LEADING_GROUP,)

People = Mapping[str, int]
"""Code of a grid → the member who leads (or guides) it now."""


class _Team(NamedTuple):
    leaders: dict[str, int]
    liaisons: dict[str, int]


def _chain(code: str) -> list[str]:
    """``code`` and the grids above it, the nearest first."""
    return [code[:length] for length in range(len(code), _COMMUNITY - 1, -_STEP)]


def _leader(code: str, leaders: People) -> int | None:
    """The leader of ``code`` or of the nearest grid above that has one; None: the street or town."""
    return next((leaders[above] for above in _chain(code) if above in leaders), None)


def _liaison(code: str, leaders: People, liaisons: People) -> int | None:
    """The liaison of ``code``, else the leader of the grid above; None: the street or town."""
    if code in liaisons:
        return liaisons[code]
    return _leader(code[:-_STEP], leaders) if len(code) > _COMMUNITY else None


def _team(where: Q) -> _Team:
    """The current leaders and liaisons with an active login among the appointments ``where``. One query."""
    rows = (
        Appointment.objects.current()
        .filter(
            where, member__user__is_active=True, role__in=[AppointmentRole.LEADER, AppointmentRole.LIAISON]
        )
        .values_list("role", "grid__code", "member_id")
    )
    team = _Team({}, {})
    for role, code, member_id in rows:
        (team.leaders if role == AppointmentRole.LEADER else team.liaisons)[code] = member_id
    return team


def _of_township(code: str) -> Q:
    """Members of the street's or town's offices: of the division, or those that administer the community."""
    return Q(organization__kind=OrganizationKind.TOWNSHIP_OFFICE) & (
        Q(organization__divisions=code[:_TOWNSHIP]) | Q(organization__communities__code=code[:_COMMUNITY])
    )


def _members(post: str, code: str, office_id: int | None) -> Q | None:
    """Who holds ``post``, as a condition on members; None: nobody can."""
    if post == Post.DEPARTMENT:
        return Q(organization=office_id) if office_id else None
    if post == Post.COUNTY:
        return Q(organization__kind__in=_COUNTY_KINDS, organization__divisions=code[:_COUNTY])
    if post == Post.TOWNSHIP:
        return _of_township(code)
    team = _team(Q(grid__code__in=_chain(code)))
    if post == Post.COMMUNITY:
        committee = Q(organization__kind=OrganizationKind.COMMUNITY_COMMITTEE)
        return Q(pk=team.leaders.get(code[:_COMMUNITY])) | (
            committee & Q(organization__communities__code=code[:_COMMUNITY])
        )
    found = (
        _leader(code, team.leaders) if post == Post.LEADER else _liaison(code, team.leaders, team.liaisons)
    )
    return _of_township(code) if found is None else Q(pk=found)


def holders(post: str, *, code: str, office_id: int | None = None) -> list[Member]:
    """The active members who hold ``post`` seen from the grid ``code``, by name. At most two queries."""
    condition = _members(post, code, office_id)
    if condition is None:
        return []
    found = Member.objects.filter(condition, user__is_active=True).select_related("user", "organization")
    # The organization's areas are joined in, so that a member may come up more than once.
    return list(found.distinct())


def held(member: Member, *, code: str, office_id: int | None = None) -> frozenset[Post]:
    """All posts that ``member`` holds seen from the grid ``code``. Three queries, read anew each time."""
    if not member.user.is_active:
        return frozenset()
    team = _team(Q(grid__code__in=_chain(code)))
    organization = member.organization
    kind = organization.kind
    divisions = set(
        organization.divisions.filter(code__in=[code[:_TOWNSHIP], code[:_COUNTY]]).values_list(
            "code", flat=True
        )
    )
    community = organization.communities.filter(code=code[:_COMMUNITY]).exists()
    township = kind == OrganizationKind.TOWNSHIP_OFFICE and (community or code[:_TOWNSHIP] in divisions)
    leader, liaison = _leader(code, team.leaders), _liaison(code, team.leaders, team.liaisons)
    answers = {
        Post.LEADER: leader == member.pk or (leader is None and township),
        Post.LIAISON: liaison == member.pk or (liaison is None and township),
        Post.COMMUNITY: team.leaders.get(code[:_COMMUNITY]) == member.pk
        or (kind == OrganizationKind.COMMUNITY_COMMITTEE and community),
        Post.TOWNSHIP: township,
        Post.COUNTY: kind in _COUNTY_KINDS and code[:_COUNTY] in divisions,
        Post.DEPARTMENT: office_id is not None and organization.pk == office_id,
    }
    return frozenset(post for post, holds_it in answers.items() if holds_it)


def holds(member: Member, post: str, *, code: str, office_id: int | None = None) -> bool:
    """Whether ``member`` holds ``post`` seen from the grid ``code``; for several posts ask ``held`` once."""
    return post in held(member, code=code, office_id=office_id)


@dataclass(frozen=True, slots=True)
class Seats:
    """Everything that a member holds. The codes of leaders and liaisons are exact, with the vacancies that
    fall to the member; the others are prefixes."""

    leader_codes: frozenset[str] = frozenset()
    liaison_codes: frozenset[str] = frozenset()
    community_codes: frozenset[str] = frozenset()
    township_prefixes: frozenset[str] = frozenset()
    county_prefixes: frozenset[str] = frozenset()
    offices: frozenset[int] = frozenset()

    def holds(self, post: str, *, code: str, office_id: int | None = None) -> bool:
        """The same answer as ``posts.holds``, without a query."""
        if post in (Post.LEADER, Post.LIAISON):
            return code in (self.leader_codes if post == Post.LEADER else self.liaison_codes)
        if post == Post.DEPARTMENT:
            return office_id in self.offices
        return any(code.startswith(prefix) for prefix in self._areas()[post])

    def condition(self) -> Q:
        """The open cases that wait for this member, as a condition on cases."""
        waiting = Q(pk__in=[])
        if self.leader_codes:
            waiting |= Q(waiting_post=Post.LEADER, handling_code__in=sorted(self.leader_codes))
        if self.liaison_codes:
            waiting |= Q(waiting_post=Post.LIAISON, handling_code__in=sorted(self.liaison_codes))
        for post, prefixes in self._areas().items():
            for prefix in sorted(prefixes):
                waiting |= Q(waiting_post=post) & beginning_with("handling_code", prefix)
        if self.offices:
            waiting |= Q(waiting_post=Post.DEPARTMENT, office__in=sorted(self.offices))
        return Q(closed_at__isnull=True) & waiting

    def _areas(self) -> dict[str, frozenset[str]]:
        return {
            Post.COMMUNITY: self.community_codes,
            Post.TOWNSHIP: self.township_prefixes,
            Post.COUNTY: self.county_prefixes,
        }


def seats(member: Member) -> Seats:
    """What ``member`` holds now, wherever. At most seven queries, however large the area."""
    if not member.user.is_active:
        return Seats()
    own = _team(Q(member=member))
    organization, kind = member.organization, member.organization.kind
    divisions = frozenset(organization.divisions.values_list("code", flat=True))
    communities = frozenset(organization.communities.values_list("code", flat=True))
    township: frozenset[str] = frozenset()
    if kind == OrganizationKind.TOWNSHIP_OFFICE:
        township = frozenset(code for code in divisions if len(code) == _TOWNSHIP) | communities
    without_leader, without_liaison = _vacant_communities(township)
    leads, guides = _below(member, own, without_leader)
    staffed = communities if kind == OrganizationKind.COMMUNITY_COMMITTEE else frozenset()
    return Seats(
        leader_codes=leads,
        liaison_codes=guides | without_liaison | own.liaisons.keys(),
        community_codes=staffed | {code for code in own.leaders if len(code) == _COMMUNITY},
        township_prefixes=township,
        county_prefixes=frozenset(
            code for code in divisions if kind in _COUNTY_KINDS and len(code) == _COUNTY
        ),
        offices=frozenset({organization.pk}),
    )


def _any_below(lookup: str, prefixes: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for prefix in sorted(prefixes):
        condition |= beginning_with(lookup, prefix)
    return condition


def _vacant_communities(township: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The communities below without leader, and those without liaison. Two queries."""
    if not township:
        return frozenset(), frozenset()
    level = GridLevel.COMMUNITY
    codes = Grid.objects.filter(_any_below("code", township), level=level).order_by()
    communities = frozenset(codes.values_list("code", flat=True))
    team = _team(_any_below("grid__code", township) & Q(grid__level=level))
    return communities - team.leaders.keys(), communities - team.liaisons.keys()


def _below(
    member: Member, own: _Team, without_leader: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The codes that ``member`` leads and guides below the own grids, and below the communities without
    leader that fall to the member's office. Two queries."""
    areas = Scope.of([*own.leaders, *without_leader]).prefixes
    if not areas:
        return frozenset(), frozenset()
    # What lies above an own grid needs no look: whoever leads there has it in an area of their own.
    team = _team(_any_below("grid__code", areas))
    leads, guides = set(), set()
    for code in Grid.objects.filter(_any_below("code", areas)).order_by().values_list("code", flat=True):
        # Where nobody is left in the community, the office has it.
        mine = (member.pk, None) if code[:_COMMUNITY] in without_leader else (member.pk,)
        if _leader(code, team.leaders) in mine:
            leads.add(code)
        if _liaison(code, team.leaders, team.liaisons) in mine:
            guides.add(code)
    return frozenset(leads), frozenset(guides)
