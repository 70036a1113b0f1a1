"""Finding cases by number and by words of any length, Chinese ones too.

Chinese words are short: most have two characters, and an index of groups of three letters can't serve them.
So PostgreSQL keeps an index of all pairs of neighbouring characters (migration 0006): the pairs of the word
that is looked for lead to the few cases that hold them all, and among those the word itself is looked for.
SQLite reads through.
"""

from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith

from cases.querysets import CaseQuerySet

_PAIR = 2


class HasPairs(Func):
    """Whether title and description hold all pairs of neighbouring characters of a word. Everywhere but on
    PostgreSQL always true: it only narrows down where ``icontains`` has to look."""

    function = "cases_pairs"
    output_field = BooleanField()
    # Letter by letter as in the index, which serves no other expression.
    template = "cases_pairs(%(title)s || ' ' || %(description)s) @> cases_pairs(%(word)s)"

    def __init__(self, word: str) -> None:
        super().__init__(F("title"), F("description"), Value(word))

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_context: Any) -> tuple[str, Any]:
        return "1 = 1", ()

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        compiled = [compiler.compile(part) for part in self.source_expressions]
        title, description, word = (sql for sql, _params in compiled)
        sql = self.template % {"title": title, "description": description, "word": word}
        return sql, tuple(param for _sql, params in compiled for param in params)


def search(cases: CaseQuerySet, term: str) -> CaseQuerySet:
    """The cases whose number begins with ``term``; otherwise those with every word of it in title or
    description, where a word of digits may also be the end of a number."""
    term = term.strip()
    if _is_number(term):
        return cases.filter(number__startswith=term.upper())
    for word in term.split():
        cases = cases.filter(_holds(word))
    return cases


def _is_number(term: str) -> bool:
    letters, digits = term[:2], term[2:]
    return letters.isascii() and letters.isalpha() and digits.isascii() and digits.isdigit()


def _holds(word: str) -> Q:
    found = Q(title__icontains=word) | Q(description__icontains=word)
    if len(word) >= _PAIR:
        found &= Q(HasPairs(word))
    if word.isascii() and word.isdigit():
        # Read from its end, so that an index serves it.
        found |= Q(StartsWith(Reverse("number"), word[::-1]))
    return found
