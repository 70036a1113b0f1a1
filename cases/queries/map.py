"""Open cases as points of a map, by their own coordinates or those of their grid."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Choice
from django.db.models import F, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from cases.models.querysets import CaseQuerySet
from cases.queries.wording import due_in_words

MOST = 2000  # points
COUNTED = 1000  # more cases without a place are said to be "1,000+"
# 0, 0 is what a device says that has found nothing; before it was read so, some were kept.
_OWN = Q(latitude__isnull=False, longitude__isnull=False) & ~Q(latitude=0, longitude=0)
_GRIDS = Q(grid__latitude__isnull=False, grid__longitude__isnull=False)


@dataclass(frozen=True, slots=True)
class Point:
    """A case on the map, in degrees (WGS 84)."""

    case: Case
    latitude: float
    longitude: float
    light: str
    due: str


def points(cases: CaseQuerySet, at: dt.datetime) -> tuple[list[Point], list[str]]:
    """The points of open ``cases``, the most pressing first, at most ``MOST``, and sentences that say what
    the map does not show. Two queries."""
    rows: Any = (
        cases.filter(_OWN | _GRIDS)
        .with_light(at)
        .annotate(
            north=Choice(When(_OWN, then=F("latitude")), default=F("grid__latitude")),
            east=Choice(When(_OWN, then=F("longitude")), default=F("grid__longitude")),
        )
        .order_by("due_at", "pk")
    )
    found = list(rows[: MOST + 1])
    shown = [
        Point(case, float(case.north), float(case.east), case.light_now, due_in_words(case, at))
        for case in found[:MOST]
    ]
    return shown, [*_capped(len(found)), *_without_place(cases)]


def _capped(found: int) -> list[str]:
    if found <= MOST:
        return []
    return [_("Only the %(most)d most pressing cases are shown. Please choose an area.") % {"most": MOST}]


def _without_place(cases: CaseQuerySet) -> list[str]:
    number = cases.exclude(_OWN | _GRIDS).order_by().values("pk")[: COUNTED + 1].count()
    if number > COUNTED:
        return [_("More than 1,000 open cases have no coordinates and are not on the map.")]
    if not number:
        return []
    return [
        ngettext(
            "%(n)d open case has no coordinates and is not on the map.",
            "%(n)d open cases have no coordinates and are not on the map.",
            number,
        )
        % {"n": number}
    ]
