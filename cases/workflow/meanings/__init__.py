"""What each action means, once: what its words are called, who reads them, who is told, what its photos show;
and for an action that is possible at any stage also who may take it, what it asks for and when it fits.

What an action changes in the case is in ``cases/actions``: a step of a route follows its row in the route's
table, an action at any time has a function in ``cases/actions/engine/any_time.py``.
"""

from cases.choices import ActionCode
from cases.workflow.meanings.any_time import ANY_TIME
from cases.workflow.meanings.of_routes import OF_ROUTES
from cases.workflow.meanings.saying import AnyTime, Meaning, Readers

MEANINGS: dict[str, Meaning] = {row.action: row for row in (*OF_ROUTES, *ANY_TIME)}
BY_ACTION: dict[str, AnyTime] = {row.action: row for row in ANY_TIME}

# Whose words are a result that the resident is told.
RESULTS = tuple(row.action for row in MEANINGS.values() if row.readers == Readers.RESULT)
# Whose words ask the resident for something.
ASKING = tuple(row.action for row in MEANINGS.values() if row.readers == Readers.RESIDENT)
# What is asked for on a page of its own.
ENDINGS = tuple(row.action for row in MEANINGS.values() if row.ends)
# What is taken with several cases at once.
FOR_MANY = tuple(row.action for row in ANY_TIME if row.for_many)
# By which a case ends before it was handled.
ENDS_EARLY = tuple(row.action for row in MEANINGS.values() if row.ends_early)


def meaning_of(action: str) -> Meaning:
    """What ``action`` means; one that the system takes by itself means nothing further."""
    return MEANINGS.get(action) or Meaning(action=ActionCode(action))


__all__ = [
    "ANY_TIME",
    "ASKING",
    "BY_ACTION",
    "ENDINGS",
    "ENDS_EARLY",
    "FOR_MANY",
    "MEANINGS",
    "RESULTS",
    "AnyTime",
    "Meaning",
    "Readers",
    "meaning_of",
]
