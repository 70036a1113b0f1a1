"""What recomputing open deadlines by the calendar and the limits of now would change (pitfalls, The
clock)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from cases.deadlines.calendar import load_calendar
from cases.deadlines.limits import Clock, Limit, clock_after_pauses, limit_for, limit_of, stops_of
from cases.models import Category, StageRun, TimeLimit
from cases.workflow.routes import ROUTES
from grids.scope import Scope
from kit.text import Text
from kit.time import clock as time
from kit.time.worktime import WorkCalendar

CHUNK = 500


EVERYWHERE = Scope.everything()


class Planned(NamedTuple):
    """What recomputing would do to a case."""

    number: str
    title: str
    stage: Text
    old: dt.datetime
    new: dt.datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A stage whose deadline is another one by the rules of now."""

    run: StageRun
    limit: Limit
    times: Clock


def preview(scope: Scope = EVERYWHERE) -> Iterator[Planned]:
    """What ``recompute_deadlines`` would change now, by number of the case; nothing is written."""
    runs = running(scope).select_related("case").prefetch_related("pauses", "extensions")
    for change in changes(runs.order_by("case_id").iterator(chunk_size=CHUNK), Rules()):
        run = change.run
        yield Planned(
            run.case.number, run.case.title, run.get_stage_display(), run.due_at, change.times.due_at
        )


class Rules:
    """The calendar, and the limits looked up once for each place and category that has some of its own."""

    def __init__(self) -> None:
        self.calendar: WorkCalendar = load_calendar()
        self._areas = set(TimeLimit.objects.values_list("area", flat=True))
        named = TimeLimit.objects.filter(category__isnull=False).values("category")
        special = Category.objects.filter(Q(pk__in=named) | Q(parent__in=named))
        self._categories = set(special.values_list("pk", flat=True))
        self._found: dict[tuple[Any, ...], Limit] = {}

    def limit(self, run: StageRun) -> Limit:
        """The limit of a stage by the rows of now, without extensions."""
        area = next((area for area in _prefixes(run.case.area) if area in self._areas), "")
        category_id = run.case.category_id if run.case.category_id in self._categories else None
        key = (run.route, run.stage, category_id, area)
        if key not in self._found:
            stage = ROUTES[run.route].stage(run.stage)
            self._found[key] = limit_for(
                route=run.route,
                stage=run.stage,
                category_id=category_id,
                area=area,
                default=Limit(stage.amount, stage.unit, "default"),
            )
        return self._found[key]


def _prefixes(area: str) -> Iterator[str]:
    """``area`` and everything that contains it, the smallest first."""
    return (area[:length] for length in range(len(area), 1, -1))


def running(scope: Scope) -> QuerySet[StageRun]:
    """Open stages whose clock runs. One that is overdue stays so, whether or not a scan has seen it."""
    return StageRun.objects.within(scope).filter(
        left_at__isnull=True,
        case__paused_at__isnull=True,
        breached_at__isnull=True,
        due_at__gt=time.now(),
    )


def changes(runs: Iterator[StageRun], rules: Rules) -> Iterator[Change]:
    for run in runs:
        limit = _limit_now(run, rules)
        pauses = stops_of(run)
        times = clock_after_pauses(limit, run.entered_at, pauses, rules.calendar, given=run.minutes_given)
        if times.due_at != run.due_at or times.provisional != run.due_provisional:
            yield Change(run, limit, times)


def _limit_now(run: StageRun, rules: Rules) -> Limit:
    """The limit of now with the extensions that were granted. When they were granted in another unit, the
    stage keeps the limit that it has: days can't be added to hours."""
    limit = rules.limit(run)
    more = sum(extension.amount for extension in run.extensions.all() if extension.granted)
    if more and limit.unit != run.unit:
        return limit_of(run)
    return Limit(limit.amount + more, limit.unit, limit.rule)
