"""Trees stay sound whatever is planted, and the checker sees every kind of damage."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from grids.actions import add_grid, retire_grid
from grids.choices import GridLevel
from grids.models import Grid
from grids.tree import cracks, plant
from kit.errors import Invalid
from tests.actors import ADMIN
from tests.factories import division

ONE = "330402001001"


def new(code: str) -> Grid:
    """A grid that is not planted yet."""
    level = GridLevel((len(code) - 9) // 3)
    return Grid(code=code, name=code[-3:], level=level, division_id=code[:9])


def numbers() -> dict[str, tuple[int, int, int]]:
    """Code → lft, rght, depth."""
    rows = Grid.objects.order_by("code").values_list("code", "lft", "rght", "tree_depth")
    return {code: (lft, rght, depth) for code, lft, rght, depth in rows}


def found() -> list[tuple[str, str]]:
    """The cracks in English."""
    with override("en"):
        return [(crack.code, str(crack.reason)) for crack in cracks()]


@pytest.fixture
def tree(db):
    """A community of two groups; the first has two buildings."""
    division("330402001")
    plant([new(f"{ONE}{end}") for end in ("002", "001002", "", "001", "001001")])


@pytest.mark.django_db
def test_a_planted_tree_is_numbered_in_the_order_of_its_codes(tree):
    assert numbers() == {
        ONE: (1, 10, 0),
        f"{ONE}001": (2, 7, 1),
        f"{ONE}001001": (3, 4, 2),
        f"{ONE}001002": (5, 6, 2),
        f"{ONE}002": (8, 9, 1),
    }
    assert found() == []


@pytest.mark.django_db
def test_each_community_has_its_own_tree(tree):
    plant([new("330402001003"), new("330402001002"), new("330402001002001")])
    trees = dict(Grid.objects.filter(level=1).values_list("code", "tree_id"))
    assert len(set(trees.values())) == 3
    assert found() == []


@pytest.mark.django_db
def test_a_grid_without_parent_is_not_planted(tree):
    for code in (f"{ONE}003001", "330402001009001"):
        with pytest.raises(ValueError, match="a grid has no parent"):
            plant([new(code)])
    assert Grid.objects.count() == 5


@pytest.mark.django_db
def test_planting_costs_the_same_number_of_statements_for_one_and_for_fifty(tree):
    def cost(grids: list[Grid]) -> int:
        with CaptureQueriesContext(connection) as seen:
            plant(grids)
        return len(seen)

    assert cost([new(f"{ONE}003")]) == cost([new(f"{ONE}{n:03d}") for n in range(4, 54)])


DAMAGE = {
    "swapped numbers": (
        {f"{ONE}002": {"lft": 9, "rght": 8}},
        [(f"{ONE}002", "its lft 9 and rght 8 do not fit")],
    ),
    "the same number twice": (
        {f"{ONE}002": {"lft": 8, "rght": 8}},
        [
            (ONE, "lft and rght of its tree are not 1 to twice the number of grids"),
            (f"{ONE}002", "its lft 8 and rght 8 do not fit"),
        ],
    ),
    "siblings that overlap": (
        {f"{ONE}001001": {"rght": 5}, f"{ONE}001002": {"lft": 4}},
        [(f"{ONE}001002", f"lies inside {ONE}001001 in the tree, but its parent is {ONE}001")],
    ),
    "a sibling inside a sibling": (
        {f"{ONE}001001": {"rght": 6}, f"{ONE}001002": {"lft": 4, "rght": 5}},
        [(f"{ONE}001002", f"lies inside {ONE}001001 in the tree, but its parent is {ONE}001")],
    ),
    "a wrong depth": ({f"{ONE}002": {"tree_depth": 2}}, [(f"{ONE}002", "has depth 2 at level 2")]),
    "a foreign street": (
        {f"{ONE}002": {"division_id": "330402002"}},
        [(f"{ONE}002", "lies in 330402002, which its code does not begin with")],
    ),
    "a foreign parent": (
        {f"{ONE}001002": {"code": f"{ONE}002002"}},
        [(f"{ONE}002002", f"does not begin with its parent's code {ONE}001")],
    ),
    "another tree": (
        {f"{ONE}002": {"tree_id": 999}},
        [
            (ONE, "lft and rght of its tree are not 1 to twice the number of grids"),
            (f"{ONE}002", "lft and rght of its tree are not 1 to twice the number of grids"),
            (f"{ONE}002", f"lies inside — in the tree, but its parent is {ONE}"),
        ],
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("damage", DAMAGE)
def test_every_kind_of_damage_is_found_at_its_place(tree, damage):
    division("330402002")
    changes, expected = DAMAGE[damage]
    for code, fields in changes.items():
        Grid.objects.filter(code=code).update(**fields)
    assert found() == expected


@pytest.mark.django_db
def test_two_communities_in_one_tree_are_found(tree):
    plant([new("330402001002")])
    shared = Grid.objects.get(code=ONE).tree_id
    Grid.objects.filter(code="330402001002").update(tree_id=shared)
    assert ("330402001002", f"shares tree {shared} with {ONE}") in found()


@pytest.mark.django_db
def test_the_checker_asks_once_whatever_the_number_of_trees(tree, django_assert_num_queries):
    plant([new(f"3304020010{n:02d}") for n in range(10, 60)])
    with django_assert_num_queries(1):
        assert list(cracks()) == []


class TestAnyOrderOfWrites(TestCase):
    """Imports, single additions and retirements in any order."""

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.one_of(
                st.tuples(st.just("plant"), st.sets(st.integers(1, 3), min_size=1)),
                st.tuples(st.just("add"), st.integers(0, 200)),
                st.tuples(st.just("retire"), st.integers(0, 200)),
            ),
            max_size=12,
        )
    )
    def test_the_trees_stay_sound(self, steps):
        division("330402001")
        for verb, choice in steps:
            grids = list(Grid.objects.order_by("code"))
            codes = {one.code for one in grids}
            try:
                if verb == "plant":
                    wanted = [f"33040200100{n}{end}" for n in choice for end in ("", "002", "002001")]
                    plant([new(code) for code in wanted if code not in codes])
                elif grids and verb == "add":
                    add_grid(by=ADMIN, parent=grids[choice % len(grids)], name="新")
                elif grids:
                    retire_grid(by=ADMIN, grid=grids[choice % len(grids)], on=dt.date(2026, 1, 1))
            except Invalid:
                pass
            assert found() == []
            by_number = list(Grid.objects.order_by("tree_id", "lft").values_list("tree_id", "code"))
            assert by_number == sorted(by_number)
