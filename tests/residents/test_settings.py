"""The key that hashes are made with is a secret like the others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = "k3Yw9Q-uVb2TzLmR8sXcDfGhJpNq5aEo"
KEY = "qJm1Z0x2V3c4b5N6m7L8k9J0h1G2f3D4s5A6p7O8i9U="


@pytest.mark.parametrize(
    ("given", "word"), [(None, "not set"), ("short", "too weak"), ("a" * 40, "too weak"), (GOOD, "")]
)
def test_without_a_strong_hash_key_a_production_server_does_not_start(given, word, tmp_path):
    environ = {
        **{name: value for name, value in os.environ.items() if name != "HASH_KEY"},
        "DEBUG": "0",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": GOOD,
        "FIELD_KEYS": KEY,
        "ALLOWED_HOSTS": "grid.example",
        **({"HASH_KEY": given} if given else {}),
    }
    command = [sys.executable, "-c", "import gridgov.settings"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode == 0, "HASH_KEY" in done.stderr, word in done.stderr) == (
        not word,
        bool(word),
        True,
    )
