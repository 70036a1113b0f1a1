"""The scan: reminders that are due are sent, and what is late becomes an event of its case (pitfalls,
Claiming due work).

Any number of schedulers and workers may call ``send_due`` at the same moment.
"""

import datetime as dt
import logging
import traceback
from collections import defaultdict

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.actions.engine.breaches import note_all_late
from cases.choices import ReminderKind
from cases.deadlines import emergency
from cases.deadlines.escalation import People
from cases.deadlines.reminders import DAY, after_end_of_pause, daily, due
from cases.models import Case, Reminder
from cases.queries.wording import title_and_place
from cases.workflow.routes import ROUTES
from kit.actors import Actor, require
from kit.time import clock
from kit.time.formats import moment_text
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.models import Member

log = logging.getLogger(__name__)

ROUNDS = 100
_REMIND = "cases.add_reminder"
_DATABASE_IN_TROUBLE = (OperationalError, InterfaceError)
_OVERDUE = (ReminderKind.DEADLINE, ReminderKind.DAILY)
# What follows each other on the way to a deadline and beyond.
_ON_THE_WAY = (ReminderKind.HALF, ReminderKind.AMBER, ReminderKind.DEADLINE, ReminderKind.DAILY)


def send_all(*, by: Actor, now: dt.datetime | None = None) -> int:
    """Send what is due until nothing is left (or 20,000). Returns how many reminders were done. Raises
    NotAllowed: ``by`` is not the system."""
    total = 0
    for _round in range(ROUNDS):
        sent = send_due(by=by, now=now)
        total += sent
        if not sent:
            break
    return total


def send_due(*, by: Actor, limit: int = 200, now: dt.datetime | None = None) -> int:
    """Do one batch of due reminders in one transaction. Returns how many were done, sent or not.

    The done marks and the notices are committed together: a worker that dies before has done nothing.

    Raises:
        NotAllowed: ``by`` is not the system.
    """
    require(by, _REMIND)
    at = now or clock.now()
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        batch = _claim(limit, at)
        if batch:
            _work_through(batch, at)
    return len(batch)


def _claim(limit: int, at: dt.datetime) -> list[Reminder]:
    """Take due rows, mark them done, and return them as they are now.

    PostgreSQL locks the reminder, its stage and its case, and skips what somebody else holds: no batch waits
    for another, nor for a step that is just being taken with the case. SQLite has one writer at a time; there
    a conditional UPDATE tells who got the row.
    """
    found = due(at).select_related("run__case__filed_by__user", "run__case__grid__parent__parent")
    if connection.features.has_select_for_update_skip_locked:
        locked = found.select_for_update(skip_locked=True, no_key=True, of=("self", "run", "run__case"))
        batch = list(locked[:limit])
        Reminder.objects.filter(pk__in=[row.pk for row in batch]).update(done_at=at)
        return batch
    free = Reminder.objects.filter(done_at__isnull=True)
    return [row for row in found[:limit] if free.filter(pk=row.pk).update(done_at=at)]


def _work_through(batch: list[Reminder], at: dt.datetime) -> None:
    """Send, and write down what became of each; the number of statements does not grow with the batch."""
    furthest = _furthest(batch, at)
    results = {row.pk: reason for row in batch if (reason := _dead(row) or _overtaken(row, furthest))}
    alive = [row for row in batch if row.pk not in results]
    results |= _send(alive, at)
    keys: dict[str, list[int]] = defaultdict(list)
    for key, result in results.items():
        keys[result].append(key)
    for result, those in keys.items():
        Reminder.objects.filter(pk__in=those).update(result=result)
    # Also after one that could not be sent: no deadline is missed in silence.
    overdue = [row for row in alive if row.kind in _OVERDUE]
    note_all_late([row.run for row in overdue], at)
    later = [daily(row.run, row.level + 1, row.due_at, at) for row in overdue]
    later += [after_end_of_pause(row, at) for row in alive if row.kind == ReminderKind.SUSPENDED]
    for row in alive:
        later += emergency.following(row, at) if row.kind in emergency.REPEATING else []
    Reminder.objects.bulk_create(later, ignore_conflicts=True)


def _dead(reminder: Reminder) -> str:
    """Why nobody needs this reminder any more; empty when somebody does."""
    run, case = reminder.run, reminder.run.case
    if case.closed_at is not None:
        return "the case is closed"
    if run.left_at is not None or run.cycle != case.cycle or run.stage != case.stage:
        return "the stage is over"
    return ""


def _furthest(batch: list[Reminder], at: dt.datetime) -> dict[int, int]:
    """How far each stage has come on the way of its reminders, of those that wait or are in the batch: after
    a standstill of the scan several have come due, and one message says it all. One query."""
    waiting = Q(done_at__isnull=True) | Q(done_at=at)
    found = Reminder.objects.filter(waiting, run__in={row.run_id for row in batch}, due_at__lte=at)
    furthest: dict[int, int] = {}
    for run, kind in found.filter(kind__in=_ON_THE_WAY).values_list("run", "kind"):
        furthest[run] = max(furthest.get(run, 0), _ON_THE_WAY.index(ReminderKind(kind)))
    return furthest


def _overtaken(reminder: Reminder, furthest: dict[int, int]) -> str:
    """Why a reminder is not sent though its stage lasts; empty when it is."""
    kind = ReminderKind(reminder.kind)
    if kind in _ON_THE_WAY and _ON_THE_WAY.index(kind) < furthest.get(reminder.run_id, 0):
        return "overtaken by a later one"
    return ""


def _send(rows: list[Reminder], at: dt.datetime) -> dict[int, str]:
    """Put reminders into the outbox, and say what became of each by its key.

    All at once; when anything goes wrong one by one, so that it stays with its own row.

    Raises:
        OperationalError, InterfaceError: the database is in trouble, not a row; the whole batch comes again.
    """
    try:
        with transaction.atomic():
            return _tell(rows, at)
    except _DATABASE_IN_TROUBLE:
        raise
    except Exception as error:
        if len(rows) > 1:
            return {key: result for row in rows for key, result in _send([row], at).items()}
        # Where it happened, not its words: they may hold what is nobody's business.
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("reminder %s could not be sent: %s\n%s", rows[0].pk, type(error).__name__, frames)
        return {rows[0].pk: f"not sent: {type(error).__name__}"}


def _tell(rows: list[Reminder], at: dt.datetime) -> dict[int, str]:
    people = People(row.run.case for row in rows)
    results, messages = {}, []
    for row in rows:
        recipients = people.to_remind(row)
        results[row.pk] = f"sent to {len(recipients)}" if recipients else "nobody to remind"
        messages.append(_message(row, recipients, at))
    notify_all(messages)
    return results


def _message(reminder: Reminder, recipients: list[Member], at: dt.datetime) -> Message:
    case = reminder.run.case
    subject, body = _words(reminder, case, at)
    return Message(
        recipients=recipients,
        key=f"reminder:{reminder.pk}",
        subject=subject,
        body=body,
        link=reverse("case", args=[case.number]),
        about=case.number,
        urgent=ROUTES[case.route].urgent,
        kind=Kind.DEADLINE,
        until=reminder.run.due_at,
    )


def _words(reminder: Reminder, case: Case, at: dt.datetime) -> tuple[str, str]:
    """Subject and body, in the language of the installation since they are stored."""
    run = reminder.run
    names = {
        "title": title_and_place(case),
        "number": case.number,
        "stage": run.get_stage_display(),
        "post": case.get_waiting_post_display(),
        "due": moment_text(run.due_at),
        "days": max(1, (at - run.due_at) // DAY),
    }
    subjects = {
        ReminderKind.HALF: _("Half of the time is gone: %(title)s"),
        ReminderKind.AMBER: _("80%% of the time is gone: %(title)s"),
        ReminderKind.DEADLINE: _("The deadline has come: %(title)s"),
        ReminderKind.DAILY: _("Overdue, day %(days)s: %(title)s"),
        ReminderKind.UNANSWERED: _("Nobody has answered yet: %(title)s"),
        ReminderKind.SCENE: _("Please report from the scene: %(title)s"),
        ReminderKind.SUSPENDED: _("Suspended long enough? %(title)s"),
    }
    body = _("%(number)s, %(stage)s, waiting for: %(post)s, due %(due)s.")
    return subjects[ReminderKind(reminder.kind)] % names, body % names
