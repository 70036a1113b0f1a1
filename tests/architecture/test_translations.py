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
HAN = "\u4e00-\u9fff"
# Western punctuation beside a Chinese letter; the wide forms are \uff0c and so on.
NARROW = re.compile(f"(?<=[{HAN}])[,:;?!()]|[,:;?!()](?=[{HAN}])")
MESSAGE = tuple[str | None, str]


def entries() -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(PO)) if not entry.obsolete]


def words(entry: polib.POEntry) -> list[str]:
    """The Chinese of an entry; the one plural form where it counts something."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def by_message(found: list[polib.POEntry]) -> dict[MESSAGE, list[str]]:
    """Context and msgid are a message's name: the same English may mean two things."""
    return {(entry.msgctxt, entry.msgid): words(entry) for entry in found}


def test_every_string_is_translated():
    missing = [entry.msgid for entry in entries() if not entry.translated() or "fuzzy" in entry.flags]
    assert missing == []


def test_translations_keep_their_placeholders():
    wrong = []
    for entry in entries():
        wanted = sorted(set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)))
        wrong += [entry.msgid for text in words(entry) if sorted(set(PLACEHOLDER.findall(text))) != wanted]
    assert wrong == []


def test_chinese_words_have_chinese_punctuation():
    assert [text for entry in entries() for text in words(entry) if NARROW.search(text)] == []


def test_the_catalogue_names_its_language_and_no_person():
    catalogue = polib.pofile(str(PO))
    assert not catalogue.metadata_is_fuzzy
    assert catalogue.metadata == {
        "Project-Id-Version": "Gridgov",
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }


def test_the_compiled_file_is_up_to_date():
    assert by_message(polib.mofile(str(PO.with_suffix(".mo")))) == by_message(entries())


def test_the_catalogue_holds_every_string_of_the_sources_and_no_other(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.fail("xgettext is missing: install the package gettext")
    sources = tmp_path / "sources"
    ignore = shutil.ignore_patterns(
        "var", ".git", ".venv", "docs", "bench", "static", "node_modules", "__pycache__", "*.pyc"
    )
    shutil.copytree(ROOT, sources, ignore=ignore)
    subprocess.run(
        [sys.executable, "scripts/refresh_words.py"], cwd=sources, check=False, capture_output=True
    )
    fresh = polib.pofile(str(sources / PO.relative_to(ROOT)))
    assert set(by_message(fresh)) == set(by_message(entries()))
