"""Searching a list of the admin whose rows lie in an area: by its columns, and by the grids they lie in."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from grids.queries.naming import in_named
from grids.scope import beginning_with
from kit.admin.searching import column_holds
from kit.numbers.whole import is_digits

_FEWEST = 6  # digits of a code; fewer are a door, a house, or the end of a number


class AreaSearchMixin:
    """Each word has to be found: in a column of ``search_fields``, as the beginning of the area's code, or in
    the name or initials of a grid that the row lies in. Before an admin class."""

    model: Any
    looking = ""

    def found_by(self, word: str) -> Q:
        """The rows with the word in a column."""
        return column_holds(self.search_fields, word)  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The rows with every word. As many queries as words, and no row twice."""
        lookup = self.model.area_lookup
        scope = request.scope  # type: ignore[attr-defined]
        for word in search_term.split():
            found = self.found_by(word) | in_named(word, scope, lookup)
            if is_digits(word) and len(word) >= _FEWEST:
                found |= beginning_with(lookup, word)
            queryset = queryset.filter(found)
        return queryset, False
