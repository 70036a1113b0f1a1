"""A real server on this machine that notes what it is sent and answers as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Server:
    """``status`` and ``body`` are its answer; it waits ``hangs`` seconds before, or sends its ``drips`` bytes
    one every half second."""

    port: int = 0
    status: int = 200
    body: bytes = b"{}"
    location: str = ""
    hangs: float = 0
    drips: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> list[dict[str, Any]]:
        """What the bodies held."""
        return [json.loads(one["body"]) for one in self.asked if one["body"]]


@contextmanager
def a_server() -> Iterator[Server]:
    """Runs until the block ends."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = raw.decode(errors="replace")
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.asked.append(
                {
                    "method": self.command,
                    "path": self.path,
                    "headers": headers,
                    "body": body,
                    "raw": raw,
                    "at": time.monotonic(),
                }
            )
            state.closing.wait(state.hangs)
            self.send_response(state.status)
            if state.location:
                self.send_header("Location", state.location)
            self.send_header("Content-Length", str(len(state.body) + state.drips))
            self.end_headers()
            self.wfile.write(state.body)
            for _byte in range(state.drips):
                if state.closing.wait(0.5):
                    return
                self.wfile.write(b" ")
                self.wfile.flush()

        do_GET = do_POST

        def log_message(self, *args: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked may have hung up
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
