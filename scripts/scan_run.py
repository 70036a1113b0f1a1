"""A full demonstration run with a real server, and then a scan of what it leaves for id and phone numbers.

Usage: ``python -m scripts.scan_run [--production] [--pages N]``. A fresh folder, database and server are made
and taken away again; DATABASE_URL and REDIS_URL are used when they are set, and must be empty. With
``--production`` the server runs with DEBUG=0. Prints the table of places; exits with 1 when there is a leak.
"""

import argparse
import base64
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django
import requests

ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 300
_SETTLE_SECONDS = 25  # in which the worker delivers what is waiting


def environment(folder: Path, port: int, *, production: bool) -> dict[str, str]:
    """What the server, its worker and this program share."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "gridgov.settings",
        "DATA_DIR": str(folder / "data"),
        "TMPDIR": str(folder / "tmp"),
        "PORT": str(port),
        "DEBUG": "0" if production else "1",
        "LOG_LEVEL": "DEBUG",
        "EMAIL_URL": f"filemail:///{folder / 'mail'}",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "HASH_KEY": secrets.token_urlsafe(32),
        "CHAIN_KEY": secrets.token_urlsafe(32),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": f"https://127.0.0.1:{port}",
        "SECURE_SSL_REDIRECT": "0",
        "REMINDER_SECONDS": "5",
    }


def manage(environ: dict[str, str], log: Path, *words: str) -> str:
    """A command of ``manage.py``; what it says goes to the log."""
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    with log.open("a") as file:
        file.write(f"$ {' '.join(words)}\n{done.stdout}{done.stderr}")
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr[-2000:]}")
    return done.stdout


def prepare(environ: dict[str, str], log: Path) -> str:
    """Tables, areas and the demonstration. Returns the token of its program."""
    demo = {**environ, "DEBUG": "1"}
    manage(demo, log, "migrate", "--verbosity", "0")
    manage(demo, log, "import_divisions", "grids/data/jiaxing-divisions.csv")
    said = manage(demo, log, "demo")
    return next(word for word in said.replace('"', " ").split() if word.startswith("gg_"))


def serve(environ: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """The server with worker and scheduler, once it answers."""
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environ,
        stdout=log.open("ab"),
        stderr=subprocess.STDOUT,
    )
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            requests.get(f"http://127.0.0.1:{environ['PORT']}/healthz", timeout=5)
        except requests.RequestException:
            time.sleep(1)
        else:
            return server
    raise SystemExit("The server does not answer.")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def main() -> int:
    """Run, scan, print. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--production", action="store_true")
    parser.add_argument("--pages", type=int, default=150, help="the most pages of one person's walk")
    parser.add_argument("--keep", type=Path, help="copy the logs there, to look at what was found")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gridgov-scan-") as name:
        folder = Path(name)
        for part in ("data", "tmp", "mail", "logs"):
            (folder / part).mkdir()
        environ = environment(folder, free_port(), production=options.production)
        token = prepare(environ, folder / "logs" / "commands.log")
        os.environ.update({**environ, "LOG_LEVEL": "WARNING"})
        django.setup()
        # Only now there are settings that the models can be read with.
        run: Any = __import__("scripts.scanning.run", fromlist=["run"])
        server = serve(environ, folder / "logs" / "server.log")
        try:
            found = run.drive(folder, environ, token, pages=options.pages)
            time.sleep(_SETTLE_SECONDS)
            run.commands(lambda *words: manage(environ, folder / "logs" / "commands.log", *words))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()
        run.scan(found, folder, environ)
        if options.keep:
            shutil.copytree(folder / "logs", options.keep, dirs_exist_ok=True)
    return int(run.report(found))


if __name__ == "__main__":
    sys.exit(main())
