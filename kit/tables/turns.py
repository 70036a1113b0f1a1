"""Whose table is being written: nobody's tables take all the threads that answer everybody. Counted in this
process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from kit.errors import StillRunning

MOST_AT_ONCE = 3  # of all; one for each person
_writing: set[int] = set()
_lock = threading.Lock()


@contextmanager
def writing(whose: int) -> Iterator[None]:
    """Write a table for a login.

    Raises:
        StillRunning: another one of hers is being written, or those of several others are.
    """
    with _lock:
        if whose in _writing:
            raise StillRunning(
                _("Another table of yours is just being written. Please wait until it has arrived.")
            )
        if len(_writing) >= MOST_AT_ONCE:
            raise StillRunning(_("Several tables are just being written. Please try again in a moment."))
        _writing.add(whose)
    try:
        yield
    finally:
        with _lock:
            _writing.discard(whose)
