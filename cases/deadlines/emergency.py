"""What an emergency demands while it lasts: an answer to the alert, and reports from the scene (design §4.4).

Both are reminders that follow each other at the interval of their stage until the stage is over.
"""

import datetime as dt

from django.db.models import Max

from cases.choices import ReminderKind
from cases.models import Reminder, StageRun
from cases.workflow.routes import ROUTES, Stage

REPEATING = (ReminderKind.UNANSWERED, ReminderKind.SCENE)
_MOST_REPORTS = 48  # a day of half-hourly reports
# An alarm is never silent before somebody has answered; after an hour it is repeated less often.
_OFTEN, _LATER = 12, dt.timedelta(minutes=30)


def _stage(run: StageRun) -> Stage:
    return ROUTES[run.route].stage(run.stage)


def _every(run: StageRun, kind: str) -> dt.timedelta:
    stage = _stage(run)
    minutes = stage.answer_every if kind == ReminderKind.UNANSWERED else stage.report_every
    return dt.timedelta(minutes=minutes)


def first(run: StageRun, at: dt.datetime) -> list[Reminder]:
    """The next reminder of each kind that the stage has, one interval after ``at``. At most two queries."""
    stage = _stage(run)
    kinds = [ReminderKind.UNANSWERED] if stage.answer_every else []
    kinds += [ReminderKind.SCENE] if stage.report_every else []
    rows = []
    for kind in kinds:
        last = Reminder.objects.filter(run=run, kind=kind).aggregate(last=Max("level"))["last"] or 0
        rows.append(Reminder(run=run, kind=kind, level=last + 1, due_at=at + _every(run, kind)))
    return rows


def following(reminder: Reminder, now: dt.datetime) -> list[Reminder]:
    """The reminder after one that is done, strictly after ``now``; none after the last report."""
    if reminder.kind == ReminderKind.SCENE and reminder.level >= _MOST_REPORTS:
        return []
    every = _every(reminder.run, reminder.kind)
    if reminder.kind == ReminderKind.UNANSWERED and reminder.level >= _OFTEN:
        every = _LATER
    times = max(1, (now - reminder.due_at) // every + 1)
    at = reminder.due_at + times * every
    return [Reminder(run=reminder.run, kind=reminder.kind, level=reminder.level + 1, due_at=at)]


def reported(run: StageRun, at: dt.datetime) -> None:
    """The leader has reported from the scene: the next report is due one interval later."""
    Reminder.objects.filter(run=run, kind=ReminderKind.SCENE, done_at__isnull=True).delete()
    rows = [row for row in first(run, at) if row.kind == ReminderKind.SCENE]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
