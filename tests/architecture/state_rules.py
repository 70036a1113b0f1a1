"""Rules of the house about the state of a case: only its actions write it (design §4.4)."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Offence, Source, called, room_of

_LINKS = frozenset(("handling_grid", "office", "assignee", "merged_into", "part_of"))
STATE = frozenset(
    (
        *("route", "stage", "cycle", "waiting_post", "handling_code", "supervised_at", "due_at", "amber_at"),
        *("due_provisional", "paused_at", "decision", "outcome", "closed_at", "was_late", "card", "version"),
        *_LINKS,
        *(f"{link}_id" for link in _LINKS),
    )
)
_MANY = frozenset({"reached"})  # the offices that see it
_SETTERS = ("setattr", "__setattr__")
_ROW_WRITERS = ("update", "aupdate", "update_or_create", "aupdate_or_create")
_RELATED = ("add", "remove", "set", "clear", "aadd", "aremove", "aset", "aclear")
_MAKERS = ("create", "acreate", "bulk_create", "abulk_create", "get_or_create", "aget_or_create")


def state_by_attribute(source: Source) -> Iterator[Offence]:
    """A field of a case's state is the target of no assignment, however it is written: plain, annotated,
    augmented, in a tuple, by ``for`` or ``with``, deleted, or by its name in ``setattr`` and ``__dict__``."""
    for node in source.nodes:
        name: ast.AST | None = None
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            name = ast.Constant(node.attr)
        elif isinstance(node, ast.Call) and called(node) in _SETTERS and len(node.args) > 1:
            name = node.args[-2]
        if name is not None and (not isinstance(name, ast.Constant) or name.value in STATE):
            yield node.lineno, ast.unparse(name).strip("'")  # type: ignore[attr-defined]
        if (isinstance(node, ast.Attribute) and node.attr == "__dict__") or _is_vars(node):
            yield node.lineno, "__dict__"  # type: ignore[attr-defined]


def _is_vars(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) == "vars" and bool(node.args)


def state_by_query(source: Source) -> Iterator[Offence]:
    """A field of a case's state is written by no ``update`` and its kin, and rows of ``Case`` by none at all;
    nor are the offices that see it added to, or taken out.
    A dictionary that is passed on (``**changes``) shows no field, and needs a review."""
    for call in source.calls:
        if called(call) in _ROW_WRITERS + _MAKERS:
            hidden = {"**"} if called(call) in _ROW_WRITERS[:2] else set()
            yield from ((call.lineno, field) for field in _fields_of(call) if field in STATE | hidden)
        if called(call) in ("bulk_update", "abulk_update"):
            named = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
            yield from ((call.lineno, field) for field in named if field in STATE)
        writes = called(call) in (*_ROW_WRITERS, "bulk_update", "abulk_update", "delete", "adelete")
        if writes and _root(source, call) == "Case":
            yield call.lineno, "Case"
        related = getattr(call.func, "value", None)
        if called(call) in _RELATED and getattr(related, "attr", "") in _MANY:
            yield call.lineno, related.attr
    yield from _by_stealth(source)
    for text in source.texts:
        if re.search(r"\b(UPDATE|INSERT INTO|DELETE FROM)\W+cases_case\b", text.value, re.IGNORECASE):
            yield text.lineno, "Case"


def _by_stealth(source: Source) -> Iterator[Offence]:
    """By a field's own way, by a setter that somebody else calls, by the table's name."""
    for call in source.calls:
        if called(call) == "save_form_data":
            yield call.lineno, "save_form_data"
        if any(isinstance(one, ast.Name) and one.id in _SETTERS for one in call.args):
            yield call.lineno, "hands a setter on"
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "db_table" and _root(source, node) == "Case":
            yield node.lineno, "Case"


def _fields_of(call: ast.Call) -> Iterator[str]:
    """The fields that a call names: keywords, and the keys of dictionaries in its arguments."""
    for keyword in call.keywords:
        if keyword.arg is not None or not isinstance(keyword.value, ast.Dict):
            yield keyword.arg or "**"
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    for node in (below for one in given for below in ast.walk(one)):
        if isinstance(node, ast.Dict):
            yield from (str(key.value) if isinstance(key, ast.Constant) else "**" for key in node.keys)
        if isinstance(node, ast.Call) and called(node) == "dict":
            yield from (one.arg for one in node.keywords if one.arg)


def cases_made(source: Source) -> Iterator[Offence]:
    """No ``Case(…)``, no ``Case.objects.create(…)`` and its kin."""
    for call in source.calls:
        if called(call) in _MAKERS + _ROW_WRITERS[2:] and _root(source, call) == "Case":
            yield call.lineno, f"makes a case by {called(call)}"
        elif (called(call) and _is_case(source, call.func)) or _by_its_kind(call):
            yield call.lineno, "makes a case"
        elif called(call) == "from_db" and _root(source, call) == "Case":
            yield call.lineno, "makes a case by from_db"


def _by_its_kind(call: ast.Call) -> bool:
    """``type(case)(…)``, ``case.__class__(…)``, ``Case.objects.model(…)``."""
    func = call.func
    if isinstance(func, ast.Call) and called(func) == "type":
        return "case" in ast.unparse(func).lower()
    return (
        isinstance(func, ast.Attribute) and func.attr in ("__class__", "model") and "ase" in ast.unparse(func)
    )


def _is_case(source: Source, node: ast.AST) -> bool:
    """Whether ``node`` is the table, by whatever name; Django has a condition that is called so too."""
    if isinstance(node, ast.Attribute):
        whose = source.borrowed.get(getattr(node.value, "id", ""), "")
        return node.attr == "Case" and not whose.startswith("django.")
    return source.borrowed.get(name := getattr(node, "id", ""), name) == "Case"


def _root(source: Source, call: ast.AST) -> str:
    """The first name of a chain of calls, by the name that its own module gives it."""
    node: ast.AST = call
    seen: set[int] = set()
    while id(node) not in seen:
        seen.add(id(node))
        if _is_case(source, node):
            return "Case"
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute | ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Name):
            node = source.bound.get((id(room_of(node)), node.id), node)
    name = getattr(node, "id", "")
    return source.borrowed.get(name, name)
