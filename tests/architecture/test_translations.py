"""Chinese is the first language: no string of the sources is without its translation."""

import ast
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
# A blank beside a figure, a placeholder or a Latin word, which Chinese does not have.
BLANK = re.compile(rf"(?<=[{HAN}]) (?=[0-9A-Za-z]|%\()|(?<=[0-9A-Za-z)]) (?=[{HAN}])|(?<=\)[sd]) (?=[{HAN}])")
# What is typed letter by letter stands apart: commands and their options, addresses, login names.
TYPED = re.compile(r"--|verify_history|%\(email\)s|_ @")
MESSAGE = tuple[str | None, str]
# Chinese that is in a database from its first day, or is shown as an example.
SEEDS = (ROOT / "cases/models/seeds.py", *sorted(ROOT.glob("demo/**/*.py")), *sorted(ROOT.glob("*/api/*.py")))
GLOSSARY = ROOT / "docs" / "glossary.md"


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


def test_chinese_words_have_no_blank_beside_a_figure():
    translations = [text for entry in entries() for text in words(entry) if not TYPED.search(text)]
    assert [text for text in translations if BLANK.search(text)] == []


def texts_of(path: Path) -> list[str]:
    """The Chinese texts of a module: its strings but for docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {one.value for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    found = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and one not in said)
    return [one.value for one in found if isinstance(one.value, str) and re.search(f"[{HAN}]", one.value)]


def test_chinese_seeds_and_examples_have_chinese_punctuation():
    found = [text for path in SEEDS for text in texts_of(path)]
    assert len(found) > 500
    assert [text for text in found if NARROW.search(text)] == []


def other_words() -> list[str]:
    """What the glossary says not to call things: the right column of its last table."""
    rows = GLOSSARY.read_text(encoding="utf-8").rpartition("| --- | --- |\n")[2].splitlines()
    return [word for row in rows for word in row.split("|")[2].strip().split("、")]


def test_one_thing_has_one_word():
    assert {"逾期", "过滤器", "你"} <= set(other_words())
    said = [text for entry in entries() for text in words(entry)]
    said += [text for path in SEEDS for text in texts_of(path)]
    assert [(word, text) for word in other_words() for text in said if word in text] == []


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
