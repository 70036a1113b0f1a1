"""Open cases that may be about the same thing, offered while somebody reports it again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Q

from cases.choices import Light
from cases.models import Case, Category
from cases.words import path_of
from gridgov.kit import clock
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.models import Grid
from grids.scope import Scope, beginning_with

SINCE = dt.timedelta(days=14)
NEAR = 100  # metres
MOST = 5
_LOOKED_AT = 200  # open cases so near each other that the newest of them will do
_EARTH = 6_371_000  # metres from the middle to the surface
_DEGREE = 110_500  # metres, the shortest degree of latitude: the box is rather too large than too small
_COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]


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


def spot_at(latitude: Any, longitude: Any) -> Spot | None:
    """The point of two numbers or texts; None when one is missing or is no such number."""
    try:
        spot = Spot(float(latitude), float(longitude))
    except (TypeError, ValueError):
        return None
    return spot if abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180 else None


@dataclass(frozen=True, slots=True)
class Similar:
    """An open case that may be the same, and how far away it is when both places are known."""

    case: Case
    metres: int | None

    @property
    def place(self) -> str:
        """Where it happened, from the community down."""
        return path_of(self.case)

    @property
    def light(self) -> Light:
        """Its light at the moment of the question."""
        shown: Any = self.case
        return Light(shown.light_now)


def similar_cases(
    scope: Scope,
    *,
    grid: Grid,
    category: Category,
    spot: Spot | None = None,
    without: Sequence[int | None] = (),
) -> list[Similar]:
    """Open cases inside ``scope`` of the same grid and category from the last 14 days, or within 100 metres
    in the same community, whatever they are about. At most five, the same category first, then the nearest,
    then the newest. One query."""
    at = clock.now()
    alike = Q(grid=grid, category=category, filed_at__gte=at - SINCE)
    if spot is not None:
        alike |= _around(spot) & beginning_with("area", grid.code[:_COMMUNITY])
    rows = Case.objects.within(scope).open().filter(alike).exclude(pk__in=without).with_light(at)
    rows = rows.select_related("category", "grid__parent__parent").order_by("-id")[:_LOOKED_AT]
    found = [Similar(case, _metres(spot, case)) for case in rows]
    found = [one for one in found if _alike(one, grid, category, at)]
    found.sort(key=lambda one: (one.case.category_id != category.pk, _rank(one.metres), -one.case.pk))
    return found[:MOST]


def similar_to(case: Case, scope: Scope) -> list[Similar]:
    """The open cases that may be the same as ``case``, without the whole that it is a part of. One query."""
    spot = spot_at(case.latitude, case.longitude)
    without = (case.pk, case.part_of_id)
    return similar_cases(scope, grid=case.grid, category=case.category, spot=spot, without=without)


def _around(spot: Spot) -> Q:
    """A box that holds the circle: a range on two columns, which any database can do."""
    north = NEAR / _DEGREE
    east = north / max(cos(radians(spot.latitude)), 0.01)
    return Q(
        latitude__range=(_degrees(spot.latitude - north), _degrees(spot.latitude + north)),
        longitude__range=(_degrees(spot.longitude - east), _degrees(spot.longitude + east)),
    )


def _degrees(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")


def _metres(spot: Spot | None, case: Case) -> int | None:
    there = spot_at(case.latitude, case.longitude)
    return round(spot.metres_to(there)) if spot is not None and there is not None else None


def _rank(metres: int | None) -> int:
    return NEAR if metres is None else metres


def _alike(one: Similar, grid: Grid, category: Category, at: dt.datetime) -> bool:
    """Whether it is one for its kind, or inside the circle and not just inside the box."""
    case = one.case
    same = (case.grid_id, case.category_id) == (grid.pk, category.pk) and case.filed_at >= at - SINCE
    return same or (one.metres is not None and one.metres <= NEAR)
