"""Whether a number of a week is more than usual: a plain robust rule over the weeks before it.

The usual level is the median of the preceding weeks, so that one bad week does not lift it. Around it
numbers scatter: by 1.4826 × MAD (the median distance from the median, which is a standard deviation where
they scatter evenly), and never less than by the root of the median, since counts scatter so by chance
alone, nor than by 1. A week is more than usual from ``LEAST`` on and when it lies more than ``FACTOR`` of
these above the median. Of fewer than ``WEEKS_LEAST`` weeks, or of fewer than ``TOTAL_LEAST`` in all weeks
together, nothing is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

WEEKS = 8  # before the week that is judged
WEEKS_LEAST, TOTAL_LEAST = 4, 5
LEAST, FACTOR = 3, 2
_MAD = 1.4826


@dataclass(frozen=True, slots=True)
class Level:
    """A week's number beside the usual one. ``weeks`` is n, the number of weeks that it is judged by;
    ``enough`` whether there are enough to say anything."""

    number: int
    usual: float
    scatter: float
    weeks: int
    enough: bool

    @property
    def limit(self) -> float:
        """Up to here it is as usual."""
        return self.usual + FACTOR * self.scatter

    @property
    def unusual(self) -> bool:
        """Whether it is more than usual."""
        return self.enough and self.number >= LEAST and self.number > self.limit


def level(number: int, before: Sequence[int]) -> Level:
    """How ``number`` stands beside the weeks ``before`` it."""
    usual = float(median(before)) if before else 0.0
    mad = float(median(abs(one - usual) for one in before)) if before else 0.0
    scatter = max(_MAD * mad, sqrt(usual), 1.0)
    enough = len(before) >= WEEKS_LEAST and sum(before) + number >= TOTAL_LEAST
    return Level(number, usual, scatter, len(before), enough)
