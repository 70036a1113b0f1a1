"""How an area is divided, for filters and tables by area."""

import datetime as dt

import pytest

from grids.models import Grid
from grids.queries.areas import dividing_length, length_below, names_of, parts
from grids.scope import Scope
from tests.factories import division, grid

ONE = "330402001001"


@pytest.mark.parametrize(
    ("code", "length"),
    [("33", 4), ("330402", 9), ("330402001", 12), (ONE, 15), (f"{ONE}001", 18), (f"{ONE}001001", 18)],
)
def test_the_next_level_has_longer_codes(code, length):
    assert length_below(code) == length


@pytest.mark.parametrize(
    ("scope", "length"),
    [
        (Scope.everything(), 6),
        (Scope.of([], [1]), 9),
        (Scope.of(["330402"]), 9),
        (Scope.of([ONE]), 15),
        (Scope.of(["330402001", "330411001"]), 9),
        (Scope.of(["330402001", "330411001001"]), 9),
    ],
)
def test_a_scope_is_told_apart_by_its_parts(scope, length):
    assert dividing_length(scope) == length


@pytest.mark.django_db
def test_parts_are_the_level_below_in_use_and_in_scope(django_assert_num_queries):
    grid(f"{ONE}001", name="第一网格")
    grid(f"{ONE}002", name="旧网格")
    Grid.objects.filter(code=f"{ONE}002").update(retired_on=dt.date(2026, 1, 1))
    grid("330402002001", name="邻社区")
    street = Scope.of(["330402001"])
    with django_assert_num_queries(1):
        assert parts(street) == [(ONE, "1社区")]
    assert parts(street, ONE) == [(f"{ONE}001", "第一网格")]
    assert parts(street, "330402002") == []
    assert parts(Scope.everything()) == [("330402", "南湖区")]
    assert parts(Scope.everything(), "330402") == [("330402001", "建设街道"), ("330402002", "区划330402002")]


@pytest.mark.django_db
def test_names_are_found_by_code_with_one_query_for_each_kind(django_assert_num_queries):
    grid(f"{ONE}001", name="第一网格")
    division("330411")
    with django_assert_num_queries(2):
        assert names_of(["330402", f"{ONE}001", "999999"]) == {"330402": "南湖区", f"{ONE}001": "第一网格"}
    with django_assert_num_queries(0):
        assert names_of([]) == {}
