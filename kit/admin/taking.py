"""Taking a list of the admin away: its rows as they are filtered, searched and ordered, its columns as shown.

Knows no app: which right it asks, and that it is written down, is the verb's, which the site calls.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from kit.admin.cells import cell
from kit.admin.downloads import as_download
from kit.admin.lists import RowList
from kit.admin.narrowed import narrowed
from kit.errors import Invalid, NotAllowed, StillRunning
from kit.tables.files import Kind, file_name
from kit.tables.turns import writing
from kit.text import Text

AS_TABLE = _("Export as XLSX")
_CHUNK = 200  # rows that are filled together; SQLite takes no condition of more than a thousand parts
_CHECKBOX = "action_checkbox"

OwnTables = tuple[tuple[Text, str, tuple[str, ...]], ...]
"""What each is called, and its address by name and parts."""


def tables_at(name: str) -> OwnTables:
    """Those at the address ``name``, which takes the kind of file."""
    return ((AS_TABLE, name, (Kind.XLSX,)), (_("Export as CSV"), name, (Kind.CSV,)))


class ShownTable:
    """A list as it is shown to somebody, as the rows of a table."""

    def __init__(self, shown: RowList, request: HttpRequest) -> None:
        self._shown, self._request = shown, request
        self._admin: Any = shown.model_admin
        left_out = (_CHECKBOX, *self._admin.not_taken)
        in_files = self._admin.in_files
        self._columns = [
            name for one in shown.list_display if one not in left_out for name in in_files.get(one, (one,))
        ]
        self.name = str(capfirst(shown.opts.verbose_name_plural))
        self.subject = shown.opts.label_lower

    @property
    def rows(self) -> QuerySet[Any]:
        """All rows of the list, in its order."""
        rows: QuerySet[Any] = self._shown.queryset
        return rows

    def narrowed(self) -> list[str]:
        """What the list is narrowed to, in words."""
        return narrowed(self._shown)

    def lines(self, rows: QuerySet[Any]) -> Iterator[Sequence[Any]]:
        """The headings, and a line for each of ``rows``. As many queries for every 200 of them as for a page
        of the list."""
        yield [self._heading(name) for name in self._columns]
        waiting = rows.iterator(chunk_size=_CHUNK)
        while chunk := list(islice(waiting, _CHUNK)):
            self._shown.fill(self._request, chunk)
            for row in chunk:
                yield [cell(self._admin, name, row) for name in self._columns]

    def _heading(self, name: str) -> str:
        heading: Any = label_for_field(name, self._shown.model, self._admin)
        return str(capfirst(heading))


class TakenAwayMixin:
    """A list that can be taken away as a table. Before an admin class."""

    opts: Any
    admin_site: Any
    looking = ""
    taking: ClassVar[str] = ""
    """The permission that takes the list away, where to look at it is not enough."""
    not_taken: ClassVar[tuple[str, ...]] = ()
    """Columns that only lead elsewhere."""
    in_files: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    """Columns whose sentence is in a file several columns, of numbers that can be summed and put in order."""
    own_tables: ClassVar[OwnTables] = ()
    """Where the list has tables of its own."""

    @property
    def taking_asks(self) -> str:
        """The permission that takes the list away."""
        return self.taking or self.looking or f"{self.opts.app_label}.view_{self.opts.model_name}"

    def get_urls(self) -> list[URLPattern]:
        """With the list as a table."""
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        if self.own_tables:
            return urls
        view = self.admin_site.admin_view(self.take_away_view)
        return [path("take-away/", view, name=self._name("take_away")), *urls]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with the ways to take it away."""
        context = {**(extra_context or {}), "tables": self._tables(request)}
        return super().changelist_view(request, context)  # type: ignore[misc]

    def take_away_view(self, request: HttpRequest) -> HttpResponseBase:
        """The list as the address narrows and orders it, as a file.

        Raises:
            NotAllowed: the person may not see the list, or not take it away.
        """
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise NotAllowed
        back = reverse(f"admin:{self._name('changelist')}")
        try:
            return self._taken(request)
        except IncorrectLookupParameters:
            return redirect(back)
        except (Invalid, StillRunning) as refused:
            messages.error(request, str(refused.message))
            return redirect(f"{back}?{request.GET.urlencode()}")

    def _taken(self, request: HttpRequest) -> HttpResponseBase:
        with writing(request.user.pk or 0):
            table = ShownTable(self.get_changelist_instance(request), request)  # type: ignore[attr-defined]
            file = self.admin_site.take_away(by=request.user, table=table, permission=self.taking_asks)
        name = file_name(table.name, Kind.XLSX)
        return as_download(file, name)

    def _name(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"

    def _tables(self, request: HttpRequest) -> list[tuple[Text, str]]:
        if not request.user.has_perm(self.taking_asks):
            return []
        own = self.own_tables or ((AS_TABLE, f"admin:{self._name('take_away')}", ()),)
        return [(words, reverse(name, args=parts)) for words, name, parts in own]
