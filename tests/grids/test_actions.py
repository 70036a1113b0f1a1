"""Grids are added, changed and taken out of use by rule."""

import datetime as dt
from decimal import Decimal

import pytest

from grids.actions import add_grid, change_grid, retire_grid
from grids.choices import Setting
from grids.models import Grid
from grids.tree import cracks
from kit.errors import Invalid
from tests.actors import ADMIN
from tests.factories import PlaceFactory, division, grid

pytestmark = pytest.mark.django_db
ONE = "330402001001"
TODAY = dt.date(2026, 9, 1)


def refused(verb, **given) -> dict[str, int]:
    """How many errors a verb has for each field; nothing is written."""
    before = list(Grid.objects.values())
    with pytest.raises(Invalid) as refusal:
        verb(**given)
    assert list(Grid.objects.values()) == before
    return {name: len(errors) for name, errors in refusal.value.fields.items()}


def test_a_grid_takes_the_next_code_and_the_setting_of_its_parent():
    community = grid(ONE, setting=Setting.RURAL)
    first = add_grid(
        by=ADMIN, parent=community, name=" 第一网格 ", households=150, registered=400, floating=20
    )
    second = add_grid(by=ADMIN, parent=community, name="第二网格", setting=Setting.URBAN)
    house = add_grid(
        by=ADMIN, parent=first, name="1幢", latitude=Decimal("30.75"), longitude=Decimal("120.75")
    )
    assert [one.code for one in (first, second, house)] == [f"{ONE}001", f"{ONE}002", f"{ONE}001001"]
    first.refresh_from_db()
    assert (first.name, first.level, first.division_id) == ("第一网格", 2, "330402001")
    assert (first.setting, second.setting, house.setting) == (Setting.RURAL, Setting.URBAN, Setting.RURAL)
    assert (first.declared_households, first.declared_registered, first.declared_floating) == (150, 400, 20)
    assert list(cracks()) == []


@pytest.mark.parametrize(
    ("code", "setting"),
    [("330402001001", Setting.URBAN), ("330402001201", Setting.UNDECIDED), ("330402100201", Setting.RURAL)],
)
def test_a_community_is_as_its_code_suggests(code, setting):
    division(code[:9])
    made = add_grid(by=ADMIN, parent=None, name="某社区", code=code)
    assert (made.level, made.parent, made.division_id, made.setting) == (1, None, code[:9], setting)


def test_a_number_is_not_given_out_again_until_all_are_used():
    community = grid(ONE)
    grid(f"{ONE}005")
    assert add_grid(by=ADMIN, parent=community, name="甲").code == f"{ONE}006"
    add_grid(by=ADMIN, parent=community, name="乙", code=f"{ONE}999")
    assert add_grid(by=ADMIN, parent=community, name="丙").code == f"{ONE}001"


def test_the_thousandth_part_is_refused():
    community = grid(ONE)
    Grid.objects.bulk_create(
        Grid(
            code=f"{ONE}{n:03d}",
            name="网格",
            level=2,
            parent=community,
            division=community.division,
            tree_id=community.tree_id,
            lft=2 * n,
            rght=2 * n + 1,
            tree_depth=1,
        )
        for n in range(1, 1000)
    )
    assert refused(add_grid, by=ADMIN, parent=community, name="多") == {"code": 1}


@pytest.mark.parametrize(
    ("code", "name", "fields"),
    [
        ("", "某社区", {"code": 1}),
        ("33040200100", "某社区", {"code": 1}),
        ("33040200100a", "某社区", {"code": 1}),
        ("330499001001", "某社区", {"code": 1}),
        (ONE, "一社区", {"code": 1}),
        ("330402001002", "  ", {"name": 1}),
        ("330402001002", "长" * 81, {"name": 1}),
        (ONE, "", {"code": 1, "name": 1}),
    ],
)
def test_a_community_with_a_wrong_code_or_name_is_refused(code, name, fields):
    grid(ONE)
    assert refused(add_grid, by=ADMIN, parent=None, code=code, name=name) == fields


@pytest.mark.parametrize("code", ["330402001002001", f"{ONE}01", f"{ONE}001001", f"{ONE}00x", f"{ONE}009"])
def test_a_grid_with_a_wrong_code_is_refused(code):
    community = grid(ONE)
    grid(f"{ONE}009")
    assert refused(add_grid, by=ADMIN, parent=community, code=code, name="甲") == {"code": 1}


def test_wrong_figures_are_refused():
    community = grid(ONE)
    wrong = {"households": -1, "latitude": Decimal(91), "longitude": Decimal(-181), "setting": "town"}
    assert refused(add_grid, by=ADMIN, parent=community, name="甲", **wrong) == {
        "declared_households": 1,
        "latitude": 1,
        "longitude": 1,
        "setting": 1,
    }
    assert refused(change_grid, by=ADMIN, grid=community, declared_floating=-1) == {"declared_floating": 1}


def test_buildings_have_no_parts_and_retired_grids_get_none():
    building = grid(f"{ONE}001001")
    assert refused(add_grid, by=ADMIN, parent=building, name="甲") == {"parent": 1}
    stale = Grid.objects.get(code=f"{ONE}001")
    retire_grid(by=ADMIN, grid=building, on=TODAY)
    retire_grid(by=ADMIN, grid=Grid.objects.get(code=f"{ONE}001"), on=TODAY)
    assert stale.retired_on is None
    assert refused(add_grid, by=ADMIN, parent=stale, name="甲") == {"parent": 1}


def test_the_place_in_the_tree_is_never_changed():
    group = grid(f"{ONE}001")
    changes = {"code": f"{ONE}002", "parent": None, "level": 1, "retired_on": TODAY, "name": "甲"}
    assert refused(change_grid, by=ADMIN, grid=group, **changes) == {
        "code": 1,
        "parent": 1,
        "level": 1,
        "retired_on": 1,
    }


def test_a_change_writes_only_what_is_given():
    group = grid(f"{ONE}001", name="甲")
    Grid.objects.filter(pk=group.pk).update(declared_households=300)
    change_grid(by=ADMIN, grid=group, name=" 乙 ", latitude=Decimal("30.75"))
    group.refresh_from_db()
    assert (group.name, group.latitude, group.declared_households) == ("乙", Decimal("30.75"), 300)


def test_what_lies_below_follows_a_changed_setting_unless_it_was_set_by_itself():
    community = grid(ONE)
    following, own, other = grid(f"{ONE}001"), grid(f"{ONE}002", setting=Setting.URBAN), grid("330402001002")
    change_grid(by=ADMIN, grid=community, setting=Setting.RURAL)
    settings = dict(Grid.objects.values_list("code", "setting"))
    assert settings == {
        ONE: Setting.RURAL,
        following.code: Setting.RURAL,
        own.code: Setting.URBAN,
        other.code: Setting.UNDECIDED,
    }


def test_a_grid_is_retired_from_below_upwards_and_once():
    building = grid(f"{ONE}001001")
    group, community = building.parent, building.parent.parent
    assert refused(retire_grid, by=ADMIN, grid=community, on=TODAY) == {}
    assert refused(retire_grid, by=ADMIN, grid=group, on=TODAY) == {}
    for one in (building, group, community):
        assert retire_grid(by=ADMIN, grid=one, on=TODAY).retired_on == TODAY
        assert refused(retire_grid, by=ADMIN, grid=one, on=TODAY) == {}
    assert list(cracks()) == []


def test_a_grid_with_places_is_not_retired():
    group = grid(f"{ONE}001")
    place = PlaceFactory(grid=group)
    assert refused(retire_grid, by=ADMIN, grid=group, on=TODAY) == {}
    place.delete()
    assert retire_grid(by=ADMIN, grid=group, on=TODAY).retired_on == TODAY
