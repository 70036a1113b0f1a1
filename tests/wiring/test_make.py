"""What the Makefile and its scripts promise."""

import re
import subprocess
from pathlib import Path

import pytest

from scripts.run_tests import _show, in_some_order
from tests.own_redis import own_database

ROOT = Path(__file__).resolve().parent.parent.parent


def test_help_lists_every_target_with_a_line():
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = dict(re.findall(r"^  make (\S+) +(.+)$", shown, re.MULTILINE))
    assert list(listed) == ["help", "setup", "run", "test", "lint", "words", "bench"]
    assert all(len(words) > 10 for words in listed.values())


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("512 passed in 31.20s", "512 passed in 31.20s"),
        (
            "=== 3 failed, 509 passed, 1 skipped in 64.02s (0:01:04) ===",
            "3 failed, 509 passed, 1 skipped in 64.02s (0:01:04)",
        ),
        ("no tests ran in 0.01s", "no tests ran in 0.01s"),
        ("Killed", "did not finish"),
    ],
)
def test_the_summary_repeats_the_last_words_of_pytest(last, words, capsys):
    assert _show(["..... [100%]\n", f"{last}\n"]) == words
    assert capsys.readouterr().out.endswith(f"{last}\n")


@pytest.mark.parametrize(
    ("url", "worker", "own"),
    [
        ("redis://127.0.0.1:6379/5", "gw0", "redis://127.0.0.1:6379/6"),
        ("redis://127.0.0.1:6379/5", "gw1", "redis://127.0.0.1:6379/7"),
        ("redis://127.0.0.1:6379", "gw1", "redis://127.0.0.1:6379/2"),
        ("redis://127.0.0.1:6379/15", "gw0", "redis://127.0.0.1:6379/0"),
        ("redis://127.0.0.1:6379/5", "", "redis://127.0.0.1:6379/5"),
        ("", "gw0", ""),
    ],
)
def test_each_parallel_process_gets_a_redis_database_of_its_own(url, worker, own):
    assert own_database(url, worker) == own


def test_the_tests_run_in_some_order_that_can_be_repeated():
    first, *rest = in_some_order(["tests/kit"])
    assert first.removeprefix("--random-order-seed=").isdigit()
    assert rest == ["tests/kit"]
    assert in_some_order([first, *rest]) == [first, *rest]
