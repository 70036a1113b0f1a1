"""Who is left where somebody goes: everybody who can log in, without one person or some of her posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from staff.choices import OrganizationKind, Post
from staff.models import Appointment, Member, Organization
from staff.posts.teams import (
    COMMUNITY,
    COUNTY,
    COUNTY_KINDS,
    TOWNSHIP,
    Team,
    areas_of,
    leader_at,
    liaison_at,
    team_where,
)

Somebody = tuple[frozenset[int], frozenset[int]]
"""Members, and organizations all of whose members who can log in are meant, by their keys."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is left: the leaders and liaisons, and the offices in which anybody works who can log in, by the
    kind and by the code of what they administer."""

    team: Team
    offices: frozenset[int]
    around: Mapping[tuple[str, str], frozenset[int]]

    def who(self, post: str, *, code: str, office_id: int | None = None) -> Somebody:
        """Who holds ``post`` seen from the grid ``code``: the same people as ``holders``, but for those who
        stand in, without a query."""
        leaders, liaisons = self.team
        if post in (Post.LEADER, Post.LIAISON):
            found = leader_at(code, leaders) if post == Post.LEADER else liaison_at(code, leaders, liaisons)
            return (frozenset(), self._township(code)) if found is None else (frozenset({found}), frozenset())
        if post == Post.DEPARTMENT:
            return frozenset(), self.offices & {office_id}
        if post == Post.TOWNSHIP:
            return frozenset(), self._township(code)
        if post == Post.COUNTY:
            offices = [self._of(kind, code[:COUNTY]) for kind in COUNTY_KINDS]
            return frozenset(), frozenset().union(*offices)
        led = leaders.get(code[:COMMUNITY])
        committee = self._of(OrganizationKind.COMMUNITY_COMMITTEE, code[:COMMUNITY])
        return frozenset() if led is None else frozenset({led}), committee

    def anybody(self, post: str, *, code: str, office_id: int | None = None) -> bool:
        """Whether somebody holds ``post``, as ``who`` has it."""
        return any(self.who(post, code=code, office_id=office_id))

    def _township(self, code: str) -> frozenset[int]:
        kind = OrganizationKind.TOWNSHIP_OFFICE
        return self._of(kind, code[:TOWNSHIP]) | self._of(kind, code[:COMMUNITY])

    def _of(self, kind: str, code: str) -> frozenset[int]:
        return self.around.get((kind, code), frozenset())


def crew(*, but: Member | None = None, without: Iterable[Appointment] = ()) -> Crew:
    """Everybody who can log in, ``but`` one person, and ``without`` some appointments. Three queries."""
    people = Member.objects.filter(user__is_active=True)
    team = ~Q(pk__in=[one.pk for one in without])
    if but is not None:
        people, team = people.exclude(pk=but.pk), team & ~Q(member=but)
    staffed = Organization.objects.filter(pk__in=people.values("organization"))
    kinds = dict(staffed.order_by().values_list("pk", "kind"))
    around: dict[tuple[str, str], frozenset[int]] = {}
    for pk, codes in areas_of(kinds).items():
        for code in codes:
            around[kinds[pk], code] = around.get((kinds[pk], code), frozenset()) | {pk}
    return Crew(team_where(team), frozenset(kinds), around)
