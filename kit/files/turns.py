"""Whose file is being read: nobody's files take all the time that there is for reading those of everybody.

Files at once are counted in this process, which has one reader (``apart``); seconds in the cache.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from kit.files.apart.calling import worked
from kit.files.images import Refused
from kit.net.rate_limit import Budget

MOST_AT_ONCE = 2  # files of one person: a form sent twice by a quick finger is read both times
MOST_SECONDS = 60.0  # of reading for one person; an ordinary photo takes about half a second
WINDOW = 600  # seconds in which they are counted
_in_work: Counter[int] = Counter()
_lock = threading.Lock()


@contextmanager
def turn(whose: int) -> Iterator[None]:
    """Read a file of a person, by the number of the login.

    Raises:
        Refused: other files of hers are being read, or reading hers took too long in the last minutes.
    """
    budget = Budget(f"files:{whose}", most=MOST_SECONDS, seconds=WINDOW)
    if budget.is_spent():
        raise Refused(_("not read: your files took long to read; please wait ten minutes"))
    with _lock:
        if _in_work[whose] >= MOST_AT_ONCE:
            raise Refused(_("not read: other files of yours are just being read; please wait a moment"))
        _in_work[whose] += 1
    before = worked()
    try:
        yield
    finally:
        budget.spend(worked() - before)
        with _lock:
            _in_work[whose] -= 1
            if not _in_work[whose]:
                del _in_work[whose]
