"""A limit for work that is done in this thread, where no process of its own can be killed."""

import threading
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from kit.errors import Invalid
from kit.text import Text

EVERY = 100  # things between two looks at the clock
Thing = TypeVar("Thing")


class Spending:
    """So many ``seconds`` of the processor from now on; what is beyond them is refused with ``reason``. Time
    in which others had the machine, or the database was waited for, does not count, unless the work goes
    ``by_the_clock``: others wait for it until it ends."""

    def __init__(
        self, seconds: float, reason: Text, *, every: int = EVERY, by_the_clock: bool = False
    ) -> None:
        self._time = time.monotonic if by_the_clock else time.thread_time
        self._until = self._time() + seconds
        self._reason = reason
        self._every = every

    def check(self) -> None:
        """Go on. Raises Invalid when the time is over."""
        if self._time() > self._until:
            raise Invalid(self._reason)

    def over(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """``things``, as far as the time goes. Raises Invalid."""
        for place, thing in enumerate(things):
            if place % self._every == 0:
                self.check()
            yield thing


class Share:
    """Work for which everybody waits is done one at a time in this process, and after each there is a pause
    as long as it took: of the time that there is, it takes half at the most."""

    MOST_WAITING = 2  # each has a thread of the web server

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._busy, self._waiting, self._free_at = False, 0, 0.0

    def begin(self, seconds: float) -> bool:
        """Wait so many ``seconds`` at the most for one's turn. Returns whether it came; ``end`` ends it."""
        until = time.monotonic() + seconds
        with self._turn:
            if self._waiting >= self.MOST_WAITING:
                return False
            self._waiting += 1
            try:
                while (now := time.monotonic()) < self._free_at or self._busy:
                    if now >= until:
                        return False
                    self._turn.wait(min(until, until if self._busy else self._free_at) - now)
                self._busy, self._began = True, now
                return True
            finally:
                self._waiting -= 1

    def end(self) -> None:
        """The work is done; the pause begins."""
        with self._turn:
            now = time.monotonic()
            self._busy, self._free_at = False, now + (now - self._began)
            self._turn.notify_all()
