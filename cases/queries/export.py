"""The list of cases as a table for spreadsheets; private data are masked (design §4.3)."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cases.choices import Card as CardShown
from cases.choices import Light, Outcome, RouteCode, Source, StageCode
from cases.models.querysets import CaseQuerySet
from grids.queries.areas import in_words
from kit.actors import Actor
from kit.errors import NotAllowed
from kit.privacy.fields import mask_name, mask_phone
from kit.privacy.scan import mask_private
from kit.tables.files import Kind, as_file, title_line
from kit.text import Text
from staff.audit.record import record
from staff.choices import AuditAction, Post
from staff.rights.roles import scope_where

CHUNK = 2000  # rows fetched at a time
PERMISSION = "cases.export_case"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and its value from the fields of a case that it names."""

    heading: Text
    fields: tuple[str, ...]
    value: Callable[..., Any]


def export(
    cases: CaseQuerySet, kind: Kind, at: dt.datetime, *, by: Actor, narrowed: Sequence[Text] = ()
) -> IO[bytes]:
    """A file with the table of those of ``cases`` that ``by`` may take away, in their order; what they were
    ``narrowed`` to stands above them. Who took how many is written down. One query for the table, whatever
    the number of rows.

    Raises:
        NotAllowed: ``by`` may take away none.
    """
    if not by.has_perm(PERMISSION):
        raise NotAllowed
    scope = scope_where(by, PERMISSION)
    rows = cases.within(scope)
    above = title_line(_("Cases"), in_words(scope), *narrowed)
    file = as_file(table(rows, at), kind, title=_("Cases"), above=above)
    facts = {"kind": kind, "rows": rows.count()}
    record(by=by, action=AuditAction.EXPORT, subject="cases.case", facts=facts)
    return file


def table(cases: CaseQuerySet, at: dt.datetime) -> Iterator[Sequence[Any]]:
    """The row of headings, and a row a case; the light is that of the moment ``at``."""
    columns = _columns(at)
    names = list(dict.fromkeys(name for column in columns for name in column.fields))
    places = [tuple(names.index(name) for name in column.fields) for column in columns]
    values = [column.value for column in columns]
    yield [str(column.heading) for column in columns]
    rows = cases.with_light(at).values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        yield [value(*[row[place] for place in fields]) for value, fields in zip(values, places, strict=True)]


def _columns(at: dt.datetime) -> tuple[Column, ...]:
    """The columns, in the reader's language."""
    return (
        Column(gettext_lazy("Number"), ("number",), _same),
        Column(capfirst(_("light")), ("light_now",), _word(Light)),
        Column(gettext_lazy("Title"), ("title",), mask_private),
        Column(gettext_lazy("Description"), ("description",), mask_private),
        Column(gettext_lazy("Category"), ("category__name", "category__name_en"), _label),
        Column(gettext_lazy("Route"), ("route",), _word(RouteCode)),
        Column(gettext_lazy("Stage"), ("stage",), _word(StageCode)),
        Column(gettext_lazy("Post whose turn it is"), ("waiting_post",), _word(Post)),
        Column(gettext_lazy("Grid that handles it"), _HANDLING, _path),
        Column(gettext_lazy("Responsible organization"), ("office__name",), _same),
        Column(gettext_lazy("Assigned to"), ("assignee__name",), _same),
        Column(gettext_lazy("Street or town"), ("grid__division__name",), _same),
        Column(gettext_lazy("Grid"), _GRIDS, _path),
        Column(gettext_lazy("Grid code"), ("area",), _same),
        Column(capfirst(_("address")), ("address",), mask_private),
        Column(gettext_lazy("Source"), ("source",), _word(Source)),
        Column(gettext_lazy("Reporter"), ("reporter_name",), mask_name),
        Column(gettext_lazy("Reporter's phone"), ("reporter_phone",), mask_phone),
        Column(gettext_lazy("Filed at"), ("filed_at",), _same),
        Column(gettext_lazy("Filed by"), ("filed_by__name",), _same),
        Column(gettext_lazy("Deadline"), ("due_at",), _same),
        Column(gettext_lazy("Closed at"), ("closed_at",), _same),
        Column(gettext_lazy("Outcome"), ("outcome",), _word(Outcome)),
        Column(gettext_lazy("Closed late"), ("closed_at", "was_late"), _late),
        Column(gettext_lazy("Was late once"), ("was_late", "due_at", "paused_at"), _was_late(at)),
        Column(gettext_lazy("Supervised since"), ("supervised_at",), _same),
        Column(gettext_lazy("Card"), ("card",), _word(CardShown)),
    )


_HANDLING = ("handling_grid__parent__parent__name", "handling_grid__parent__name", "handling_grid__name")
_GRIDS = ("grid__parent__parent__name", "grid__parent__name", "grid__name")


def _same(value: Any) -> Any:
    return value


def _word(choices: Any) -> Callable[[str], str]:
    """The label of a code; looked up in a dictionary, since a lazy translation for each cell takes long."""
    words = {value: str(label) for value, label in choices.choices}
    return lambda code: words.get(code, code)


def _label(name: str, name_en: str) -> str:
    return name_en if name_en and (get_language() or "").startswith("en") else name


def _path(*names: str | None) -> str:
    return " / ".join(name for name in names if name)


def _late(closed_at: dt.datetime | None, late: bool) -> str:
    if closed_at is None:
        return ""
    return _("Yes") if late else _("No")


def _was_late(at: dt.datetime) -> Callable[..., str]:
    """Whether it counts as late in the rates at the moment ``at`` (``rates.unfinished``), open or closed."""

    def said(late: bool, due_at: dt.datetime | None, paused_at: dt.datetime | None) -> str:
        late = late or (due_at is not None and due_at <= at and (paused_at is None or paused_at > due_at))
        return _("Yes") if late else _("No")

    return said
