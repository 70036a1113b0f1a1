"""Finding cases by number, by words of any length, Chinese ones too, and by the names of what they belong to:
category, community, resident group or building, department, and whoever reported or handles it.

Chinese words are short: most have two characters, and an index of groups of three letters can't serve them.
So PostgreSQL keeps an index of all pairs of neighbouring characters (migrations 0001, 0014): the pairs of
the word that is looked for lead to the few cases that hold them all, and among those the word itself is
looked for. SQLite reads through.

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

from cases.models import Category
from cases.models.querysets import CaseQuerySet
from grids.queries.naming import in_named
from grids.scope import Scope
from kit.numbers.names import looks_like_initials
from kit.numbers.words import search_term, widths
from kit.privacy.scan import digits_in
from staff.models import Member, Organization

_PAIR = 2
_NAMES = 50  # rows of each kind that a word is taken for
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
    """Whether title and description, or the place, hold all pairs of neighbouring characters of a word.
    Everywhere but on PostgreSQL always true: it only narrows down where ``icontains`` has to look."""

    function = "cases_pairs"
    output_field = BooleanField()
    # Letter by letter as in the indices, which serve no other expression.
    _WORDS = "cases_pairs(%(title)s || ' ' || %(description)s) @> cases_pairs(%(word)s)"
    _PLACE = "cases_pairs(%(address)s) @> cases_pairs(%(word)s)"
    template = f"({_WORDS} OR {_PLACE})"

    def __init__(self, word: str) -> None:
        super().__init__(F("title"), F("description"), F("address"), Value(word))

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_context: Any) -> tuple[str, Any]:
        return "1 = 1", ()

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:
        compiled = [compiler.compile(part) for part in self.source_expressions]
        title, description, address, word = (sql for sql, _params in compiled)
        named = {"title": title, "description": description, "address": address, "word": word}
        params = tuple(param for _sql, params in compiled for param in params)
        # The word stands there twice, the columns have no parameters.
        return self.template % named, params * 2


def search(cases: CaseQuerySet, term: str, scope: Scope) -> CaseQuerySet:
    """The cases whose number begins with ``term``; otherwise those with every word of it in title,
    description or place, in a name (``_named``), or in that of an area they lie in. Of a word of digits it
    may also be the beginning or the end of the number, and has to be if there are four or more. ``scope`` is
    where areas are looked for by their names. At most five queries a word."""
    term = search_term(term)
    if _is_number(term):
        return cases.filter(number__startswith=term.upper())
    words = term.split()
    for word, inside in zip(words, in_named(words, scope, "area"), strict=True):
        cases = cases.filter(_holds(word) | _named(word) | inside)
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
    found = Q(pk__in=[])
    for writing in widths(word):
        found |= _written_in_the_words(writing)
    return found


def _written_in_the_words(word: str) -> Q:
    found = Q(title__icontains=word) | Q(description__icontains=word) | Q(address__icontains=word)
    if len(word) >= _PAIR:
        found &= Q(HasPairs(word))
    before = _BEFORE if _STARTS.match(word) else ""
    behind = _BEHIND if _ENDS.search(word) else ""
    if before or behind:
        alone = f"{before}{re.escape(word)}{behind}"
        found &= Q(title__iregex=alone) | Q(description__iregex=alone) | Q(address__iregex=alone)
    return found


def _named(word: str) -> Q:
    """The cases of a category, a department or a person of that name, or with it in the name, or in
    its initials in pinyin, the first fifty of each: who finds more says more. Nothing for a single character,
    or for a number."""
    digits = len(digits_in(word))
    if len(word) < _PAIR or digits > _MOST_DIGITS or digits == len(word):
        return Q(pk__in=[])
    named, people_named = Q(name__icontains=word), Q(name__endswith=word)
    if looks_like_initials(word):
        named |= Q(initials__contains=word.lower())
        people_named |= Q(initials__endswith=word.lower())
    categories = Category.objects.filter(named).values_list("pk", flat=True)[:_NAMES]
    offices = Organization.objects.filter(named).values_list("pk", flat=True)[:_NAMES]
    people = list(Member.objects.filter(people_named).values_list("pk", flat=True)[:_NAMES])
    found = Q(category__in=list(categories)) | Q(office__in=list(offices))
    return found | Q(filed_by__in=people) | Q(assignee__in=people)
