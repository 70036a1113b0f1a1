"""Chinese is the first language: no string of the sources is without its translation."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def entries() -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(PO)) if not entry.obsolete]


def test_every_string_is_translated():
    missing = [entry.msgid for entry in entries() if not entry.translated() or "fuzzy" in entry.flags]
    assert missing == []


def test_translations_keep_their_placeholders():
    wrong = []
    for entry in entries():
        wanted = sorted(set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)))
        given = [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())
        wrong += [entry.msgid for text in given if sorted(set(PLACEHOLDER.findall(text))) != wanted]
    assert wrong == []


def test_the_compiled_file_is_up_to_date():
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(PO.with_suffix(".mo")))}
    assert compiled == {entry.msgid: entry.msgstr for entry in entries()}


def test_the_catalogue_holds_every_string_of_the_sources(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.fail("xgettext is missing: install the package gettext")
    sources = tmp_path / "sources"
    ignore = shutil.ignore_patterns("var", ".git", ".venv", "docs", "node_modules", "__pycache__")
    shutil.copytree(ROOT, sources, ignore=ignore)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--ignore=tests/*", "--no-location"],
        cwd=sources,
        check=True,
        capture_output=True,
    )
    fresh = polib.pofile(str(sources / PO.relative_to(ROOT)))
    wanted = {entry.msgid for entry in fresh if not entry.obsolete}
    assert wanted - {entry.msgid for entry in entries()} == set()
