"""Finds the verbs: every public function of every package of verbs, and those that import a file; and whatever
else writes, wherever it lies."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from tests.architecture.sources import Source, above, called, sources
from tests.architecture.writing_rules import writes

PACKAGES = (
    "grids.actions",
    "staff.actions",
    "residents.registry",
    "notices.actions",
    "cases.actions",
    "diaries.actions",
    "assessment.actions",
    "grids.imports",
    "staff.imports",
    "residents.spreadsheets",
)
# Here a file is read, checked against what is there, and written: the last is the verb.
IMPORTS = ("grids.imports", "staff.imports", "residents.spreadsheets")
_IMPORT = "import_"
# What the verbs of cases are made of: only they may call it, which a contract of import-linter holds.
MADE_OF = "cases.actions.engine"


def verbs(package: str) -> dict[str, Callable[..., Any]]:
    """The verbs of a package by their full names; those that a module only imports are another's."""
    return {
        f"{module.__name__}.{name}": function
        for module in _modules(package)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and (name.startswith(_IMPORT) if package in IMPORTS else not name.startswith("_"))
    }


def by_of(function: Callable[..., Any]) -> inspect.Parameter | None:
    """The parameter that says who acts."""
    return inspect.signature(function).parameters.get("by")


def _modules(package: str) -> Iterator[Any]:
    root = import_module(package)
    yield root
    for found in walk_packages(getattr(root, "__path__", []), f"{package}."):
        if not found.name.startswith(MADE_OF):
            yield import_module(found.name)


def writers() -> set[str]:
    """The public functions and methods outside the packages of verbs that write rows by themselves, by their full
    names; what makes a demonstration is left out."""
    inside = tuple(f"{package}." for package in PACKAGES)
    found = {name for source in sources() for name in writers_of(source)}
    return {name for name in found if not name.startswith(("demo.", *inside))}


def writers_of(source: Source) -> Iterator[str]:
    """Those of a module: they write by themselves, or by the private functions of their module."""
    module = source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    functions = [node for node in source.meant.nodes if isinstance(node, ast.FunctionDef)]
    writing = {id(node) for node in functions if any(writes(one) for one in calls_in(node))}
    known = 0
    while known != len(writing):
        known = len(writing)
        private = {node.name for node in functions if node.name.startswith("_") and id(node) in writing}
        writing |= {id(node) for node in functions if private & {called(one) for one in calls_in(node)}}
    for node in functions:
        if id(node) in writing and not node.name.startswith("_"):
            of = f"{above(node).name}." if isinstance(above(node), ast.ClassDef) else ""  # type: ignore[attr-defined]
            yield f"{module}.{of}{node.name}"


def calls_in(node: ast.AST) -> list[ast.Call]:
    """All calls inside of it."""
    return [one for one in ast.walk(node) if isinstance(one, ast.Call)]
