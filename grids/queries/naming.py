"""Words of a search that name areas: what lies in them is found, wherever its row stands in the tree. A path
is found as it is shown: each of its words names an area, and those areas lie in one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, Model, Q, Value, When
from django.db.models.functions import Length

from grids.choices import DivisionLevel
from grids.codes import TOWNSHIP_LENGTH, path_of
from grids.models import Division, Grid
from grids.scope import Scope, beginning_with
from kit.numbers.names import looks_like_initials
from kit.numbers.whole import is_digits
from kit.numbers.words import search_term

MOST = 50  # areas that a word is taken for: who finds more says more
_FEWEST = 2  # characters of a word that names something by itself
_MOST_BESIDE = 500  # areas with a shorter one in their names, inside those that the other words name


@dataclass(frozen=True, slots=True)
class Named:
    """What a word names: codes, the uppermost ones, none inside another. ``whole``: word by word, with the
    other words above or below it, as a path does."""

    codes: tuple[str, ...] = ()
    whole: bool = False

    def divisions(self) -> Named:
        """Those that are no grids."""
        return Named(tuple(code for code in self.codes if len(code) <= TOWNSHIP_LENGTH), self.whole)

    def rows(self, lookup: str) -> Q:
        """The rows whose area, the code reached by ``lookup``, lies in one of these."""
        found = Q(pk__in=[])
        for code in self.codes:
            found |= beginning_with(lookup, code)
        return found


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    found: tuple[tuple[str, str], ...]  # codes and names

    @property
    def whole(self) -> list[str]:
        """The codes of those that have the word as one of the words of their names."""
        return [code for code, name in self.found if self.text in search_term(name).split()]


def named(words: Sequence[str], scope: Scope) -> list[Named]:
    """For each of ``words`` the areas inside ``scope``, and of those it lies in, that it names: grids by a
    part of the name or its initials, streets and towns by a part of the name, what is above them by the whole
    of it; the uppermost fifty. A word that more have is taken for those that the other words name, or name a
    part of; and only so a single character, or digits. One query a word, two for such a one."""
    first = [_named(word, scope) for word in words]
    rare = [[code for code, _name in one.found] for one in first if 0 < len(one.found) < MOST]
    if rare:
        first = [_again(one, scope, rare) for one in first]
    return [_as_path(one, first) for one in first]


def in_named(words: Sequence[str], scope: Scope, lookup: str) -> list[Q]:
    """For each of ``words`` the rows that lie in what it names (``named``)."""
    return [one.rows(lookup) for one in named(words, scope)]


def _named(word: str, scope: Scope) -> _Word:
    if len(word) < _FEWEST or is_digits(word):
        return _Word(word, ())
    return _Word(word, _rows(word, scope, [])[:MOST])


def _again(one: _Word, scope: Scope, rare: list[list[str]]) -> _Word:
    """The word, read again beside those that name few areas, if it names too many or nothing by itself."""
    if len(one.found) >= MOST:
        return _Word(one.text, _rows(one.text, scope, rare)[:MOST])
    if not one.found and (len(one.text) < _FEWEST or is_digits(one.text)):
        beside = _Word(one.text, _rows(one.text, scope, rare, beside_only=True))
        return _Word(one.text, tuple(row for row in beside.found if row[0] in beside.whole))
    return one


def _rows(
    word: str, scope: Scope, rare: list[list[str]], *, beside_only: bool = False
) -> tuple[tuple[str, str], ...]:
    """Codes and names of what has ``word`` in its name: first what most of ``rare`` name, contain or lie in,
    then what is called so, then the uppermost. One query."""
    grids, divisions = Q(name__icontains=word), Q(name=word)
    if looks_like_initials(word):
        grids |= Q(initials__contains=word.lower())
    divisions |= Q(level=DivisionLevel.TOWNSHIP, name__icontains=word)
    narrow = _inside(scope)
    if beside_only:
        narrow &= _near([code for codes in rare for code in codes])
    found = _ranked(Grid, grids & narrow, word, rare).union(
        _ranked(Division, divisions & narrow, word, rare), all=True
    )
    most = _MOST_BESIDE if beside_only else MOST
    rows = found.order_by("-near", "-called", "digits", "code")[:most]
    return tuple((code, name) for _near_, _called, _digits, code, name in rows)


def _ranked(model: type[Model], condition: Q, word: str, rare: list[list[str]]) -> Any:
    near: Any = Value(0, output_field=IntegerField())
    for codes in rare:
        near = near + Case(When(_near(codes), then=Value(1)), default=Value(0))
    called = Case(When(name=word, then=Value(1)), default=Value(0))
    rows: Any = model._default_manager.filter(condition).order_by()
    rows = rows.annotate(near=near, called=called, digits=Length(F("code")))
    return rows.values_list("near", "called", "digits", "code", "name")


def _inside(scope: Scope) -> Q:
    if scope.unlimited:
        return Q()
    above = {code for prefix in scope.prefixes for code in path_of(prefix)}
    return scope.condition("code") | Q(code__in=above)


def _near(codes: Iterable[str]) -> Q:
    """What lies in one of ``codes``, or contains it."""
    found = Q(code__in={above for code in codes for above in path_of(code)})
    for code in codes:
        found |= beginning_with("code", code)
    return found


def _as_path(one: _Word, words: list[_Word]) -> Named:
    """Of a path only what it leads through: the codes of the word that have one above or below them for every
    other word that is the whole of a name."""
    others = [other.whole for other in words if other is not one and other.whole]
    leading = [code for code in one.whole if all(_related(code, codes) for codes in others)]
    if leading and others:
        return Named(tuple(_uppermost(leading)), whole=True)
    return Named(tuple(_uppermost(code for code, _name in one.found)))


def _related(code: str, codes: Iterable[str]) -> bool:
    return any(code.startswith(other) or other.startswith(code) for other in codes)


def _uppermost(codes: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for code in sorted(codes):
        if not kept or not code.startswith(kept[-1]):
            kept.append(code)
    return kept
