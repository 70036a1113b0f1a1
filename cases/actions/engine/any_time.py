"""What the actions at any time change in a case; what each means is in ``cases/workflow/meanings``."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cases.actions.engine import announce, extensions, family, supervision, timeline
from cases.actions.engine.stages import begin_cycle, begin_run, close, end_run, pause, seat_at, set_stage
from cases.actions.engine.taking_back import take_back
from cases.choices import ActionCode, LimitUnit, Outcome, RouteCode, StageCode
from cases.deadlines import reminders
from cases.deadlines.calendar import load_calendar
from cases.deadlines.limits import Limit, clock_after_pause
from cases.models import Case, Pause, ResidentOpinion, StageRun
from cases.workflow.conditions import is_overdue
from cases.workflow.inputs import ASSIGNEE, CATEGORY, ROUTE, SATISFACTION, TEXT, UNTIL, WORDS
from cases.workflow.meanings import BY_ACTION
from cases.workflow.routes import ROUTES
from cases.workflow.validation import Known
from staff.models import Member


def _note(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """Words and photos change nothing in the case but its timeline."""


def _suspend(case: Case, known: Known, by: Member, at: dt.datetime) -> dict[str, Any]:
    """Until a day, that of the usual length where none is given: nothing is suspended for ever."""
    until = known[UNTIL] or UNTIL.usual()
    pause(case, StageRun.objects.get(case=case, left_at__isnull=True), at, known[TEXT], until, by)
    return {UNTIL.name: UNTIL.keep(until)}


def _resume(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """The clock runs on with the time that was left. One that was overdue already stays as late as it is."""
    run = StageRun.objects.get(case=case, left_at__isnull=True)
    last = Pause.objects.get(run=run, until__isnull=True)
    last.until = at
    last.save(update_fields=["until"])
    case.paused_at = None
    if last.minutes_left < 0:
        reminders.plan(run, half_at=run.due_at, amber_at=run.due_at, due_at=run.due_at)
        return
    times = clock_after_pause(
        Limit(run.amount, LimitUnit(run.unit), run.rule),
        run.entered_at,
        at,
        last.minutes_left,
        load_calendar(),
    )
    run.due_at, run.due_provisional = times.due_at, times.provisional
    run.save(update_fields=["due_at", "due_provisional"])
    case.due_at, case.amber_at, case.due_provisional = times.due_at, times.amber_at, times.provisional
    reminders.plan(run, half_at=times.half_at, amber_at=times.amber_at, due_at=times.due_at)


def _change_route(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """A change of route begins the first stage of the new one; a pause goes on (pitfalls, The clock), but not
    into an emergency, which waits for nothing."""
    open_pause = Pause.objects.filter(run__case=case, until__isnull=True)
    paused = open_pause.select_related("suspended_by").first()
    end_run(case, at)
    route = ROUTES[known[ROUTE]]
    case.office = None  # the new route names its own
    set_stage(case, route, route.start)
    begin_run(case, at, paused=None if route.urgent else paused)


def _reassign(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """One of those whose turn it is does it; the clock and the stage stay."""
    case.assignee = known[ASSIGNEE]


def _sort(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """A resident's own report gets the category that she could not name. While nobody has chosen another
    route or done anything with it, the route follows, as if the leader had filed it so: its clock begins
    anew, and what was late stays late. Else route, stage and clock stay."""
    if (category := known[CATEGORY]) is None:
        return
    begun = ROUTES[case.route].start == case.stage and case.handling_grid_id == case.grid_id
    follows = begun and case.cycle == 1 and case.route == case.category.route != category.route
    case.category = category
    if follows and not (category.route == RouteCode.ROUTINE and _is_grave(case)):
        _change_route(case, Known({ROUTE.name: category.route}), by, at)


def _is_grave(case: Case) -> bool:
    """Whether it may become routine, which nobody checks, only from above."""
    return is_overdue(case) or case.supervised_at is not None


def _withdraw(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    end_run(case, at)
    close(case, Outcome.WITHDRAWN, at)


def _mark_invalid(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    end_run(case, at)
    close(case, Outcome.INVALID, at)


def _reopen(case: Case, known: Known, by: Member | None, at: dt.datetime) -> None:
    """A new cycle, one level up from the highest grid that handled the last one; old reminders stay dead."""
    runs = case.runs.filter(cycle=case.cycle).select_related("grid__parent")
    highest = min(runs, key=lambda run: run.grid.level).grid
    went_beyond = any(run.stage == StageCode.TOWNSHIP_COORDINATING for run in runs)
    route = ROUTES[case.route]
    supervision.forget_questions(case)
    begin_cycle(case)
    if highest.parent is None or went_beyond:
        top_route, top_stage = route.reopened_top
        seat_at(case, highest)
        set_stage(case, ROUTES[top_route], top_stage)
    else:
        seat_at(case, highest.parent)
        set_stage(case, route, route.reopened_at)
    begin_run(case, at)


# What each changes; a function may return what the timeline notes of it besides what was given.
MOVES: dict[str, Callable[[Case, Known, Member, dt.datetime], dict[str, Any] | None]] = {
    ActionCode.NOTE: _note,
    ActionCode.ASK_REPORTER: _note,
    ActionCode.SORT: _sort,
    ActionCode.URGE: _note,
    ActionCode.OPINION: _note,
    ActionCode.SUSPEND: _suspend,
    ActionCode.RESUME: _resume,
    ActionCode.CHANGE_ROUTE: _change_route,
    ActionCode.REASSIGN: _reassign,
    ActionCode.ASK_EXTENSION: extensions.ask,
    ActionCode.GRANT_EXTENSION: extensions.grant,
    ActionCode.REFUSE_EXTENSION: extensions.refuse,
    ActionCode.SUPERVISE: supervision.begin,
    ActionCode.REPLY: supervision.answer,
    ActionCode.END_SUPERVISION: supervision.end,
    ActionCode.MERGE: family.merge,
    ActionCode.SPLIT: family.split,
    ActionCode.WITHDRAW: _withdraw,
    ActionCode.MARK_INVALID: _mark_invalid,
    ActionCode.REOPEN: _reopen,
    ActionCode.TAKE_BACK: take_back,
}
if MOVES.keys() != BY_ACTION.keys():
    raise ImproperlyConfigured(f"Each action at any time does something: {MOVES.keys() ^ BY_ACTION.keys()}")


def take_opinion(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """Keep what the resident says of this closing; the database holds one a closing."""
    ResidentOpinion.objects.create(
        case=case,
        cycle=case.cycle,
        satisfaction=known[SATISFACTION],
        words=known[WORDS],
        taken_by=by,
        taken_at=at,
    )


def reopen_now(case: Case, by: Member | None) -> None:
    """A dissatisfied opinion reopens the case at once, one level up (domain.md, Case practice). ``by`` took
    it down; None: the resident wrote it."""
    at = case.updated_at
    before = case.stage
    nothing = Known()
    _reopen(case, nothing, by, at)
    case.version += 1
    case.save()
    event = timeline.append(case, action=ActionCode.REOPEN, by=by, at=at, stage_before=before)
    announce.reopened(case, event)
    family.follow_reopening(case)
