"""The web server as the README starts it, behind a proxy that ends TLS."""

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wiring.test_serve import ROOT, free_port

README = (ROOT / "README.md").read_text(encoding="utf-8")


def command(port: int) -> list[str]:
    """What the README says, on another port."""
    found = re.search(r"bin/waitress-serve (--listen=[^`]*?gridgov\.wsgi:application)", README, re.DOTALL)
    assert found is not None
    words = shlex.split(found[1].replace("\\\n", " ").replace(":8000", f":{port}"))
    return [sys.executable, "-m", "waitress", *words]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    """A production server with keys of its own; its port."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environ |= {
        "DEBUG": "0",
        "SECRET_KEY": "Uo7c-Yt4sLx9QwErB2nMzKd8PjHgFa6V",
        "FIELD_KEYS": "qJm1Z0x2V3c4b5N6m7L8k9J0h1G2f3D4s5A6p7O8i9U=",
        "HASH_KEY": "k3Yw9Q-uVb2TzLmR8sXcDfGhJpNq5aEo",
        "CHAIN_KEY": "Zk3Yw9Q-uVb2TzLmR8sXcDfGhJpNq5aEo",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "consolemail://",
        "DATA_DIR": str(tmp_path),
    }
    with subprocess.Popen(
        command(port), cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        yield port
        process.terminate()


def answer(port: int, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of a page that needs no database, as soon as the server is there."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            """A redirect is an answer here."""

    opener = urllib.request.build_opener(Stay)
    request = urllib.request.Request(f"http://127.0.0.1:{port}/track/", headers=headers)
    for _try in range(300):
        try:
            found = opener.open(request, timeout=10)
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers)
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return found.status, dict(found.headers)
    raise AssertionError("The server does not answer.")


def test_what_came_over_tls_is_answered_and_the_rest_is_sent_there(server: int) -> None:
    status, headers = answer(server, **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"})
    assert (status, "Strict-Transport-Security" in headers) == (200, True)
    status, headers = answer(server)
    assert (status, headers["Location"]) == (301, f"https://127.0.0.1:{server}/track/")


def test_a_charset_that_breaks_is_refused_by_the_server_itself(server):
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    for kind in ("text/plain; charset=idna", "text/plain; x*=idna''%ff"):
        assert answer(server, **proxied, **{"Content-Type": kind})[0] == 415
