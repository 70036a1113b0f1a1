"""Deadlines that were missed before a breach was an event get theirs."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from cases.actions.engine.breaches import note_old_ones
from cases.choices import ActionCode
from cases.models import Case, CaseEvent, StageRun
from kit.actors import Actor, require
from kit.time import clock

_BATCH = 500  # cases a transaction


def note_old_breaches(*, by: Actor) -> int:
    """Give every case that has a late stage, and no line of it, these lines; once, after the update. Returns
    for how many cases. Raises NotAllowed: ``by`` is not the system."""
    require(by, "cases.add_caseevent")
    told = CaseEvent.objects.filter(case=OuterRef("pk"), action=ActionCode.BREACH)
    late = StageRun.objects.filter(case=OuterRef("pk"), breached_at__isnull=False)
    cases = Case.objects.filter(Exists(late), ~Exists(told)).order_by("pk")
    done = 0
    while keys := list(cases.values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            for case in Case.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True):
                note_old_ones(case, clock.now())
        done += len(keys)
    return done
