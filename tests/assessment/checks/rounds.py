"""Rounds of spot checks for the tests: drawn and answered by the cast."""

from typing import Any

from assessment.actions.checks import answer_check, draw_first, draw_second, end_round
from assessment.models import SpotCheck, SpotCheckRound
from assessment.rules.checks.choices import Field
from assessment.rules.checks.quarters import quarter_of
from kit.time import clock
from residents.models import Household
from tests.cast import Cast
from tests.residents.world import household

RIGHT = dict.fromkeys(Field.values, "right")


def homes(cast: Cast, number: int = 4) -> list[Household]:
    return [household(cast.building_leader, cast.building, f"{at}01") for at in range(1, number + 1)]


def first(cast: Cast, **more: Any) -> SpotCheckRound:
    """What the secretary draws of the community."""
    given = {
        "by": cast.community_secretary,
        "community": cast.community,
        "quarter": quarter_of(clock.today()),
        "share": 500,
        **more,
    }
    return draw_first(**given)


def answer(check: SpotCheck, by: Any, **more: Any) -> SpotCheck:
    given = {
        "by": by,
        "check": check,
        "called": "yes",
        "satisfied": "satisfied",
        "fields": RIGHT,
        "version": check.version,
        **more,
    }
    return answer_check(**given)


def answered_first(cast: Cast, **more: Any) -> SpotCheckRound:
    """A round of stage 1 with all its answers, ended."""
    round = first(cast, **more)
    for check in SpotCheck.objects.filter(round=round):
        answer(check, cast.community_secretary)
    return end_round(by=cast.community_secretary, round=round)


def second(cast: Cast, **more: Any) -> SpotCheckRound:
    return draw_second(**{"by": cast.township_official, "first": answered_first(cast), "share": 1000, **more})


def one_of(round: SpotCheckRound) -> SpotCheck:
    found = SpotCheck.objects.filter(round=round, state="open").order_by("grid", "position").first()
    assert found is not None
    return found
