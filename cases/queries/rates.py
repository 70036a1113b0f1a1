"""Closing rate and on-time rate of a period (domain.md, Rates).

Due in a period is what was closed in it, and what is unfinished and was late: leaving the unfinished out
flatters the figure. A case that is withdrawn, invalid, merged or declined was never handled and counts
nowhere, unless it was late: then it was due, and was neither closed nor on time, so that nobody makes a
missed deadline go away by ending the case. One that is not yet due, or whose clock stands still before its
deadline, is not due; an extension counts with the deadline that it gave. On time is a case none of whose
stages was ever late, in whichever cycle: a breach stays, whatever happens after.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, Q
from django.db.models.functions import Substr

from cases.choices import ActionCode, StageCode
from cases.models import Case, CaseEvent
from cases.workflow.conditions import UNHANDLED
from grids.queries.areas import dividing_length
from grids.scope import Scope
from kit.time import clock


@dataclass(frozen=True)
class Rates:
    """Numbers of cases, and their shares of what was due."""

    due: int = 0
    closed: int = 0
    on_time: int = 0

    def __add__(self, other: "Rates") -> "Rates":
        return Rates(self.due + other.due, self.closed + other.closed, self.on_time + other.on_time)

    @property
    def closing_rate(self) -> Decimal | None:
        """Closed ÷ due in percent, two places; None where nothing was due."""
        return _percent(self.closed, self.due)

    @property
    def closing_shown(self) -> str:
        """The closing rate for people."""
        return shown(self.closing_rate, self.due)

    @property
    def on_time_shown(self) -> str:
        """The on-time rate for people."""
        return shown(self.on_time_rate, self.due)

    @property
    def on_time_rate(self) -> Decimal | None:
        """Closed on time ÷ due in percent, two places; None where nothing was due."""
        return _percent(self.on_time, self.due)


DAYS = 30  # of the first page of the admin, and of the list behind it


def period(days: int = DAYS) -> tuple[dt.datetime, dt.datetime]:
    """From midnight in China, ``days`` days ago with today as the last one, until now."""
    first = clock.today() - dt.timedelta(days=days - 1)
    return clock.midnight(first), clock.now()


def closed_in(since: dt.datetime, until: dt.datetime) -> Q:
    """What was closed from ``since`` until before ``until``, after it was handled."""
    return Q(closed_at__gte=since, closed_at__lt=until) & ~Q(outcome__in=UNHANDLED)


def on_time_in(since: dt.datetime, until: dt.datetime) -> Q:
    """What was closed in the period and was never late."""
    return closed_in(since, until) & Q(was_late=False)


def unfinished(at: dt.datetime) -> Q:
    """What is open and past its deadline, also where its clock was stopped after the deadline, or was late
    before: at an earlier stage, before more time was granted, in an earlier cycle."""
    late = Q(paused_at__isnull=True, due_at__lte=at) | Q(paused_at__gt=F("due_at")) | Q(was_late=True)
    return Q(closed_at__isnull=True) & late


def ended_in(since: dt.datetime, until: dt.datetime) -> Q:
    """What ended in the period without having been handled: withdrawn, invalid, merged, or declined. Shown
    beside the rates, so that nobody polishes them by it unseen."""
    return Q(closed_at__gte=since, closed_at__lt=until, outcome__in=UNHANDLED)


def due_in(since: dt.datetime, until: dt.datetime) -> Q:
    """What was due in the period: the cases that ``Rates.due`` counts."""
    return closed_in(since, until) | ended_in(since, until) & Q(was_late=True) | unfinished(until)


def rates_by_area(scope: Scope, since: dt.datetime, until: dt.datetime) -> dict[str, Rates]:
    """The rates of the areas one level below the scope, by code. Two queries."""
    parts = Case.objects.within(scope).annotate(part=Substr("area", 1, dividing_length(scope))).order_by()
    found: dict[str, Rates] = {}
    closed = parts.filter(closed_in(since, until)).values_list("part")
    for part, n, on_time in closed.annotate(n=Count("pk"), on_time=Count("pk", filter=Q(was_late=False))):
        found[part] = Rates(n, n, on_time)
    others = parts.filter(unfinished(until) | ended_in(since, until) & Q(was_late=True))
    for part, n in others.values_list("part").annotate(n=Count("pk")):
        found[part] = found.get(part, Rates()) + Rates(due=n)
    return found


def together(rates: Iterable[Rates]) -> Rates:
    """The rates of several areas as one: of their numbers, not of their shares."""
    return sum(rates, Rates())


@dataclass(frozen=True, slots=True)
class Ended:
    """How many matters somebody ended in the period without handling them, and in which way."""

    action: str
    name: str
    count: int

    @property
    def label(self) -> str:
        """The way, in words."""
        return str(ActionCode(self.action).label)


def who_ended(scope: Scope, since: dt.datetime, until: dt.datetime, most: int = 12) -> list[Ended]:
    """Who ended matters so, and how many, the most first; at most ``most`` lines. What was opened again since
    is not among them. One query."""
    events = CaseEvent.objects.within(scope).filter(
        at__gte=since,
        at__lt=until,
        at=F("case__closed_at"),
        case__outcome__in=UNHANDLED,
        stage_after=StageCode.CLOSED,
    )
    events = events.exclude(stage_before=StageCode.CLOSED)
    rows = events.order_by().values_list("action", "actor__name").annotate(n=Count("pk"))
    return [Ended(action, name or "", n) for action, name, n in rows.order_by("-n", "action")[:most]]


def shown(rate: Decimal | None, whole: int) -> str:
    """A rate for people, with as many decimals as the ``whole`` carries: none below a hundred cases, one
    below a thousand."""
    if rate is None:
        return "—"
    places = Decimal("1") if whole < 100 else Decimal("0.1") if whole < 1000 else Decimal("0.01")
    return f"{rate.quantize(places, ROUND_HALF_UP)}%"


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
