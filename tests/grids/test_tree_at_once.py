"""Eight writers at the same moment leave sound trees (pitfalls, Two at once)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from grids.actions import add_grid, retire_grid
from grids.imports.grids import import_grids
from grids.models import Grid
from grids.tree import cracks
from kit.errors import Invalid
from kit.tables.rows import Row
from tests.actors import ADMIN
from tests.factories import division, grid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
WRITERS = 8
EACH = 20
ONE = "330402001001"


@pytest.fixture(autouse=True)
def _only_where_writers_run_in_parallel():
    if connection.vendor != "postgresql":
        pytest.skip("parallel writers are tested on PostgreSQL; SQLite has one writer at a time")


def in_parallel(work) -> list:
    """Every writer's result or refusal; each has a connection of its own."""

    def once(writer: int):
        try:
            return work(writer)
        except Invalid as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=WRITERS) as pool:
        return list(pool.map(once, range(WRITERS)))


def test_children_of_one_community_all_find_their_place():
    community = grid(ONE)

    def write(writer: int) -> list[str]:
        return [add_grid(by=ADMIN, parent=community, name=f"{writer}-{n}").code for n in range(EACH)]

    made = [code for codes in in_parallel(write) for code in codes]
    assert sorted(made) == [f"{ONE}{n:03d}" for n in range(1, WRITERS * EACH + 1)]
    assert Grid.objects.count() == 1 + WRITERS * EACH
    assert list(cracks()) == []


def test_buildings_below_the_groups_of_one_community_do_not_collide():
    groups = [grid(f"{ONE}{n:03d}") for n in range(1, WRITERS + 1)]

    def write(writer: int) -> list[str]:
        return [add_grid(by=ADMIN, parent=groups[writer], name=f"{n}幢").code for n in range(EACH)]

    made = in_parallel(write)
    assert made == [[f"{group.code}{n:03d}" for n in range(1, EACH + 1)] for group in groups]
    assert Grid.objects.count() == 1 + WRITERS + WRITERS * EACH
    assert list(cracks()) == []


def test_new_communities_get_a_tree_each():
    division("330402001")

    def write(writer: int) -> int:
        for n in range(EACH):
            add_grid(by=ADMIN, parent=None, name="社区", code=f"330402001{writer}{n:02d}")
        return EACH

    assert sum(in_parallel(write)) == WRITERS * EACH
    assert Grid.objects.count() == WRITERS * EACH
    assert Grid.objects.order_by().values("tree_id").distinct().count() == WRITERS * EACH
    assert list(cracks()) == []


def test_new_communities_and_new_children_at_once():
    community = grid(ONE)

    def write(writer: int) -> int:
        for n in range(EACH):
            if writer % 2:
                root = add_grid(by=ADMIN, parent=None, name="社区", code=f"330402001{writer}{n:02d}")
                add_grid(by=ADMIN, parent=root, name="网格")
            else:
                add_grid(by=ADMIN, parent=community, name="网格")
        return EACH

    assert sum(in_parallel(write)) == WRITERS * EACH
    assert Grid.objects.count() == 1 + WRITERS // 2 * EACH * 3
    assert list(cracks()) == []


def test_eight_imports_of_the_same_file_import_it_once():
    division("330402001")
    rows = [Row(2, {"code": ONE, "name": "一社区"})]
    rows += [Row(n + 2, {"code": f"{ONE}{n:03d}", "name": f"第{n}网格"}) for n in range(1, 60)]
    results = in_parallel(lambda writer: import_grids(rows, by=ADMIN))
    assert sorted((one.new, one.unchanged) for one in results) == [(0, 60)] * (WRITERS - 1) + [(60, 0)]
    assert Grid.objects.count() == 60
    assert list(cracks()) == []


def test_imports_into_several_communities_do_not_wait_for_each_other_in_a_circle():
    communities = [grid(f"33040200100{n}").code for n in range(1, 9)]

    def write(writer: int) -> int:
        order = communities[writer:] + communities[:writer]
        rows = [Row(2, {"code": f"{code}1{writer}{n}", "name": "网格"}) for code in order for n in range(5)]
        return import_grids(rows, by=ADMIN).new

    assert in_parallel(write) == [40] * WRITERS
    assert Grid.objects.count() == 8 + 40 * WRITERS
    assert list(cracks()) == []


def test_nothing_is_added_below_a_grid_that_is_being_retired():
    for community in [grid(f"33040200100{n}") for n in range(1, 9)]:
        mine = [Grid.objects.get(pk=community.pk) for _writer in range(WRITERS)]

        def write(writer: int, mine: list[Grid] = mine) -> Grid:
            if writer == 3:
                return retire_grid(by=ADMIN, grid=mine[writer], on=dt.date(2026, 1, 1))
            return add_grid(by=ADMIN, parent=mine[writer], name="网格")

        in_parallel(write)
        parts = Grid.objects.filter(parent=community).count()
        retired = Grid.objects.get(pk=community.pk).retired_on is not None
        assert (parts, retired) in [(0, True), (WRITERS - 1, False)]
