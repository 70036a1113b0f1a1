"""What a person may see: a set of code prefixes, a set of offices, everything, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q


def after(prefix: str) -> str:
    """The smallest code that comes after every code beginning with ``prefix`` (digits only)."""
    return str(int(prefix) + 1).zfill(len(prefix))


def beginning_with(lookup: str, prefix: str) -> Q:
    """A condition for codes below ``prefix``: a range, so that an ordinary index serves it everywhere."""
    return Q(**{f"{lookup}__gte": prefix, f"{lookup}__lt": after(prefix)})


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that a person may reach. ``prefixes`` are codes of divisions or grids; ``offices`` are ids of
    organizations whose matters are visible wherever they lie (a department sees only what reached it)."""

    prefixes: frozenset[str] = frozenset()
    offices: frozenset[int] = frozenset()
    unlimited: bool = False

    @classmethod
    def nothing(cls) -> Scope:
        """The scope of a stranger."""
        return cls()

    @classmethod
    def everything(cls) -> Scope:
        """The scope of a system administrator."""
        return cls(unlimited=True)

    @classmethod
    def of(cls, codes: Iterable[str], offices: Iterable[int] = ()) -> Scope:
        """A scope of ``codes``, without those that another of them already contains."""
        kept: list[str] = []
        for code in sorted(set(codes)):
            if not kept or not code.startswith(kept[-1]):
                kept.append(code)
        return cls(prefixes=frozenset(kept), offices=frozenset(offices))

    def covers(self, code: str) -> bool:
        """Whether the area ``code`` lies inside this scope."""
        return self.unlimited or any(code.startswith(prefix) for prefix in self.prefixes)

    def only_area(self) -> str:
        """The code of the area, where there is exactly one; else nothing."""
        return next(iter(self.prefixes)) if len(self.prefixes) == 1 else ""

    def condition(self, lookup: str) -> Q:
        """The scope as a condition on the code reached by ``lookup``; of nothing, a condition never true."""
        if self.unlimited:
            return Q()
        condition = Q(pk__in=[])
        for prefix in sorted(self.prefixes):
            condition |= beginning_with(lookup, prefix)
        return condition
