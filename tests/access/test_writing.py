"""Everybody sends every form that there is, on rows of their own area and on foreign ones; what becomes of it
stands in ``writing/table/``, a letter a person (the letters: ``writing/walk.py``).

The tables are reviewed by hand: a changed letter is a changed right. ``WRITE_TABLE=1`` writes them anew, as
observed, for the review::

    WRITE_TABLE=1 python -m pytest tests/access/test_writing.py; git diff tests/access/writing/table
"""

import os
from pathlib import Path

import pytest

from tests.access.writing.walk import BY_SECRET, FORMS, NEVER_DONE, Walk, agree, lines
from tests.cast import make_cast

FOLDER = Path(__file__).parent / "writing" / "table"
HEAD = (
    "# nobody, building leader, group leader, community secretary, township, county, city official,\n"
    "# department officer, leader of another community, stranger; in the first column also: system administrator.\n"
    "# The first column: rows of the patch of the cast; the second: of the nearest patch outside one's area.\n"
)
WIDTH = 54
# So that two processes share the work; a table is written by one.
PARTS = 1 if os.environ.get("WRITE_TABLE") else 2


def file_of(name: str) -> str:
    """In which file the lines of a URL stand."""
    if name.startswith(("admin:", "admin/")):
        model = name.removeprefix("admin:").removeprefix("admin/")
        app = model.replace("/", "_").split("_")[0]
        return f"admin_{app}.txt" if app in ("cases", "grids", "residents", "staff") else "admin.txt"
    return "api.txt" if name.startswith("api") else "pages.txt"


def written_down() -> dict[str, str]:
    """The tables as they are kept."""
    found = {}
    for file in sorted(FOLDER.glob("*.txt")):
        for text in file.read_text(encoding="utf-8").splitlines():
            if text and not text.startswith("#"):
                line, letters = text[:WIDTH].strip(), text[WIDTH:].strip()
                found[line] = letters
    return found


def write_down(observed: dict[str, str]) -> None:
    """Keep what was observed."""
    FOLDER.mkdir(exist_ok=True)
    files: dict[str, list[str]] = {}
    for line, letters in observed.items():
        files.setdefault(file_of(lines()[line]), []).append(f"{line:{WIDTH}}{letters}\n")
    for file, rows in files.items():
        (FOLDER / file).write_text(HEAD + "".join(rows), encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.long
@pytest.mark.usefixtures("bare_templates")
@pytest.mark.parametrize("part", range(PARTS))
def test_what_everybody_sends_is_done_or_refused_as_the_tables_say(settings, part):
    settings.LANGUAGE_CODE = "en"
    walk = Walk(make_cast())
    observed = {line: walk.letters(line, name) for line, name in [*lines().items()][part::PARTS]}
    print(f"{len(observed)} lines, {walk.requests} requests")
    if os.environ.get("WRITE_TABLE"):
        write_down(observed)
    kept = written_down()
    assert {
        line: (seen, kept.get(line)) for line, seen in observed.items() if not agree(seen, kept.get(line, ""))
    } == {}


def test_the_tables_hold_nothing_that_is_wrong_in_any_case():
    wrong = []
    for line, letters in written_down().items():
        _own, _, foreign = letters.partition(" ")
        if "!" in letters or ("D" in foreign and line not in BY_SECRET):
            wrong.append((line, letters))
    assert wrong == []


def test_every_form_is_good_enough_that_somebody_gets_it_done():
    done = {line for line, letters in written_down().items() if "D" in letters}
    assert set(FORMS) - done == set(NEVER_DONE)
    assert done - set(FORMS) == {"admin:logout"}


def test_every_url_has_its_line():
    assert set(written_down()) == set(lines())


@pytest.mark.django_db
def test_no_url_is_written_to_by_another_method():
    """As the system administrator, who may everything; for programs see ``test_tokens.py``."""
    walk = Walk(make_cast())
    administrator = walk.people[-1]
    written = {
        (name, method)
        for name in walk.paths
        for method in ("delete",)
        if walk.letter(administrator, name, name, walk.own, method) in "D!"
    }
    print(f"{walk.requests} requests")
    assert written == set()
