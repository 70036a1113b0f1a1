"""Searching a list of the admin whose rows lie in an area: by its columns, and by the areas they lie in."""

from typing import Any

from django.http import HttpRequest

from grids.queries.naming import in_named
from grids.scope import beginning_with
from kit.admin.searching import WordSearchMixin
from kit.numbers.whole import is_digits

_FEWEST = 6  # digits of a code; fewer are a door, a house, or the end of a number


class AreaSearchMixin(WordSearchMixin):
    """Each word has to be found: as in other lists, as the beginning of the area's code, or in the name or
    initials of an area that the row lies in. Before an admin class."""

    area_of_row = ""  # the way to the code, where it is not the one of the model

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The rows with every word. At most two queries a word, and no row twice."""
        lookup = self.area_of_row or self.model.area_lookup
        words = search_term.split()
        areas = in_named(words, request.scope, lookup)  # type: ignore[attr-defined]
        for word, inside in zip(words, areas, strict=True):
            found = self.found_by(word) | inside
            if is_digits(word) and len(word) >= _FEWEST:
                found |= beginning_with(lookup, word)
            queryset = queryset.filter(found)
        return queryset, False
