"""What is owed: days on which nothing stands, weeks that nobody signed, closings that nobody read. The to-do
lists, the reminders and the findings have the same rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef

from diaries.choices import ClosingState
from diaries.lines import Span, days_with_lines
from diaries.models import Diary, Entry, MissingDay, WeekClosing
from grids.scope import Scope
from staff.choices import AppointmentRole
from staff.models import Appointment, Cover, Member

_Row = TypeVar("_Row")
READ_WITHIN = dt.timedelta(days=3)  # after it was signed; then it is a finding


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who leads a grid and keeps its diary; of several grids the smallest, as ``home_grid`` has
    it."""

    member: int
    grid: int
    level: int


def keepers(after: int, most: int, *, on: Span) -> list[Keeper]:
    """The leaders on all days of ``on`` whose login is active and who were not away all of the time, from the
    member ``after`` on. Two queries."""
    held = Appointment.objects.filter(
        role=AppointmentRole.LEADER,
        since__lte=on.first,
        grid__retired_on__isnull=True,
        member__user__is_active=True,
        member__gt=after,
    ).exclude(until__lt=on.last)
    away = Cover.objects.filter(
        absent=OuterRef("member"), since__lte=on.first, until__gte=on.last, ended_at__isnull=True
    )
    rows = held.exclude(Exists(away)).order_by("member", "-grid__level", "grid__code")
    people = list(rows.order_by("member").values_list("member", flat=True).distinct()[:most])
    found: dict[int, Keeper] = {}
    for member, grid, level in rows.filter(member__in=people).values_list("member", "grid", "grid__level"):
        found.setdefault(member, Keeper(member, grid, level))
    return list(found.values())


def filled(members: Collection[int], day: dt.date) -> set[int]:
    """Those in whose diary of ``day`` anything stands, by itself or by them, or who said that there was
    nothing. Seventeen queries, whatever there is."""
    diaries = Diary.objects.filter(member__in=members, date=day)
    written = Exists(Entry.objects.standing().filter(diary=OuterRef("pk")))
    own = diaries.filter(written) | diaries.filter(nothing_at__isnull=False)
    by_itself = {member for member, _day in days_with_lines(members, Span(day, day))}
    return by_itself | set(own.values_list("member", flat=True))


def missing_days(scope: Scope, span: Span) -> Any:
    """The days of ``span`` on which nothing stood in time, settled by a closing or not: findings."""
    return MissingDay.objects.within(scope).filter(**span.on("date"))


def unclosed_weeks(scope: Scope, today: dt.date) -> Any:
    """The closings of weeks that are over and wait to be signed by somebody who can: findings."""
    return WeekClosing.objects.within(scope).owed(today).filter(member__user__is_active=True)


def unread(scope: Scope, at: dt.datetime) -> Any:
    """The closings that were signed some days ago and that nobody has read: findings."""
    return WeekClosing.objects.within(scope).filter(
        state=ClosingState.SIGNED, signed_at__lte=at - READ_WITHIN
    )


def by_person(rows: Iterable[_Row], who: Callable[[_Row], Iterable[int]]) -> list[tuple[Member, list[_Row]]]:
    """Each member for whom ``who`` says that one of ``rows`` waits, with all that wait for her, in their
    order: she is told of them in one message. One query, and those of ``who``."""
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        for member in who(row):
            found[member].append(row)
    people = Member.objects.select_related("user", "organization").in_bulk(list(found))
    return [(people[member], theirs) for member, theirs in found.items()]
