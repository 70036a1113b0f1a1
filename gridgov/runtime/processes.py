"""Web server, worker and scheduler as one: started together, watched, and stopped without a rest."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from types import FrameType

HOST = "127.0.0.1"
_WEB_THREADS = 8
# Six files of 10 MB and words are the most that is sent; who is silent for a minute is let go.
WEB_LIMITS = (
    "--max-request-body-size=70000000",
    "--connection-limit=1000",
    "--channel-timeout=60",
    "--asyncore-use-poll",
    "--ident=",  # which server it is, answers do not say
)
_LOOK_EVERY = 0.2  # seconds
_PATIENCE = 15  # seconds that a process has to end by itself, or to begin to listen


def commands(port: int, *, redis: bool) -> dict[str, list[str]]:
    """What is started, by name. Without Redis one worker is enough, and holds the scheduler too."""
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "gridgov"]
    quiet = ["--loglevel=WARNING"]
    web = [
        sys.executable,
        "-m",
        "waitress",
        f"--listen={HOST}:{port}",
        f"--threads={_WEB_THREADS}",
        *WEB_LIMITS,
    ]
    started = {"web server": [*web, "gridgov.wsgi:application"]}
    if redis:
        started["worker"] = [*celery, "worker", *quiet]
        started["scheduler"] = [*celery, "beat", "--pidfile=", *quiet]
    else:
        started["worker and scheduler"] = [*celery, "worker", "--beat", "--pool=solo", *quiet]
    return started


def is_free(port: int) -> bool:
    """Whether a server can listen on ``port``."""
    with socket.socket() as probe:
        # A server that has just ended leaves connections behind that don't stop the next one.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


class Processes:
    """The processes of one ``serve``. Each leads a session of its own, so that whatever it has started can be
    ended with it, and a Ctrl-C reaches it once, through here."""

    def __init__(self, started: Mapping[str, list[str]], *, port: int, environ: Mapping[str, str]) -> None:
        self._commands = started
        self._port = port
        self._environ = dict(environ)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._asked_to_stop = threading.Event()

    def start(self) -> str:
        """Start all and wait until the web server listens. Returns the name of one that has ended at once;
        empty when all run, or when somebody asked to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        for name, command in self._commands.items():
            self._running[name] = subprocess.Popen(
                command, env=self._environ, stdin=subprocess.DEVNULL, start_new_session=True
            )
        until = time.monotonic() + _PATIENCE
        while not _answers(self._port) and time.monotonic() < until:
            if self._asked_to_stop.wait(_LOOK_EVERY) or self._ended():
                break
        return self._ended()

    def watch(self) -> str:
        """Wait until one ends (its name) or somebody asks to stop (empty)."""
        while not self._asked_to_stop.wait(_LOOK_EVERY):
            if self._ended():
                return self._ended()
        return ""

    def stop(self) -> None:
        """End all, politely first; nothing that they started is left."""
        for process in self._running.values():
            process.terminate()
        until = time.monotonic() + _PATIENCE
        for process in self._running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, until - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop.set()

    def _ended(self) -> str:
        return next((name for name, process in self._running.items() if process.poll() is not None), "")
