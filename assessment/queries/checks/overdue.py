"""Rounds that should have been held: findings for whoever must (policy 三(三): every quarter)."""

from collections.abc import Iterator
from dataclasses import dataclass

from assessment.models import SpotCheckRound
from assessment.rules.checks.choices import RoundState, Stage
from assessment.rules.checks.quarters import Quarter, quarter_of
from grids.choices import GridLevel
from grids.models import Grid
from grids.scope import Scope
from kit.time import clock


@dataclass(frozen=True, slots=True)
class Overdue:
    """A stage that was not held in a quarter, of a community: never drawn, or drawn and not ended."""

    grid: int
    code: str
    stage: Stage
    quarter: Quarter
    drawn: bool


def overdue(scope: Scope) -> Iterator[Overdue]:
    """The communities in use where the last quarter lacks a stage. Where nobody in the city has ever drawn a
    round, spot checks are not kept here, and nothing is missing. Three queries."""
    if not SpotCheckRound.objects.exists():
        return
    last = quarter_of(clock.today()).before
    rows = SpotCheckRound.objects.filter(year=last.year, quarter=last.number)
    states = {(area, stage): state for area, stage, state in rows.values_list("area", "stage", "state")}
    used = Grid.objects.within(scope).current().filter(level=GridLevel.COMMUNITY).order_by("code")
    for pk, code in used.values_list("pk", "code"):
        for stage in Stage:
            state = states.get((code, stage.value))
            if state != RoundState.ENDED:
                yield Overdue(pk, code, stage, last, drawn=state is not None)
