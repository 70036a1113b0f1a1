"""What a step does not ask for is not dropped in silence."""

import pytest

from cases.choices import ActionCode, RouteCode
from kit.errors import Invalid
from tests.cases.journey import a_case, go
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


def test_what_a_step_does_not_ask_for_is_named_and_the_case_stays_as_it_was():
    cast = make_cast()
    case = a_case(cast, RouteCode.ROUTINE)
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.URGE, cast.community_secretary, text="快", injured=3, weather="rain")
    assert set(refusal.value.fields) == {"injured", "weather"}
    assert list(case.events.values_list("action", flat=True)) == [ActionCode.FILE]


def test_a_box_and_a_list_left_empty_say_nothing():
    cast = make_cast()
    case = a_case(cast, RouteCode.ROUTINE)
    go(case, ActionCode.NOTE, cast.building_leader, text="看过", checked=False, papers=[], words="")
    assert case.events.last().facts == {}
