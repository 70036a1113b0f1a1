"""Open deadlines follow the calendar and the limits (pitfalls, The clock: a calendar changed)."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from cases.actions.engine import timeline
from cases.choices import ActionCode
from cases.deadlines import reminders
from cases.deadlines.limits import Limit, limit_of
from cases.deadlines.recompute import CHUNK, Change, Rules, changes, running
from cases.models import Case, StageRun
from grids.scope import Scope
from kit.actors import Actor, require
from kit.errors import NotAllowed
from kit.time import clock as time
from kit.time.formats import canonical
from staff.models import Member
from staff.rights.roles import scope_where
from staff.rights.scopes import member_of

# To change what deadlines are counted by.
PERMISSIONS = ("cases.change_timelimit", "cases.change_calendarday")


def recompute_deadlines(*, by: Actor, permission: str) -> int:
    """Bring the deadlines of open, running stages into line with the calendar and the limits of now, wherever
    ``by`` holds ``permission``, one of ``PERMISSIONS``. What is closed, suspended or overdue stays: a breach
    is not recomputed away.

    Returns the number of cases whose deadline changed; each gets a line in its timeline. In transactions of
    500 cases, so that nobody waits for all of them; what was done when it is stopped need not be done again.

    Raises:
        NotAllowed: ``by`` may not change what deadlines are counted by.
    """
    if permission not in PERMISSIONS:
        raise NotAllowed
    require(by, permission)
    scope, rules = scope_where(by, permission), Rules()
    keys = list(running(scope).order_by("case_id").values_list("case_id", flat=True))
    changed = 0
    for start in range(0, len(keys), CHUNK):
        with transaction.atomic():
            for change in changes(_locked(scope, keys[start : start + CHUNK]), rules):
                _write(change, member_of(by))
                changed += 1
    return changed


def _locked(scope: Scope, keys: list[int]) -> Iterator[StageRun]:
    """The stages of these cases, each with its case as it is now. The case is locked first, as by every step:
    nothing that somebody does at the same moment is written over."""
    cases = Case.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True).in_bulk()
    runs = running(scope).filter(case__in=list(cases)).prefetch_related("pauses", "extensions")
    for run in runs.order_by("case_id"):
        run.case = cases[run.case_id]
        yield run


def _write(change: Change, by: Member | None) -> None:
    run, times, case = change.run, change.times, change.run.case
    at = time.now()
    facts = {"from": canonical(run.due_at), "to": canonical(times.due_at)} | _limits(run, change.limit)
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
