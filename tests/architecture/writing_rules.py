"""Rules of the house about writing: pages, programs and desks call verbs, which ask the right (design §4)."""

import ast
from collections.abc import Iterator

from tests.architecture.reading_rules import function_of, is_where_people_look
from tests.architecture.sources import Offence, Source, called

_MAKERS = ("create", "bulk_create", "get_or_create", "update_or_create")
_WRITERS = frozenset(
    {
        *("save", "delete", "bulk_update", *_MAKERS),
        *(f"a{one}" for one in ("save", "delete", "update", "bulk_update", *_MAKERS)),
        # Django's own ways from a form or a desk to a row.
        *(
            "save_m2m",
            "save_model",
            "save_formset",
            "delete_model",
            "delete_queryset",
            "log_action",
            "log_actions",
        ),
        *("save_base", "_raw_delete", "save_form_data"),
    }
)
_RELATED = frozenset({"add", "remove", "set", "clear"})
# Views of Django and of its API that write by themselves.
_WRITING_VIEWS = ("CreateView", "UpdateView", "DeleteView", "ModelViewSet")
_WRITING_MIXINS = ("CreateModelMixin", "UpdateModelMixin", "DestroyModelMixin")


def rows_written(source: Source) -> Iterator[Offence]:
    """Where people look, no row is written: neither by its own ``save`` and ``delete``, nor by a manager or a
    query, nor by a view that Django has for it. An ``update`` with names only is one of rows (a dictionary is
    given another)."""
    if not is_where_people_look(source.path):
        return
    for call in source.calls:
        if writes(call):
            yield call.lineno, f"{function_of(call)} {ast.unparse(call.func)}"
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            for base in map(ast.unparse, node.bases):
                if base.endswith((*_WRITING_VIEWS, *_WRITING_MIXINS)):
                    yield node.lineno, f"{node.name} is a {base}"


def writes(call: ast.Call) -> bool:
    """Whether something is called that writes a row."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name = called(call)
    if name == "update":
        return not call.args and bool(call.keywords)
    return name in _WRITERS or (name in _RELATED and isinstance(call.func.value, ast.Attribute))
