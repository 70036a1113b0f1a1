"""Doing without a neighbour that does not answer."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class Breaker:
    """Asks a neighbour that one can do without; after a failure it is left alone for some seconds, so that
    not every page waits for a time-out of its own."""

    def __init__(self, name: str, *, seconds: float) -> None:
        self.name = name
        self.seconds = seconds
        self._until = 0.0

    def ask(self, question: Callable[[], T], otherwise: T) -> T:
        """The answer to ``question``, or ``otherwise`` when it raises or has just raised."""
        if time.monotonic() < self._until:
            return otherwise
        try:
            return question()
        except Exception as error:  # whatever a client library raises
            self._until = time.monotonic() + self.seconds
            log.warning("the %s does not answer: %s", self.name, type(error).__name__)
            return otherwise
