"""Web server, worker, scheduler and the commands of this project begin with the keys that the data is kept
under, or not at all; ``migrate``, ``rotate_keys`` and ``check_keys`` must run with others (commands.py)."""

import logging

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from kit.actors import System
from staff.accounts.keys import sentence, wrong_keys
from staff.actions.keys import accept_keys

log = logging.getLogger(__name__)

_START = System("start")


def refuse_wrong_keys() -> None:
    """Write the row at the very first start, and compare with it at every other. A database that is away or
    not yet migrated stops nothing: ``/healthz`` goes on asking.

    Raises:
        ImproperlyConfigured: a key is not the one that the data is kept under; it says which.
    """
    try:
        accept_keys(by=_START)
        wrong = wrong_keys()
    except DatabaseError as error:
        log.warning("The keys could not be checked: %s.", type(error).__name__)
        return
    if wrong:
        raise ImproperlyConfigured(sentence(wrong))


def start_with_right_keys() -> None:
    """What web server, worker and scheduler do at their start, before they fork or make threads. Raises
    ImproperlyConfigured as ``refuse_wrong_keys``."""
    try:
        refuse_wrong_keys()
    finally:
        connection.close()
