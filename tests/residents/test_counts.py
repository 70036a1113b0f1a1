"""What the register counts in an area."""

import pytest

from grids.figures.pairs import Counted
from grids.scope import Scope
from residents import registry
from residents.counts import by_area
from tests.cast import Cast
from tests.residents.world import household, id_number, resident

pytestmark = pytest.mark.django_db


def fill(cast: Cast) -> None:
    by = cast.township_official
    home = household(by, cast.building)
    resident(by, home, id_number=id_number(1))
    resident(by, home, id_number=id_number(2), kind="floating")
    gone = resident(by, home, id_number=id_number(3))
    registry.move_out(resident=gone, by=by)
    resident(by, household(by, cast.group, "9"), id_number=id_number(4))


def test_households_and_present_people_are_counted_in_every_area_above_them(cast: Cast) -> None:
    fill(cast)
    codes = [cast.township.code, cast.community.code, cast.group.code, cast.building.code]
    counted = by_area(Scope.everything(), [*codes, cast.other_community.code])
    assert counted == {
        cast.township.code: Counted(2, 2, 1),
        cast.community.code: Counted(2, 2, 1),
        cast.group.code: Counted(2, 2, 1),
        cast.building.code: Counted(1, 1, 1),
    }
    assert by_area(Scope.of([cast.other_community.code]), codes) == {}


def test_the_number_of_queries_does_not_grow_with_the_areas(cast: Cast, django_assert_num_queries) -> None:
    fill(cast)
    with django_assert_num_queries(2):
        by_area(Scope.everything(), [cast.building.code])
    with django_assert_num_queries(2):
        by_area(Scope.everything(), [cast.building.code, cast.other_building.code])
    with django_assert_num_queries(1):
        by_area(Scope.everything(), [cast.other_building.code])


def test_more_areas_than_a_condition_can_have_parts_are_counted(
    cast: Cast, django_assert_num_queries
) -> None:
    fill(cast)
    many = [f"330402001001{n:03d}" for n in range(1, 999)]
    with django_assert_num_queries(2):
        assert by_area(Scope.everything(), many) == {cast.group.code: Counted(2, 2, 1)}
    assert by_area(Scope.everything(), many[1:]) == {}
