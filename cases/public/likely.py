"""What words are likely to be about, by what was filed before in the city: a naive Bayes over pairs of
characters.

Of each category is kept in how many cases each pair stood (once a case, however often), with one added to
each count. The certainty is calibrated: such a model is too sure of itself, since it takes the pairs of one
word for as many witnesses. So its sums are divided by a number that makes the certainties fit best to cases
that it has not learned from; which share of others it got right is kept beside it (docs/likely.md).

Nobody's words are kept: pairs that stood in fewer than ``FEWEST_OF_PAIR`` cases are dropped, and so are
digits; numbers and names behind “mask” are taken out before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, log
from typing import Any
from zlib import crc32

from cases.models import Category, WordModel
from kit.privacy.scan import mask_private

FEWEST_CASES = 300  # with fewer the points decide (cases/public/guessing.py)
FEWEST_OF_CATEGORY = 10
FEWEST_OF_PAIR = 5
LONGEST = 500  # characters that are looked at
FEWEST_KNOWN = 2  # pairs that are known, below which nothing is proposed
FEWEST_TRIED = 50  # cases that it was tried with, below which no certainty is stated
LEAST_SURE, LEAST_OF_OTHERS, MOST = 0.3, 0.1, 3
_STEPS = [1 + step / 4 for step in range(57)]  # by which the sums are divided: 1, 1.25, … 15
_BINS = 10

Told = tuple[str, str]
"""A case: its category's code, its words."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The counts: cases by category, pairs by category, and of each pair the cases of each category."""

    cases: Mapping[str, int]
    totals: Mapping[str, int]
    pairs: Mapping[str, Mapping[str, int]]
    divided_by: float = 1.0

    def likely(self, words: str) -> dict[str, float]:
        """The certainty of each category; empty where too little is known of the words."""
        return _shares(self.sums(words), self.divided_by)

    def sums(self, words: str) -> dict[str, float]:
        """What speaks for each category, in logarithms; empty where too little is known of the words."""
        known = [self.pairs[one] for one in pairs_of(words) if one in self.pairs]
        if len(known) < FEWEST_KNOWN:
            return {}
        everything, kinds, size = sum(self.cases.values()), len(self.cases), len(self.pairs)
        return {
            code: log((number + 1) / (everything + kinds))
            + sum(log((one.get(code, 0) + 1) / (self.totals[code] + size)) for one in known)
            for code, number in self.cases.items()
        }


def _shares(sums: Mapping[str, float], divided_by: float) -> dict[str, float]:
    """Sums of logarithms as certainties that make one together."""
    top = max(sums.values(), default=0)
    shares = {code: exp((found - top) / divided_by) for code, found in sums.items()}
    whole = sum(shares.values())
    return {code: share / whole for code, share in shares.items()}


@dataclass(frozen=True, slots=True)
class Likely:
    """A category that is proposed; ``percent`` is None where its certainty was not measured."""

    category: Category
    percent: int | None


def pairs_of(words: str) -> set[str]:
    """The pairs of characters that stand beside each other, without digits."""
    signs = [one if one.isalpha() else " " for one in mask_private(words[:LONGEST]).lower()]
    return {a + b for a, b in pairwise(signs) if " " not in (a, b)}


def count(cases: Iterable[Told]) -> Learned:
    """The counts of ``cases``, without what is rare."""
    number: Counter[str] = Counter()
    of_pair: dict[str, Counter[str]] = {}
    for code, words in cases:
        number[code] += 1
        for pair in pairs_of(words):
            of_pair.setdefault(pair, Counter())[code] += 1
    kept = {code: times for code, times in number.items() if times >= FEWEST_OF_CATEGORY}
    pairs = {
        pair: {code: times for code, times in found.items() if code in kept}
        for pair, found in of_pair.items()
        if found.total() >= FEWEST_OF_PAIR
    }
    pairs = {pair: found for pair, found in pairs.items() if found}
    totals: Counter[str] = Counter(dict.fromkeys(kept, 0))
    for found in pairs.values():
        totals.update(found)
    return Learned(kept, totals, pairs)


@dataclass(frozen=True, slots=True)
class Tried:
    """How good it was with cases that it had not learned from: the share of right first proposals, of how
    many, and the mean error of the certainty."""

    right: float
    number: int
    off: float


def learn(cases: Sequence[Told]) -> tuple[Learned, Tried]:
    """Learn from all ``cases``. By what the sums are divided, and how good it is, is found with eight tenths
    of them: tried with one tenth each. The same words lie in the same tenth: whoever is asked what she has
    just been told knows everything."""
    tenths: list[list[Told]] = [[] for _tenth in range(10)]
    for one in cases:
        tenths[_tenth_of(one[1])].append(one)
    trial = count(one for tenth in tenths[2:] for one in tenth)
    sums = [(code, found) for code, words in tenths[0] if (found := trial.sums(words))]
    divided_by = min(_STEPS, key=lambda step: _loss(sums, step))
    tried = try_with(_divided(trial, divided_by), tenths[1])
    return _divided(count(cases), divided_by), tried


def _tenth_of(words: str) -> int:
    return crc32("".join(sign for sign in words if sign.isalpha()).encode()) % 10


def try_with(learned: Learned, cases: Iterable[Told]) -> Tried:
    """How good it is with ``cases``; those for which nothing is proposed don't count."""
    bins: list[list[tuple[float, bool]]] = [[] for _bin in range(_BINS)]
    for code, words in cases:
        found = learned.likely(words)
        if found:
            first = max(found, key=lambda one: found[one])
            bins[min(int(found[first] * _BINS), _BINS - 1)].append((found[first], first == code))
    number = sum(map(len, bins))
    if not number:
        return Tried(0, 0, 0)
    off = sum(abs(sum(sure for sure, _hit in one) - sum(hit for _sure, hit in one)) for one in bins)
    return Tried(sum(hit for one in bins for _sure, hit in one) / number, number, off / number)


def _divided(learned: Learned, by: float) -> Learned:
    return Learned(learned.cases, learned.totals, learned.pairs, by)


def _loss(cases: Iterable[tuple[str, Mapping[str, float]]], step: float) -> float:
    """The sum of the logarithms of what is thought of the right category, which is least where certainties
    fit."""
    return -sum(log(max(_shares(sums, step).get(code, 0), 1e-9)) for code, sums in cases)


def stored(learned: Learned) -> dict[str, Any]:
    """As it is kept in ``WordModel.counts``."""
    return {
        "cases": learned.cases,
        "totals": learned.totals,
        "pairs": learned.pairs,
        "divided_by": learned.divided_by,
    }


@lru_cache(maxsize=2)
def _kept(pk: int) -> Learned | None:
    """A learning, read once in each process. One query."""
    counts = WordModel.objects.filter(pk=pk).values_list("counts", flat=True).first()
    return Learned(**counts) if counts else None


def likely(words: str) -> list[Likely]:
    """The categories in use that ``words`` are likely to be about, the likeliest first; empty where nothing
    was learned yet, or none is likely. Two queries, and one more after each learning."""
    newest = WordModel.objects.order_by("-pk").values_list("pk", "tried").first()
    learned = _kept(newest[0]) if newest is not None else None
    found = learned.likely(words) if learned is not None else {}
    ranked = sorted(found, key=lambda code: (-found[code], code))[:MOST]
    if not ranked or found[ranked[0]] < LEAST_SURE:
        return []
    sure = [code for code in ranked if found[code] >= LEAST_OF_OTHERS]
    rows = {one.code: one for one in Category.objects.filter(code__in=sure, in_use=True)}
    measured = newest is not None and newest[1] >= FEWEST_TRIED
    percent = {code: min(round(found[code] * 100), 99) if measured else None for code in sure}
    return [Likely(rows[code], percent[code]) for code in sure if code in rows]
