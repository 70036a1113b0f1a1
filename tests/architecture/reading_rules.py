"""Rules of the house about reading: rows that belong to an area go out through ``within``."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Offence, Source, above, called

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ROOMS = {"views", "web", "pages", "api", "admin"}
_MANAGERS = ("objects", "_default_manager", "_base_manager", "default_manager", "base_manager")


def is_where_people_look(path: str) -> bool:
    """Whether a module answers people or programs: rows that it reads go out."""
    *rooms, name = path.removesuffix(".py").split("/")
    return bool(_ROOMS & {*rooms, name}) or name.endswith("views")


def unscoped_reads(
    source: Source, *, scoped: frozenset[str], others: frozenset[str], lawful: frozenset[tuple[str, str]]
) -> Iterator[Offence]:
    """Where people look, rows of a model of ``scoped`` are reached through ``within`` in the same expression,
    or through a method of the model that gives somebody's own (``lawful``, by model and method). A manager
    of who knows which model counts as scoped, unless it is one of ``others``. What belongs to the rows of
    another query (``Prefetch``, ``OuterRef``) is judged by that. Said is the function, and the model."""
    if not is_where_people_look(source.path):
        return
    for node, model in reads(source, lawful=lawful):
        if model not in others:
            yield node.lineno, f"{function_of(node)} {model}"
    for node in source.nodes:
        match node:
            case ast.Call():
                yield from _reads_of_call(source, node, scoped)
            case ast.ClassDef():
                yield from _reads_of_class(source, node, scoped)


def reads(
    source: Source, *, lawful: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[tuple[ast.Attribute, str]]:
    """Each manager whose rows are reached without ``within`` in the same expression, and its model."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _MANAGERS:
            model = _last_name(source, node.value)
            steps = {"within", "scoped", "none", "Prefetch", "OuterRef"}
            steps |= {step for one, step in lawful if one == model}
            if not steps & set(_chain(node)):
                yield node, model


def _reads_of_call(source: Source, node: ast.Call, scoped: frozenset[str]) -> Iterator[Offence]:
    """Rows by a function that is given the model, and a model by its name."""
    given = [*node.args, *(one.value for one in node.keywords if one.arg == "klass")]
    model = _last_name(source, given[0]) if given else ""
    name = called(node)
    if name in ("get_object_or_404", "get_list_or_404", "getattr", "QuerySet") and model in scoped:
        yield node.lineno, f"{function_of(node)} {model}"
    if name == "get_model" or (name == "everything" and ast.unparse(node.func) == "Scope.everything"):
        yield node.lineno, f"{function_of(node)} {name}"


def _reads_of_class(source: Source, node: ast.ClassDef, scoped: frozenset[str]) -> Iterator[Offence]:
    """A view that names its model and not its rows reads them all."""
    if not any(ast.unparse(base).endswith("View") for base in node.bases):
        return
    if any(isinstance(one, _FUNCTIONS) and one.name == "get_queryset" for one in node.body):
        return
    for one in node.body:
        named = isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "model"
        if named and _last_name(source, one.value) in scoped:  # type: ignore[attr-defined]
            yield one.lineno, f"{node.name} {_last_name(source, one.value)}"  # type: ignore[attr-defined]


def function_of(node: ast.AST) -> str:
    while not isinstance(node, (ast.Module, *_FUNCTIONS)):
        node = above(node)
    return getattr(node, "name", "")


def _last_name(source: Source, node: ast.AST) -> str:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return source.borrowed.get(name, name)


def _chain(node: ast.AST) -> Iterator[str]:
    """What is called on ``node``, one after another; ``OuterRef``, when an argument is one; and the function
    that takes the whole."""
    while isinstance(up := above(node), ast.Attribute | ast.Call):
        if isinstance(up, ast.Attribute):
            yield up.attr
        elif node in up.args:
            yield called(up)
            return
        elif any(isinstance(one.value, ast.Call) and called(one.value) == "OuterRef" for one in up.keywords):
            yield "OuterRef"
        node = up
