"""All households and units of a grid go to another one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import Grid
from kit.errors import Invalid, NotAllowed
from kit.time.clock import today
from residents import registry
from residents.models import Household, HouseholdEvent, Unit
from staff.models import AuditRecord, Member
from tests.cast import Cast
from tests.factories import grid
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def next_door(cast: Cast) -> Grid:
    """Another building of the same group."""
    return grid(f"{cast.group.code}002")


def fresh(member: Member) -> Member:
    return Member.objects.select_related("user").get(pk=member.pk)


def test_households_go_with_their_people_and_keep_where_they_were(cast: Cast, next_door: Grid) -> None:
    by = cast.township_official
    home, closed = household(by, cast.building, "101"), household(by, cast.building, "102")
    resident(by, home)
    registry.close_household(household=closed, by=by, version=closed.version, on=today())
    moved = registry.move_households(by=by, from_grid=cast.building, to_grid=next_door)
    assert (moved.households, moved.people) == (1, 1)
    after = Household.objects.get(pk=home.pk)
    assert (after.grid, after.area, after.version) == (next_door, next_door.code, home.version + 1)
    assert Household.objects.get(pk=closed.pk).grid == cast.building
    event = HouseholdEvent.objects.filter(household=home, kind="moved").get()
    assert (event.from_grid, event.by) == (cast.building, by)
    kept = AuditRecord.objects.filter(facts__verb="move_households").get()
    assert (kept.area, kept.facts["households"], kept.facts["to"]) == (cast.building.code, 1, next_door.code)


def test_a_door_that_is_there_too_stops_it_and_is_named(cast: Cast, next_door: Grid) -> None:
    by = cast.township_official
    for door in ("101", "102", "103"):
        household(by, cast.building, door)
    for door in ("102", "103"):
        household(by, next_door, door)
    with pytest.raises(Invalid) as refused:
        registry.move_households(by=by, from_grid=cast.building, to_grid=next_door)
    (words,) = refused.value.fields["door"]
    assert "102、103" in str(words)
    assert "101" not in str(words)
    assert Household.objects.filter(grid=cast.building).count() == 3


def test_units_go_too_and_closed_ones_stay(cast: Cast, next_door: Grid) -> None:
    by = cast.township_official
    shop = registry.register_unit(by=by, grid=cast.building, name="小店")
    gone = registry.register_unit(by=by, grid=cast.building, name="旧店")
    Unit.objects.filter(pk=gone.pk).update(closed_on=today())
    assert registry.move_units(by=by, from_grid=cast.building, to_grid=next_door) == 1
    after = Unit.objects.get(pk=shop.pk)
    assert (after.grid, after.area, after.version) == (next_door, next_door.code, shop.version + 1)
    assert Unit.objects.get(pk=gone.pk).grid == cast.building
    assert AuditRecord.objects.filter(facts__verb="move_units").get().facts["units"] == 1


def test_it_takes_the_right_here_and_there_and_a_grid_that_takes_them(cast: Cast, next_door: Grid) -> None:
    household(cast.building_leader, cast.building)
    registry.register_unit(by=cast.building_leader, grid=cast.building, name="小店")
    for verb in (registry.move_households, registry.move_units):
        for by, goes in (
            (cast.building_leader, next_door),
            (cast.community_secretary, cast.other_building),
            (cast.other_community_leader, cast.other_building),
            (cast.county_official, next_door),
        ):
            with pytest.raises(NotAllowed):
                verb(by=fresh(by), from_grid=cast.building, to_grid=goes)
    Grid.objects.filter(pk=next_door.pk).update(retired_on=today())
    for verb in (registry.move_households, registry.move_units):
        with pytest.raises(Invalid):
            verb(by=cast.township_official, from_grid=cast.building, to_grid=next_door)
    assert Household.objects.filter(grid=cast.building).count() == 1


def test_as_many_queries_for_many_as_for_two(cast: Cast, next_door: Grid) -> None:
    def queries(number: int) -> int:
        for n in range(number):
            household(cast.township_official, cast.building, f"{number}{n:02d}")
        with CaptureQueriesContext(connection) as seen:
            registry.move_households(by=cast.township_official, from_grid=cast.building, to_grid=next_door)
        return len(seen)

    queries(1)
    assert queries(2) == queries(9)
