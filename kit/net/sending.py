"""What is sent again: by whom keys are made, and how long the same words are taken for the same deed."""

import datetime as dt

from django.http import HttpRequest

from kit.numbers.whole import whole

# A form that is opened anew after a lost answer has another key: whoever sends the very same within this time
# sends it again. A program chooses its keys itself, and another one means another thing.
AGAIN_WITHIN = dt.timedelta(minutes=30)
OF_PROGRAM = "api:"  # what the keys of programs begin with
LONGEST_OF_CASE = 80  # as it is kept of a case
LONGEST_OF_PROGRAM = LONGEST_OF_CASE - len(OF_PROGRAM)
LONGEST_OF_FORM = 64  # of diaries and visits, who keep it with whose it is
WAITED = "Gridgov-Waited"  # how many seconds a form waited on a phone for the signal
_LEAST, _MOST = 60, 31 * 24 * 60 * 60


def written_at(request: HttpRequest, now: dt.datetime) -> dt.datetime | None:
    """When a form was filled in that waited on a phone for the signal; None for one that came at once. The
    phone says how long it waited: its clock may be wrong, but it runs."""
    waited = whole(request.headers.get(WAITED, ""), least=_LEAST, most=_MOST)
    return None if waited is None else now - dt.timedelta(seconds=waited)
