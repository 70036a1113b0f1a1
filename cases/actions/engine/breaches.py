"""A missed deadline: an event of its case that nothing erases (design §4.4, "a breach is an event").

The mark is kept three times: at the stage, as a line of the timeline, and at the case. The line is sealed,
and ``cases/queries/chain.py`` compares the marks with it.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import F

from cases.actions.engine import timeline
from cases.choices import ActionCode
from cases.models import Case, StageRun
from cases.queries.chain import BREACHED
from kit.time.formats import canonical


def note_if_late(case: Case, run: StageRun, at: dt.datetime) -> None:
    """Mark the present stage of a case late when its deadline is before ``at``, once, whether or not a scan
    has seen it. The caller holds the case and saves it."""
    if run.breached_at is not None or at <= run.due_at:
        return
    run.breached_at = run.due_at
    run.save(update_fields=["breached_at"])
    case.was_late = True
    facts = _facts(run)
    timeline.append(case, action=ActionCode.BREACH, by=None, at=at, stage_before=run.stage, facts=facts)


def note_all_late(runs: Iterable[StageRun], at: dt.datetime) -> None:
    """The same for the stages of many cases, which the caller holds as they are in the database. The version
    stays: whoever has a case open is not disturbed by its deadline. Five queries, none where all were marked
    before."""
    late = {run.pk: run for run in runs if run.breached_at is None}
    if not late:
        return
    cases = [run.case for run in late.values()]
    StageRun.objects.filter(pk__in=late).update(breached_at=F("due_at"))
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(was_late=True, updated_at=at)
    facts = {run.case_id: _facts(run) for run in late.values()}
    timeline.append_to_all(cases, action=ActionCode.BREACH, at=at, facts=facts)


def note_old_ones(case: Case, at: dt.datetime) -> None:
    """A line for each stage of a case that was marked late before there were such lines."""
    Case.objects.filter(pk=case.pk).update(was_late=True)
    for run in case.runs.filter(breached_at__isnull=False).order_by("pk"):
        facts = _facts(run, run.breached_at)
        timeline.append(case, action=ActionCode.BREACH, by=None, at=at, stage_before=case.stage, facts=facts)


def _facts(run: StageRun, due: dt.datetime | None = None) -> dict[str, Any]:
    return {"due": canonical(due or run.due_at), BREACHED: run.pk}
