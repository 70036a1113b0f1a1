"""Where the demonstration lies: made-up spots near the middle of each town, so that the map has pins."""

import random
from decimal import Decimal

from demo.places.offices import TOWNS
from grids.codes import parent_of, township_of
from grids.models import Grid

_DIGITS = Decimal("0.000001")
_QUARTERS_A_SIDE = 6
# Degrees between two quarters, and from the middle of one to its buildings: about 450 and 110 metres.
_QUARTER, _BUILDING = 0.0045, 0.0011


def give_positions(
    communities: list[Grid], groups: list[Grid], buildings: list[Grid], source: random.Random
) -> None:
    """Put the quarters of each town near a lattice, the buildings around them, and a community in the middle
    of its quarters. Changes no tree; one query."""
    middle: dict[str, tuple[float, float]] = {}
    for town in TOWNS:
        for number, group in enumerate(one for one in groups if township_of(one.code) == town.code):
            row, column = divmod(number, _QUARTERS_A_SIDE)
            north, east = source.uniform(-0.3, 0.3), source.uniform(-0.3, 0.3)
            latitude, longitude = town.middle
            there = latitude + (row + north) * _QUARTER, longitude + (column + east) * _QUARTER
            middle[group.code] = there
            _place(group, *there)
    for building in buildings:
        latitude, longitude = middle[parent_of(building.code)]
        north, east = source.uniform(-1, 1), source.uniform(-1, 1)
        _place(building, latitude + _BUILDING * north, longitude + _BUILDING * east)
    for community in communities:
        own = [spot for code, spot in middle.items() if parent_of(code) == community.code]
        _place(community, *(sum(values) / len(own) for values in zip(*own, strict=True)))
    Grid.objects.bulk_update([*communities, *groups, *buildings], ["latitude", "longitude"])


def _place(grid: Grid, latitude: float, longitude: float) -> None:
    grid.latitude = Decimal(latitude).quantize(_DIGITS)
    grid.longitude = Decimal(longitude).quantize(_DIGITS)
