"""By which columns the search of a list finds a name: the name itself, and its initials in pinyin."""

from collections.abc import Iterable

from django.db.models import Q

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
