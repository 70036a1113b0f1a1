"""What the search of a list finds: names by themselves and by their initials in pinyin, choices by their
labels, and rows by what another row beside them is called."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Q
from django.http import HttpRequest

from kit.numbers.words import search_term

_HOW = {"^": "istartswith", "=": "iexact"}
_LOOKUPS = frozenset({"iendswith", "startswith", "endswith"})


def by_name(way: str = "") -> tuple[str, str]:
    """Of a place, an office or a category: part of its name, or of the initials (``nhsq`` for 南湖社区).
    ``way`` is the way to the row, such as ``grid__``."""
    return f"{way}name", f"{way}initials"


def by_person(way: str = "") -> tuple[str, str, str]:
    """Of a person: part of the name, the beginning of the initials, or their end, which is the given name
    (``wxm`` or ``xm`` for 王小明)."""
    return f"{way}name", f"^{way}initials", f"{way}initials__iendswith"


def column_holds(fields: Iterable[str], word: str) -> Q:
    """The rows with ``word`` in one of ``fields``, written as ``search_fields`` of an admin are."""
    found = Q(pk__in=[])
    for field in fields:
        found |= Q(**{_lookup(field): word})
    return found


def _lookup(field: str) -> str:
    how = _HOW.get(field[0])
    if how is not None:
        return f"{field[1:]}__{how}"
    return field if field.rpartition("__")[2] in _LOOKUPS else f"{field}__icontains"


def label_holds(model: Any, fields: Iterable[str], word: str) -> Q:
    """The rows whose choice in one of ``fields`` is called ``word``, or has it as a word of what it is
    called."""
    found = Q(pk__in=[])
    for field in fields:
        choices = model._meta.get_field(field).flatchoices
        codes = [code for code, label in choices if word in search_term(str(label)).split()]
        if codes:
            found |= Q(**{f"{field}__in": codes})
    return found


def beside_holds(model: Any, way: str, word: str) -> Q:
    """The rows beside which, at the end of ``way``, one stands with ``word`` in its name or initials. The
    names are looked through once, not for every row."""
    beside = model
    for step in way.split("__"):
        beside = beside._meta.get_field(step).related_model
    rows = beside._default_manager.filter(column_holds(by_name(), word)).order_by()
    return Q(**{f"{way}__in": rows.values("pk")})


class WordSearchMixin:
    """Each word has to be found: in a column of ``search_fields``, as a choice of one of ``labelled``, or in
    the name at the end of one of ``beside``. Before an admin class."""

    model: Any
    labelled: ClassVar[tuple[str, ...]] = ()
    beside: ClassVar[tuple[str, ...]] = ()

    def found_by(self, word: str) -> Q:
        """The rows with the word."""
        found = column_holds(self.search_fields, word)  # type: ignore[attr-defined]
        found |= label_holds(self.model, self.labelled, word)
        for way in self.beside:
            found |= beside_holds(self.model, way, word)
        return found

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The rows with every word, none twice."""
        for word in search_term.split():
            queryset = queryset.filter(self.found_by(word))
        return queryset, False
