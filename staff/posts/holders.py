"""Who holds a post, seen from a grid: who must act, and whose turn it is (policy 二(二), 二(四)).

A vacancy never leaves a case without anybody: a grid without leader is led by the leader of the nearest grid
above that has one, a grid without liaison is guided by the leader of the grid above, and where nobody is left
inside the community the street or town takes it. A person whose login is inactive counts as a vacancy.
Whoever stands in for somebody holds that person's posts too, and the person keeps them (岗位互替).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q, QuerySet

from grids.choices import GridLevel
from grids.models import Grid
from grids.scope import Scope, beginning_with
from staff.choices import AppointmentRole, OrganizationKind, Post
from staff.models import Appointment, Member
from staff.posts.deputies import deputies, deputies_of_each, is_absent, represented
from staff.posts.teams import (
    CITY,
    COMMUNITY,
    COUNTY,
    COUNTY_KINDS,
    STEP,
    TOWNSHIP,
    Team,
    areas_of,
    chain,
    leader_at,
    liaison_at,
    team_where,
)

_POSTS = {AppointmentRole.LEADER.value: Post.LEADER, AppointmentRole.LIAISON.value: Post.LIAISON}


def _of_township(code: str) -> Q:
    """Members of the street's or town's offices: of the division, or those that administer the community."""
    return Q(organization__kind=OrganizationKind.TOWNSHIP_OFFICE) & (
        Q(organization__divisions=code[:TOWNSHIP]) | Q(organization__communities__code=code[:COMMUNITY])
    )


def _members(post: str, code: str, office_id: int | None) -> Q | None:
    """Who holds ``post``, as a condition on members; None: nobody can."""
    if post == Post.DEPARTMENT:
        return Q(organization=office_id) if office_id else None
    if post == Post.COUNTY:
        return Q(organization__kind__in=COUNTY_KINDS, organization__divisions=code[:COUNTY])
    if post == Post.TOWNSHIP:
        return _of_township(code)
    team = team_where(Q(grid__code__in=chain(code)))
    if post == Post.COMMUNITY:
        committee = Q(organization__kind=OrganizationKind.COMMUNITY_COMMITTEE)
        return Q(pk=team.leaders.get(code[:COMMUNITY])) | (
            committee & Q(organization__communities__code=code[:COMMUNITY])
        )
    found = (
        leader_at(code, team.leaders)
        if post == Post.LEADER
        else liaison_at(code, team.leaders, team.liaisons)
    )
    return _of_township(code) if found is None else Q(pk=found)


def holders(post: str, *, code: str, office_id: int | None = None) -> list[Member]:
    """The active members who hold ``post`` seen from the grid ``code``, by name, then those who stand in for
    them. At most two queries, and those of ``deputies`` when one of them is absent."""
    condition = _members(post, code, office_id)
    if condition is None:
        return []
    found = Member.objects.filter(condition, user__is_active=True).select_related("user", "organization")
    # The organization's areas are joined in, so that a member may come up more than once.
    return _with_deputies(list(found.annotate(is_absent=is_absent("pk")).distinct()))


def city_leaders(code: str) -> list[Member]:
    """The active members of the city's leading group above the grid ``code``, as ``holders``: the last who
    hear of an emergency that nobody answers."""
    group = Q(organization__kind__in=COUNTY_KINDS, organization__divisions=code[:CITY])
    found = Member.objects.filter(group, user__is_active=True).select_related("user", "organization")
    return _with_deputies(list(found.annotate(is_absent=is_absent("pk")).distinct()))


def leaders_above(code: str) -> list[Member]:
    """Who leads the grid above ``code``, as ``holders``; above a community there is no grid."""
    return holders(Post.LEADER, code=code[:-STEP]) if len(code) > COMMUNITY else []


def _with_deputies(people: list[Member]) -> list[Member]:
    """``people``, whose ``is_absent`` is known, and those who stand in for them."""
    absent = [member for member in people if cast(Any, member).is_absent]
    return list({member.pk: member for member in [*people, *deputies(absent)]}.values())


class ManyHolders:
    """Who holds posts seen from many grids, as the ids of members: the same answers as those of ``holders``,
    read at once. Four queries however many grids, and those of ``deputies_of_each``."""

    def __init__(self, codes: Iterable[str], offices: Iterable[int] = ()) -> None:
        seen = frozenset(codes)
        self._team = team_where(Q(grid__code__in=sorted({above for code in seen for above in chain(code)})))
        around = sorted({area for code in seen for area in _around(code)})
        self._members = {one.pk: one for one in self._read(around, offices)}
        self._areas = areas_of({one.organization_id for one in self._members.values()}, within=around)
        self._inside: dict[str, set[int]] = defaultdict(set)
        for one in self._members.values():
            for place in (*self._areas[one.organization_id], _office(one.organization_id)):
                self._inside[place].add(one.pk)
        absent = [one.pk for one in self._members.values() if cast(Any, one).is_absent]
        self._deputies = deputies_of_each(absent)
        self._known: dict[tuple[str, int | None], dict[str, set[int]]] = {}

    def _read(self, around: list[str], offices: Iterable[int]) -> QuerySet[Member]:
        """Everybody who may hold any of the posts."""
        appointed = {*self._team.leaders.values(), *self._team.liaisons.values()}
        administering = Q(organization__divisions__in=around) | Q(organization__communities__code__in=around)
        anybody = Q(pk__in=appointed) | Q(organization__in=list(offices)) | administering
        found = Member.objects.filter(anybody, user__is_active=True).select_related("organization")
        return found.annotate(is_absent=is_absent("pk")).distinct()

    def members(self, ids: Iterable[int]) -> list[Member]:
        """Those of these ids. One query, where somebody stands in."""
        wanted = set(ids)
        known = [self._members[pk] for pk in wanted if pk in self._members]
        others = wanted - self._members.keys()
        return known + list(Member.objects.filter(pk__in=others)) if others else known

    def of(self, post: str, *, code: str, office_id: int | None = None) -> set[int]:
        """Who holds ``post``, and who stands in for them."""
        if (code, office_id) not in self._known:
            self._known[code, office_id] = self._seen_from(code, office_id)
        own = self._known[code, office_id][post]
        return own.union(*(self._deputies.get(one, ()) for one in own))

    def _seen_from(self, code: str, office_id: int | None) -> dict[str, set[int]]:
        """Those who hold each post themselves."""
        near = {team[above] for team in self._team for above in chain(code) if above in team}
        near.update(*(self._inside[place] for place in (*_around(code), _office(office_id))))
        found: dict[str, set[int]] = defaultdict(set)
        for pk in near:
            member = self._members[pk]
            for post in _held(member, self._team, self._areas[member.organization_id], code, office_id):
                found[post].add(pk)
        return found


def _around(code: str) -> tuple[str, str, str]:
    """The community, the street or town and the county of a grid."""
    return code[:COMMUNITY], code[:TOWNSHIP], code[:COUNTY]


def _office(pk: int | None) -> str:
    """An organization among codes of areas."""
    return f"#{pk}"


def appointed(codes: Iterable[str]) -> dict[tuple[Post, str], list[Member]]:
    """The active leaders and liaisons of many grids with those who stand in for them, by post and code;
    nothing for a vacancy. One query, and those of ``deputies`` for each who is absent."""
    rows = Appointment.objects.current().filter(
        grid__code__in=list(codes), role__in=_POSTS, member__user__is_active=True
    )
    found = {}
    for row in rows.select_related("grid", "member__user").annotate(is_absent=is_absent("member")):
        cast(Any, row.member).is_absent = cast(Any, row).is_absent
        found[_POSTS[row.role], row.grid.code] = _with_deputies([row.member])
    return found


def held(member: Member, *, code: str, office_id: int | None = None) -> frozenset[Post]:
    """All posts that ``member`` holds seen from the grid ``code``, also by standing in. At most three
    queries, and those of ``represented`` for who stands in for others; read anew each time."""
    return frozenset().union(
        *(posts for _whose, posts in held_by_each(member, code=code, office_id=office_id))
    )


def held_by_each(
    member: Member, *, code: str, office_id: int | None = None
) -> list[tuple[Member, frozenset[Post]]]:
    """The posts that ``member`` holds herself, then those of each person for whom she stands in."""
    if not member.user.is_active:
        return []
    people = [member, *represented(member)]
    team = team_where(Q(grid__code__in=chain(code)))
    areas = areas_of({one.organization_id for one in people}, within=_around(code))
    return [(one, _held(one, team, areas[one.organization_id], code, office_id)) for one in people]


def _held(
    member: Member, team: Team, areas: frozenset[str], code: str, office_id: int | None
) -> frozenset[Post]:
    """The posts that ``member`` holds herself."""
    organization = member.organization
    kind = organization.kind
    community = code[:COMMUNITY] in areas
    township = kind == OrganizationKind.TOWNSHIP_OFFICE and (community or code[:TOWNSHIP] in areas)
    leader, liaison = leader_at(code, team.leaders), liaison_at(code, team.leaders, team.liaisons)
    answers = {
        Post.LEADER: leader == member.pk or (leader is None and township),
        Post.LIAISON: liaison == member.pk or (liaison is None and township),
        Post.COMMUNITY: team.leaders.get(code[:COMMUNITY]) == member.pk
        or (kind == OrganizationKind.COMMUNITY_COMMITTEE and community),
        Post.TOWNSHIP: township,
        Post.COUNTY: kind in COUNTY_KINDS and code[:COUNTY] in areas,
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

    def inside(self, lookup: str) -> Q:
        """What lies in the grids that the member leads or guides, and in the communities, streets and towns
        of her office, as a condition on a column of codes."""
        near = self.leader_codes | self.liaison_codes | self.community_codes | self.township_prefixes
        whole: list[str] = []  # what lies below another one is in it
        for code in sorted(near):
            if not whole or not code.startswith(whole[-1]):
                whole.append(code)
        return _any_below(lookup, whole)

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


def seats(member: Member, *, lent: bool = True) -> Seats:
    """What ``member`` holds now, wherever, with ``lent`` also by standing in. At most seven queries, however
    large the area, and those of ``represented`` for who stands in for others."""
    if not member.user.is_active:
        return Seats()
    people = [member, *(represented(member) if lent else ())]
    own = team_where(Q(member__in=[one.pk for one in people]))
    areas = areas_of({one.organization_id for one in people})

    def administered(kinds: Iterable[str], *lengths: int) -> frozenset[str]:
        offices = [areas[one.organization_id] for one in people if one.organization.kind in kinds]
        return frozenset(code for codes in offices for code in codes if len(code) in lengths)

    township = administered([OrganizationKind.TOWNSHIP_OFFICE], TOWNSHIP, COMMUNITY)
    staffed = administered([OrganizationKind.COMMUNITY_COMMITTEE], COMMUNITY)
    without_leader, without_liaison = _vacant_communities(township)
    leads, guides = _below(frozenset(one.pk for one in people), own, without_leader)
    return Seats(
        leader_codes=leads,
        liaison_codes=guides | without_liaison | own.liaisons.keys(),
        community_codes=staffed | {code for code in own.leaders if len(code) == COMMUNITY},
        township_prefixes=township,
        county_prefixes=administered(COUNTY_KINDS, COUNTY),
        offices=frozenset(one.organization_id for one in people),
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
    team = team_where(_any_below("grid__code", township) & Q(grid__level=level))
    return communities - team.leaders.keys(), communities - team.liaisons.keys()


def _below(
    people: frozenset[int], own: Team, without_leader: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """The codes that ``people`` lead and guide below their own grids, and below the communities without
    leader that fall to their offices. Two queries."""
    areas = Scope.of([*own.leaders, *without_leader]).prefixes
    if not areas:
        return frozenset(), frozenset()
    # What lies above an own grid needs no look: whoever leads there has it in an area of their own.
    team = team_where(_any_below("grid__code", areas))
    leads, guides = set(), set()
    for code in Grid.objects.filter(_any_below("code", areas)).order_by().values_list("code", flat=True):
        # Where nobody is left in the community, the office has it.
        mine = people | {None} if code[:COMMUNITY] in without_leader else people
        if leader_at(code, team.leaders) in mine:
            leads.add(code)
        if liaison_at(code, team.leaders, team.liaisons) in mine:
            guides.add(code)
    return frozenset(leads), frozenset(guides)
