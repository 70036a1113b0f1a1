"""Measuring says in a sentence why it can't begin."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_server_that_does_not_answer_is_a_sentence_and_no_traceback() -> None:
    command = [sys.executable, str(ROOT / "bench" / "run.py")]
    nowhere = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    done = subprocess.run(command, env=nowhere, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("The database server of DATABASE_URL does not answer: ")
    assert "Traceback" not in done.stderr
