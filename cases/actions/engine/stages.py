"""Into a stage and out of it: the record, the clock and the reminders. Called by the verbs only."""

import datetime as dt

from cases.actions.engine.breaches import note_if_late
from cases.actions.engine.grants import in_doubt
from cases.choices import LimitUnit, Outcome, StageCode
from cases.deadlines import reminders
from cases.deadlines.calendar import load_calendar
from cases.deadlines.limits import (
    Limit,
    clock,
    clock_after_pause,
    limit_for,
    limit_of,
    minutes_left,
)
from cases.models import Case, Pause, StageRun
from cases.workflow.routes import ROUTES, Route, Seat
from grids.models import Grid
from kit.errors import Invalid
from staff.models import Member, Organization


def set_stage(case: Case, route: Route, stage: str) -> None:
    """Point the case at a stage; its run and clock are begun by ``begin_run``."""
    case.route = route.code
    case.stage = stage
    case.waiting_post = route.stage(stage).post


def set_start(case: Case, route: Route, office: Organization | None) -> None:
    """Point the case at the beginning of a route; a specialist matter begins with its department (policy
    二(四), 专职专干), where the route has a stage for that."""
    set_stage(case, route, route.start)
    if office is not None and route.specialist_start is not None:
        case.office = office
        set_stage(case, route, route.specialist_start)


def seat_at(case: Case, grid: Grid) -> None:
    """Make ``grid`` the one that handles the case."""
    case.handling_grid = grid
    case.handling_code = grid.code


def begin_run(
    case: Case, at: dt.datetime, *, paused: Pause | None = None, left: int | None = None
) -> StageRun:
    """Open the record of the stage, with its limit, deadline and reminders; ``paused``, a pause that began at
    the stage before, goes on. ``left`` minutes of the limit are all that is left when the case comes back to
    an authority that had waited for papers."""
    case.assignee = None
    stage = ROUTES[case.route].stage(case.stage)
    limit = limit_for(
        route=case.route,
        stage=case.stage,
        category_id=case.category_id,
        area=case.area,
        default=Limit(stage.amount, stage.unit, "default"),
    )
    calendar = load_calendar()
    times = clock(limit, at, calendar) if left is None else clock_after_pause(limit, at, at, left, calendar)
    case.due_at, case.amber_at, case.due_provisional = times.due_at, times.amber_at, times.provisional
    run = StageRun.objects.create(
        case=case,
        cycle=case.cycle,
        route=case.route,
        stage=case.stage,
        post=case.waiting_post,
        grid=case.handling_grid,
        office=case.office,
        minutes_given=left,
        amount=limit.amount,
        unit=limit.unit,
        rule=limit.rule,
        entered_at=at,
        due_at=times.due_at,
        due_provisional=times.provisional,
    )
    case.paused_at = None
    if paused is not None:
        pause(case, run, at, paused.reason, paused.ends_on, paused.suspended_by)
    else:
        reminders.plan(run, half_at=times.half_at, amber_at=times.amber_at, due_at=times.due_at)
    return run


def end_run(case: Case, at: dt.datetime, *, keep_clock: bool = False) -> StageRun:
    """Close the record of the present stage; whether it was late is decided here, in the same transaction.
    ``keep_clock`` notes the minutes left, for when the case comes back."""
    run = StageRun.objects.get(case=case, left_at__isnull=True)
    stopped = case.paused_at if case.paused_at and case.paused_at <= run.due_at else None
    ran_until = stopped or at
    note_if_late(case, run, ran_until)
    if keep_clock:
        run.minutes_left = minutes_left(LimitUnit(run.unit), ran_until, run.due_at, load_calendar())
    if stopped:
        run.due_at = _due_without_pause(run, at)
    run.left_at, run.assignee = at, case.assignee
    run.save(update_fields=["left_at", "assignee", "due_at", "minutes_left"])
    Pause.objects.filter(run=run, until__isnull=True).update(until=at)
    reminders.drop(run)
    return run


def _due_without_pause(run: StageRun, at: dt.datetime) -> dt.datetime:
    """The deadline of a stay that ends while its clock stands still: as if it went on at that moment."""
    last = Pause.objects.get(run=run, until__isnull=True)
    return clock_after_pause(limit_of(run), run.entered_at, at, last.minutes_left, load_calendar()).due_at


def go_back(case: Case, run: StageRun) -> None:
    """Point the case at an earlier stay: its stage, its grid and its office."""
    set_stage(case, ROUTES[run.route], run.stage)
    seat_at(case, run.grid)
    if run.office is not None:
        case.office = run.office


def seat_after(case: Case, seat: Seat) -> Grid:
    """The grid that handles the next stage. Raises Invalid when there is none further up."""
    if seat == Seat.HOME:
        return case.grid
    if seat == Seat.SAME:
        return case.handling_grid
    if case.handling_grid.parent is None:
        raise Invalid
    return case.handling_grid.parent


def close(case: Case, outcome: str, at: dt.datetime) -> None:
    """End the case; no clock runs on it any more."""
    case.stage = StageCode.CLOSED
    case.waiting_post = ""
    case.outcome = outcome
    case.closed_at = at
    case.due_at = case.amber_at = case.paused_at = None
    case.assignee = None
    case.due_provisional = False


def begin_cycle(case: Case) -> None:
    """Open a closed case again: a new cycle, of which nothing is decided. Its stage is set by the caller.
    A case that was late stays one."""
    if case.decision == Outcome.APPROVED:
        in_doubt(case)
    case.cycle += 1
    case.outcome = case.decision = Outcome.NONE
    case.closed_at = None


def pause(
    case: Case, run: StageRun, at: dt.datetime, reason: str, ends_on: dt.date | None, by: Member | None
) -> None:
    """Stop the clock of a stage; the time left is kept to the minute. On the day on which it ends at the
    latest, ``by`` is reminded of it."""
    note_if_late(case, run, at)
    left = minutes_left(LimitUnit(run.unit), at, run.due_at, load_calendar())
    Pause.objects.create(
        run=run, since=at, minutes_left=left, ends_on=ends_on, suspended_by=by, reason=reason[:200]
    )
    case.paused_at = at
    reminders.drop(run)
    if ends_on is not None:
        reminders.plan_end_of_pause(run, ends_on)
