"""Waking a worker; what has to be done is in the database, so that a lost message only costs time."""

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from kit.net.breaker import Breaker
from notices.tasks import deliver_notices

EXPIRES = 300  # seconds; more than the clocks of two machines may differ
# The timetable does so about as often: while the broker is away nobody needs to wait for it again.
_broker = Breaker("broker", seconds=20)


def _wake_now() -> None:
    _broker.ask(lambda: deliver_notices.apply_async(retry=False, expires=EXPIRES), None)


def wake() -> None:
    """Wake a worker after the commit of the present transaction, once however often it is called in it."""
    waiting = connections[DEFAULT_DB_ALIAS].run_on_commit
    if not any(entry[1] is _wake_now for entry in waiting):
        transaction.on_commit(_wake_now, robust=True)
