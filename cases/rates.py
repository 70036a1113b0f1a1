"""Closing rate and on-time rate of a period (domain.md, Rates).

Due in a period is what was closed in it, and what is unfinished and past its deadline: leaving the unfinished
out flatters the figure. A case that is withdrawn, invalid or merged was never handled and counts nowhere; one
that is not yet due, or whose clock stands still before its deadline, is not due; an extension counts with the
deadline that it gave. On time is a case none of whose stages was late in its last cycle: a breach stays.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, F, Q
from django.db.models.functions import Substr

from cases.models import Case
from cases.state import NEVER_HANDLED
from gridgov.kit import clock
from grids.areas import dividing_length
from grids.scope import Scope


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
    return Q(closed_at__gte=since, closed_at__lt=until) & ~Q(outcome__in=NEVER_HANDLED)


def on_time_in(since: dt.datetime, until: dt.datetime) -> Q:
    """What was closed in the period and was never late."""
    return closed_in(since, until) & Q(closed_late=False)


def unfinished(at: dt.datetime) -> Q:
    """What is open and past its deadline, also where its clock was stopped after the deadline."""
    late = Q(paused_at__isnull=True, due_at__lte=at) | Q(paused_at__gt=F("due_at"))
    return Q(closed_at__isnull=True) & late


def due_in(since: dt.datetime, until: dt.datetime) -> Q:
    """What was due in the period: the cases that ``Rates.due`` counts."""
    return closed_in(since, until) | unfinished(until)


def rates_by_area(scope: Scope, since: dt.datetime, until: dt.datetime) -> dict[str, Rates]:
    """The rates of the areas one level below the scope, by code. Two queries, each by its own index."""
    parts = Case.objects.within(scope).annotate(part=Substr("area", 1, dividing_length(scope))).order_by()
    found: dict[str, Rates] = {}
    closed = parts.filter(closed_in(since, until)).values_list("part")
    for part, n, on_time in closed.annotate(n=Count("pk"), on_time=Count("pk", filter=Q(closed_late=False))):
        found[part] = Rates(n, n, on_time)
    for part, n in parts.filter(unfinished(until)).values_list("part").annotate(n=Count("pk")):
        found[part] = found.get(part, Rates()) + Rates(due=n)
    return found


def together(rates: Iterable[Rates]) -> Rates:
    """The rates of several areas as one: of their numbers, not of their shares."""
    return sum(rates, Rates())


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
