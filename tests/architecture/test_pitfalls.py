"""docs/pitfalls.md: what broke in other systems is held by a test here, and each named test exists."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "pitfalls.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def lines() -> list[list[str]]:
    """The cells of the tables: what happened, what holds here, the tests."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [row for row in cells if row[0] not in ("what happened elsewhere", "---")]


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the test functions and methods of a file."""
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


def test_every_named_test_exists():
    named = [pair for row in lines() for pair in NAMED.findall(row[2])]
    assert [
        pair for pair in named if not (ROOT / pair[0]).exists() or pair[1] not in names_in(ROOT / pair[0])
    ] == []
    assert len(named) > len(lines())


def test_every_line_is_held_by_a_test():
    assert len(lines()) == 31
    assert [row[0] for row in lines() if not NAMED.search(row[2])] == []
