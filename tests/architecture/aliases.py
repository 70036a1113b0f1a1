"""What a module means, whatever it calls things: each alias is replaced by what it stands for, so that no rule
has to know ``put = setattr``, ``kind = Case`` or ``write = rows.update``."""

import ast
import copy
from collections import defaultdict
from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_ROOMS = (ast.Module, ast.ClassDef, *_FUNCTIONS)
_OWN = ("self", "cls")


def resolved(tree: ast.Module) -> ast.Module:
    """The tree with every alias (``a = b``, ``a = b.c``, ``self.a`` of a class) replaced; ``getattr(a, "b")`` as
    ``a.b``, ``partial(f, x)`` and ``methodcaller("f", x)`` as the call that will be made."""
    return ast.fix_missing_locations(_Resolver(tree).visit(tree))


class _Resolver(ast.NodeTransformer):
    def __init__(self, tree: ast.Module) -> None:
        self._values: dict[tuple[ast.AST, str], list[ast.expr | None]] = defaultdict(list)
        self._room: list[ast.AST] = []
        for room, name, value in _bindings(tree, tree):
            self._values[room, name].append(value)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        if not isinstance(node, _ROOMS):
            return super().generic_visit(node)
        self._room.append(node)
        super().generic_visit(node)
        self._room.pop()
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._in_place_of(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.ctx, ast.Load) and getattr(node.value, "id", "") in _OWN:
            return self._in_place_of(node)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name, given = getattr(node.func, "attr", getattr(node.func, "id", "")), node.args
        by_name = next((one.value for one in given if isinstance(one, ast.Constant)), None)
        if _is_getattr(node):
            return _at(node, ast.Attribute(given[0], str(by_name), ast.Load()))
        if name == "partial" and given:
            return _at(node, ast.Call(given[0], given[1:], node.keywords))
        if name == "methodcaller" and isinstance(by_name, str):
            func = ast.Attribute(ast.Name("anything", ast.Load()), by_name, ast.Load())
            return _at(node, ast.Call(func, given[1:], node.keywords))
        return node

    def _in_place_of(self, node: ast.Name | ast.Attribute) -> ast.AST:
        if not isinstance(node.ctx, ast.Load):
            return node
        meant = self._meaning(node, frozenset())
        return node if meant is node else _at(node, copy.deepcopy(meant))

    def _meaning(self, node: ast.expr, seen: frozenset[str]) -> ast.expr:
        """What stands behind a chain of names; the chain itself when nothing does."""
        found = self._value(node)
        if found is not None and ast.dump(node) not in seen:
            return self._meaning(found, seen | {ast.dump(node)})
        if isinstance(node, ast.Attribute):
            base = self._meaning(node.value, seen)
            return node if base is node.value else ast.Attribute(base, node.attr, node.ctx)
        if isinstance(node, ast.Call) and _is_getattr(node):
            return ast.Attribute(self._meaning(node.args[0], seen), node.args[1].value, ast.Load())  # type: ignore[attr-defined]
        return node

    def _value(self, node: ast.expr) -> ast.expr | None:
        """What a name was assigned in the nearest room that knows it, or ``self.name`` in the class."""
        if isinstance(node, ast.Attribute):
            if getattr(node.value, "id", "") not in _OWN:
                return None
            rooms, name = [one for one in self._room if isinstance(one, ast.ClassDef)][-1:], node.attr
        elif isinstance(node, ast.Name):
            # A function does not see the names of the class around it.
            last = len(self._room) - 1
            seen = [
                one for at, one in enumerate(self._room) if at == last or not isinstance(one, ast.ClassDef)
            ]
            rooms, name = seen[::-1], node.id
        else:
            return None
        known = next((self._values[room, name] for room in rooms if (room, name) in self._values), [])
        chains = [one for one in known if one is not None and _is_chain(one) and _first(one) != name]
        return chains[-1] if chains else None


def _bindings(tree: ast.AST, room: ast.AST) -> Iterator[tuple[ast.AST, str, ast.expr | None]]:
    """Room, name and value of everything that is bound below ``tree``; no value where it is not an expression."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Assign():
                for target in node.targets:
                    yield from ((room, *pair) for pair in _pairs(target, node.value))
            case ast.AnnAssign(target=ast.Name(), value=ast.expr()) | ast.NamedExpr():
                yield from ((room, *pair) for pair in _pairs(node.target, node.value))  # type: ignore[arg-type]
            case ast.Name(ctx=ast.Store()):
                yield room, node.id, None
            case ast.arguments():
                yield from ((room, *pair) for pair in _arguments(node))
        yield from _bindings(node, node if isinstance(node, _ROOMS) else room)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        for one, its in zip(target.elts, value.elts, strict=False):
            yield from _pairs(one, its)


def _arguments(given: ast.arguments) -> Iterator[tuple[str, ast.expr | None]]:
    """Every parameter, with what it is unless somebody says otherwise."""
    placed = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(placed) - len(given.defaults)) + list(given.defaults)
    yield from ((one.arg, value) for one, value in zip(placed, defaults, strict=True))
    yield from ((one.arg, value) for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True))
    yield from ((one.arg, None) for one in (given.vararg, given.kwarg) if one is not None)


def _is_chain(node: ast.expr) -> bool:
    """Names after names, the last of which may be something of what a call gave (``rows.filter(…).update``)."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Call) or _is_chain(node.value)
    return isinstance(node, ast.Name) or (_is_getattr(node) and _is_chain(node.args[0]))  # type: ignore[attr-defined]


def _first(node: ast.expr) -> str:
    """The name with which a chain begins; of what a class has, as it is said there."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Call):
            node = node.args[0] if _is_getattr(node) else node.func
        else:
            node = node.value
    return getattr(node, "id", "")


def _is_getattr(node: ast.AST) -> bool:
    """``getattr`` with a name that is written out."""
    return (
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "getattr"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    )


def _at(place: ast.expr, node: ast.expr) -> ast.expr:
    """``node``, with everything in it, on the line of ``place``."""
    for one in ast.walk(node):
        if isinstance(one, ast.expr):
            ast.copy_location(one, place)
    return node
