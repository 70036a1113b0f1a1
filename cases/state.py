"""What the tables of routes and common actions ask of a case besides its own row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cases.choices import ActionCode, LimitUnit, Outcome
from cases.models import Case, Extension, StageRun
from cases.routes import ROUTES, When
from cases.routes.common import CommonAction
from cases.work import whose
from gridgov.kit import clock

NEVER_HANDLED = (Outcome.WITHDRAWN, Outcome.INVALID, Outcome.MERGED)


@dataclass(frozen=True)
class State:
    """What the table asks of a case besides its own row; read once for a page or a step."""

    in_parts: bool
    asked: bool
    may_ask: bool
    opinion: bool
    whose: When

    @classmethod
    def of(cls, case: Case) -> State:
        """At most five queries."""
        if case.closed_at is not None:
            opinion = case.opinions.filter(cycle=case.cycle).exists()
            return cls(in_parts=False, asked=False, may_ask=False, opinion=opinion, whose=When.ANY)
        run = case.runs.filter(left_at__isnull=True).first()
        asked = Extension.objects.filter(run=run, granted__isnull=True).exists()
        return cls(
            in_parts=case.parts.filter(closed_at__isnull=True).exists(),
            asked=asked,
            may_ask=not asked and run is not None and _in_time(run),
            opinion=False,
            whose=whose(case),
        )


def _in_time(run: StageRun) -> bool:
    """Whether more time may be asked for: before the deadline (domain.md), and not for minutes."""
    return run.breached_at is None and run.due_at > clock.now() and run.unit != LimitUnit.MINUTES


# What is still possible with a case while its parts are handled: the parts themselves are worked on.
WITH_OPEN_PARTS = frozenset(
    {
        ActionCode.NOTE,
        ActionCode.URGE,
        ActionCode.SUPERVISE,
        ActionCode.SUSPEND,
        ActionCode.RESUME,
        ActionCode.ASK_EXTENSION,
        ActionCode.GRANT_EXTENSION,
        ActionCode.REFUSE_EXTENSION,
    }
)
_FITS: dict[str, Callable[[Case, State], bool]] = {
    ActionCode.SUSPEND: lambda case, state: case.paused_at is None,
    ActionCode.RESUME: lambda case, state: case.paused_at is not None,
    ActionCode.CHANGE_ROUTE: lambda case, state: bool(ROUTES[case.route].changes_to),
    ActionCode.ASK_EXTENSION: lambda case, state: case.paused_at is None and state.may_ask,
    ActionCode.GRANT_EXTENSION: lambda case, state: case.paused_at is None and state.asked,
    ActionCode.REFUSE_EXTENSION: lambda case, state: state.asked,
    # Once an emergency is acknowledged it ends with its record: injured, deaths, losses and a review.
    ActionCode.WITHDRAW: lambda case, state: (
        not ROUTES[case.route].urgent or case.stage == ROUTES[case.route].start
    ),
    ActionCode.SPLIT: lambda case, state: case.part_of_id is None,
    ActionCode.OPINION: lambda case, state: case.outcome not in NEVER_HANDLED and not state.opinion,
    ActionCode.REOPEN: lambda case, state: case.outcome not in NEVER_HANDLED,
}


def fits(common: CommonAction, case: Case, state: State) -> bool:
    """Whether a common action is possible with the case as it stands, whoever takes it."""
    closed = case.closed_at is not None
    if not (common.on_closed if closed else common.on_open):
        return False
    if state.in_parts and common.action not in WITH_OPEN_PARTS:
        return False
    check = _FITS.get(common.action)
    return check is None or check(case, state)
