"""How a sample is drawn: by a seed, grid by grid, so that anybody can draw it again (docs/spot-checks.md).

A method is never changed: another way is another version, and old rounds keep theirs.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence

METHOD = "1"
WHOLE = 1000  # shares are given in per mille of the households of each grid
_BETWEEN = "|"

Keys = Sequence[int]
Order = dict[str, list[int]]


def mark_of(seed: str, grid: str, household: int) -> str:
    """By what a household of a grid is ordered: SHA-256 of method, seed, grid and household."""
    return hashlib.sha256(_BETWEEN.join((METHOD, seed, grid, str(household))).encode()).hexdigest()


def number_of(share: int, households: int) -> int:
    """How many of the households of a grid are drawn for a share in per mille: rounded up, at least one, and
    of none none. In whole numbers, so that every machine says the same."""
    return min(households, max(1, -(-share * households // WHOLE)))


def _in_order(seed: str, frame: Mapping[str, Keys]) -> Order:
    return {
        grid: sorted(set(keys), key=lambda key: (mark_of(seed, grid, key), key))
        for grid, keys in sorted(frame.items())
    }


_METHODS: dict[str, Callable[[str, Mapping[str, Keys]], Order]] = {METHOD: _in_order}


def drawn_order(method: str, seed: str, frame: Mapping[str, Keys]) -> Order:
    """All households of each grid in the order in which they are drawn: the first ones are the sample, the
    next ones replace whoever is not reached. Raises KeyError for a method that never was."""
    return _METHODS[method](seed, frame)


def sample(method: str, seed: str, frame: Mapping[str, Keys], share: int) -> Order:
    """The households that are drawn, by grid."""
    order = drawn_order(method, seed, frame)
    return {grid: keys[: number_of(share, len(keys))] for grid, keys in order.items()}


def digest_of(rows: Iterable[Sequence[object]]) -> str:
    """By which a frame is known: SHA-256 of its rows as JSON in order, without blanks."""
    text = json.dumps(sorted(list(row) for row in rows), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
