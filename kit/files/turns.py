"""Whose file is being read: nobody's files take all the time that there is for reading those of everybody.

Counted in this process, which has one reader (``apart``); tries that went wrong are counted in the cache.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from kit.files.apart.calling import Overrun
from kit.files.images import Refused
from kit.net.rate_limit import Tries

MOST_AT_ONCE = 2  # files of one person: a form sent twice by a quick finger is read both times
MOST_OVERRUNS = 3  # files that took too long to read
SECONDS = 600  # in which they are counted
_in_work: Counter[int] = Counter()
_lock = threading.Lock()


@contextmanager
def turn(whose: int) -> Iterator[None]:
    """Read a file of a person, by the number of the login.

    Raises:
        Refused: other files of hers are being read, or too many of hers took too long in the last minutes.
    """
    tries = Tries(f"overrun:{whose}", most=MOST_OVERRUNS, seconds=SECONDS)
    if tries.spent():
        raise Refused(_("not read: several files took too long; please wait ten minutes"))
    with _lock:
        if _in_work[whose] >= MOST_AT_ONCE:
            raise Refused(_("not read: other files of yours are just being read; please wait a moment"))
        _in_work[whose] += 1
    try:
        yield
    except Refused as refused:
        if isinstance(refused.__cause__, Overrun):
            tries.wait()
        raise
    finally:
        with _lock:
            _in_work[whose] -= 1
            if not _in_work[whose]:
                del _in_work[whose]
