"""Taking a step with a case (design §3, "the engine of a case")."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F

from cases import announcements, attachments, chases, facts, timeline
from cases.actions.common import COMMON_MOVES, reopen_now, take_opinion
from cases.actions.family import follow_closing, follow_reopening
from cases.actions.papers import keep_papers
from cases.actions.stages import begin_run, close, end_run, go_back, seat_after, seat_at, set_stage
from cases.choices import ActionCode, PhotoKind, Satisfaction, StageCode
from cases.models import Case, CaseEvent, StageRun
from cases.routes import ROUTES, Step
from cases.steps import AnyStep, posts_of, step_for
from cases.work import last_work, stopped_run
from gridgov.kit import clock as time
from gridgov.kit.errors import Conflict
from staff.covers import acting_for
from staff.models import Member


def take_step(
    case: Case,
    action: str,
    /,
    *,
    by: Member,
    version: int,
    uploads: Sequence[UploadedFile] = (),
    **given: Any,
) -> CaseEvent:
    """Take one step with a case, as its route's table or the common actions allow (policy 二(四)).

    Raises:
        Conflict: ``version`` is not the current one; somebody was faster.
        NotAllowed: ``by`` may not do this.
        Invalid: it is not possible at this stage, a needed fact is missing, or a file does not fit.
    """
    with attachments.written(uploads) as files:
        return _take(case, action, by, version, files, given)


@transaction.atomic
def _take(
    case: Case, action: str, by: Member, version: int, files: attachments.Files, given: Mapping[str, Any]
) -> CaseEvent:
    case = _claim(case, version)
    step = step_for(case, action, by)
    known = facts.check(step, case, given)
    facts.check_files(step, case, known, len(files))
    absent = acting_for(by, case.handling_code, posts_of(step), case.office_id)
    at = case.updated_at
    before, former = case.stage, case.assignee
    if isinstance(step, Step):
        _follow(case, step, known, at)
    else:
        COMMON_MOVES[step.action](case, known, by, at)
    case.save()
    if known.office is not None:
        case.reached.add(known.office)
    files.attach(case=case, kind=_photo_kind(step), by=by, at=at)
    event = timeline.append(
        case,
        action=action,
        by=by,
        at=at,
        stage_before=before,
        text=known.text,
        facts=_kept(known, absent, len(files)),
    )
    if known.satisfaction:
        take_opinion(case, known, by, at)
    announcements.stepped(case, event, step, former)
    if known.satisfaction == Satisfaction.DISSATISFIED and case.closed_at is not None:
        reopen_now(case, by)
    else:
        _tell_family(case, was_closed=before == StageCode.CLOSED)
    return event


def _kept(known: facts.Known, absent: Member | None, files: int) -> dict[str, Any]:
    """What the timeline keeps of a step: its facts, for whom somebody stood in, and how many files came."""
    kept = known.for_timeline()
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
    """Take the version by a conditional UPDATE, which also locks the row, and read the case afresh."""
    at = time.now()
    if not Case.objects.filter(pk=case.pk, version=version).update(version=F("version") + 1, updated_at=at):
        raise Conflict
    related = ("grid__parent", "handling_grid__parent", "category", "office", "matter", "assignee")
    return Case.objects.select_related(*related).get(pk=case.pk)


def _photo_kind(step: AnyStep) -> str:
    done = (ActionCode.HANDLE, ActionCode.RESOLVE, ActionCode.CONTAIN, ActionCode.FEED_BACK)
    return PhotoKind.AFTER if step.action in done else PhotoKind.OTHER


def _follow(case: Case, step: Step, known: facts.Known, at: dt.datetime) -> None:
    """Carry out a row of the route's table."""
    if known.office is not None:
        case.office = known.office
    if step.decision is not None:
        case.decision = step.decision
    if known.matter is not None:
        case.matter = known.matter
    if known.papers is not None or known.matter is not None:
        keep_papers(case, known.papers)
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
    if step.action == ActionCode.TRACK and case.paused_at is None:
        chases.reported(StageRun.objects.get(case=case, left_at__isnull=True), at)


def _earlier(case: Case, step: Step) -> StageRun | None:
    """The stay that the step leads back to: the authority that waits, or where the work was done."""
    if not step.back:
        return None
    return stopped_run(case) if step.goes_on else last_work(case, before=step.at)
