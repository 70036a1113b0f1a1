"""Real processes for tests: started with an environment of their own, and ended whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Processes:
    """Celery processes, each the leader of its own group so that all of it can be ended."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self._folder = folder
        self._environ = environ
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def celery(self, name: str, *arguments: str, **environ: str) -> None:
        """Start ``celery -A gridgov ...``; what it prints is kept for ``log``."""
        command = [sys.executable, "-m", "celery", "-A", "gridgov", *arguments, "--loglevel=INFO"]
        with self._log(name).open("ab") as log:
            self._started[name] = subprocess.Popen(
                command,
                cwd=self._folder,
                env={**self._environ, "PYTHONPATH": str(ROOT), **environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """As when the power fails: no process of the group gets to do anything any more."""
        process = self._started[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def stop(self, name: str, *, seconds: float = 60) -> int:
        """Ask it to end, and return its code."""
        self._started[name].terminate()
        return self._started[name].wait(timeout=seconds)

    def is_left(self, name: str) -> bool:
        """Whether anything of its group is left."""
        try:
            os.killpg(self._started[name].pid, 0)
        except ProcessLookupError:
            return False
        return True

    def log(self, name: str) -> str:
        return self._log(name).read_text()

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def end(self) -> None:
        for process in self._started.values():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait(timeout=10)


@contextmanager
def processes(folder: Path, environ: dict[str, str]) -> Iterator[Processes]:
    """No process outlives the test."""
    running = Processes(folder, environ)
    try:
        yield running
    finally:
        running.end()


def environment(**changes: str) -> dict[str, str]:
    """The environment of this process without the settings of Gridgov, and ``changes``."""
    ours = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DATA_DIR", "REMINDER_SECONDS", "CELERY_QUEUE")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "DJANGO_SETTINGS_MODULE": "gridgov.settings", "DEBUG": "1", **changes}


def wait_until(reached: Callable[[], object], *, seconds: float, what: str) -> None:
    """Look again and again. Raises AssertionError when it took too long."""
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, f"after {seconds} seconds still not: {what}"
        time.sleep(0.02)


def run(environ: dict[str, str], *command: str) -> str:
    """What a Python program prints that ends by itself."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE
    )
    return done.stdout.decode()
