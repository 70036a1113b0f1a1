"""Where the demonstration lies: made-up spots near the middle of Jiaxing, so that the map has pins."""

import random
from decimal import Decimal

from grids.codes import parent_of
from grids.models import Grid

_LATITUDE, _LONGITUDE = 30.752, 120.753
_DIGITS = Decimal("0.000001")
_QUARTERS_A_SIDE = 6
# Degrees between two quarters, and from the middle of one to its buildings: about 450 and 110 metres.
_QUARTER, _BUILDING = 0.0045, 0.0011


def give_positions(groups: list[Grid], buildings: list[Grid], source: random.Random) -> None:
    """Put the quarters on a lattice and their buildings around them. Changes no tree; one query a kind."""
    middle: dict[str, tuple[float, float]] = {}
    for number, group in enumerate(groups):
        row, column = divmod(number, _QUARTERS_A_SIDE)
        middle[group.code] = (_LATITUDE + row * _QUARTER, _LONGITUDE + column * _QUARTER)
        _place(group, *middle[group.code])
    for building in buildings:
        latitude, longitude = middle[parent_of(building.code)]
        north, east = source.uniform(-1, 1), source.uniform(-1, 1)
        _place(building, latitude + _BUILDING * north, longitude + _BUILDING * east)
    Grid.objects.bulk_update([*groups, *buildings], ["latitude", "longitude"])


def _place(grid: Grid, latitude: float, longitude: float) -> None:
    grid.latitude = Decimal(latitude).quantize(_DIGITS)
    grid.longitude = Decimal(longitude).quantize(_DIGITS)
