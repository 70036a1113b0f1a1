"""Whose file is being read: nobody's files take all the time that there is for reading those of everybody,
nor those of a program the time of the person for whom it acts.

Files at once are counted in this process, which has one reader (``apart``); seconds in the cache.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from kit.files.apart.calling import worked
from kit.files.images import RefusedNow
from kit.net.rate_limit import Budget

MOST_AT_ONCE = 2  # files of one person: a form sent twice by a quick finger is read both times
MOST_SECONDS = 60.0  # of reading for one person; an ordinary photo takes about half a second
WINDOW = 600  # seconds in which they are counted
_MOMENT = 3  # seconds after which one of two has been read, as a rule
_in_work: Counter[str] = Counter()
_lock = threading.Lock()


@contextmanager
def turn(whose: str) -> Iterator[None]:
    """Read a file of ``whose``: a login, or a program of its own.

    Raises:
        RefusedNow: other files of the same are being read, or reading them took too long in the last minutes.
    """
    budget = Budget(f"files:{whose}", most=MOST_SECONDS, seconds=WINDOW)
    if budget.is_spent():
        raise RefusedNow(_("not read: your files took long to read; please wait ten minutes"), WINDOW)
    with _lock:
        if _in_work[whose] >= MOST_AT_ONCE:
            reason = _("not read: other files of yours are just being read; please wait a moment")
            raise RefusedNow(reason, _MOMENT)
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
