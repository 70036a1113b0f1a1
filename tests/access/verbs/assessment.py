"""How the verbs of the assessment are called, by the secretary or the official of the patch."""

from collections.abc import Mapping
from typing import Any

from assessment.models import SpotCheckRound
from assessment.rules.checks.quarters import quarter_of
from kit.time import clock
from tests.access.verbs.calls import Given, kept
from tests.access.world import World


def _secretary(world: World, **more: Any) -> Mapping[str, Any]:
    return {"by": world.patch.secretary, **more}


def _check(world: World, **more: Any) -> Mapping[str, Any]:
    return _secretary(world, check=kept(world, "assessment_spotcheck"), version=0, **more)


def _first(world: World) -> Mapping[str, Any]:
    """In a community whose round nobody has drawn yet."""
    now = quarter_of(clock.today())
    SpotCheckRound.objects.filter(pk=world.rows["assessment_spotcheckround"].pk).update(year=2020)
    return _secretary(world, community=world.patch.community, quarter=now, share=50)


ROWS: dict[str, Given] = {
    "assessment.actions.checks.drawing.draw_first": _first,
    "assessment.actions.checks.drawing.draw_second": lambda world: {
        "by": world.patch.official,
        "first": kept(world, "ended_round"),
        "share": 1000,
    },
    "assessment.actions.checks.answering.answer_check": lambda world: _check(
        world, called="yes", satisfied="satisfied", fields={}
    ),
    "assessment.actions.checks.answering.replace_check": lambda world: _check(world, why="away"),
    "assessment.actions.checks.ending.end_round": lambda world: _secretary(
        world, round=kept(world, "assessment_spotcheckround"), words="好"
    ),
    "assessment.actions.checks.ending.give_finding": lambda world: {
        "by": world.patch.official,
        "check": kept(world, "told_check"),
    },
}
