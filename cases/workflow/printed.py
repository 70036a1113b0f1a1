"""The tables of the routes as rows of words, for the page that an official reads beside the policy.

The words are in the language that is set when the rows are made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cases.choices import LimitUnit, StageCode
from cases.workflow.inputs import TEXT
from cases.workflow.kinds import Input
from cases.workflow.meanings import BY_ACTION, AnyTime, meaning_of
from cases.workflow.routes import ROUTES, Route, Seat, Stage, Step, When
from grids.choices import GridLevel
from kit.text import Text
from staff.choices import Post, Role
from staff.rights.roles import ROLES

_ALL_LEVELS = len(GridLevel)


def limit_of(stage: Stage) -> str:
    """How long a stage may take, where no area and no category has a limit of its own."""
    return LimitUnit(stage.unit).of(stage.amount)


@dataclass(frozen=True, slots=True)
class Row:
    """One step of a route."""

    step: Step
    stage: Stage
    who: list[str]
    needs: list[str]
    takes: list[str]
    next: str | None
    tells: list[str]
    levels: list[str]

    @property
    def limit(self) -> str:
        """How long the stage may take."""
        return limit_of(self.stage)

    @property
    def up(self) -> bool:
        """Whether the next stage is one grid further up."""
        return self.step.seat == Seat.UP

    @property
    def own_work(self) -> bool:
        """Only what the leader of the place has done herself."""
        return self.step.when == When.OWN_WORK

    @property
    def others_work(self) -> bool:
        """Only what somebody else has done."""
        return self.step.when == When.OTHERS_WORK


@dataclass(frozen=True, slots=True)
class AnyTimeRow:
    """One action that belongs to no stage."""

    action: AnyTime
    posts: list[str]
    roles: list[str]
    needs: list[str]
    takes: list[str]


def _inputs(inputs: Iterable[Input[Any]], action: str) -> list[str]:
    return [str(meaning_of(action).words if one is TEXT else one.recorded) for one in inputs]


def rows_of(route: Route) -> list[Row]:
    """The steps of a route, stage by stage."""
    return [
        Row(
            step=step,
            stage=stage,
            who=[str(Post(post).label) for post in step.who],
            needs=_inputs(step.needs, step.action),
            takes=_inputs(step.takes, step.action),
            next=str(step.to.label) if step.to is not None else None,
            tells=[str(Post(post).label) for post in step.tells],
            levels=[str(GridLevel(level).label) for level in step.levels]
            if len(step.levels) < _ALL_LEVELS
            else [],
        )
        for stage in route.stages
        for step in route.steps
        if step.at == stage.code
    ]


def any_time_rows() -> list[AnyTimeRow]:
    """The actions on any case."""
    return [
        AnyTimeRow(
            action=row,
            posts=[str(Post(post).label) for post in row.posts],
            roles=[str(Role(role).label) for role in Role if row.permission in ROLES[role]],
            needs=_inputs(row.needs, row.action),
            takes=_inputs(row.takes, row.action),
        )
        for row in BY_ACTION.values()
    ]


def tables() -> list[tuple[Route, list[Row]]]:
    """Every route with its rows."""
    return [(route, rows_of(route)) for route in ROUTES.values()]


def limits() -> tuple[list[StageCode], list[tuple[Text, list[str]]]]:
    """The stages that have a limit, and for each route its limit at each of them, or nothing."""
    stages = list(dict.fromkeys(stage.code for route in ROUTES.values() for stage in route.stages))
    rows: list[tuple[Text, list[str]]] = []
    for route in ROUTES.values():
        of = {stage.code: limit_of(stage) for stage in route.stages}
        rows.append((route.code.label, [of.get(code, "") for code in stages]))
    return stages, rows
