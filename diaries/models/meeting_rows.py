"""Which meetings, items and decisions wait for whom. The lists, the numbers on the first pages, the reminders
and the findings have the same rows."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db.models import F, Q
from django.db.models.functions import TruncDate

from diaries.choices import MEETING_OPEN, ItemKind, MeetingState, Outcome
from diaries.rules.meetings import AHEAD, SIGN_WITHIN
from grids.choices import GridLevel
from grids.querysets import ScopedQuerySet
from grids.scope import Scope
from kit.time import clock
from staff.models import Member

_HANDLED = Q(case__isnull=False, case__closed_at__isnull=True) & ~Q(kind=ItemKind.CASE)


class MeetingQuerySet(ScopedQuerySet[Any]):
    """Analysis meetings, by the grid's area, by who is invited, or by what is to be done with them."""

    def open_to(self, member: Member, scope: Scope) -> Self:
        """Those inside ``scope``, and those to which ``member`` is invited, wherever they are."""
        invited = type(self)(self.model).filter(attendances__member=member)
        called = invited.exclude(state=MeetingState.PROPOSED).values("pk")
        return self.filter(scope.condition(self.model.area_lookup) | Q(pk__in=called))

    def in_use(self) -> Self:
        """Without those of grids that are out of use."""
        return self.filter(grid__retired_on__isnull=True)

    def ahead(self) -> Self:
        """Those that are still to be held or signed."""
        return self.in_use().filter(state__in=MEETING_OPEN)

    def to_hold(self, codes: Iterable[str], at: dt.datetime) -> Self:
        """Those of the grids ``codes`` that are soon to be called, or are over and not signed."""
        soon = Q(state=MeetingState.PROPOSED, due_on__lte=clock.date_of(at) + AHEAD)
        over = Q(state=MeetingState.CALLED, starts_at__lte=at)
        return self.in_use().filter(soon | over, grid__code__in=sorted(codes))

    def invited(self, member: Member, at: dt.datetime) -> Self:
        """Those to come, from today on, to which ``member`` is invited by somebody else: her own she has
        called."""
        today = clock.midnight(clock.date_of(at))
        rows = self.in_use().filter(state=MeetingState.CALLED, starts_at__gte=today)
        return rows.filter(attendances__member=member).exclude(chair=member)

    def overdue(self, at: dt.datetime) -> Self:
        """Findings: nobody has called it by its day, it is called for a later one, or its minutes were not
        signed some days after it."""
        uncalled = Q(state=MeetingState.PROPOSED)
        put_off = Q(state=MeetingState.CALLED, day__gt=F("due_on"))
        late = Q(due_on__lt=clock.date_of(at)) & (uncalled | put_off)
        unsigned = Q(state=MeetingState.CALLED, starts_at__lte=at - SIGN_WITHIN)
        days = self.annotate(day=TruncDate("starts_at", tzinfo=clock.CHINA))
        return days.filter(late | unsigned, grid__retired_on__isnull=True)


class ItemQuerySet(ScopedQuerySet[Any]):
    """Items of agendas, by the area of their meeting."""

    def with_meeting(self) -> Self:
        """With the meetings, the newest first."""
        return self.select_related("meeting__grid").order_by("-pk")

    def raised(self) -> Self:
        """Those that signed minutes report up, and that nobody above has answered or taken up yet."""
        rows = self.filter(outcome=Outcome.RAISED, meeting__state=MeetingState.SIGNED)
        return rows.filter(taken_up__isnull=True, answered_at__isnull=True)

    def handled(self) -> Self:
        """Those of ``raised`` of which the level above made a case that is not closed yet. An overdue case
        that was reported up is none: it waits for an answer."""
        return self.raised().filter(_HANDLED)

    def waiting(self) -> Self:
        """Those of ``raised`` that are to be answered now: no case of them runs."""
        return self.raised().exclude(_HANDLED)

    def of_communities(self) -> Self:
        """Those that come from communities, above which is the street or town."""
        return self.filter(meeting__grid__level=GridLevel.COMMUNITY)


class DecisionQuerySet(ScopedQuerySet[Any]):
    """Decisions, by the area of their meeting or by who carries them out."""

    def of(self, member: Member) -> Self:
        """Those that ``member`` is to carry out."""
        return self.filter(responsible=member)

    def standing(self) -> Self:
        """Those that were decided: their minutes are signed."""
        return self.filter(item__meeting__state=MeetingState.SIGNED)

    def open(self) -> Self:
        """Those that are not done yet."""
        return self.standing().filter(done_at__isnull=True)

    def late(self, today: dt.date) -> Self:
        """Findings: those whose day is over."""
        return self.open().filter(until__lt=today)
