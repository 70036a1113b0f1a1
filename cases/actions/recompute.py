"""Open deadlines follow the calendar (pitfalls, The clock: a calendar changed)."""

from collections.abc import Iterable

from django.db import transaction

from cases import reminders, timeline
from cases.actions.stages import times_of
from cases.calendar import load_calendar
from cases.choices import ActionCode
from cases.models import StageRun
from gridgov.kit import clock as time
from staff.models import Member


@transaction.atomic
def recompute_deadlines(*, by: Member | None) -> int:
    """Bring the deadlines of open, running stages into line with today's calendar; closed ones stay.

    Returns the number of cases whose deadline changed; each gets a line in its timeline.
    """
    return sum(_recompute(run, by) for run in _open_runs())


def _open_runs() -> Iterable[StageRun]:
    runs = StageRun.objects.filter(
        left_at__isnull=True, case__paused_at__isnull=True, breached_at__isnull=True
    )
    return runs.select_related("case").select_for_update(of=("self",)).iterator(chunk_size=500)


def _recompute(run: StageRun, by: Member | None) -> int:
    times = times_of(run, load_calendar())
    if times.due_at == run.due_at and times.provisional == run.due_provisional:
        return 0
    case = run.case
    at = time.now()
    old = run.due_at
    run.due_at, run.due_provisional = times.due_at, times.provisional
    run.save(update_fields=["due_at", "due_provisional"])
    case.due_at, case.amber_at, case.due_provisional = times.due_at, times.amber_at, times.provisional
    case.updated_at = at
    case.version += 1
    case.save()
    reminders.drop(run)
    reminders.plan(run, half_at=times.half_at, amber_at=times.amber_at, due_at=times.due_at)
    timeline.append(
        case,
        action=ActionCode.RECOMPUTE,
        by=by,
        at=at,
        stage_before=case.stage,
        facts={"from": old.isoformat(), "to": times.due_at.isoformat()},
    )
    return 1
