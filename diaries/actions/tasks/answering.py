"""Answering a task: door by door, or once for the grid. What the register says is looked at and put right
there; a call at the door is noted as a visit by the same tap."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from diaries.actions.opinions._steps import own_key, said
from diaries.actions.tasks._known import NOTHING_SEEN, Seen, look_at
from diaries.choices import AnswerState, QuestionKind, TaskKind
from diaries.models import Task, TaskAnswer, TaskPart
from diaries.queries.tasks.doors import open_homes, part_of
from diaries.rules.tasks import ANSWER, REGISTER, Question
from kit.actors import require
from kit.errors import Conflict, Invalid, KeyReused, NotFound
from kit.text import Text, tidy
from kit.time import clock
from kit.time.formats import for_programs
from notices.choices import Kind
from notices.telling import notify
from residents import access
from residents.choices import VisitPurpose
from residents.models import Household, Visit
from residents.registry import record_visit
from staff.accounts.senders import wait_for_own
from staff.models import Member
from staff.rights.roles import scope_where

_LONGEST_REASON = 200
_PURPOSES = {
    TaskKind.VISIT: VisitPurpose.ROUTINE,
    TaskKind.PUBLICITY: VisitPurpose.POLICY,
}


@transaction.atomic
def answer_household(
    *,
    by: Member,
    task: Task,
    household: Household,
    values: Mapping[str, str],
    version: int,
    seen: Seen = NOTHING_SEEN,
    visit: bool = False,
    key: str = "",
    written_at: dt.datetime | None = None,
) -> TaskAnswer:
    """Answer a task for a household, or correct what was answered; with ``visit`` it is noted as a visit too,
    unless ``by`` has noted one there today. The same ``key`` of the same member answers once.

    Raises:
        NotFound: the household is none of her register, or its grid does not have the task.
        NotAllowed: ``by`` does not answer there.
        Invalid: the task has ended, or an answer is missing or does not fit.
        KeyReused: the key was used for other answers.
        Conflict: somebody else answered it in the meantime, or changed what the register says.
    """
    part = _part_at(by, task, household)
    free = {one.key: one for one in task.questions if one.kind != QuestionKind.KNOWN}
    cleaned = _read(free.values(), values)
    own, at = own_key(by, key), written_at or clock.now()
    there = _hold(by, part, household)
    if there is not None and key and there.key == own and there.state == AnswerState.ANSWERED:
        return _same(there, {name: there.values.get(name, "") for name in free}, cleaned)
    _still(task, there, version)
    home = access.household(scope_where(by.user, REGISTER), household.pk)
    known = [one for one in task.questions if one.kind == QuestionKind.KNOWN]
    found = cleaned | look_at(home, known, values, by=by, seen=seen)
    called = _visit(home, task, by, at, written_at) if visit else None
    made = _keep(there, part, by, at, own, household=household, values=found, visit=called)
    _perhaps_done(part, by)
    return made


@transaction.atomic
def nobody_at_home(
    *, by: Member, task: Task, household: Household, version: int, key: str = ""
) -> TaskAnswer:
    """Nobody opened: the door comes last, and stays open. Of a day it counts once, however often it is said.

    Raises:
        NotFound, NotAllowed, Invalid: as ``answer_household``.
        Conflict: it is answered already, or somebody was faster.
    """
    part = _part_at(by, task, household)
    own = own_key(by, key)
    there = _hold(by, part, household)
    if there is not None and key and there.key == own:
        return there
    _still(task, there, version)
    if there is not None and there.state == AnswerState.ANSWERED:
        raise Conflict(_("This door is answered already."))
    if there is None:
        there = TaskAnswer(task=task, part=part, household=household, state=AnswerState.AWAY, version=0)
    at = clock.now()
    if there.tries == 0 or clock.date_of(there.at) != clock.date_of(at):
        there.tries += 1
    there.by, there.at, there.key, there.version = by, at, own, there.version + 1
    there.save()
    return there


@transaction.atomic
def answer_grid(
    *, by: Member, part: TaskPart, values: Mapping[str, str], version: int, key: str = ""
) -> TaskAnswer:
    """Answer a task once for a grid, which is done with it then; or correct what was answered.

    Raises:
        NotAllowed: ``by`` does not answer there.
        Invalid: the task has ended or is answered door by door, or an answer is missing or does not fit.
        KeyReused: the key was used for other answers.
        Conflict: somebody else answered it in the meantime.
    """
    require(by.user, ANSWER, part)
    task = part.task
    if task.at_doors:
        raise Invalid(_("This task is answered door by door."))
    cleaned = _read(task.questions, values)
    own, at = own_key(by, key), clock.now()
    there = _hold(by, part, None)
    if there is not None and key and there.key == own:
        return _same(there, there.values, cleaned)
    _still(task, there, version)
    made = _keep(there, part, by, at, own, household=None, values=cleaned, visit=None)
    _done(part, by, "")
    return made


@transaction.atomic
def finish_part(*, by: Member, part: TaskPart, words: str = "") -> TaskPart:
    """Say that a grid is done with a task though doors are open, and why: somebody is away for months. A
    second time it changes nothing.

    Raises:
        NotAllowed: ``by`` does not answer there.
        Invalid: the task has ended, or there is no reason.
    """
    require(by.user, ANSWER, part)
    text = said("words", words, _("Please say why the others are not reached."), _LONGEST_REASON)
    kept = TaskPart.objects.select_for_update(of=("self",)).select_related("task", "grid").get(pk=part.pk)
    if kept.done_at is not None:
        return kept
    if not kept.task.is_open:
        raise Invalid(_("This task has ended."))
    if not kept.task.at_doors:
        raise Invalid(_("Please answer the questions first."))
    _done(kept, by, text)
    return kept


def _part_at(by: Member, task: Task, household: Household) -> TaskPart:
    """The grid's part of it. Raises NotFound, NotAllowed."""
    home = access.all_households(scope_where(by.user, REGISTER)).filter(pk=household.pk).first()
    part = part_of(task, home.area) if home is not None and task.at_doors else None
    if part is None:
        raise NotFound
    require(by.user, ANSWER, part)
    return part


def _hold(by: Member, part: TaskPart, household: Household | None) -> TaskAnswer | None:
    """What was said there, held with the part until the transaction ends."""
    wait_for_own(by.user_id)
    list(TaskPart.objects.select_for_update(of=("self",)).filter(pk=part.pk))
    rows = TaskAnswer.objects.select_for_update(of=("self",)).filter(task=part.task_id)
    place: dict[str, Any] = {"household": household} if household else {"part": part, "household": None}
    found: TaskAnswer | None = rows.filter(**place).first()
    return found


def _still(task: Task, there: TaskAnswer | None, version: int) -> None:
    """Raises Invalid, Conflict."""
    if not Task.objects.running().filter(pk=task.pk).exists():
        raise Invalid(_("This task has ended."))
    if there is not None and there.version != version:
        raise Conflict(_("This door was answered in the meantime. Please look at what stands there now."))


def _same(there: TaskAnswer, before: Mapping[str, str], now: Mapping[str, str]) -> TaskAnswer:
    """The same form, sent twice. Raises KeyReused."""
    if {name: value for name, value in before.items() if value} != dict(now):
        raise KeyReused(first=there)
    return there


def _read(questions: Any, values: Mapping[str, str]) -> dict[str, str]:
    """What was answered, as it is kept, without what stayed empty. Raises Invalid."""
    found: dict[str, str] = {}
    errors: dict[str, list[Text]] = {}
    one: Question
    for one in questions:
        value, wrong = one.read(tidy(values.get(one.key, "")))
        if wrong:
            errors[one.key] = [wrong]
        elif value:
            found[one.key] = value
    if errors:
        raise Invalid(fields=errors)
    return found


def _visit(home: Household, task: Task, by: Member, at: dt.datetime, written_at: dt.datetime | None) -> Visit:
    """The visit of that day, noted now unless it stands there already."""
    noted = access.visit_on(home, by, clock.date_of(at))
    if noted is not None:
        return noted
    purpose = _PURPOSES.get(TaskKind(task.kind), VisitPurpose.OTHER)
    return record_visit(household=home, by=by, purpose=purpose, findings=task.title, written_at=written_at)


def _keep(
    there: TaskAnswer | None, part: TaskPart, by: Member, at: dt.datetime, own: str, **said: Any
) -> TaskAnswer:
    """Write it, with what it said before where it is corrected."""
    if there is None:
        made: TaskAnswer = TaskAnswer.objects.create(
            task=part.task, part=part, state=AnswerState.ANSWERED, by=by, at=at, key=own, **said
        )
        return made
    if there.state == AnswerState.ANSWERED:
        before = {"by": there.by_id, "at": for_programs(there.at), "values": there.values}
        there.earlier = [*there.earlier, before]
        said["visit"] = said["visit"] or there.visit
    there.state, there.part, there.by, there.at, there.key = AnswerState.ANSWERED, part, by, at, own
    there.values, there.visit = said["values"], said["visit"]
    there.version += 1
    there.save()
    return there


def _perhaps_done(part: TaskPart, by: Member) -> None:
    """A grid is done with its last door."""
    register = scope_where(by.user, REGISTER)
    if part.done_at is None and not open_homes(part.task, register, part.grid.code).exists():
        _done(part, by, "")


def _done(part: TaskPart, by: Member, words: str) -> None:
    """Note it; with the last grid whoever gave the task hears it."""
    rows = TaskPart.objects.filter(pk=part.pk, done_at__isnull=True)
    if not rows.update(done_at=clock.now(), done_by=by, words=words):
        return
    part.refresh_from_db(fields=["done_at", "done_by", "words"])
    task = part.task
    if TaskPart.objects.filter(task=task).left().exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        notify(
            recipients=[task.given_by],
            key=f"task:{task.pk}:all-done",
            subject=_("All grids are done with “%(title)s”") % {"title": task.title},
            body=_("You can look at the answers, take them away as a table, and close it."),
            link=reverse("task-progress", args=[task.pk]),
            about=f"task:{task.pk}",
            to_groups=False,
            kind=Kind.TURN,
        )
