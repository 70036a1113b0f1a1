"""A scope is a set of code prefixes: it covers what begins with one of them, and lists agree with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.models import Division, Grid, Place
from grids.scope import Scope, after
from tests.factories import PlaceFactory, division, grid

digits = st.text("0123456789", min_size=2, max_size=18)


@given(digits, digits)
def test_the_range_of_a_prefix_holds_exactly_what_begins_with_it(prefix, code):
    beyond = after(prefix)
    if len(beyond) == len(prefix):  # 99…9 has nothing after it, and no province has the number 99
        assert (prefix <= code < beyond) == code.startswith(prefix)


@given(st.lists(digits), digits)
def test_a_scope_covers_what_begins_with_one_of_its_codes(codes, code):
    assert Scope.of(codes).covers(code) == any(code.startswith(prefix) for prefix in codes)


def test_a_scope_keeps_only_its_widest_codes():
    assert Scope.of(["330402001", "330402", "330402001001", "330411001"]).prefixes == {"330402", "330411001"}


@pytest.mark.django_db
def test_lists_hold_what_the_scope_covers_and_nothing_of_the_neighbours():
    own, neighbour = grid("330402001001001"), grid("330402002001001")
    place, _foreign = PlaceFactory(grid=own), PlaceFactory(grid=neighbour)
    scope = Scope.of(["330402001"])
    assert set(Grid.objects.within(scope)) == {own, own.parent}
    assert set(Place.objects.within(scope)) == {place}
    assert set(Grid.objects.within(Scope.nothing())) == set()
    assert set(Grid.objects.within(Scope.everything())) == set(Grid.objects.all())


@pytest.mark.django_db
def test_divisions_above_are_seen_for_their_names():
    grid("330402001001")
    division("330402002")
    seen = Division.objects.within(Scope.of(["330402001001"])).values_list("code", flat=True)
    assert set(seen) == {"33", "3304", "330402", "330402001"}


@pytest.mark.django_db
def test_an_area_is_a_range_on_the_index_and_not_a_pattern():
    sql = str(Grid.objects.in_area("330402001").query)
    assert "LIKE" not in sql
    assert "JOIN" not in sql
