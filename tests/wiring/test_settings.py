"""The keys are secrets that nobody could guess; weak and malformed ones stop a production server."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = "k3Yw9Q-uVb2TzLmR8sXcDfGhJpNq5aEo"
KEY = "qJm1Z0x2V3c4b5N6m7L8k9J0h1G2f3D4s5A6p7O8i9U="


OTHER = "Uo7c-Yt4sLx9QwErB2nMzKd8PjHgFa6V"
REPEATED = "1234567890" * 4
ZEROS = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.mark.parametrize(
    ("name", "given", "word"),
    [
        *[(name, None, "not set") for name in ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "CHAIN_KEY")],
        *[
            (name, weak, "too weak")
            for name in ("SECRET_KEY", "HASH_KEY", "CHAIN_KEY")
            for weak in ("short", "a" * 40, "aabbccddee" * 4, REPEATED, "abcdefghijklmnopqrstuvwxyz012345")
        ],
        ("FIELD_KEYS", GOOD + OTHER, "not 32 url-safe base64 bytes"),
        ("FIELD_KEYS", f"{KEY},{GOOD}", "key 2 is not 32 url-safe base64 bytes"),
        ("FIELD_KEYS", ZEROS, "too weak"),
        ("FIELD_KEYS", f"{KEY},ZW1iZWRkZWQtZGVmYXVsdC1rZXktbm90LWZvci11c2U=", "key 2 is too weak"),
        ("ALLOWED_HOSTS", "*", "must name the hosts"),
        ("CALL_BACK_SHARE", "0", "from 0.001 to 1"),
        ("CALL_BACK_SHARE", "1.5", "from 0.001 to 1"),
        ("CHAIN_KEY", OTHER, "each must be its own"),
        ("HASH_KEY", GOOD, "each must be its own"),
        ("CALL_BACK_SHARE", "0.2", ""),
        ("CALL_BACK_SHARE", "x", "can't be read as a number"),
        ("CALL_BACK_SHARE", ".5%", "can't be read as a number"),
        ("CALL_BACK_SHARE", "nan", "from 0.001 to 1"),
        ("RETENTION_DAYS", "-1", "from 30"),
        ("RESIDENT_RETENTION_DAYS", "0", "from 30"),
        ("REVEALS_PER_HOUR", "0", "from 1"),
        ("SESSION_MOST", "five", "can't be read as a number"),
        ("DEBUG", "flase", "must be 1 or 0"),
        ("FIELD_KEYS", KEY, ""),
    ],
)
def test_a_production_server_starts_with_strong_keys_only(
    name: str, given: str | None, word: str, tmp_path: Path
) -> None:
    environ = {
        **os.environ,
        "DEBUG": "0",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": GOOD,
        "FIELD_KEYS": KEY,
        "HASH_KEY": OTHER,
        "CHAIN_KEY": OTHER[::-1],
        "ALLOWED_HOSTS": "grid.example",
    }
    environ.pop(name, None)
    if given is not None:
        environ[name] = given
    command = [sys.executable, "-c", "import gridgov.settings"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == (1 if word else 0), done.stderr
    assert not word or (name in done.stderr and word in done.stderr)
