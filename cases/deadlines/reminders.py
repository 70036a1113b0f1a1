"""Reminders are rows that a scan reads (``cases/actions/batch/remind.py``; design §4.4).

Half of the time, 80 %, the deadline, then daily; after the deadline each day one level further up is told.
Emergencies also have repeating ones (``cases.deadlines.emergency``).
"""

import datetime as dt

from django.db.models import Max, Q, QuerySet

from cases.choices import ReminderKind
from cases.deadlines import emergency
from cases.models import Reminder, StageRun
from kit.time import clock

DAY = dt.timedelta(days=1)
_WEEK = 7 * DAY
_MORNING = dt.timedelta(hours=9)


def plan(run: StageRun, *, half_at: dt.datetime, amber_at: dt.datetime, due_at: dt.datetime) -> None:
    """Plan the reminders of a stage anew, in the transaction that moves the case; what is done stays done.

    A stage that was reminded of its deadline before (and paused since) goes on with the daily ones.
    """
    drop(run)
    done = set(Reminder.objects.filter(run=run).values_list("kind", flat=True))
    moments = {ReminderKind.HALF: half_at, ReminderKind.AMBER: amber_at, ReminderKind.DEADLINE: due_at}
    rows = [Reminder(run=run, kind=kind, due_at=at) for kind, at in moments.items() if kind not in done]
    if ReminderKind.DEADLINE in done:
        sent = Reminder.objects.filter(run=run, kind=ReminderKind.DAILY)
        last = sent.aggregate(last=Max("level"))["last"] or 0
        rows.append(daily(run, last + 1, due_at, clock.now()))
    rows += emergency.first(run, clock.now())
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def drop(run: StageRun) -> None:
    """Forget what is not done: the stage is over, or its clock stands still."""
    Reminder.objects.filter(run=run, done_at__isnull=True).delete()


def plan_end_of_pause(run: StageRun, ends_on: dt.date) -> None:
    """Plan what brings a suspended case back to mind, in the morning of that day. What an earlier pause of
    the stage was reminded of is over."""
    Reminder.objects.filter(run=run, kind=ReminderKind.SUSPENDED).delete()
    at = clock.midnight(ends_on) + _MORNING
    Reminder.objects.bulk_create([Reminder(run=run, kind=ReminderKind.SUSPENDED, due_at=at)])


def after_end_of_pause(reminder: Reminder, now: dt.datetime) -> Reminder:
    """The next one, one level further up: after a day, then after each week, strictly after ``now``."""
    every = DAY if reminder.level == 0 else _WEEK
    times = max(1, (now - reminder.due_at) // every + 1)
    at = reminder.due_at + times * every
    return Reminder(run=reminder.run, kind=reminder.kind, level=reminder.level + 1, due_at=at)


def due(at: dt.datetime) -> QuerySet[Reminder]:
    """The reminders due at the moment ``at``, the oldest first; a paused case has only that of its end."""
    fits = Q(run__case__paused_at__isnull=True) & ~Q(kind=ReminderKind.SUSPENDED)
    fits |= Q(run__case__paused_at__isnull=False, kind=ReminderKind.SUSPENDED)
    return Reminder.objects.filter(fits, done_at__isnull=True, due_at__lte=at).order_by("due_at", "pk")


def daily(run: StageRun, level: int, since: dt.datetime, now: dt.datetime) -> Reminder:
    """The next daily reminder: at the time of day of ``since``, strictly after ``now``, so that a scan that
    stood still for days is not followed by a burst."""
    days = max(0, (now - since) // DAY + 1)
    return Reminder(run=run, kind=ReminderKind.DAILY, level=level, due_at=since + days * DAY)
