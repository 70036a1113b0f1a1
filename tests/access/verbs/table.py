"""The table of verbs, reviewed by hand: a file an app says how each of its verbs is called."""

from collections.abc import Callable
from typing import Any

from tests.access.verbs import cases, diaries, grids, notices, residents, staff
from tests.access.verbs.calls import Given
from tests.access.verbs.finding import PACKAGES, verbs

# Packages whose verbs have no rows yet. Whoever gives a package its file takes it out here.
PENDING: frozenset[str] = frozenset()

ROWS: dict[str, Given] = {
    **grids.ROWS,
    **staff.ROWS,
    **residents.ROWS,
    **notices.ROWS,
    **diaries.ROWS,
    **cases.ROWS,
}

# Verbs that reach nothing but the actor's own, so that a stranger may, and nothing comes of it: the name, and why.
OWN: dict[str, str] = {"notices.actions.reading.mark_all_read": "everybody has an inbox"}

# Functions of these packages that nobody does, so that they take no ``by``: the name, and why.
NOBODYS: dict[str, str] = {
    "cases.actions.opinions.take_opinion_by_link": "the resident, who has no login; her secret is her right",
}

VERBS: dict[str, Callable[..., Any]] = {
    name: verb
    for package in PACKAGES
    if package not in PENDING
    for name, verb in verbs(package).items()
    if name not in NOBODYS
}
