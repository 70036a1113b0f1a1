"""What the tables of routes and the actions at any time ask of a case besides its own row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.choices import LimitUnit, Outcome, RouteCode
from cases.models import Case, Extension, StageRun
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

    @classmethod
    def of(cls, case: Case) -> State:
        """At most five queries, and one for a case that a superior watches."""
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
        return cls(
            route,
            in_parts=case.parts.filter(closed_at__isnull=True).exists(),
            asked=asked,
            may_ask=not asked and run is not None and _in_time(run),
            asked_by_superior=case.supervised_at is not None and case.watchers.unanswered().exists(),
            opinion=False,
            whose=whose(case),
        )


def is_overdue(case: Case) -> bool:
    """Whether one of its deadlines has been missed: a clock that is stopped afterwards, another route or a
    new cycle make it no younger."""
    at = case.paused_at or clock.now()
    return case.was_late or (case.due_at is not None and case.due_at <= at)


def may_be_withdrawn(case: Case, state: State) -> bool:
    """Once an emergency is acknowledged it ends with its record: injured, deaths, losses and a review; one
    that nobody has answered in time is not called off by whoever filed it, whatever became of it since, nor
    part by part; and what an authority has decided is not made as if it had never been."""
    if not is_undecided(case, state) or _is_left_alarm(case, state):
        return False
    if state.route.urgent and case.stage != state.route.start:
        return False
    return case.part_of_id is None or not _was_alarm(case.part_of_id)


def may_be_split(case: Case, state: State) -> bool:
    """A whole that is undecided, and no alarm left unanswered: parts begin with clocks of their own."""
    late = state.route.urgent and is_overdue(case)
    left = late or _is_left_alarm(case, state)
    return case.part_of_id is None and not left and is_undecided(case, state)


def may_be_merged(case: Case, state: State) -> bool:
    """What is undecided, and no alarm left unanswered: somebody answers it first."""
    return not _is_left_alarm(case, state) and is_undecided(case, state)


def may_change_route(case: Case, state: State) -> bool:
    """There is another one, and no authority has decided on this one."""
    return bool(state.route.changes_to) and is_undecided(case, state)


def is_undecided(case: Case, state: State) -> bool:
    """Whether no authority has granted or refused it: an application begins anew only after that."""
    return case.decision == Outcome.NONE and not (case.cycle > 1 and case.route == RouteCode.APPROVAL)


def _is_left_alarm(case: Case, state: State) -> bool:
    """Whether it is an alarm that nobody has answered in time, or an overdue case that once was an alarm. One
    query at most, for what is overdue."""
    if not is_overdue(case):
        return False
    return case.stage == state.route.start if state.route.urgent else _was_alarm(case.pk)


def _was_alarm(case_id: int) -> bool:
    return StageRun.objects.filter(case=case_id, route=RouteCode.EMERGENCY).exists()


def moved_lately(case: Case) -> bool:
    """Whether anything happened with the case that might still be taken back."""
    return case.updated_at >= clock.now() - WITHIN


def _in_time(run: StageRun) -> bool:
    """Whether more time may be asked for: before the deadline (domain.md), and not for minutes."""
    return run.breached_at is None and run.due_at > clock.now() and run.unit != LimitUnit.MINUTES


def check_merging(case: Case, main: Case) -> None:
    """Refuse to merge an emergency into what is none, and the personal matters of two families into one: each
    is told the result of its own. Personal ones go together only in the same category and where the same
    reporter is known to have told both.

    Raises:
        Invalid: says which of it, at the number of the other case.
    """
    personal = case.category.is_personal or main.category.is_personal
    if ROUTES[case.route].urgent and not ROUTES[main.route].urgent:
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
