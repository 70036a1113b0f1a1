"""All tests in one or both modes: on SQLite with a single worker, and on PostgreSQL and Redis.

The second mode runs when DATABASE_URL and REDIS_URL are set. Arguments go on to pytest. The last lines say
what was run and how it ended.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("DATABASE_URL", "REDIS_URL")
_SUMMARY = re.compile(r"^=* ?(?P<words>(?:\d+ [a-z]+(?:, )?)+ in [\d.]+s.*?|no tests ran.*?) ?=*$")


def pytest(arguments: list[str], services: dict[str, str]) -> tuple[int, str]:
    """Run pytest with these services and no others. Returns its exit code and its closing words."""
    environ = {name: value for name, value in os.environ.items() if name not in SERVICES}
    # Files of the tests stay away from those of the installation.
    with tempfile.TemporaryDirectory(prefix="gridgov-test-") as folder:
        environ |= {**services, "DATA_DIR": folder, "DEBUG": "1", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "tests.own_redis", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
        words = _show(process.stdout or ())
        return process.wait(), words


def _show(lines: Iterable[str]) -> str:
    """Print the lines as they come. Returns pytest's last words."""
    words = "did not finish"
    for line in lines:
        print(line, end="", flush=True)
        found = _SUMMARY.match(line.strip())
        words = found["words"] if found else words
    return words


def main() -> int:
    """Run the modes one after the other. Returns the first exit code that is not 0."""
    services = {name: os.environ[name] for name in SERVICES if os.environ.get(name)}
    missing = [name for name in SERVICES if name not in services]
    print("== SQLite, single worker", flush=True)
    first, words = pytest(sys.argv[1:], {})
    summary = [f"SQLite, single worker: {words}"]
    second = 0
    if missing:
        summary.append(f"PostgreSQL and Redis: not run ({' and '.join(missing)} not set)")
    else:
        print("== PostgreSQL and Redis", flush=True)
        second, words = pytest(sys.argv[1:], services)
        summary.append(f"PostgreSQL and Redis: {words}")
    print("", *summary, sep="\n", flush=True)
    return first or second


if __name__ == "__main__":
    sys.exit(main())
