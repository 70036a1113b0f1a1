"""Spot checks for the tables of access: an open round of the community with a door of the patch's building; one of
stage 1 that has ended; and two of both stages that are told, with a finding."""

import datetime as dt
from typing import Any

from assessment.models import SpotCheck, SpotCheckFrame, SpotCheckRound
from assessment.rules.checks.drawing import METHOD, digest_of
from assessment.rules.checks.quarters import Quarter, quarter_of
from kit.time import clock
from residents.models import Household

_SAID = {"called": "no", "satisfied": "satisfied", "fields": {"people": "wrong"}}


def make_checks(at: Any) -> dict[str, Any]:
    """The open round, and its check."""
    round = _round(at, 1, quarter_of(clock.today()), "open")
    return {"assessment_spotcheckround": round, "assessment_spotcheck": _check(at, round, "open")}


def make_more_checks(at: Any) -> dict[str, Any]:
    """Those that have ended."""
    now = quarter_of(clock.today())
    ended = _round(at, 1, now.before, "ended")
    _check(at, ended, "answered")
    first = _round(at, 1, now.before.before, "ended")
    _check(at, first, "answered")
    told = _round(at, 2, now.before.before, "ended", first=first)
    return {"ended_round": ended, "told_round": told, "told_check": _check(at, told, "answered")}


def _round(at: Any, stage: int, quarter: Quarter, state: str, **more: Any) -> SpotCheckRound:
    """Of a community that several patches share there is one."""
    where = {"area": at.community.code, "year": quarter.year, "quarter": quarter.number, "stage": stage}
    ended = (
        {"ended_at": clock.now(), "ended_by": at.secretary, "words": f"{at.mark}好"}
        if state == "ended"
        else {}
    )
    rows = [[at.building.code, home.pk, home.area, home.door] for home in _homes(at)]
    round, made = SpotCheckRound.objects.get_or_create(
        **where,
        defaults={
            "place": at.community.name,
            "level": 3,
            "share": 1000,
            "method": METHOD,
            "seed": "5eed" * 8,
            "digest": digest_of(rows),
            "drawn_by": at.secretary if stage == 1 else at.official,
            "drawn_at": clock.now(),
            "due_on": max(quarter.last, clock.today() - dt.timedelta(days=20)),
            "state": state,
            **ended,
            **more,
        },
    )
    if made:
        SpotCheckFrame.objects.create(round=round, rows=rows)
    return round


def _homes(at: Any) -> Any:
    return Household.objects.filter(grid=at.building).order_by("pk")[:1]


def _check(at: Any, round: SpotCheckRound, state: str) -> SpotCheck:
    [home] = _homes(at)
    by = {"by": round.drawn_by, "at": clock.now(), **_SAID} if state == "answered" else {}
    check, _made = SpotCheck.objects.get_or_create(
        round=round,
        household=home.pk,
        defaults={
            "grid": at.building.code,
            "area": home.area,
            "door": home.door,
            "place": at.building.name,
            "position": 1,
            "state": state,
            **by,
        },
    )
    return check
