"""How far a case is, as a bar of steps: one for those who work on it and the resident whose matter it is."""

from dataclasses import dataclass
from enum import StrEnum

from cases.choices import Phase
from cases.models import Case
from cases.workflow.conditions import UNHANDLED
from cases.workflow.routes import ROUTES
from kit.text import Text


class Mark(StrEnum):
    """Where a step of the bar stands."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class BarStep:
    """A step of the bar."""

    label: Text
    mark: Mark


def bar_of(case: Case) -> list[BarStep]:
    """The steps of its route with how far it is; nothing for what ended without having been handled. No
    query."""
    if case.outcome in UNHANDLED:
        return []
    route = ROUTES[case.route]
    phases, here = route.phases, route.phase_at(case.stage)
    at = phases.index(here)
    return [BarStep(phase.label, _mark(place, at, here)) for place, phase in enumerate(phases)]


def _mark(place: int, at: int, here: Phase) -> Mark:
    if place < at or here == Phase.CLOSED:
        return Mark.DONE
    return Mark.NOW if place == at else Mark.NEXT
