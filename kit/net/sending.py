"""What is sent again: by whom keys are made, and how long the same words are taken for the same deed."""

import datetime as dt
from collections.abc import Mapping

from kit.numbers.whole import whole
from kit.time import clock

# A form that is opened anew after a lost answer has another key: whoever sends the very same within this time
# sends it again. A program chooses its keys itself, and another one means another thing.
AGAIN_WITHIN = dt.timedelta(minutes=30)
OF_PROGRAM = "api:"  # what the keys of programs begin with
LONGEST_OF_CASE = 80  # as it is kept of a case
LONGEST_OF_PROGRAM = LONGEST_OF_CASE - len(OF_PROGRAM)
LONGEST_OF_FORM = 64  # of diaries, visits and households, who keep it with whose it is
WAITED = "Gridgov-Waited"  # how many seconds a form waited on a phone for the signal
LONGEST_KEPT = LONGEST_OF_FORM + 20  # with the number of whose it is and a colon
_LEAST_WAIT, _LONGEST_WAIT = 60, 31 * 24 * 60 * 60  # seconds


def written_at(headers: Mapping[str, str]) -> dt.datetime | None:
    """When a form was filled in that waited on a phone for the signal; None for one that came at once. The
    phone says how long it waited: its clock may be wrong, but it runs. Whoever writes the same words again
    hours later means something else, also where both arrive in the same minute."""
    waited = whole(headers.get(WAITED, ""), least=_LEAST_WAIT, most=_LONGEST_WAIT)
    return None if waited is None else clock.now() - dt.timedelta(seconds=waited)
