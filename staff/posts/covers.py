"""Rules of standing in: no two stand in for one person on the same day, and nobody in a circle."""

import datetime as dt
from collections.abc import Iterable

from staff.models import Cover, Member
from staff.posts.holders import held_by_each


def acting_for(
    member: Member, code: str, posts: Iterable[str], office_id: int | None = None
) -> Member | None:
    """For whom ``member`` stands in when she acts by one of ``posts`` seen from the grid ``code``; None when
    she holds one herself, or none at all. At most three queries when she stands in for nobody."""
    asked = frozenset(posts)
    for whose, held in held_by_each(member, code=code, office_id=office_id):
        if asked & held:
            return None if whose.pk == member.pk else whose
    return None


def overlapping(absent: Member, since: dt.date, until: dt.date) -> Cover | None:
    """A cover for ``absent`` that shares a day with these. One query."""
    rows = Cover.objects.meeting(since, until).filter(absent=absent).select_related("deputy", "absent")
    return rows.order_by("since").first()


def circle(absent: Member, deputy: Member, since: dt.date, until: dt.date) -> list[Cover]:
    """The covers by which ``deputy``, on one of these days, would stand in for himself if he stood in for
    ``absent``: the shortest chain from the absence of ``deputy`` to ``absent`` standing in; empty if none.

    All links must share a day, with each other and with the new cover. One query for each link.
    """
    chains: list[list[Cover]] = [[]]
    while chains:
        longer = []
        for chain, link in _links(chains, deputy, since, until):
            if link.deputy_id == absent.pk:
                return [*chain, link]
            if link not in chain:
                longer.append([*chain, link])
        chains = longer
    return []


def _links(
    chains: Iterable[list[Cover]], deputy: Member, since: dt.date, until: dt.date
) -> Iterable[tuple[list[Cover], Cover]]:
    """Each chain with each cover that makes it longer by one on a day that all its links share."""
    ends: dict[int, list[list[Cover]]] = {}
    for chain in chains:
        ends.setdefault(chain[-1].deputy_id if chain else deputy.pk, []).append(chain)
    rows = Cover.objects.meeting(since, until).filter(absent__in=list(ends))
    for link in rows.select_related("absent", "deputy").order_by("since", "pk"):
        for chain in ends[link.absent_id]:
            days = [*chain, link]
            if max(since, *(one.since for one in days)) <= min(until, *(one.until for one in days)):
                yield chain, link
