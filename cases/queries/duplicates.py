"""Open cases that may be about the same thing, offered while somebody reports it again."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, radians
from typing import Any

from django.db.models import Q

from cases.choices import Light, RouteCode
from cases.models import Case, Category, Submission
from cases.queries.wording import path_of
from cases.workflow.conditions import takes_alarms
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.models import Grid
from grids.queries.spots import Spot, spot_at
from grids.scope import Scope, beginning_with
from kit.net.sending import AGAIN_WITHIN
from kit.time import clock
from staff.models import Member, User

SINCE = dt.timedelta(days=14)
OWN_WITHIN = dt.timedelta(hours=1)  # what one reports again in other words
NEAR = 100  # metres
_OF_HOME = ("address", "reporter_name", "reporter_phone")
MOST = 5
_LOOKED_AT = 200  # open cases so near each other that the newest of them will do
_DEGREE = 110_500  # metres, the shortest degree of latitude: the box is rather too large than too small
_COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]


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
    """Open cases inside ``scope`` of the same category: of the same grid from the last 14 days, or within 100
    metres in the same community. Never a personal matter: no two people have the same one. At most five, the
    nearest first, then the newest. One query, none for a personal matter."""
    if category.is_personal:
        return []
    at = clock.now()
    alike = Q(grid=grid, filed_at__gte=at - SINCE)
    if spot is not None:
        alike |= _around(spot) & beginning_with("area", grid.code[:_COMMUNITY])
    rows = Case.objects.within(scope).open().filter(alike, category=category)
    rows = rows.exclude(pk__in=without).exclude(route=RouteCode.APPROVAL).with_light(at)
    rows = rows.select_related("category", "grid__parent__parent").order_by("-id")[:_LOOKED_AT]
    found = [Similar(case, _metres(spot, case)) for case in rows]
    found = [one for one in found if _alike(one, grid, at)]
    found.sort(key=lambda one: (_rank(one.metres), -one.case.pk))
    return found[:MOST]


def similar_to(case: Case, scope: Scope) -> list[Similar]:
    """The open cases that may be the same as ``case``, without the whole that it is a part of. One query."""
    spot = spot_at(case.latitude, case.longitude)
    without = (case.pk, case.part_of_id)
    return similar_cases(scope, grid=case.grid, category=case.category, spot=spot, without=without)


def own_lately(
    scope: Scope, *, by: Member, grid: Grid, category: Category, told: Mapping[str, str]
) -> list[Similar]:
    """The open personal matters that ``by`` filed herself in ``grid`` within the last hour and that ``told``,
    with ``address``, ``reporter_name`` and ``reporter_phone``, says again in other words: something of these
    is known of both, and all that is, is the same. Never anybody else's: two families may have the same
    matter. One query, none for what is not personal."""
    if not category.is_personal:
        return []
    at = clock.now()
    rows = Case.objects.within(scope).open().filter(filed_by=by, grid=grid, category=category)
    rows = rows.filter(filed_at__gte=at - OWN_WITHIN).with_light(at)
    rows = rows.select_related("category", "grid__parent__parent").order_by("-id")[:_LOOKED_AT]
    return [Similar(case, None) for case in rows if _is_of_one_home(case, told)][:MOST]


def _is_of_one_home(case: Case, told: Mapping[str, str]) -> bool:
    known = [(getattr(case, name), told.get(name) or "") for name in _OF_HOME]
    both = [one == other for one, other in known if one and other]
    return bool(both) and all(both)


def may_join(case: Case, *, by: Member, category: Category | None, told: Mapping[str, str]) -> bool:
    """Whether what ``by`` was about to report may become a part of ``case`` instead: it is of the same
    category (or she has not said which), and a personal matter is one that she filed herself for the same
    home. What is an emergency by its category, or ``told`` to be one, rings: it is no note to what is none
    (any more), or over."""
    if category is not None and case.category_id != category.pk:
        return False
    rings = RouteCode.EMERGENCY in (case.category.route, told.get("route"))
    if rings and not takes_alarms(case):
        return False
    personal = case.category.is_personal or case.route == RouteCode.APPROVAL
    return not personal or (case.filed_by_id == by.pk and _is_of_one_home(case, told))


def reported_lately(case: Case, found: Sequence[Similar]) -> Case | None:
    """The case among ``found`` that whoever filed ``case`` had filed a short while before, if there is one:
    it is likely to be the same, sent twice."""
    if case.filed_by_id is None:
        return None
    own = (one.case for one in found if one.case.filed_by_id == case.filed_by_id)
    return next((one for one in own if one.filed_at >= case.filed_at - AGAIN_WITHIN), None)


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


def _alike(one: Similar, grid: Grid, at: dt.datetime) -> bool:
    """Whether it is one for its grid, or inside the circle and not just inside the box."""
    case = one.case
    same = case.grid_id == grid.pk and case.filed_at >= at - SINCE
    return same or (one.metres is not None and one.metres <= NEAR)


def was_sent(*, user: User, key: str) -> bool:
    """Whether a key has made its case already: what is sent again then needs no second look."""
    return bool(key) and Submission.objects.filter(user=user, key=key, case__isnull=False).exists()
