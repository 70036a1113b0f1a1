"""The next level down: how an area is divided, for filters and tables by area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.choices import DIVISION_CODE_LENGTH
from grids.codes import CODE_LENGTHS, COUNTY_LENGTH, GRID_LEVEL, TOWNSHIP_LENGTH
from grids.models import Division, Grid
from grids.scope import Scope
from kit.actors import Actor
from kit.text import Text, listed

_NAMED = 3  # areas of a scope


def length_below(code: str) -> int:
    """How many digits the codes of the next level below ``code`` have; of a building, its own."""
    return next((length for length in CODE_LENGTHS if length > len(code)), CODE_LENGTHS[-1])


def dividing_length(scope: Scope) -> int:
    """How many digits of a code tell the parts of a scope apart: of a single area its next level, of several
    areas those areas; of everything the counties, of offices the streets and towns."""
    if scope.unlimited:
        return COUNTY_LENGTH
    if not scope.prefixes:
        return TOWNSHIP_LENGTH
    if area := scope.only_area():
        return length_below(area)
    return min(len(prefix) for prefix in scope.prefixes)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of divisions and grids by code; one query for each of the two that is asked for. The names of
    administrative areas are public, so that they need no scope."""
    wanted = set(codes)
    divisions = {code for code in wanted if len(code) <= TOWNSHIP_LENGTH}
    names: dict[str, str] = {}
    if divisions:
        names |= dict(Division.objects.filter(code__in=divisions).values_list("code", "name"))
    if wanted - divisions:
        names |= dict(Grid.objects.filter(code__in=wanted - divisions).values_list("code", "name"))
    return names


def in_words(scope: Scope) -> str:
    """The areas of a scope by their names, of many the first ones; of offices, nothing. At most two
    queries."""
    if scope.unlimited:
        return str(_("everywhere"))
    codes = sorted(scope.prefixes)
    names = names_of(codes[:_NAMED])
    said = listed(names.get(one, one) for one in codes[:_NAMED])
    if len(codes) <= _NAMED:
        return said
    return str(_("%(names)s and others, %(n)d areas") % {"names": said, "n": len(codes)})


def parts(scope: Scope, code: str = "") -> list[tuple[str, str]]:
    """Code and name of the areas that ``scope``, or ``code`` in it, is divided into. One query."""
    length = length_below(code) if code else dividing_length(scope)
    if length <= TOWNSHIP_LENGTH:
        level = next(level for level, digits in DIVISION_CODE_LENGTH.items() if digits == length)
        rows = Division.objects.filter(scope.condition("code"), level=level)
    else:
        rows = Grid.objects.within(scope).current().filter(level=GRID_LEVEL[length])
    if code:
        rows = rows.filter(code__startswith=code)
    return list(rows.order_by("code").values_list("code", "name"))


def refuse_area(by: Actor, permission: str, setting: Any) -> Text:
    """Why ``by`` may not decide for the area of ``setting`` (a row that holds in its ``area``; empty:
    everywhere), for want of ``permission`` there or of such an area; empty when she may."""
    if setting.area and not names_of([setting.area]):
        return _("There is no area with this code.")
    return "" if by.has_perm(permission, setting) else _("This area is not inside yours.")
