"""The signal between a phone and the server, which can be cut before, in the middle of and after sending."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

GOOD = "good"
NONE = "none"  # nobody is reached
HALF = "half"  # a form leaves the phone in part, then the signal is gone
DEAF = "deaf"  # a form arrives, and its answer is lost
_ASKED = b"POST /knowledge/beside/"  # what the page of a report asks by itself, with its words: no form


class Signal:
    """A relay in front of the server; the phone knows no other address."""

    def __init__(self, server: str) -> None:
        there = urlsplit(server)
        self._server = (there.hostname or "", there.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.quality = GOOD
        self.lost = threading.Event()  # a form or its answer got lost on the way
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, quality: str) -> None:
        """From now on; connections that are open end when there is no signal."""
        self.lost.clear()
        self.quality = quality
        if quality == NONE:
            for one in list(self._open):
                _close(one)

    def end(self) -> None:
        """Nothing is relayed any more."""
        self.set(NONE)
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _address = self._listening.accept()
                if self.quality == NONE:
                    phone.close()
                else:
                    threading.Thread(target=self._relay, args=[phone], daemon=True).start()

    def _relay(self, phone: socket.socket) -> None:
        try:
            server = socket.create_connection(self._server)
        except OSError:
            phone.close()
            return
        self._open |= {phone, server}
        deaf = threading.Event()
        threading.Thread(target=self._answers, args=[server, phone, deaf], daemon=True).start()
        for piece in _pieces(phone):
            is_form = piece.startswith(b"POST ") and not piece.startswith(_ASKED)
            if is_form and self.quality == HALF:
                with contextlib.suppress(OSError):
                    server.sendall(piece[:120])
                self.lost.set()
                break
            if is_form and self.quality == DEAF:
                deaf.set()
            try:
                server.sendall(piece)
            except OSError:
                break
        if not deaf.is_set():
            _close(phone)
            _close(server)

    def _answers(self, server: socket.socket, phone: socket.socket, deaf: threading.Event) -> None:
        for piece in _pieces(server):
            if deaf.is_set():
                self.lost.set()
                break
            try:
                phone.sendall(piece)
            except OSError:
                break
        _close(phone)
        _close(server)


def _pieces(end: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        while piece := end.recv(65536):
            yield piece


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
