"""A limit for work that is done in this thread, where no process of its own can be killed."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from kit.errors import Invalid
from kit.text import Text

EVERY = 100  # things between two looks at the clock
Thing = TypeVar("Thing")


class Spending:
    """So many ``seconds`` of the processor from now on; what is beyond them is refused with ``reason``. Time
    in which others had the machine, or the database was waited for, does not count."""

    def __init__(self, seconds: float, reason: Text, *, every: int = EVERY) -> None:
        self._until = time.thread_time() + seconds
        self._reason = reason
        self._every = every

    def check(self) -> None:
        """Go on. Raises Invalid when the time is over."""
        if time.thread_time() > self._until:
            raise Invalid(self._reason)

    def over(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """``things``, as far as the time goes. Raises Invalid."""
        for place, thing in enumerate(things):
            if place % self._every == 0:
                self.check()
            yield thing
