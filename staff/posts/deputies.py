"""Who stands in for whom today (岗位互替, policy 二(五)). Read from the dates, so that a cover begins, and
ends at midnight in China, without anything having to run.

Standing in goes on: who stands in for somebody who stands in for a third has the third's tasks too. A closed
login neither gives nor gets anything. The rights of a system administrator belong to the login and are not
passed on.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from kit.time.clock import today
from staff.models import Cover, Member
from staff.models.querysets import CoverQuerySet


def is_deputy(lookup: str, on: dt.date | None = None) -> Exists:
    """Whether the member that ``lookup`` leads to stands in for anybody on a day (today), as part of another
    query."""
    return Exists(Cover.objects.in_force(on).filter(deputy=OuterRef(lookup)))


def is_absent(lookup: str) -> Exists:
    """Whether anybody stands in today for the member that ``lookup`` leads to, as part of another query."""
    return Exists(Cover.objects.in_force().filter(absent=OuterRef(lookup)))


def represented(member: Member) -> list[Member]:
    """The members whom ``member`` stands in for today, directly or through others.

    No query when the one that read the member has told that there are none (``is_deputy``), otherwise one for
    each link of the longest chain, and at least one.
    """
    return _follow([member.pk], "deputy", "absent") if getattr(member, "is_deputy", True) else []


def deputies(members: Iterable[Member]) -> list[Member]:
    """Those who stand in today for any of ``members``, directly or through others. One query for each link of
    the longest chain, none without members."""
    return _follow([member.pk for member in members], "absent", "deputy")


def deputies_of_each(absent: Iterable[int]) -> dict[int, set[int]]:
    """The ids of those who stand in today for each of the members ``absent``; ``deputies`` has them for all
    together. One query for each link of the longest chain, and one more; none without members."""
    absent = set(absent)
    links: dict[int, set[int]] = {}
    at = absent
    while at:
        links |= {one: set() for one in at}
        rows = Cover.objects.in_force().filter(absent__in=at, deputy__user__is_active=True)
        for one, deputy in rows.values_list("absent", "deputy"):
            links[one].add(deputy)
        at = set().union(*(links[one] for one in at)) - links.keys()
    return {one: _reached(one, links) for one in absent}


def _reached(start: int, links: dict[int, set[int]]) -> set[int]:
    """Everybody whom the links lead to from ``start``."""
    found: set[int] = set()
    todo = set(links[start])
    while todo:
        one = todo.pop()
        found.add(one)
        todo |= links[one] - found
    return found


def represented_between(member: Member, since: dt.date, until: dt.date) -> list[Member]:
    """The members whom ``member`` stands in for on any of these days, directly or through others."""
    return _follow([member.pk], "deputy", "absent", Cover.objects.meeting(since, until))


def deputies_to_come(members: Iterable[Member]) -> list[Member]:
    """Those who stand in for any of ``members`` today or are to do so later, directly or through others."""
    coming = Cover.objects.meeting(today(), dt.date.max)
    return _follow([member.pk for member in members], "absent", "deputy", coming)


def _follow(start: list[int], near: str, far: str, covers: CoverQuerySet | None = None) -> list[Member]:
    """The members at the far ends of the covers (those in force) that lead away from ``start``."""
    found: dict[int, Member] = {}
    links = Cover.objects.in_force() if covers is None else covers
    at = start
    while at:
        rows = links.filter(**{f"{near}__in": at, f"{far}__user__is_active": True})
        rows = rows.select_related(f"{far}__user", f"{far}__organization").order_by("since", "pk")
        goes_on = Exists(links.filter(**{near: OuterRef(far)}))
        at = []
        for row in rows.annotate(goes_on=goes_on):
            member = getattr(row, far)
            if member.pk not in found and member.pk not in start:
                found[member.pk] = member
                at += [member.pk] if row.goes_on else []
    return list(found.values())
