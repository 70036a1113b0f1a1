"""The figures of many grids, with a constant number of queries. What the register counts comes from above:
the setting ``COUNTED_IN_THE_REGISTER`` names who counts."""

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from grids.codes import community_of
from grids.figures.decided import Figures
from grids.figures.pairs import Counted
from grids.models import FiguresDecision, Grid
from grids.scope import Scope

LOOKING = "residents.view_household"
"""The right to look at the register, where its figures are shown."""


def fill(rows: Sequence[Any], looking: Scope) -> None:
    """Give each of the grids ``rows`` its ``figures``, as somebody may see them who may look at the register
    within ``looking``. One query, and two more for each level of the grids."""
    decisions = decisions_of({community_of(row.code) for row in rows})
    counted = count([row.code for row in rows], looking)
    for row in rows:
        decision = decisions.get(community_of(row.code))
        row.figures = Figures(declared_in(row), counted.get(row.code), decision)


def figures_of(grid: Grid, looking: Scope) -> Figures:
    """The figures of one grid. Three queries."""
    row: Any = grid
    fill([row], looking)
    found: Figures = row.figures
    return found


def declared_in(grid: Grid) -> Counted:
    """What was declared of a grid."""
    return Counted(grid.declared_households, grid.declared_registered, grid.declared_floating)


def count(codes: Collection[str], looking: Scope) -> dict[str, Counted]:
    """What the register counts in each of the grids ``codes``, an empty one included. Those that do not lie
    inside ``looking`` as a whole are left out: a part of a figure is a wrong one. Two queries a level."""
    seen = [code for code in codes if looking.covers(code)]
    found: dict[str, Counted] = import_string(settings.COUNTED_IN_THE_REGISTER)(looking, seen) if seen else {}
    return {code: found.get(code, Counted()) for code in seen}


def decisions_of(communities: Collection[str]) -> dict[str, FiguresDecision]:
    """What holds in each of the communities of these codes in which somebody has decided. One query."""
    rows = FiguresDecision.objects.filter(community__code__in=communities).order_by("pk")
    return {row.community.code: row for row in rows.select_related("community", "by__member")}


def decided_everywhere() -> dict[str, str]:
    """What holds in every community in which somebody has decided, by its code. One query."""
    return dict(FiguresDecision.objects.order_by("pk").values_list("community__code", "basis"))
