"""Points on the earth, and how far they are from the grid that they are said to lie in."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.models import Grid

_EARTH = 6_371_000  # metres from the middle to the surface
# Metres from the centre of a grid within which all of it lies, scattered hamlets of a village included.
FAR = 5_000
LIES_IN_THE_SEA = _("0, 0 lies in the sea; leave both empty where the place is not known.")


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the earth in degrees, WGS 84."""

    latitude: float
    longitude: float

    def metres_to(self, other: "Spot") -> float:
        """The distance along the surface, by the haversine formula."""
        north = radians(other.latitude - self.latitude)
        east = radians(other.longitude - self.longitude)
        across = cos(radians(self.latitude)) * cos(radians(other.latitude))
        half = sin(north / 2) ** 2 + across * sin(east / 2) ** 2
        return 2 * _EARTH * asin(min(1.0, sqrt(half)))


NOWHERE = Spot(0.0, 0.0)


def spot_at(latitude: Any, longitude: Any) -> Spot | None:
    """The point of two numbers or texts; None when one is missing or is no such number, and for 0, 0, which
    is what a device says that has found nothing."""
    try:
        spot = Spot(float(latitude), float(longitude))
    except (TypeError, ValueError):
        return None
    possible = abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180
    return spot if possible and spot != NOWHERE else None


def centre_of(grid: Grid) -> Spot | None:
    """The centre of ``grid``, or of the smallest around it whose centre is known; None where none is. A query
    for each grid above unless they were selected."""
    there, around = spot_at(grid.latitude, grid.longitude), grid.parent
    while there is None and around is not None:
        there, around = spot_at(around.latitude, around.longitude), around.parent
    return there


def metres_away(spot: Spot | None, grid: Grid) -> int | None:
    """How far ``spot`` is from ``centre_of`` a grid, in metres; None where either is not known."""
    there = centre_of(grid) if spot is not None else None
    return round(spot.metres_to(there)) if spot is not None and there is not None else None


def kilometres_if_far(spot: Spot | None, grid: Grid) -> int | None:
    """How many kilometres ``spot`` is from ``grid`` when that is too far to be inside it; None otherwise."""
    metres = metres_away(spot, grid)
    return round(metres / 1000) if metres is not None and metres > FAR else None
