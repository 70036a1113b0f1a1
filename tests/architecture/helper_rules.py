"""Rules of the house about reading by another's hand: what pages, programs and desks call, and what hangs on a row."""

import ast
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from tests.architecture.reading_rules import function_of, is_where_people_look, reads
from tests.architecture.sources import Offence, Source, above, called

STEPS = frozenset(name for name in dir(QuerySet) if not name.startswith("_"))
_NARROWED = frozenset({"within", "scoped"})


def open_helpers(
    read: Iterable[Source], *, scoped: frozenset[str], models: frozenset[str], says_whose: frozenset[str]
) -> frozenset[str]:
    """The functions, by module and name, that read rows of a ``scoped`` model past ``within`` and are not told
    whose business they are: no argument is of a type of ``says_whose`` (a scope, who acts) or a row of one of
    ``models``. Those of pages are left to ``unscoped_reads``."""
    return frozenset(
        f"{source.path.removesuffix('.py').replace('/', '.').removesuffix('.__init__')}.{node.name}"
        for source in read
        if not is_where_people_look(source.path)
        for node in source.nodes
        if isinstance(node, ast.FunctionDef) and isinstance(above(node), ast.Module)
        if not _types(node) & (says_whose | models)
        if any(model in scoped for model in _read_in(source, node))
    )


def _types(function: ast.FunctionDef) -> set[str]:
    """The names in the annotations of what a function takes."""
    given = function.args
    notes = [one.annotation for one in (*given.posonlyargs, *given.args, *given.kwonlyargs) if one.annotation]
    names = [node for note in notes for node in ast.walk(note)]
    quoted = {
        one.value.strip("'\"")
        for one in names
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    return (
        quoted
        | {one.id for one in names if isinstance(one, ast.Name)}
        | {one.attr for one in names if isinstance(one, ast.Attribute)}
    )


def _read_in(source: Source, function: ast.FunctionDef) -> Iterator[str]:
    """The models whose rows a function reads past ``within``."""
    inside = set(map(id, ast.walk(function)))
    return (model for node, model in reads(source) if id(node) in inside)


def calls_of_helpers(source: Source, *, helpers: frozenset[str]) -> Iterator[Offence]:
    """Where people look, nothing is called that reads everybody's rows. A helper that its package hands on is
    known too. Said is the function, and the helper."""
    if not is_where_people_look(source.path):
        return
    known = {
        local: name
        for node in source.nodes
        if isinstance(node, ast.ImportFrom)
        for one in node.names
        for local, name in [(one.asname or one.name, f"{node.module}.{one.name}")]
    }
    for node in source.nodes:
        full = _full_name(node, known)
        found = next((name for name in sorted(helpers) if full and _is_same(name, full)), "")
        if found:
            yield node.lineno, f"{function_of(node)} {found}"  # type: ignore[attr-defined]


def _full_name(node: ast.AST, known: dict[str, str]) -> str:
    """The module and name of a function that is called, or handed on; empty for anything else."""
    if (
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and not isinstance(above(node), ast.Attribute)
    ):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
        return f"{known[node.value.id]}.{node.attr}"
    return ""


def _is_same(helper: str, full: str) -> bool:
    module, _, name = full.rpartition(".")
    return helper == full or (helper.startswith(f"{module}.") and helper.endswith(f".{name}"))


def reads_through_rows(
    source: Source, *, accessors: frozenset[str], steps: frozenset[str] = STEPS
) -> Iterator[Offence]:
    """Where people look, the rows that hang on another (``grid.cases``, ``member.filed_cases``) are narrowed by
    ``within``: whoever sees the one need not see the others. ``steps`` are what can be called on rows. Said is
    the function, and the accessor."""
    if not is_where_people_look(source.path):
        return
    for node in source.nodes:
        up = above(node) if not isinstance(node, ast.Module) else node
        on_a_row = isinstance(node, ast.Attribute) and node.attr in accessors
        if on_a_row and getattr(up, "attr", "") in steps and not _NARROWED & set(_steps(node)):
            yield node.lineno, f"{function_of(node)} {node.attr}"  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and called(node) in ("getattr", "prefetch_related"):
            named = {one.value for one in node.args if isinstance(one, ast.Constant)}
            for name in sorted(named & accessors):
                yield node.lineno, f"{function_of(node)} {name}"


def _steps(node: ast.AST) -> Iterator[str]:
    """What is called on ``node``, one after another, and the function that takes the whole."""
    while isinstance(up := above(node), ast.Attribute | ast.Call):
        if isinstance(up, ast.Attribute):
            yield up.attr
        elif node in up.args:
            yield called(up)
            return
        node = up
