"""How far a case is, as a bar of steps."""

import pytest

from cases.choices import Outcome, Phase, RouteCode, StageCode
from cases.queries.progress import bar_of
from cases.workflow.routes import ROUTES
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import CaseFactory


def test_every_stage_of_every_route_has_its_place_and_no_case_goes_back_on_its_way() -> None:
    for route in ROUTES.values():
        places = [
            route.phases.index(stage.phase) for stage in route.stages if stage.code != StageCode.COMPLETING
        ]
        assert places == sorted(places), route.code
        assert route.phases[0] == Phase.ACCEPTING
        assert route.phases[-1] == Phase.CLOSED


@pytest.mark.django_db
def test_the_bar_says_what_is_done_where_it_is_and_what_comes(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    assert [step.mark.value for step in bar_of(case)] == ["done", "now", "next", "next", "next"]
    case = go(case, "resolve", cast.building_leader, text="两家谈好了")
    assert [str(step.mark) for step in bar_of(case)] == ["done", "done", "now", "next", "next"]
    assert bar_of(a_case(cast, RouteCode.EMERGENCY))[0].mark == "now"


@pytest.mark.django_db
def test_of_a_closed_case_everything_is_done_and_of_one_that_was_not_handled_there_is_no_bar(
    cast: Cast,
) -> None:
    done = go(a_case(cast, RouteCode.ROUTINE), "handle", cast.building_leader, text="清走了")
    assert {step.mark.value for step in bar_of(done)} == {"done"}
    for outcome in (Outcome.WITHDRAWN, Outcome.INVALID, Outcome.MERGED, Outcome.DECLINED):
        assert bar_of(CaseFactory.build(stage=StageCode.CLOSED, outcome=outcome)) == []
