"""Rules of the house about reading: rows that belong to an area go out through ``within``."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Offence, Source, above, called

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ROOMS = {"views", "web", "pages", "api", "admin", "forms"}
_SHOWN = ("gridgov/services/waiting.py",)  # whose numbers stand on pages
_NARROWED = frozenset({"within", "scoped"})
_MANAGERS = ("objects", "_default_manager", "_base_manager", "default_manager", "base_manager")


def is_where_people_look(path: str) -> bool:
    """Whether a module answers people or programs: rows that it reads go out."""
    if path in _SHOWN:
        return True
    *rooms, name = path.removesuffix(".py").split("/")
    return bool(_ROOMS & {*rooms, name}) or name.endswith(("views", "urls"))


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
    """Rows by a function, or a view, that is given the model."""
    given = [one.value for one in node.keywords if one.arg in ("klass", "model")]
    if called(node) in ("get_object_or_404", "get_list_or_404", "getattr", "QuerySet"):
        given += node.args[:1]
    for model in (_last_name(source, one) for one in given):
        if model in scoped:
            yield node.lineno, f"{function_of(node)} {model}"


def _reads_of_class(source: Source, node: ast.ClassDef, scoped: frozenset[str]) -> Iterator[Offence]:
    """Whatever names its model and not its rows reads them all, whatever it is called; ``Meta`` describes a form,
    and the rows of an inline belong to the row that is shown."""
    if node.name == "Meta" or any(ast.unparse(base).endswith("Inline") for base in node.bases):
        return
    own = next((one for one in node.body if getattr(one, "name", "") == "get_queryset"), None)
    for one in node.body:
        model = _last_name(source, _given(one, "model"))
        if model in scoped and (own is None or _asks_above(own)):
            yield one.lineno, f"{node.name} {model}"


def _given(node: ast.stmt, name: str) -> ast.AST:
    """What a line of a class gives to ``name``; the line itself when it does not."""
    targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
    value = getattr(node, "value", None) if name in map(ast.unparse, targets) else None
    return value or node


def _asks_above(function: ast.AST) -> bool:
    """Whether it takes the rows that the view has by itself, and does not narrow them."""
    asked = (
        one for one in ast.walk(function) if isinstance(one, ast.Attribute) and one.attr == "get_queryset"
    )
    return any(not _NARROWED & set(_chain(one)) for one in asked)


def scopes_made(source: Source) -> Iterator[Offence]:
    """What somebody may reach is computed in one place: nobody else makes a scope that holds something."""
    for call in source.calls:
        func = call.func
        given = {one.arg for one in call.keywords}
        whole = isinstance(func, ast.Name | ast.Attribute) and _last_name(source, func) == "Scope"
        part = isinstance(func, ast.Attribute) and _last_name(source, func.value) == "Scope"
        if whole and (call.args or given):
            yield call.lineno, f"{function_of(call)} Scope"
        elif part and called(call) != "nothing":
            yield call.lineno, f"{function_of(call)} {called(call)}"
        elif called(call) == "replace" and given & {"unlimited", "prefixes", "offices"}:
            yield call.lineno, f"{function_of(call)} replace"


_MODELS = ("get_model", "get_models", "model_class", "all_models", "get_registered_model")


def models_by_name(source: Source) -> Iterator[Offence]:
    """No model is asked for by its name: no other rule would know which it is."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node).split(".")[-1] in _MODELS:
            yield node.lineno, f"{function_of(node)} {ast.unparse(node).split('.')[-1]}"


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
