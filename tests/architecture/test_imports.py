"""Who may know whom (design §3)."""

import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.architecture import rules
from tests.architecture.sources import APPS, ROOT, offences, unreviewed


def test_imports_run_one_way_and_every_room_stands_on_its_floor():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_app_imports_from_above():
    assert offences(partial(rules.imports_from_above, order=APPS)) == []


BY_A_SETTING = {
    "gridgov/runtime/commands.py imports by import_string": "the models are there only once a command is",
    "staff/audit/telling.py imports by import_string": "messages stand above staff; a setting names who makes them",
    "staff/actions/training.py imports by import_string": "messages stand above staff; a setting names who makes them",
    "staff/actions/_closing.py imports by import_string": "cases stand above staff, and go on without whoever left",
    "staff/actions/_growing.py imports by import_string": "addresses of notices stand above staff, and end with them",
    "cases/actions/batch/anonymize.py imports by import_string": "diaries stand above cases, and forget with them",
    "cases/public/grants.py imports by import_string": "diaries stand above cases; a setting names who knows the household",
    "grids/actions/figures.py imports by import_string": "the audit stands above grids; a setting names who notes",
    "grids/figures/reading.py imports by import_string": "the register stands above grids; a setting names who counts",
    "grids/actions/grids.py imports by import_string": "cases and people stand above grids, and hang on them",
    "residents/registry/erasure.py imports by import_string": "cases stand above the register, and forget with it",
    "residents/access/became.py imports by import_string": "cases of visits stand above; a setting names who knows them",
    "residents/bookkeeping/taken.py imports by import_string": "messages stand above the register; a setting names who tells",
}


WHEN_NEEDED = {
    "notices/channels/push.py imports inside a function": "the library takes a third of a second; few processes ring",
}


def test_no_import_hides_inside_a_function():
    assert unreviewed(offences(rules.hidden_imports), BY_A_SETTING | WHEN_NEEDED) == []


def test_there_is_no_junk_drawer():
    assert offences(rules.junk_drawers) == []
