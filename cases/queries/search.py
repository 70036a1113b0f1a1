"""Finding cases by number and by words of any length, Chinese ones too.

Chinese words are short: most have two characters, and an index of groups of three letters can't serve them.
So PostgreSQL keeps an index of all pairs of neighbouring characters (migration 0006): the pairs of the word
that is looked for lead to the few cases that hold them all, and among those the word itself is looked for.
SQLite reads through.

Whoever may read a case is not shown the id and phone numbers in its words, and could ask for them digit by
digit. So a word with four digits or more finds numbers of cases only, and one with fewer no part of a longer
number.
"""

import re
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Reverse
from django.db.models.lookups import StartsWith

from cases.models.querysets import CaseQuerySet
from kit.numbers.words import search_term
from kit.privacy.scan import digits_in

_PAIR = 2
_MOST_DIGITS = 3  # of a word that is looked for in the words of a case
# Where such a word begins or ends with a digit, at most as many digits stand beside it, whatever people put
# between them. So it is found in no number of ten digits or more, as all that are masked have.
_BETWEEN = r"\s.+\-\u2010-\u2015\u3000\uff0b\uff0d\uff0e"
_DIGIT, _GAP, _NEITHER = "[0-9\uff10-\uff19]", f"[{_BETWEEN}]", f"[^0-9\uff10-\uff19{_BETWEEN}]"
_BEFORE = rf"(?:^|{_NEITHER}){_GAP}*(?:{_DIGIT}{{1,{_MOST_DIGITS}}}{_GAP}+)?"
_BEHIND = rf"(?:{_GAP}+{_DIGIT}{{1,{_MOST_DIGITS}}})?{_GAP}*(?:$|{_NEITHER})"
_STARTS, _ENDS = re.compile(rf"{_GAP}*{_DIGIT}"), re.compile(rf"{_DIGIT}{_GAP}*\Z")
# A number with any prefix, as far as its date: it may be older than the prefix of today.
_DATED = re.compile(r"[A-Za-z]{1,6}20\d{6,}", re.ASCII)


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
    description. Of a word of digits it may also be the beginning or the end of the number, and has to be if
    there are four or more."""
    term = search_term(term)
    if _is_number(term):
        return cases.filter(number__startswith=term.upper())
    for word in term.split():
        cases = cases.filter(_holds(word))
    return cases


def _is_number(term: str) -> bool:
    begun = re.fullmatch(rf"{settings.CASE_NUMBER_PREFIX}\d+", term, re.ASCII | re.IGNORECASE)
    return bool(begun or _DATED.fullmatch(term))


def _holds(word: str) -> Q:
    digits = digits_in(word)
    many = len(digits) > _MOST_DIGITS
    found = Q(pk__in=[]) if many else _in_the_words(word)
    if digits and len(digits) == len(word):
        # Read from its end, so that an index serves it.
        found |= Q(StartsWith(Reverse("number"), digits[::-1]))
        if many:
            found |= Q(number__startswith=f"{settings.CASE_NUMBER_PREFIX}{digits}")
    return found


def _in_the_words(word: str) -> Q:
    found = Q(title__icontains=word) | Q(description__icontains=word)
    if len(word) >= _PAIR:
        found &= Q(HasPairs(word))
    before = _BEFORE if _STARTS.match(word) else ""
    behind = _BEHIND if _ENDS.search(word) else ""
    if before or behind:
        alone = f"{before}{re.escape(word)}{behind}"
        found &= Q(title__iregex=alone) | Q(description__iregex=alone)
    return found
