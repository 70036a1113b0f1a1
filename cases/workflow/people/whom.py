"""Whom an action can concern; who they are is asked when it is told (``actions/engine/announce.py``)."""

from enum import StrEnum


class Whom(StrEnum):
    """Whom an action concerns, besides those whom the table of the route names."""

    TURN = "turn"  # whose turn it is
    DECIDERS = "deciders"  # who decide about more time
    ALERTED = "alerted"  # whom the route alerts, and the leader of the grid above
    BEFORE = "before"  # whose turn it was before the case went another way
    ALERTED_BEFORE = "alerted_before"  # whom the route alerted that it leaves, if that was an emergency
    LAST_IN_TURN = "last_in_turn"  # whose turn it was before the case ended
    FILER = "filer"
    SUPERIORS = "superiors"  # the street or town, or the county where the street or town itself acts
    HEARD = "heard"  # who has heard of the step that is taken back
    FORMER = "former"  # to whom it was assigned before
    SUPERVISORS = "supervisors"  # the superiors who watch the case
