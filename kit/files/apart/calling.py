"""Calling a function in the process that reads files of strangers: one a program, kept from call to call.

One job runs at a time, in the order in which they came, so that files can't fill the memory together; who
waits too long is told so. The process is killed when a job takes longer than it may, and made anew for the
next one.
"""

import atexit
import contextlib
import os
import pickle
import selectors
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from kit.files.apart.reader import LENGTH

MEMORY = 1024**3  # bytes of addresses, code and libraries included
SECONDS = 20  # of the processor and on the clock, for a job
MOST_WAITING = 4  # each has a thread of the web server, of which there are eight
WAITING = 30  # seconds on the clock until it is one's turn
_JOBS = 200  # then a new process, without what libraries have kept
_ROOT = Path(__file__).resolve().parent.parent.parent.parent
_PIECE = 1024**2
Result = TypeVar("Result")


class Overrun(Exception):
    """A job took more time or memory than it may, or its turn did not come."""


class NoTurn(Overrun):
    """Others took too long before."""


class _Reader:
    """The running process."""

    def __init__(self) -> None:
        # The environment holds secrets, of which it needs none.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kit.files.apart.reader", str(MEMORY), str(SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
        self.owner = os.getpid()
        self.jobs = 0

    def ask(self, job: bytes, seconds: float) -> bytes:
        """The answer to a job. Raises Overrun when there is none in time, or the process has ended; OSError
        when it had ended before."""
        self.jobs += 1
        until = time.monotonic() + seconds
        source, target = cast(IO[bytes], self._process.stdout), cast(IO[bytes], self._process.stdin)
        target.write(len(job).to_bytes(LENGTH) + job)
        target.flush()
        length = int.from_bytes(self._read(source, LENGTH, until))
        return self._read(source, length, until)

    def _read(self, source: IO[bytes], length: int, until: float) -> bytes:
        found = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(source, selectors.EVENT_READ)
            while len(found) < length:
                left = until - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise Overrun
                piece = os.read(source.fileno(), min(_PIECE, length - len(found)))
                if not piece:
                    raise Overrun
                found += piece
        return bytes(found)

    def end(self) -> None:
        """Kill it; nothing of it is worth keeping."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                # What it did not take any more can't be flushed.
                with contextlib.suppress(OSError):
                    stream.close()


class _Queue:
    """One at a time, and who came first goes first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._busy = False

    def enter(self, seconds: float) -> bool:
        """Wait for one's turn. Returns whether it came in so many seconds; at once that it did not, where as
        many wait as may."""
        with self._lock:
            if not self._busy:
                self._busy = True
                return True
            if len(self._waiting) >= MOST_WAITING:
                return False
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(seconds):
            return True
        with self._lock:
            self._waiting = deque(one for one in self._waiting if one is not mine)
            return mine.is_set()

    def leave(self) -> None:
        """The turn of the next."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False


class _Calls:
    """The process, and whose turn it is."""

    def __init__(self) -> None:
        self._turn = _Queue()
        self._reader: _Reader | None = None
        self._worked = threading.local()

    def ask(self, job: bytes, seconds: float) -> bytes:
        """The answer to a job. Raises Overrun."""
        if not self._turn.enter(WAITING):
            raise NoTurn
        began = time.monotonic()
        try:
            return self._asked(job, seconds)
        except BaseException:
            self._end()
            raise
        finally:
            self._worked.seconds = self.worked() + time.monotonic() - began
            self._turn.leave()

    def worked(self) -> float:
        """The seconds that the jobs of this thread took, without those in which they waited."""
        return float(getattr(self._worked, "seconds", 0.0))

    def _asked(self, job: bytes, seconds: float) -> bytes:
        kept = self._reader
        if kept is not None and kept.owner == os.getpid() and kept.jobs < _JOBS:
            with contextlib.suppress(OSError):  # it was killed while it waited: the next one does it
                return kept.ask(job, seconds)
        self._end()
        self._reader = _Reader()
        try:
            return self._reader.ask(job, seconds)
        except OSError as error:
            raise Overrun from error

    def _end(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None and reader.owner == os.getpid():
            reader.end()

    def close(self) -> None:
        """End the process with this program, once nobody uses it any more."""
        if self._turn.enter(SECONDS):
            self._end()
            self._turn.leave()

    def after_fork(self) -> None:
        """In a copy of this program: the process is not its own, nor is a turn that another thread had."""
        self._turn = _Queue()


def worked() -> float:
    """As ``_Calls.worked``."""
    return _calls.worked()


_calls = _Calls()
atexit.register(_calls.close)
os.register_at_fork(after_in_child=_calls.after_fork)


def apart(function: Callable[..., Result], *arguments: Any, seconds: float = SECONDS) -> Result:
    """The result of a function that stands in a module by its name, for arguments and with a result that can
    be pickled, computed in the other process. What it raises is raised here.

    Raises:
        Overrun: it took more than ``seconds`` or the memory it may have.
        NoTurn: others took too long before.
    """
    went_well, result = pickle.loads(_calls.ask(pickle.dumps((function, arguments)), seconds))
    if went_well:
        return cast(Result, result)
    if isinstance(result, MemoryError):
        raise Overrun from result
    raise result
