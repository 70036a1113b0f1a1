"""What whoever looks after a task does while it runs: give more time, urge those who are not done, close
it or cancel it. Those who are not done hear it."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from diaries.actions.opinions._steps import own_key, said
from diaries.actions.tasks._telling import tell_waiting
from diaries.choices import TaskState, TaskStep
from diaries.models import Task, TaskEvent
from diaries.rules.tasks import CHANGE
from kit.actors import require
from kit.errors import Conflict, Invalid, KeyReused
from kit.time import clock
from kit.time.formats import moment_text
from notices.choices import Kind
from staff.accounts.senders import wait_for_own
from staff.models import Member

_LONGEST = 500


@transaction.atomic
def extend_task(
    *, by: Member, task: Task, due_at: dt.datetime, version: int, words: str = "", key: str = ""
) -> Task:
    """Give more time for a task; those who are not done hear until when.

    Raises:
        NotAllowed: ``by`` does not look after it.
        Invalid: the moment is past or no later than the one that holds, or there are too many words.
        KeyReused: the key was used for something else.
        Conflict: it has ended, or somebody was faster.
    """
    require(by.user, CHANGE, task)
    text = said("words", words, most=_LONGEST)
    if (sent := _sent_before(by, TaskStep.EXTEND, key, task)) is not None:
        return sent
    at = clock.now()
    seen = Task.objects.running().filter(pk=task.pk, version=version).first()
    if seen is None:
        raise Conflict
    if due_at <= max(seen.due_at, at):
        raise Invalid(fields={"due_at": [_("Please give a later moment, one that lies ahead.")]})
    # Its reminders are told anew, by the new time.
    kept = _claim(task, version, due_at=due_at, eve_told_at=None, late_told_at=None)
    event = _append(kept, TaskStep.EXTEND, by, at, text or moment_text(due_at), key)
    with translation.override(settings.LANGUAGE_CODE):
        tell_waiting(kept, f"extend:{event.pk}", _("More time for “%(title)s”: until %(until)s"), text)
    return kept


@transaction.atomic
def urge_task(*, by: Member, task: Task, words: str = "", key: str = "") -> int:
    """Urge those who are not done with a task, at most once a day. Returns how many people were told.

    Raises:
        NotAllowed: ``by`` does not look after it.
        Invalid: it has ended, was urged today, nothing is left to do, or there are too many words.
        KeyReused: the key was used for something else.
    """
    require(by.user, CHANGE, task)
    text = said("words", words, most=_LONGEST)
    at = clock.now()
    kept = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if _sent_before(by, TaskStep.URGE, key, kept) is not None:
        return 0
    if not kept.is_open:
        raise Invalid(_("This task has ended."))
    today = clock.midnight(clock.date_of(at))
    if kept.events.filter(step=TaskStep.URGE, at__gte=today).exists():
        raise Invalid(_("This task was urged today already. Once a day is enough."))
    event = _append(kept, TaskStep.URGE, by, at, text, key)
    with translation.override(settings.LANGUAGE_CODE):
        told = tell_waiting(kept, f"urge:{event.pk}", _("Please see to “%(title)s”, until %(until)s"), text)
    if not told:
        raise Invalid(_("All grids are done with it, or nobody leads those that are not."))
    return told


@transaction.atomic
def end_task(*, by: Member, task: Task, cancel: bool, version: int, words: str = "", key: str = "") -> Task:
    """Close a task, whatever is done of it; or cancel it, as one that should not have been given, with a
    reason. Nothing is answered any more; what was answered stays. Those who are not done hear it.

    Raises:
        NotAllowed: ``by`` does not look after it.
        Invalid: it is cancelled without a reason, or there are too many words.
        KeyReused: the key was used for something else.
        Conflict: it has ended, or somebody was faster.
    """
    require(by.user, CHANGE, task)
    text = said("words", words, _("Please say why.") if cancel else None, _LONGEST)
    step = TaskStep.CANCEL if cancel else TaskStep.CLOSE
    if (sent := _sent_before(by, step, key, task)) is not None:
        return sent
    at = clock.now()
    state = TaskState.CANCELLED if cancel else TaskState.CLOSED
    kept = _claim(task, version, state=state, ended_at=at, ended_by=by)
    _append(kept, step, by, at, text, key)
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("“%(title)s” is cancelled") if cancel else _("“%(title)s” is closed")
        tell_waiting(kept, "ended", subject, text or _("Nothing is left to do with it."), Kind.OTHER)
    return kept


def _claim(task: Task, version: int, **values: Any) -> Task:
    """Write ``values`` if the task is open and still the one that was seen. Raises Conflict."""
    rows = Task.objects.running().filter(pk=task.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict
    kept: Task = Task.objects.get(pk=task.pk)
    return kept


def _append(
    task: Task, step: TaskStep, by: Member, at: dt.datetime, words: str = "", key: str = ""
) -> TaskEvent:
    made: TaskEvent = TaskEvent.objects.create(
        task=task, step=step, by=by, at=at, words=words, key=own_key(by, key)
    )
    return made


def _sent_before(by: Member, step: TaskStep, key: str, task: Task) -> Task | None:
    """What the form with this ``key`` did before. Raises Invalid, KeyReused."""
    wait_for_own(by.user_id)
    own = own_key(by, key)
    sent = TaskEvent.objects.select_related("task").filter(key=own).first() if key else None
    if sent is None:
        return None
    if (sent.step, sent.task_id) != (step, task.pk):
        raise KeyReused(first=sent.task)
    found: Task = sent.task
    return found
