"""A step is taken back: the case is where it was, with its deadline (rules: ``workflow/taking_back``)."""

import datetime as dt
from typing import Any

from cases.actions.engine.announce import key_of
from cases.actions.engine.papers import untick
from cases.actions.engine.residents import key_for_resident
from cases.actions.engine.stages import seat_at, set_stage
from cases.choices import ActionCode, LimitUnit, Outcome
from cases.deadlines import reminders
from cases.deadlines.calendar import load_calendar
from cases.deadlines.limits import clock_after_pause, limit_of, minutes_left
from cases.models import Case, CaseEvent, StageRun
from cases.public.opinion_links import end_links
from cases.workflow.routes import ROUTES
from cases.workflow.taking_back import LINE, to_take_back
from cases.workflow.validation import Known
from kit.errors import NotAllowed
from notices.models import TO_RESIDENT
from notices.telling import withdraw
from staff.models import Member


def take_back(case: Case, known: Known, by: Member, at: dt.datetime) -> dict[str, Any]:
    """Undo the last step of ``by``; what was told of it and nobody has heard yet is not told. The step stays
    in the timeline, its photos go with it. Returns what the timeline notes.

    Raises:
        NotAllowed: there is nothing any more that she may take back.
    """
    event = to_take_back(case, by)
    if event is None:
        raise NotAllowed
    case.attachments.filter(added_by=by, added_at=event.at).delete()
    if event.action != ActionCode.NOTE:
        _restore(case, event)
    withdraw(key_of(event))
    withdraw(f"{TO_RESIDENT}{key_for_resident(case, event)}:")
    return {"taken_back": event.action, LINE: event.sequence}


def _restore(case: Case, event: CaseEvent) -> None:
    """Put the case back into the stay that the step ended. The one that it began never was: nobody worked in
    it, and no rate counts it."""
    begun = case.runs.filter(left_at__isnull=True).first()
    if begun is not None:
        begun.delete()
    run = case.runs.select_related("grid", "office", "assignee").get(left_at=event.at)
    if case.closed_at is not None:
        end_links(case, case.updated_at)
    case.outcome, case.closed_at = Outcome.NONE, None
    set_stage(case, ROUTES[run.route], run.stage)
    seat_at(case, run.grid)
    _let_go(case, run)
    case.assignee = run.assignee
    untick(case, event)
    _resume(case, run, event.at)


def _let_go(case: Case, run: StageRun) -> None:
    """A department that got it by the step, and never worked on it, sees it no longer."""
    wrong, case.office = case.office, run.office
    if wrong is not None and wrong != run.office and not case.runs.filter(office=wrong).exists():
        case.reached.remove(wrong)


def _resume(case: Case, run: StageRun, left_at: dt.datetime) -> None:
    """The clock runs on as if it had never stopped: the deadline is the one from before."""
    calendar = load_calendar()
    left = minutes_left(LimitUnit(run.unit), left_at, run.due_at, calendar)
    times = clock_after_pause(limit_of(run), run.entered_at, left_at, left, calendar)
    run.left_at = run.assignee = None
    run.save(update_fields=["left_at", "assignee"])
    case.due_at, case.amber_at, case.due_provisional = run.due_at, times.amber_at, run.due_provisional
    reminders.plan(run, half_at=times.half_at, amber_at=times.amber_at, due_at=run.due_at)
