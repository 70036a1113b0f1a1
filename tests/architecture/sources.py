"""The sources of the product, each read and parsed once for all the rules."""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from django.utils.functional import cached_property

from tests.architecture.aliases import resolved

Offence = tuple[int, str]


class Source:
    """A module: its path from the root of the project, its text, its tree (as written, unless another is given)."""

    def __init__(self, path: str, text: str, tree: ast.Module | None = None) -> None:
        self.path = path
        self.text = text
        self._tree = tree

    @cached_property
    def meant(self) -> "Source":
        """The same without aliases: each stands for what it was assigned."""
        return Source(self.path, self.text, resolved(ast.parse(self.text)))

    def judged(self, rule: "Callable[[Source], Iterable[Offence]]") -> list[Offence]:
        """What ``rule`` finds in the module as it is written, and as it is meant."""
        return sorted({*rule(self), *rule(self.meant)})

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the tree, each with ``above``, the one that holds it."""
        found = list(ast.walk(self._tree or ast.parse(self.text)))
        for node in found:
            for below in ast.iter_child_nodes(node):
                below.above = node  # type: ignore[attr-defined]
        return found

    @cached_property
    def calls(self) -> list[ast.Call]:
        """All calls."""
        return [node for node in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def texts(self) -> list[ast.Constant]:
        """All literal texts, those inside f-strings and their formats included; sentences that describe (doc
        strings) are none."""
        return [
            node
            for node in self.nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and not isinstance(above(node), ast.Expr)
        ]

    @cached_property
    def bound(self) -> dict[tuple[int, str], ast.AST]:
        """What a name stands for inside its function: what it was assigned from, or is one of (``for``)."""
        found: dict[tuple[int, str], ast.AST] = {}
        for node in self.nodes:
            targets, value = [], None
            if isinstance(node, ast.Assign):
                targets, value = node.targets, node.value
            elif isinstance(node, ast.For | ast.comprehension):
                targets, value = [node.target], node.iter
            elif isinstance(node, ast.NamedExpr):
                targets, value = [node.target], node.value
            for target in targets:
                if isinstance(target, ast.Name) and value is not None:
                    found[id(room_of(node)), target.id] = value
        return found

    @cached_property
    def borrowed(self) -> dict[str, str]:
        """The names that imports give to things of other modules, and what these call them; ``django.Case``
        is not ours."""
        found = {}
        for node in self.nodes:
            if isinstance(node, ast.ImportFrom):
                whose = "django." if (node.module or "").startswith("django.") else ""
                found |= {one.asname or one.name: whose + one.name for one in node.names}
        return found


def above(node: ast.AST) -> ast.AST:
    """The node that holds ``node``."""
    return node.above  # type: ignore[attr-defined,no-any-return]


def room_of(node: ast.AST) -> ast.AST:
    """The function, or the module, in which ``node`` stands."""
    while not isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
        node = above(node)
    return node


def called(call: ast.Call) -> str:
    """The last name of what is called: ``update`` for ``rows.filter(…).update(…)``."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


ROOT = Path(__file__).resolve().parent.parent.parent
# The lowest first: a name may import only from its left.
APPS = ("kit", "grids", "staff", "residents", "notices", "cases", "diaries", "assessment", "gridgov", "demo")


@cache
def sources() -> tuple[Source, ...]:
    """Every module of the product but the migrations."""
    paths = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return tuple(
        Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for path in paths
        if "migrations" not in path.parts
    )


def offences(rule: Callable[[Source], Iterable[Offence]], *, but: Iterable[str] = ()) -> list[str]:
    """What ``rule`` finds in all sources, as ``file:line what``, without the files (or rooms, which end in a
    slash) of ``but``."""
    left_out = tuple(but)
    read = [one for one in sources() if not (left_out and one.path.startswith(left_out))]
    return [f"{one.path}:{line} {what}" for one in read for line, what in one.judged(rule)]


def unreviewed(found: Iterable[str], reviewed: Mapping[str, str]) -> list[str]:
    """What of ``found`` (``file:line what``) nobody has looked at and given a reason for, by ``file what``; and
    what has a reason, but is no more."""
    keys = {one: re.sub(r":\d+", "", one, count=1) for one in found}
    new = [one for one, key in keys.items() if key not in reviewed]
    return new + [f"no more: {key}" for key in reviewed if key not in keys.values()]
