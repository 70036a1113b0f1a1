"""Taking a step with a case (design §3, "the engine of a case")."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import transaction
from django.db.models import F

from cases import attachments
from cases.actions.engine import announce, timeline
from cases.actions.engine.any_time import MOVES, reopen_now, take_opinion
from cases.actions.engine.family import follow_closing, follow_reopening, lock_whole
from cases.actions.engine.grants import granted
from cases.actions.engine.idempotency import claim_key, remember
from cases.actions.engine.papers import keep_papers
from cases.actions.engine.stages import begin_run, close, end_run, go_back, seat_after, seat_at, set_stage
from cases.choices import ActionCode, Outcome, Satisfaction, StageCode
from cases.deadlines import emergency
from cases.models import Case, CaseEvent, StageRun
from cases.workflow import validation
from cases.workflow.available import posts_of, step_for
from cases.workflow.detours import next_detour
from cases.workflow.inputs import MATTER, OFFICE, PAPERS, SATISFACTION, TEXT
from cases.workflow.meanings import meaning_of
from cases.workflow.routes import ROUTES, Step
from cases.workflow.taking_back import taken_back
from cases.workflow.worked_by import last_work, stopped_run
from kit.errors import Conflict
from kit.net.sending import OF_PROGRAM
from kit.time import clock as time
from staff.accounts.senders import sender_of
from staff.models import Member, Organization
from staff.posts.covers import acting_for


def take_step(
    case: Case,
    action: str,
    /,
    *,
    by: Member,
    version: int,
    uploads: Sequence[attachments.Upload] = (),
    key: str = "",
    **given: Any,
) -> CaseEvent:
    """Take one step with a case, as its route's table or the actions at any time allow (policy 二(四)).

    The same ``key`` (form token or Idempotency-Key) of the same user takes one step, however often sent; then
    the event is the last one of hers by that action.

    Raises:
        KeyReused: the key was used for something else.
        Conflict: ``version`` is not the current one; somebody was faster.
        NotAllowed: ``by`` may not do this.
        Invalid: it is not possible at this stage, a needed fact is missing, or a file does not fit.
    """
    with attachments.written(uploads, whose=sender_of(by.user)) as files:
        return _once(case, action, by, version, files, given, key)


@transaction.atomic
def _once(
    case: Case,
    action: str,
    by: Member,
    version: int,
    files: attachments.Files,
    given: Mapping[str, Any],
    key: str,
) -> CaseEvent:
    # A note of a report that joins a case is sent again from a page that knows the case's version by then.
    seen = version if key.startswith(OF_PROGRAM) else None
    step = {"step": (case.number, action, seen), "given": given, "files": files.digests}
    claimed = claim_key(user=by.user, key=key, content=step)
    if claimed is not None and claimed.case is not None:
        done = _done_before(claimed.case, action, by, key, given)
        if done is not None:
            return done
    event = _take(case, action, by, version, files, given)
    remember(claimed, event.case)
    return event


def _done_before(case: Case, action: str, by: Member, key: str, given: Mapping[str, Any]) -> CaseEvent | None:
    """The line that the same sending made before; None for a note that was taken back since: it is written
    anew."""
    own = case.events.filter(actor=by, action=action).order_by("-sequence")
    if action != ActionCode.NOTE or key.startswith(OF_PROGRAM):
        return cast(CaseEvent, own.first())
    gone = taken_back(case.events.filter(action=ActionCode.TAKE_BACK))
    same = own.filter(text=str(given.get(TEXT.name) or "").strip())
    return next((one for one in same if one.sequence not in gone), None)


def _take(
    case: Case, action: str, by: Member, version: int, files: attachments.Files, given: Mapping[str, Any]
) -> CaseEvent:
    case = _claim(case, version)
    step = step_for(case, action, by)
    known = validation.check(step, case, given)
    validation.check_files(step, case, known, len(files))
    detour = next_detour(case, step, known[OFFICE], by)
    absent = acting_for(by, case.handling_code, posts_of(step), case.office_id)
    at = case.updated_at
    before, former, office_before = case.stage, case.assignee, case.office
    noted: dict[str, Any] | None = None
    if isinstance(step, Step):
        _follow(case, step, known, at)
    else:
        noted = MOVES[step.action](case, known, by, at)
    case.save()
    if isinstance(step, Step) and step.decision == Outcome.APPROVED:
        granted(case, by)
    if (office := known[OFFICE]) is not None:
        case.reached.add(office)
    attachments.attach(files, case=case, kind=meaning_of(action).photo, by=by, at=at)
    event = timeline.append(
        case,
        action=action,
        by=by,
        at=at,
        stage_before=before,
        text=known[TEXT],
        facts=_kept(known, absent, len(files), office_before, detour) | (noted or {}),
    )
    if known[SATISFACTION]:
        take_opinion(case, known, by, at)
    announce.stepped(case, event, step, former)
    if known[SATISFACTION] == Satisfaction.DISSATISFIED and case.closed_at is not None:
        reopen_now(case, by)
    else:
        _tell_family(case, was_closed=before == StageCode.CLOSED)
    return event


def _kept(
    known: validation.Known,
    absent: Member | None,
    files: int,
    office_before: Organization | None,
    detour: int,
) -> dict[str, Any]:
    """What the timeline keeps of a step: its facts, which department had it before and how often it went from
    one to another, for whom somebody stood in, and how many files came."""
    kept = known.for_timeline()
    if known[OFFICE] is not None and office_before not in (None, known[OFFICE]):
        kept["office_before"] = str(office_before)
    if detour:
        kept["detours"] = detour
    if absent is not None:
        kept["for"] = absent.name
    if files:
        kept["photos"] = files
    return kept


def _tell_family(case: Case, *, was_closed: bool) -> None:
    """A case that has just closed, or is open again, moves those that depend on it."""
    is_closed = case.closed_at is not None
    if is_closed and not was_closed:
        follow_closing(case)
    if was_closed and not is_closed:
        follow_reopening(case)


def _claim(case: Case, version: int) -> Case:
    """Take the version by a conditional UPDATE, which also locks the row, and read the case afresh. Its whole
    is held before it, as the closing of a whole and the batches do."""
    at = time.now()
    lock_whole(case)
    if not Case.objects.filter(pk=case.pk, version=version).update(version=F("version") + 1, updated_at=at):
        raise Conflict
    related = ("grid__parent", "handling_grid__parent", "category", "office", "matter", "assignee")
    return Case.objects.select_related(*related).get(pk=case.pk)


def _follow(case: Case, step: Step, known: validation.Known, at: dt.datetime) -> None:
    """Carry out a row of the route's table."""
    if known[OFFICE] is not None:
        case.office = known[OFFICE]
    if step.decision is not None:
        case.decision = step.decision
    if known[MATTER] is not None:
        case.matter = known[MATTER]
    if known[PAPERS] is not None or known[MATTER] is not None:
        keep_papers(case, known[PAPERS])
    if step.to is None:
        _stay(case, step, at)
        return
    end_run(case, at, keep_clock=step.stops_clock)
    if step.closes:
        close(case, step.outcome if not case.decision else case.decision, at)
        return
    earlier = _earlier(case, step)
    if earlier is not None:
        go_back(case, earlier)
    else:
        seat_at(case, seat_after(case, step.seat))
        set_stage(case, ROUTES[case.route], step.to)
    begin_run(case, at, left=earlier.minutes_left if earlier is not None and step.goes_on else None)


def _stay(case: Case, step: Step, at: dt.datetime) -> None:
    """A step that leads nowhere else: a report from the scene puts off the next demand."""
    if ROUTES[case.route].stage(case.stage).report_every and case.paused_at is None:
        emergency.reported(StageRun.objects.get(case=case, left_at__isnull=True), at)


def _earlier(case: Case, step: Step) -> StageRun | None:
    """The stay that the step leads back to: the authority that waits, or where the work was done."""
    if not step.back:
        return None
    return stopped_run(case) if step.goes_on else last_work(case, before=step.at)
