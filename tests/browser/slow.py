"""A slow network: a relay through which each way takes its time and both ways have little room, for pages and
workers alike (the throttling of DevTools leaves a service worker out)."""

import contextlib
import queue
import socket
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.browser.signal import _close

ROUND_TRIP = 0.4  # seconds
ROOM = 400_000 / 8  # bytes a second, each way
_PIECE = 1400  # bytes: a packet


@dataclass
class Way:
    """One direction, shared by all connections. What went over it: when it arrived, and how many bytes."""

    went: list[tuple[float, int]] = field(default_factory=list)
    _free: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def arrives(self, size: int, earliest: float) -> float:
        """When so many bytes arrive that are sent now."""
        with self._lock:
            self._free = max(self._free, time.time(), earliest) + size / ROOM
            at = self._free + ROUND_TRIP / 2
            self.went.append((at, size))
        return at

    def between(self, begins: float, ends: float) -> int:
        """The bytes that arrived then."""
        return sum(size for at, size in list(self.went) if begins <= at < ends)


class SlowSignal:
    """A relay in front of the server; each new connection costs a round trip before it carries anything."""

    def __init__(self, server: str) -> None:
        there = urlsplit(server)
        self._server = (there.hostname or "", there.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.up, self.down = Way(), Way()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def end(self) -> None:
        """Nobody is connected any more."""
        for one in [self._listening, *self._open]:
            _close(one)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _address = self._listening.accept()
                self._open.append(phone)
                server = socket.create_connection(self._server)
                self._open.append(server)
                begins = time.time() + ROUND_TRIP
                for way, start, end in ((self.up, phone, server), (self.down, server, phone)):
                    self._carry(way, start, end, begins)

    def _carry(self, way: Way, start: socket.socket, end: socket.socket, begins: float) -> None:
        under_way: queue.Queue[tuple[float, bytes]] = queue.Queue()

        def take() -> None:
            with contextlib.suppress(OSError):
                while piece := start.recv(_PIECE):
                    under_way.put((way.arrives(len(piece), begins), piece))
            under_way.put((time.time() + ROUND_TRIP / 2, b""))

        def give() -> None:
            with contextlib.suppress(OSError):
                while True:
                    at, piece = under_way.get()
                    time.sleep(max(0, at - time.time()))
                    if not piece:
                        break
                    end.sendall(piece)
            _close(end)

        for job in (take, give):
            threading.Thread(target=job, daemon=True).start()
