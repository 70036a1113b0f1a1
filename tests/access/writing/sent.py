"""One request that writes: what is sent, and to which row when it is not the one of the URL's model."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kit.time import clock
from tests.access.world import World


@dataclass(frozen=True)
class Sent:
    """The fields of a form or the JSON of a program; ``path`` stands in the URL, ``query`` behind it."""

    data: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""


Form = Callable[[World], Sent]


def form(**fields: Any) -> Form:
    """A form that is the same for every row. Values may be functions of the world."""
    return lambda world: Sent({name: _of(value, world) for name, value in fields.items()})


def at(path: Mapping[str, Any], **fields: Any) -> Form:
    """A form for another row than the one of the URL's model."""

    def sent(world: World) -> Sent:
        return Sent(
            {name: _of(value, world) for name, value in fields.items()},
            {name: _of(value, world) for name, value in path.items()},
        )

    return sent


def _of(value: Any, world: World) -> Any:
    return value(world) if callable(value) else value


def today(world: World | None = None) -> dt.date:
    """Today in China."""
    return clock.today()


def day(days: int) -> Callable[[World], dt.date]:
    """So many days after today in China."""
    return lambda world: today() + dt.timedelta(days=days)


def row(model: str) -> Callable[[World], Any]:
    """The id of a row of the world."""
    return lambda world: world.rows[model].pk


def version(model: str) -> Callable[[World], int]:
    """The version that a row of the world has now."""

    def now(world: World) -> int:
        kept = world.rows[model]
        return int(type(kept).objects.values_list("version", flat=True).get(pk=kept.pk))

    return now


def more(name: str) -> Callable[[World], Any]:
    """The id of one of the further rows."""
    return lambda world: world.more[name].pk


def patch(name: str) -> Callable[[World], Any]:
    """The id of somebody or something of the patch."""
    return lambda world: getattr(world.patch, name).pk
