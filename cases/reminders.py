"""Reminders."""

import datetime as dt

from cases.choices import ReminderKind
from cases.models import Reminder, StageRun


def plan(run: StageRun, *, half_at: dt.datetime, amber_at: dt.datetime, due_at: dt.datetime) -> None:
    """Plan the reminders."""
    rows = [
        Reminder(run=run, kind=kind, level=0, due_at=at)
        for kind, at in ((ReminderKind.HALF, half_at), (ReminderKind.AMBER, amber_at), (ReminderKind.DEADLINE, due_at))
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def drop(run: StageRun) -> None:
    """Forget what is not done."""
    Reminder.objects.filter(run=run, done_at__isnull=True).delete()
