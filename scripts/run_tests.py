"""All tests in one or both modes: on SQLite with a single worker, and on PostgreSQL and Redis.

The second mode runs when DATABASE_URL and REDIS_URL are set, without the tests marked ``once``: what neither
reaches the database nor depends on which one it is, such as rules about the sources and the words on a page.
Arguments go on to pytest. The last lines say what was run, in which order, and how it ended. The order is
another one each time: a test that leans on one before it fails some day, and ``--random-order-seed`` with the
number that was printed repeats it.
"""

import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("DATABASE_URL", "REDIS_URL")
_SEED = "--random-order-seed"
# Modules and the tests in each are shuffled; who has nothing left to do takes over from the other process.
_HOW = ("-q", "-n", "2", "--dist", "worksteal", "-p", "tests.own_redis")
_NOT_TWICE = ("-m", "not once")
_SUMMARY = re.compile(r"^=* ?(?P<words>(?:\d+ [a-z]+(?:, )?)+ in [\d.]+s.*?|no tests ran.*?) ?=*$")


def pytest(arguments: list[str], services: dict[str, str]) -> tuple[int, str]:
    """Run pytest with these services and no others. Returns its exit code and its closing words."""
    environ = {name: value for name, value in os.environ.items() if name not in SERVICES}
    # Files of the tests stay away from those of the installation.
    with tempfile.TemporaryDirectory(prefix="gridgov-test-") as folder:
        environ |= {**services, "DATA_DIR": folder, "DEBUG": "1", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "pytest", *_HOW, *arguments]
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


def in_some_order(arguments: list[str]) -> list[str]:
    """The arguments, with a number that makes an order unless one was given."""
    if any(argument.startswith(_SEED) for argument in arguments):
        return arguments
    return [f"{_SEED}={random.randint(1, 999_999)}", *arguments]


def main() -> int:
    """Run the modes one after the other. Returns the first exit code that is not 0."""
    services = {name: os.environ[name] for name in SERVICES if os.environ.get(name)}
    missing = [name for name in SERVICES if name not in services]
    arguments = in_some_order(sys.argv[1:])
    print("== SQLite, single worker", flush=True)
    first, words = pytest(arguments, {})
    summary = [f"Order: {' '.join(arguments)}", f"SQLite, single worker: {words}"]
    second = 0
    if missing:
        summary.append(f"PostgreSQL and Redis: not run ({' and '.join(missing)} not set)")
    else:
        print("== PostgreSQL and Redis", flush=True)
        second, words = pytest([*_NOT_TWICE, *arguments], services)
        summary.append(f"PostgreSQL and Redis: {words}")
    print("", *summary, sep="\n", flush=True)
    return first or second


if __name__ == "__main__":
    sys.exit(main())
