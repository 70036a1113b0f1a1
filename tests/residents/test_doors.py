"""The same door is one door: in forms, in files, in the search, and in what was there before."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from kit.errors import Invalid
from residents import access, registry
from residents.models import Household
from tests.cast import Cast
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["2－301", "2 - 301", "２-３０１", "2号楼301室"])
def test_a_door_in_another_writing_is_taken(cast: Cast, typed) -> None:
    household(cast.building_leader, cast.building, "2-301")
    with pytest.raises(Invalid) as refused:
        household(cast.building_leader, cast.building, typed)
    assert list(refused.value.fields) == ["door"]


def test_changing_a_door_moves_it_in_the_order(cast: Cast) -> None:
    homes = [household(cast.building_leader, cast.building, door) for door in ("1001", "901")]
    assert [one.door for one in Household.objects.in_order()] == ["901", "1001"]
    registry.change_household(
        household=homes[0],
        by=cast.building_leader,
        version=1,
        door="８０１",
        tenure="owned",
        kind="registered",
    )
    assert [one.door for one in Household.objects.in_order()] == ["801", "901"]


def test_people_are_found_by_the_given_name_those_of_the_family_first(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building)
    for name, serial in (("张明", 1), ("明月", 3), ("王小明", 5), ("李四", 7)):
        resident(cast.building_leader, home, name, id_number="", birth=dt.date(1990, 1, serial), sex="male")
    found = access.look_up(by=cast.building_leader.user, words="明", most=10).people
    assert [one.name for one in found] == ["明月", "王小明", "张明"]


def test_doors_in_two_writings_are_named(cast: Cast) -> None:
    homes = [household(cast.building_leader, cast.building, door) for door in ("2-301", "302", "101")]
    Household.objects.filter(pk=homes[2].pk).update(door="2－301")  # as no form writes it
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_register", stdout=out)
    assert "2-301、2－301" in out.getvalue() or "2－301、2-301" in out.getvalue()
    assert "302" not in out.getvalue()
