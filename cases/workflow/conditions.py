"""What the tables of routes and the actions at any time ask of a case besides its own row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, LimitUnit, Outcome, RouteCode, StageCode
from cases.models import Case, CaseEvent, Extension, StageRun
from cases.workflow.routes import ROUTES, Route, When
from cases.workflow.worked_by import whose
from kit.errors import Invalid
from kit.time import clock

WITHIN = dt.timedelta(minutes=10)  # in which a step may be taken back
NEVER_HANDLED = (Outcome.WITHDRAWN, Outcome.INVALID, Outcome.MERGED)
# What rates count as no closing: a declined application has its answer, which stands, but nobody handled it.
UNHANDLED = (*NEVER_HANDLED, Outcome.DECLINED)


@dataclass(frozen=True)
class State:
    """What the table asks of a case besides its own row; read once for a page or a step."""

    route: Route
    in_parts: bool
    asked: bool
    may_ask: bool
    asked_by_superior: bool
    opinion: bool
    whose: When
    # What happened with whatever else ends with the case: its whole, and what was merged into either.
    grave: bool = False
    was_alarm: bool = False
    answered: bool = False
    of_others: bool = False
    decided: bool = False

    @classmethod
    def of(cls, case: Case) -> State:
        """At most seven queries, one for a case that a superior watches, one for one that began anew, and one
        for each link of what ends with it."""
        route = ROUTES[case.route]
        if case.closed_at is not None:
            opinion = case.opinions.filter(cycle=case.cycle).exists()
            return cls(
                route,
                in_parts=False,
                asked=False,
                may_ask=False,
                asked_by_superior=False,
                opinion=opinion,
                whose=When.ANY,
            )
        run = case.runs.filter(left_at__isnull=True).first()
        asked = Extension.objects.filter(run=run, granted__isnull=True).exists()
        bound = _bound_to(case)
        alarms = _alarm_stages(bound)
        return cls(
            route,
            in_parts=case.parts.filter(closed_at__isnull=True).exists(),
            asked=asked,
            may_ask=not asked and run is not None and _in_time(run),
            asked_by_superior=case.supervised_at is not None and case.watchers.unanswered().exists(),
            opinion=False,
            whose=whose(case),
            grave=bool(alarms) or any(is_overdue(one) or one.supervised_at is not None for one in bound),
            was_alarm=bool(alarms),
            answered=bool(alarms - {StageCode.ALERTING}),
            of_others=any(one.merged_into_id and one.filed_by_id != case.filed_by_id for one in bound),
            decided=_was_decided(case),
        )

    @property
    def is_answered_alarm(self) -> bool:
        """Whether it is an emergency now that somebody has acknowledged: from then on the street or town, or
        who stands above, judges it."""
        return self.route.urgent and self.answered


def _bound_to(case: Case) -> list[Case]:
    """The case and what ends with it: the whole of which it is a part, all that was merged into these, and so
    on. One query for each link."""
    bound, newest = {case.pk: case}, [case]
    while newest:
        wholes = [one.part_of_id for one in newest if one.part_of_id is not None]
        linked = Q(merged_into__in=newest) | Q(pk__in=wholes)
        newest = list(Case.objects.filter(linked).exclude(pk__in=list(bound)))
        bound |= {one.pk: one for one in newest}
    return list(bound.values())


def _alarm_stages(bound: list[Case]) -> set[str]:
    """The stages of an emergency in which any of these ever was."""
    stays = StageRun.objects.filter(case__in=bound, route=RouteCode.EMERGENCY)
    return set(stays.order_by().values_list("stage", flat=True).distinct())


def _was_decided(case: Case) -> bool:
    """Whether an authority has granted or refused it, now or before it began anew."""
    if case.decision != Outcome.NONE or case.cycle == 1:
        return case.decision != Outcome.NONE
    decisions = (ActionCode.APPROVE, ActionCode.REFUSE)
    return CaseEvent.objects.filter(case=case, action__in=decisions).exists()


def is_overdue(case: Case) -> bool:
    """Whether one of its deadlines has been missed: a clock that is stopped afterwards, another route or a
    new cycle make it no younger."""
    at = case.paused_at or clock.now()
    return case.was_late or (case.due_at is not None and case.due_at <= at)


def may_be_withdrawn(case: Case, state: State) -> bool:
    """Once an emergency is acknowledged it ends with its record: injured, deaths, losses and a review; one
    that nobody has answered in time is not called off by whoever filed it, whatever became of it since, nor
    part by part; what others reported does not disappear with it; and what an authority has decided is not
    made as if it had never been."""
    if state.decided or state.of_others:
        return False
    return not state.was_alarm or (_is_fresh_alarm(case, state) and case.part_of_id is None)


def may_be_split(case: Case, state: State) -> bool:
    """A whole that is undecided, and no alarm that waits for an answer: its parts would be answered, and it
    would ring on."""
    if case.part_of_id is not None or state.decided:
        return False
    late = state.was_alarm and is_overdue(case)
    return not late and not (state.route.urgent and case.stage == state.route.start)


def may_be_merged(case: Case, state: State) -> bool:
    """What is undecided, and no alarm left unanswered: somebody answers it first."""
    waits = not state.route.urgent or case.stage == state.route.start
    return not state.decided and not (state.was_alarm and is_overdue(case) and waits)


def may_change_route(case: Case, state: State) -> bool:
    """There is another one, no authority has decided on this one, and an emergency is not over: then it ends
    with its record."""
    over = state.route.urgent and case.stage in (StageCode.REVIEWING, StageCode.FEEDING_BACK)
    return bool(state.route.changes_to) and not state.decided and not over


def is_undecided(case: Case, state: State) -> bool:
    """Whether no authority has granted or refused it, also before it began anew."""
    return not state.decided


def _is_fresh_alarm(case: Case, state: State) -> bool:
    """Whether it rings since its filing, nobody has answered it, and it is not late."""
    rings = state.route.urgent and case.stage == state.route.start
    return rings and not state.answered and not is_overdue(case)


def moved_lately(case: Case) -> bool:
    """Whether anything happened with the case that might still be taken back."""
    return case.updated_at >= clock.now() - WITHIN


def _in_time(run: StageRun) -> bool:
    """Whether more time may be asked for: before the deadline (domain.md), and not for minutes."""
    return run.breached_at is None and run.due_at > clock.now() and run.unit != LimitUnit.MINUTES


def check_merging(case: Case, main: Case) -> None:
    """Refuse to merge what is or was an emergency into what is none, and the personal matters of two families
    into one: each is told the result of its own. Personal ones go together only in the same category and
    where the same reporter is known to have told both.

    Raises:
        Invalid: says which of it, at the number of the other case.
    """
    personal = case.category.is_personal or main.category.is_personal
    if not ROUTES[main.route].urgent and _alarm_stages(_bound_to(case)):
        why = _("An emergency can only be merged into an emergency.")
    elif personal and case.category_id != main.category_id:
        why = _("A personal matter can only be merged into one of the same category.")
    elif personal and not _told_by_the_same(case, main):
        why = _(
            "A personal matter can only be merged into one of the same reporter (the same phone, or the same "
            "name and place): two families' matters would become one."
        )
    else:
        return
    raise Invalid(fields={"case": [why]})


def can_merge(case: Case, main: Case) -> bool:
    """Whether ``check_merging`` finds nothing against it."""
    try:
        check_merging(case, main)
    except Invalid:
        return False
    return True


def _told_by_the_same(one: Case, other: Case) -> bool:
    if one.reporter_phone and one.reporter_phone == other.reporter_phone:
        return True
    home = (one.reporter_name, one.grid_id, one.address)
    return all(home) and home == (other.reporter_name, other.grid_id, other.address)
