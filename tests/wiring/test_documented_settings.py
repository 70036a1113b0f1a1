"""What README and docs/operations.md call a setting is read from the environment; and what is read is told."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Read by make, by the command that serves, and by the tests.
ELSEWHERE = {"PORT", "ARGS", "TEST_AT", "HTTPS_PROXY"}
NAMES_A_SETTING = re.compile(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?:=[^`]*)?`")


def test_every_setting_in_the_tables_is_read_and_every_one_that_is_read_is_in_them() -> None:
    source = (ROOT / "gridgov/settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|secret)\(\s*"([A-Z_]+)"', source))
    told = set()
    for page in ("README.md", "docs/operations.md"):
        for line in (ROOT / page).read_text().splitlines():
            if line.startswith("| `"):
                told |= set(NAMES_A_SETTING.findall(line.split("|")[1]))
            elif not line.startswith("|"):
                told |= {name for name in NAMES_A_SETTING.findall(line) if "_" in name}
    assert told - ELSEWHERE - read == set()
    assert read - told == set()
