"""The ways that generated cases take: walks through the tables of the routes as they are today."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from cases.choices import ActionCode, RouteCode, StageCode
from cases.workflow.routes import ROUTES, Route, Seat, Stage, Step, When
from cases.workflow.worked_by import WORKING
from grids.choices import GridLevel
from staff.choices import Post

# How often a route is taken, and an action where a stage leaves a choice; those not named are not taken.
ROUTE_WEIGHTS = {
    RouteCode.ROUTINE: 60,
    RouteCode.COORDINATION: 25,
    RouteCode.EMERGENCY: 3,
    RouteCode.APPROVAL: 12,
}
_LIKELY = {
    ActionCode.HANDLE: 1.0,
    ActionCode.RESOLVE: 0.7,
    ActionCode.RAISE_LEVEL: 0.3,
    ActionCode.REFER: 0.2,
    ActionCode.ACKNOWLEDGE: 1.0,
    ActionCode.TRACK: 0.5,
    ActionCode.CONTAIN: 0.5,
    ActionCode.CONFIRM_OVER: 1.0,
    ActionCode.SUBMIT: 1.0,
    ActionCode.ACCEPT: 0.9,
    ActionCode.DECLINE: 0.1,
    ActionCode.PASS_ON: 1.0,
    ActionCode.APPROVE: 0.85,
    ActionCode.REFUSE: 0.15,
    ActionCode.FEED_BACK: 1.0,
}
HOME = GridLevel.BUILDING  # where cases happen
_WALKS = 200  # different ways of each route


@dataclass(frozen=True, slots=True)
class Leg:
    """A stage, the level of the grid that handles it, and the step that is taken there."""

    route: Route
    stage: Stage
    level: int
    step: Step


Script = tuple[Leg, ...]


def scripts(source: random.Random) -> dict[RouteCode, list[Script]]:
    """Ways from filing to closing, each route's own."""
    return {code: [tuple(_walk(ROUTES[code], source)) for _ in range(_WALKS)] for code in ROUTE_WEIGHTS}


def _walk(route: Route, source: random.Random) -> Iterator[Leg]:
    stage, level, work = route.start, int(HOME), When.OWN_WORK
    while stage != StageCode.CLOSED:
        if stage in WORKING:
            own = level == HOME and route.stage(stage).post == Post.LEADER
            work = When.OWN_WORK if own else When.OTHERS_WORK
        rows = [step for step in route.steps_at(stage, level) if step.when in (When.ANY, work)]
        steps = [step for step in rows if _LIKELY.get(step.action)]
        step = source.choices(steps, [_LIKELY[step.action] for step in steps])[0]
        yield Leg(route, route.stage(stage), level, step)
        if step.to is not None:
            stage = step.to
            level = HOME if step.seat == Seat.HOME else level - (step.seat == Seat.UP)
