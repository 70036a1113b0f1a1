"""The present state of a resident as it follows from what happened, in the order of the dates. Pure."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from residents.choices import ResidentEventKind

_ARRIVES = frozenset(
    {
        ResidentEventKind.REGISTERED,
        ResidentEventKind.BIRTH,
        ResidentEventKind.MOVE_IN,
        ResidentEventKind.TRANSFER,
    }
)
_LEAVES = frozenset({ResidentEventKind.MOVE_OUT, ResidentEventKind.DEATH})


class Happened(Protocol):
    """What is needed of an event."""

    kind: str
    date: dt.date
    household_id: int
    pk: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody lives, or when and how that ended."""

    household: int
    ended_on: dt.date | None = None
    ended_by: str = ""


def standing(events: Iterable[Happened]) -> Standing | None:
    """The state after all ``events``: the latest arrival or departure counts, of one day the one that was
    entered last; after a death nothing counts. None before the first arrival."""
    state: Standing | None = None
    for event in sorted(events, key=lambda event: (event.date, event.pk)):
        if event.kind in _LEAVES:
            state = Standing(event.household_id, event.date, event.kind)
        elif event.kind in _ARRIVES:
            state = Standing(event.household_id)
        if event.kind == ResidentEventKind.DEATH:
            return state
    return state


@dataclass(frozen=True, slots=True)
class Stay:
    """From which to which day somebody lived in a household; ``until`` is None while they do."""

    household: int
    since: dt.date
    until: dt.date | None = None


def stays(events: Iterable[Happened]) -> list[Stay]:
    """Where somebody has lived, the first household first."""
    found: list[Stay] = []
    for event in sorted(events, key=lambda event: (event.date, event.pk)):
        if event.kind not in _ARRIVES | _LEAVES:
            continue
        if found and found[-1].until is None:
            found[-1] = replace(found[-1], until=event.date)
        if event.kind in _ARRIVES:
            found.append(Stay(event.household_id, event.date))
    return found


def met_alone(met: str, name: str) -> bool:
    """Whether ``name`` alone is who was ``met`` on a visit: 李明 is not 李明华, nor one of several."""
    people = [one for one in re.split(r"[\s、,，;；]+", met) if one]
    return met.strip() == name or people == [name]
