"""More time for a stage: asked for before the deadline, decided by the level above (design §4.4)."""

import datetime as dt

from cases.actions.engine.breaches import note_if_late
from cases.deadlines import reminders
from cases.deadlines.calendar import load_calendar
from cases.deadlines.limits import limit_of, minutes_of, times_of
from cases.models import Case, Extension, StageRun
from cases.workflow.inputs import AMOUNT, TEXT
from cases.workflow.validation import Known
from staff.models import Member


def ask(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """Note what was asked for; the clock runs on until it is decided."""
    run = StageRun.objects.get(case=case, left_at__isnull=True)
    Extension.objects.create(run=run, amount=known[AMOUNT] or 0, reason=known[TEXT], asked_by=by, asked_at=at)


def grant(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """The limit grows by what was asked for; the deadline and its reminders follow. A breach stays one,
    whether or not a scan has seen it."""
    extension = _decide(case, by, at, granted=True)
    run = extension.run
    note_if_late(case, run, at)
    calendar = load_calendar()
    before = minutes_of(limit_of(run), run.entered_at, calendar)
    run.amount += extension.amount
    if run.minutes_given is not None:
        run.minutes_given += minutes_of(limit_of(run), run.entered_at, calendar) - before
    times = times_of(run, calendar)
    run.due_at, run.due_provisional = times.due_at, times.provisional
    run.save(update_fields=["amount", "minutes_given", "due_at", "due_provisional"])
    case.due_at, case.amber_at, case.due_provisional = times.due_at, times.amber_at, times.provisional
    reminders.plan(run, half_at=times.half_at, amber_at=times.amber_at, due_at=times.due_at)


def refuse(case: Case, known: Known, by: Member, at: dt.datetime) -> None:
    """The deadline stays."""
    _decide(case, by, at, granted=False)


def _decide(case: Case, by: Member, at: dt.datetime, *, granted: bool) -> Extension:
    extension = Extension.objects.select_related("run").get(
        run__case=case, run__left_at__isnull=True, granted__isnull=True
    )
    extension.granted, extension.decided_by, extension.decided_at = granted, by, at
    extension.save(update_fields=["granted", "decided_by", "decided_at"])
    return extension
