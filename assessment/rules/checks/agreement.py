"""How far the two stages agree: percent and Cohen's kappa, each with n.

kappa = (po - pe) / (1 - pe), where po is the share of pairs that agree and pe the agreement that chance
alone would give from how often each stage gave each answer (J. Cohen, A coefficient of agreement for nominal
scales, Educational and Psychological Measurement 20 (1960), 37-46).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of ``n`` pairs of answers ``agreed`` are the same. ``kappa`` is None where there is none to say: of no
    pairs, or where both stages gave one and the same answer throughout, so that chance alone would agree."""

    n: int
    agreed: int
    kappa: Fraction | None

    @property
    def percent(self) -> Fraction | None:
        """The share that agrees, in percent; None of no pairs."""
        return Fraction(100 * self.agreed, self.n) if self.n else None

    @property
    def percent_text(self) -> str:
        """The share that agrees as it is shown, half a hundredth rounded up."""
        return "—" if self.percent is None else f"{_rounded(self.percent)}%"

    @property
    def kappa_text(self) -> str:
        """Kappa as it is shown; “—” where there is none."""
        return "—" if self.kappa is None else _rounded(self.kappa)

    @property
    def always_same(self) -> bool:
        """Whether kappa is missing because there is only one answer."""
        return bool(self.n) and self.kappa is None


def _rounded(value: Fraction) -> str:
    """With two decimals, exactly: halves go away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def agreement(pairs: Iterable[Pair]) -> Agreement:
    """The agreement of pairs of answers, that of stage 1 first."""
    seen = Counter(pairs)
    n = seen.total()
    agreed = sum(times for (one, other), times in seen.items() if one == other)
    if not n:
        return Agreement(0, 0, None)
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), times in seen.items():
        first[one] += times
        second[other] += times
    by_chance = Fraction(sum(first[answer] * second[answer] for answer in first), n * n)
    if by_chance == 1:
        return Agreement(n, agreed, None)
    return Agreement(n, agreed, (Fraction(agreed, n) - by_chance) / (1 - by_chance))
