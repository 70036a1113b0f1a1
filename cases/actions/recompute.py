"""Open deadlines follow the calendar and the limits (pitfalls, The clock: a calendar changed)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from cases import reminders, timeline
from cases.actions.stages import limit_of
from cases.calendar import load_calendar
from cases.choices import ActionCode
from cases.deadlines import Clock, Limit, clock_after_pauses, limit_for
from cases.models import Case, StageRun, TimeLimit
from cases.routes import ROUTES
from gridgov.kit import clock as time
from gridgov.kit.text import Text
from gridgov.kit.worktime import WorkCalendar
from grids.scope import Scope
from staff.models import Member

_CHUNK = 500
EVERYWHERE = Scope.everything()


class Planned(NamedTuple):
    """What recomputing would do to a case."""

    number: str
    title: str
    stage: Text
    old: dt.datetime
    new: dt.datetime


@dataclass(frozen=True, slots=True)
class _Change:
    """A stage whose deadline is another one by the rules of now."""

    run: StageRun
    limit: Limit
    times: Clock


def recompute_deadlines(*, by: Member | None, scope: Scope = EVERYWHERE) -> int:
    """Bring the deadlines of open, running stages in ``scope`` into line with the calendar and the limits of
    now. What is closed, suspended or overdue stays: a breach is not recomputed away.

    Returns the number of cases whose deadline changed; each gets a line in its timeline. In transactions of
    500 cases, so that nobody waits for all of them; what was done when it is stopped need not be done again.
    """
    rules = _Rules()
    keys = list(_running(scope).order_by("case_id").values_list("case_id", flat=True))
    changed = 0
    for start in range(0, len(keys), _CHUNK):
        with transaction.atomic():
            for change in _changes(_locked(scope, keys[start : start + _CHUNK]), rules):
                _write(change, by)
                changed += 1
    return changed


def preview(scope: Scope = EVERYWHERE) -> Iterator[Planned]:
    """What ``recompute_deadlines`` would change now, by number of the case; nothing is written."""
    runs = _running(scope).select_related("case").prefetch_related("pauses", "extensions")
    for change in _changes(runs.order_by("case_id").iterator(chunk_size=_CHUNK), _Rules()):
        run = change.run
        yield Planned(
            run.case.number, run.case.title, run.get_stage_display(), run.due_at, change.times.due_at
        )


class _Rules:
    """The calendar, and the limits looked up once for each place that has some of its own."""

    def __init__(self) -> None:
        self.calendar: WorkCalendar = load_calendar()
        self._areas = set(TimeLimit.objects.values_list("area", flat=True))
        self._found: dict[tuple[Any, ...], Limit] = {}

    def limit(self, run: StageRun) -> Limit:
        """The limit of a stage by the rows of now, without extensions."""
        area = next((area for area in _prefixes(run.case.area) if area in self._areas), "")
        key = (run.route, run.stage, run.case.category_id, area)
        if key not in self._found:
            stage = ROUTES[run.route].stage(run.stage)
            self._found[key] = limit_for(
                route=run.route,
                stage=run.stage,
                category_id=run.case.category_id,
                area=area,
                default=Limit(stage.amount, stage.unit, "default"),
            )
        return self._found[key]


def _prefixes(area: str) -> Iterator[str]:
    """``area`` and everything that contains it, the smallest first."""
    return (area[:length] for length in range(len(area), 1, -1))


def _running(scope: Scope) -> QuerySet[StageRun]:
    """Open stages whose clock runs. One that is overdue stays so, whether or not a scan has seen it."""
    return StageRun.objects.within(scope).filter(
        left_at__isnull=True,
        case__paused_at__isnull=True,
        breached_at__isnull=True,
        due_at__gt=time.now(),
    )


def _locked(scope: Scope, keys: list[int]) -> Iterator[StageRun]:
    """The stages of these cases, each with its case as it is now. The case is locked first, as by every step:
    nothing that somebody does at the same moment is written over."""
    cases = Case.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).in_bulk()
    runs = _running(scope).filter(case__in=list(cases)).prefetch_related("pauses", "extensions")
    for run in runs.order_by("case_id"):
        run.case = cases[run.case_id]
        yield run


def _changes(runs: Iterator[StageRun], rules: _Rules) -> Iterator[_Change]:
    for run in runs:
        limit = _limit_now(run, rules)
        pauses = sorted((pause.since, pause.until) for pause in run.pauses.all())
        times = clock_after_pauses(limit, run.entered_at, pauses, rules.calendar, given=run.minutes_given)
        if times.due_at != run.due_at or times.provisional != run.due_provisional:
            yield _Change(run, limit, times)


def _limit_now(run: StageRun, rules: _Rules) -> Limit:
    """The limit of now with the extensions that were granted. When they were granted in another unit, the
    stage keeps the limit that it has: days can't be added to hours."""
    limit = rules.limit(run)
    more = sum(extension.amount for extension in run.extensions.all() if extension.granted)
    if more and limit.unit != run.unit:
        return limit_of(run)
    return Limit(limit.amount + more, limit.unit, limit.rule)


def _write(change: _Change, by: Member | None) -> None:
    run, times, case = change.run, change.times, change.run.case
    at = time.now()
    facts = {"from": run.due_at.isoformat(), "to": times.due_at.isoformat()} | _limits(run, change.limit)
    run.amount, run.unit, run.rule = change.limit.amount, change.limit.unit, change.limit.rule
    run.due_at, run.due_provisional = times.due_at, times.provisional
    run.save(update_fields=["amount", "unit", "rule", "due_at", "due_provisional"])
    case.due_at, case.amber_at, case.due_provisional = times.due_at, times.amber_at, times.provisional
    case.updated_at = at
    case.version += 1
    case.save()
    reminders.drop(run)
    reminders.plan(run, half_at=times.half_at, amber_at=times.amber_at, due_at=times.due_at)
    timeline.append(case, action=ActionCode.RECOMPUTE, by=by, at=at, stage_before=case.stage, facts=facts)


def _limits(run: StageRun, limit: Limit) -> dict[str, list[Any]]:
    """The limit before and after, for the timeline, when it is another one."""
    before = limit_of(run)
    if before == limit:
        return {}
    return {
        "limit_before": [before.amount, before.unit, before.rule],
        "limit_after": [limit.amount, limit.unit, limit.rule],
    }
