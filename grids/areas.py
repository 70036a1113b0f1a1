"""The next level down: how an area is divided, for filters and tables by area."""

from __future__ import annotations

from collections.abc import Iterable

from grids.choices import DIVISION_CODE_LENGTH, GRID_CODE_LENGTH, DivisionLevel
from grids.models import Division, Grid
from grids.scope import Scope

LENGTHS = (*DIVISION_CODE_LENGTH.values(), *GRID_CODE_LENGTH.values())
_CITY = DIVISION_CODE_LENGTH[DivisionLevel.CITY]
_COUNTY = DIVISION_CODE_LENGTH[DivisionLevel.COUNTY]
_TOWNSHIP = DIVISION_CODE_LENGTH[DivisionLevel.TOWNSHIP]


def length_below(code: str) -> int:
    """How many digits the codes of the next level below ``code`` have; of a building, its own."""
    return next((length for length in LENGTHS if length > len(code)), LENGTHS[-1])


def dividing_length(scope: Scope) -> int:
    """How many digits of a code tell the parts of a scope apart: of a single area its next level, of several
    areas those areas; of everything the counties, of offices the streets and towns."""
    if scope.unlimited:
        return _COUNTY
    if not scope.prefixes:
        return _TOWNSHIP
    if len(scope.prefixes) == 1:
        return length_below(next(iter(scope.prefixes)))
    return min(len(prefix) for prefix in scope.prefixes)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of divisions and grids by code; one query for each of the two that is asked for. The names of
    administrative areas are public, so that they need no scope."""
    wanted = set(codes)
    divisions = {code for code in wanted if len(code) <= _TOWNSHIP}
    names: dict[str, str] = {}
    if divisions:
        names |= dict(Division.objects.filter(code__in=divisions).values_list("code", "name"))
    if wanted - divisions:
        names |= dict(Grid.objects.filter(code__in=wanted - divisions).values_list("code", "name"))
    return names


def parts(scope: Scope, code: str = "") -> list[tuple[str, str]]:
    """Code and name of the areas that ``scope``, or ``code`` in it, is divided into. One query."""
    length = length_below(code) if code else dividing_length(scope)
    if length <= _TOWNSHIP:
        level = next(level for level, digits in DIVISION_CODE_LENGTH.items() if digits == length)
        rows = Division.objects.filter(scope.condition("code"), level=level)
    else:
        rows = Grid.objects.within(scope).current().filter(level=(length - _TOWNSHIP) // 3)
    if code:
        rows = rows.filter(code__startswith=code)
    return list(rows.order_by("code").values_list("code", "name"))
