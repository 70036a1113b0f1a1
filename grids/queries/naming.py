"""Words of a search that name grids: what lies in them is found, wherever its row stands in the tree."""

from __future__ import annotations

from django.db.models import Q

from grids.codes import path_of
from grids.models import Grid
from grids.scope import Scope, beginning_with
from kit.numbers.names import looks_like_initials
from kit.numbers.whole import is_digits

MOST = 50  # grids that a word is taken for: who finds more says more
_FEWEST = 2  # characters of a word


def named(word: str, scope: Scope) -> list[str]:
    """The codes of the grids inside ``scope``, and of those it lies in, with ``word`` in their names, or in
    the initials of these; the uppermost fifty, and none inside another. None for a single character or for
    digits alone. One query."""
    if len(word) < _FEWEST or is_digits(word):
        return []
    called = Q(name__icontains=word)
    if looks_like_initials(word):
        called |= Q(initials__contains=word.lower())
    rows = Grid.objects.filter(called)
    if not scope.unlimited:
        above = {code for prefix in scope.prefixes for code in path_of(prefix)}
        rows = rows.filter(scope.condition("code") | Q(code__in=above))
    codes = rows.order_by("level", "code").values_list("code", flat=True)[:MOST]
    found: list[str] = []
    for code in sorted(codes):
        if not found or not code.startswith(found[-1]):
            found.append(code)
    return found


def in_named(word: str, scope: Scope, lookup: str) -> Q:
    """The rows whose area, the code reached by ``lookup``, lies in a grid that ``word`` names. One query."""
    found = Q(pk__in=[])
    for code in named(word, scope):
        found |= beginning_with(lookup, code)
    return found
