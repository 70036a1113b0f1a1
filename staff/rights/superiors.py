"""To whom somebody answers: who is told of a look at private data, of power that was used, of a case that
went past the level below. Nobody is her own superior, nor is a colleague of the same office."""

from collections.abc import Iterable, Iterator

from grids.choices import DivisionLevel
from grids.codes import CITY_LENGTH, COMMUNITY_LENGTH, path_of
from staff.choices import AppointmentRole, OrganizationKind, Post
from staff.models import Member
from staff.posts.directory import grids_of
from staff.posts.holders import holders
from staff.rights.rank import Rank, rank_of

_OFFICES = (Post.TOWNSHIP, Post.COUNTY)


def superiors(member: Member, area: str) -> list[Member]:
    """Those to whom ``member`` answers for what she does in ``area``, the nearest who are there: of a leader
    or helper the liaison of the highest grid there that is hers, else of the nearest above; of a community
    worker the leader, of the leader the liaison of the community; then the street or town, the county, the
    city; and those of ``in_the_end``."""
    rank = rank_of(member)
    for post, code in _in_community(member, rank, area):
        found = [one for one in holders(post, code=code) if one.pk != member.pk]
        if found:
            return found
    offices = _OFFICES if rank < Rank.TOWNSHIP else _OFFICES[1:] if rank == Rank.TOWNSHIP else ()
    found = office_above(area, member, offices)
    if not found and rank < Rank.CITY:
        found = _active(organization__divisions=area[:CITY_LENGTH], organization__kind=_LEADING)
    return found or [one for one in in_the_end() if one.pk != member.pk]


def office_above(area: str, by: Member | None, offices: Iterable[Post] = _OFFICES) -> list[Member]:
    """The street or town above ``area``; where ``by`` is of it, or nobody is there, the county."""
    for post in offices:
        found = holders(post, code=area)
        if found and (by is None or by.pk not in {one.pk for one in found}):
            return found
    return []


def in_the_end() -> list[Member]:
    """Who is told of what no post stands above: the system administrators; where these are separate persons,
    who have no inbox, the auditors; where nobody reads the audit here, the city."""
    city = (DivisionLevel.PROVINCE, DivisionLevel.CITY)
    return (
        _active(user__is_superuser=True)
        or _active(is_auditor=True)
        or _active(organization__divisions__level__in=city, organization__kind=_LEADING)
    )


_LEADING = OrganizationKind.LEADING_GROUP


def _in_community(member: Member, rank: Rank, area: str) -> Iterator[tuple[Post, str]]:
    """The posts inside the community of ``area`` that may be above ``member``, the nearest first."""
    if len(area) < COMMUNITY_LENGTH or rank >= Rank.TOWNSHIP:
        return
    community = area[:COMMUNITY_LENGTH]
    if rank == Rank.WORKER:
        yield Post.LEADER, community
    chain = [one for one in reversed(path_of(area)) if len(one) >= COMMUNITY_LENGTH]
    if rank >= Rank.WORKER:
        chain = [community]
    else:
        roles = (AppointmentRole.LEADER, AppointmentRole.LIAISON)
        own = {code for role in roles for code in grids_of(member, role).values_list("code", flat=True)}
        chain = chain[max((place for place, code in enumerate(chain) if code in own), default=0) :]
    yield from ((Post.LIAISON, code) for code in chain)


def _active(**of: object) -> list[Member]:
    rows = Member.objects.filter(user__is_active=True, **of).select_related("user", "organization")
    return list(rows.distinct())
