"""Reminders are rows that a scan reads (design §4.4; pitfalls, Claiming due work).

Half of the time, 80 %, the deadline, then daily; after the deadline each day one level further up is told.
Emergencies are also chased (``cases.chases``).
Any number of schedulers and workers may call ``send_due`` at the same moment.
"""

import datetime as dt
import logging
import traceback
from collections import defaultdict

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Max, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from cases import chases
from cases.choices import ReminderKind
from cases.escalation import People
from cases.models import Case, Reminder, StageRun
from cases.routes import ROUTES
from gridgov.kit import clock
from notices.actions import Message, tell_all
from staff.models import Member

log = logging.getLogger(__name__)

DAY = dt.timedelta(days=1)
ROUNDS = 100
_DATABASE_IN_TROUBLE = (OperationalError, InterfaceError)
_OVERDUE = (ReminderKind.DEADLINE, ReminderKind.DAILY)


def plan(run: StageRun, *, half_at: dt.datetime, amber_at: dt.datetime, due_at: dt.datetime) -> None:
    """Plan the reminders of a stage anew, in the transaction that moves the case; what is done stays done.

    A stage that was reminded of its deadline before (and paused since) goes on with the daily ones.
    """
    drop(run)
    done = set(Reminder.objects.filter(run=run).values_list("kind", flat=True))
    moments = {ReminderKind.HALF: half_at, ReminderKind.AMBER: amber_at, ReminderKind.DEADLINE: due_at}
    rows = [Reminder(run=run, kind=kind, due_at=at) for kind, at in moments.items() if kind not in done]
    if ReminderKind.DEADLINE in done:
        daily = Reminder.objects.filter(run=run, kind=ReminderKind.DAILY)
        last = daily.aggregate(last=Max("level"))["last"] or 0
        rows.append(_daily(run, last + 1, due_at, clock.now()))
    rows += chases.first(run, clock.now())
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def drop(run: StageRun) -> None:
    """Forget what is not done: the stage is over, or its clock stands still."""
    Reminder.objects.filter(run=run, done_at__isnull=True).delete()


def due(at: dt.datetime) -> QuerySet[Reminder]:
    """The reminders due at the moment ``at``, the oldest first; a paused case has none."""
    return Reminder.objects.filter(
        done_at__isnull=True, due_at__lte=at, run__case__paused_at__isnull=True
    ).order_by("due_at", "pk")


def send_all(now: dt.datetime | None = None) -> int:
    """Send what is due until nothing is left (or 20,000). Returns how many reminders were done."""
    total = 0
    for _round in range(ROUNDS):
        sent = send_due(now=now)
        total += sent
        if not sent:
            break
    return total


def send_due(limit: int = 200, now: dt.datetime | None = None) -> int:
    """Do one batch of due reminders in one transaction. Returns how many were done, sent or not.

    The done marks and the notices are committed together: a worker that dies before has done nothing.
    """
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
    found = due(at).select_related("run__case")
    if connection.features.has_select_for_update_skip_locked:
        locked = found.select_for_update(skip_locked=True, no_key=True, of=("self", "run", "run__case"))
        batch = list(locked[:limit])
        Reminder.objects.filter(pk__in=[row.pk for row in batch]).update(done_at=at)
        return batch
    free = Reminder.objects.filter(done_at__isnull=True)
    return [row for row in found[:limit] if free.filter(pk=row.pk).update(done_at=at)]


def _work_through(batch: list[Reminder], at: dt.datetime) -> None:
    """Send, and write down what became of each; the number of statements does not grow with the batch."""
    results = {row.pk: reason for row in batch if (reason := _dead(row))}
    alive = [row for row in batch if row.pk not in results]
    results |= _send(alive, at)
    keys: dict[str, list[int]] = defaultdict(list)
    for key, result in results.items():
        keys[result].append(key)
    for result, those in keys.items():
        Reminder.objects.filter(pk__in=those).update(result=result)
    # Also after one that could not be sent: no deadline is missed in silence.
    overdue = [row for row in alive if row.kind in _OVERDUE]
    runs = StageRun.objects.filter(pk__in=[row.run_id for row in overdue], breached_at__isnull=True)
    runs.update(breached_at=F("due_at"))
    later = [_daily(row.run, row.level + 1, row.due_at, at) for row in overdue]
    for row in alive:
        later += chases.following(row, at) if row.kind in chases.CHASES else []
    Reminder.objects.bulk_create(later, ignore_conflicts=True)


def _daily(run: StageRun, level: int, since: dt.datetime, now: dt.datetime) -> Reminder:
    """The next daily reminder: at the time of day of ``since``, strictly after ``now``, so that a scan that
    stood still for days is not followed by a burst."""
    days = max(0, (now - since) // DAY + 1)
    return Reminder(run=run, kind=ReminderKind.DAILY, level=level, due_at=since + days * DAY)


def _dead(reminder: Reminder) -> str:
    """Why nobody needs this reminder any more; empty when somebody does."""
    run, case = reminder.run, reminder.run.case
    if case.closed_at is not None:
        return "the case is closed"
    if run.left_at is not None or run.cycle != case.cycle or run.stage != case.stage:
        return "the stage is over"
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
    tell_all(messages)
    return results


def _message(reminder: Reminder, recipients: list[Member], at: dt.datetime) -> Message:
    case = reminder.run.case
    subject, body = _words(reminder, case, at)
    return Message(
        recipients=recipients,
        key=f"reminder:{reminder.pk}",
        subject=subject,
        body=body,
        link=f"/cases/{case.number}/",
        urgent=ROUTES[case.route].urgent,
    )


def _words(reminder: Reminder, case: Case, at: dt.datetime) -> tuple[str, str]:
    """Subject and body, in the language of the installation since they are stored."""
    run = reminder.run
    names = {
        "title": case.title,
        "number": case.number,
        "stage": run.get_stage_display(),
        "post": case.get_waiting_post_display(),
        "due": f"{clock.local(run.due_at):%Y-%m-%d %H:%M}",
        "days": max(1, (at - run.due_at) // DAY),
    }
    subjects = {
        ReminderKind.HALF: _("Half of the time is gone: %(title)s"),
        ReminderKind.AMBER: _("80%% of the time is gone: %(title)s"),
        ReminderKind.DEADLINE: _("The deadline has come: %(title)s"),
        ReminderKind.DAILY: _("Overdue, day %(days)s: %(title)s"),
        ReminderKind.UNANSWERED: _("Nobody has answered yet: %(title)s"),
        ReminderKind.SCENE: _("Please report from the scene: %(title)s"),
    }
    body = _("%(number)s, %(stage)s, waiting for: %(post)s, due %(due)s.")
    return subjects[ReminderKind(reminder.kind)] % names, body % names
