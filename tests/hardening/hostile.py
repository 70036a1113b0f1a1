"""What is sent where, to find what an address can't stand: hostile values in every part of a path, every parameter
that it knows, and every field of its form."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.test import Client
from django.urls import get_resolver

from tests.access.table import TABLE
from tests.access.test_writing import written_down
from tests.access.walking import PARAMETER, filled
from tests.access.writing.sent import Sent
from tests.access.writing.walk import _NO_ROWS, FORMS, Walk, undone

VALUES = (
    "",
    "\0",
    "²",
    "9" * 5000,
    "-1",
    "9223372036854775808",
    "1e9999",
    "NaN",
    "abc",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59",
    "0001-01-01T00:00:00+20:36",
    "9999-12-31T23:59:59-12:00",
    "9999-W52",
    "'\"><script>",
    "字 " * 1500,
)
JSON_VALUES = (
    *VALUES,
    "\ud800",
    10**400,
    -1,
    None,
    True,
    1.5,
    [],
    ["a"],
    {"a": {}},
    [[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]],
)
IN_PATHS = tuple(value for value in VALUES if 0 < len(value) < 100)
# What pages and the API read from a query, wherever it is sent.
ASKED = (
    *(
        "area",
        "at",
        "before",
        "category",
        "cursor",
        "grid",
        "household",
        "latitude",
        "light",
        "longitude",
        "month",
    ),
    *(
        "name",
        "next",
        "number",
        "page",
        "page_size",
        "q",
        "route",
        "show",
        "since",
        "until",
        "updated_since",
        "week",
    ),
)
OF_LISTS = ("q", "p", "o", "all", "_facets", "_to_field", "_popup", "date__year", "date__month", "id__exact")
_INPUT = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="([^"]+)"')
_UNSENT = frozenset({"csrfmiddlewaretoken"})


@dataclass(frozen=True)
class Request:
    """One request: ``where`` is named when it goes wrong."""

    name: str
    where: str
    value: Any
    query: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, Any] = field(default_factory=dict)
    line: str = ""  # of a form, which is sent with the value in the field ``where``


def requests(walk: Walk) -> Iterator[Request]:
    """Every one that there is."""
    for name, path in walk.paths.items():
        for part in (match[1] or match[2] for match in PARAMETER.finditer(path)):
            yield from (Request(name, part, value, path={part: value}) for value in IN_PATHS)
        for parameter in parameters(name, path):
            yield from (Request(name, parameter, value, query={parameter: value}) for value in VALUES)
    for line in FORMS:
        yield from _of_form(walk, line)


def parameters(name: str, path: str) -> list[str]:
    """What an address reads from its query, as far as that can be known."""
    model = name.removeprefix("admin:").rpartition("_")
    if name.startswith("admin:") and model[2] in ("changelist", "add"):
        for kind, shown in admin.site._registry.items():
            if f"{kind._meta.app_label}_{kind._meta.model_name}" == model[0]:
                columns = [one.name for one in kind._meta.get_fields() if hasattr(one, "attname")]
                return columns if model[2] == "add" else [*OF_LISTS, *_of_filters(shown)]
    if name == "admin:autocomplete":
        return ["term", "app_label", "model_name", "field_name", "page"]
    if path.startswith("api/"):
        view = _view(path)
        known = getattr(getattr(view, "filterset_class", None), "base_filters", {})
        return [*dict.fromkeys((*ASKED, *known))]
    return [*ASKED, "at_from", "at_to", *(("_to_field", "_popup") if name.startswith("admin:") else ())]


def _of_filters(shown: Any) -> Iterator[str]:
    for one in shown.list_filter:
        column = one[0] if isinstance(one, tuple) else one
        if isinstance(column, str):
            yield from (f"{column}{end}" for end in ("", "__exact", "__id__exact", "_from", "_to"))
        else:
            yield str(column.parameter_name)


def _view(path: str) -> Any:
    for pattern in get_resolver().url_patterns:
        for inner in getattr(pattern, "url_patterns", ()):
            if f"{pattern.pattern}{inner.pattern}" == path:
                return getattr(inner.callback, "cls", None)
    return None


def _of_form(walk: Walk, line: str) -> Iterator[Request]:
    name = line.split(" ")[0]
    sent = FORMS[line](walk.own)
    api = walk.paths[name].startswith("api/")
    values: tuple[Any, ...] = JSON_VALUES if api else VALUES
    fields = list(sent.data) if api else [*dict.fromkeys((*sent.data, *_fields(walk, line, sent)))]
    for one in [*fields, "area"]:
        yield from (Request(name, one, value, line=line) for value in values)


def _fields(walk: Walk, line: str, sent: Sent) -> list[str]:
    """The fields that the form has on its page."""
    name = line.split(" ")[0]
    asker = asker_of(walk, line)
    with undone(asker):
        page = asker.get(filled(name, walk.paths[name], walk.own, sent.path) + sent.query)
    if page.streaming or "html" not in page.headers.get("Content-Type", ""):
        return []
    return [one for one in dict.fromkeys(_INPUT.findall(page.content.decode())) if one not in _UNSENT]


def asker_of(walk: Walk, line: str) -> Client:
    """Somebody who gets it done; of an address somebody whom it is shown to."""
    name = line.split(" ")[0]
    askers = walk.machines if walk.paths[name].startswith("api/") else walk.people
    letters = written_down().get(line, "").partition(" ")[0]
    if "D" in letters:
        return askers[letters.index("D")]
    shown = TABLE[name].split()
    # The system administrator sees what nobody else does; of others the first, but for strangers the last.
    return askers[shown.index("200", 1) if "200" in shown[1:] else -1]


def send(walk: Walk, one: Request) -> Any:
    """The answer. Everything that it did is undone."""
    asker = asker_of(walk, one.line or one.name)
    sent = FORMS[one.line](walk.own) if one.line else Sent()
    url = filled(one.name, walk.paths[one.name], walk.own, {**sent.path, **one.path}) + sent.query
    with undone(asker):
        if not one.line:
            return _read(asker.get(_quoted(url), one.query))
        data = {**sent.data, one.where: one.value}
        if url.startswith("/api/"):
            return _read(asker.post(url, json.dumps(data, default=str), content_type="application/json"))
        return _read(asker.post(url, {**(_NO_ROWS if one.name.startswith("admin:") else {}), **data}))


def _quoted(url: str) -> str:
    return url.replace("\0", "%00").replace("#", "%23").replace("?", "%3F")


def _read(answer: Any) -> Any:
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def fault(answer: Any) -> str:
    """What is wrong with an answer; empty for nothing."""
    if answer.status_code >= 500:
        kind, error, trace = answer.exc_info or (None, None, None)
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        at = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
        return f"{answer.status_code} {kind.__name__ if kind else ''} {str(error)[:80]} {at}"
    if (
        answer.status_code >= 400
        and not answer.streaming
        and b"Traceback (most recent call" in answer.content
    ):
        return f"{answer.status_code} with a traceback"
    return ""
