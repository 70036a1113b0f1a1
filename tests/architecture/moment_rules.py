"""Rules for moments that become text without a format, and for rows of cases that are reached from another row."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Offence, Source, above, called

# Names that moments have wherever they come from.
_MOMENTS = frozenset({"at", "now", "moment", "since", "until"})
_WRITES = frozenset(
    {"create", "bulk_create", "get_or_create", "update_or_create", "update", "delete", "set", "clear"}
)


def moments_as_text(source: Source, *, columns: frozenset[str]) -> Iterator[Offence]:
    """A day or a moment is no part of a text as it is: that would be UTC. ``kit.time.formats`` writes it.
    ``columns`` are the names of all columns that keep one."""
    for node in source.nodes:
        for one in _made_text(node):
            name = one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "")
            if name in _MOMENTS | columns or name.endswith(("_at", "_until")):
                yield one.lineno, f"writes {ast.unparse(one)}"


def moments_at_import(source: Source) -> Iterator[Offence]:
    """No day or moment is reckoned while a module is read: it would be that of yesterday in a process that runs
    over midnight, and that of the machine in a test that travels."""
    for call in source.calls:
        if called(call) in ("today", "now", "localdate", "localtime", "utcnow") and not _runs_later(call):
            yield call.lineno, f"reckons {ast.unparse(call)} at import"


def _runs_later(node: ast.AST) -> bool:
    """Whether it stands in the body of a function; default values and decorators are read at once."""
    while not isinstance(node, ast.Module):
        holder = above(node)
        if isinstance(holder, ast.FunctionDef | ast.AsyncFunctionDef) and node in holder.body:
            return True
        if isinstance(holder, ast.Lambda) and node is holder.body:
            return True
        node = holder
    return False


def _made_text(node: ast.AST) -> list[ast.expr]:
    """What is put into a text by an f-string, ``str`` and its kin, ``%`` or ``format``."""
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    if isinstance(node, ast.Call) and called(node) in ("str", "format", "repr", "force_str", "__str__"):
        own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return [*node.args[:1], *own, *_filled_in(node)]
    return _filled_in(node)


def _filled_in(node: ast.AST) -> list[ast.expr]:
    """What is put into a text by ``%`` or ``format``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        given = node.right
        if not (isinstance(given, ast.Dict | ast.Tuple) or _is_text(node.left)):
            return []  # a number, or nobody knows what
        return (
            given.elts
            if isinstance(given, ast.Tuple)
            else given.values
            if isinstance(given, ast.Dict)
            else [given]
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return [*node.args, *(one.value for one in node.keywords)] if _is_text(node.func.value) else []
    return []


def _is_text(node: ast.AST) -> bool:
    """A literal text, or one that is translated."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("_", "gettext", "gettext_lazy", "ngettext")
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def cases_by_another_row(source: Source, *, accessors: frozenset[str]) -> Iterator[Offence]:
    """No case is made, changed or deleted through the manager of a row that knows it, none is deleted itself, and
    none is written a second time under another key."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _WRITES:
            if any(name in accessors for name in _attributes(node.func.value)):
                yield (node.lineno, f"{node.func.attr} through {ast.unparse(node.func.value)}")
            if node.func.attr == "delete" and ast.unparse(node.func.value).rpartition(".")[2] == "case":
                yield (node.lineno, "deletes a case")
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is None:
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in ("pk", "id"):
                    yield (node.lineno, f"forgets {ast.unparse(target)}")


def _attributes(node: ast.AST) -> Iterator[str]:
    """The names in a chain, the last first."""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        else:
            node = node.func
