"""The tables of the routes as rows of words, for the page that an official reads beside the policy.

The words are in the language that is set when the rows are made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.choices import LimitUnit
from cases.fact_fields import TEXT_LABELS
from cases.routes import ROUTES, Fact, Route, Seat, Stage, Step, When
from cases.routes.common import COMMON, CommonAction
from cases.words import LABELS
from gridgov.kit.text import Text
from grids.choices import GridLevel
from staff.choices import Post, Role
from staff.roles import ROLES

_ALL_LEVELS = len(GridLevel)


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
        return f"{self.stage.amount} {LimitUnit(self.stage.unit).label}"

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
class CommonRow:
    """One action that belongs to no stage."""

    common: CommonAction
    posts: list[str]
    roles: list[str]
    needs: list[str]
    takes: list[str]


def _facts(facts: Iterable[Fact], action: str) -> list[str]:
    return [str(_label(fact, action)) for fact in facts]


def _label(fact: Fact, action: str) -> Text:
    if fact == Fact.TEXT:
        return TEXT_LABELS.get(action, _("Words"))
    return LABELS[fact.value]


def rows_of(route: Route) -> list[Row]:
    """The steps of a route, stage by stage."""
    return [
        Row(
            step=step,
            stage=stage,
            who=[str(Post(post).label) for post in step.who],
            needs=_facts(step.needs, step.action),
            takes=_facts(step.takes, step.action),
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


def common_rows() -> list[CommonRow]:
    """The actions on any case."""
    return [
        CommonRow(
            common=common,
            posts=[str(Post(post).label) for post in common.posts],
            roles=[str(Role(role).label) for role in Role if common.permission in ROLES[role]],
            needs=_facts(common.needs, common.action),
            takes=_facts(common.takes, common.action),
        )
        for common in COMMON
    ]


def tables() -> list[tuple[Route, list[Row]]]:
    """Every route with its rows."""
    return [(route, rows_of(route)) for route in ROUTES.values()]
