"""How the verbs of grids are called, on areas and places of the patch of the cast."""

from collections.abc import Mapping
from typing import Any

from grids.codes import TOWNSHIP_LENGTH
from grids.models import Grid
from kit.tables.rows import Row
from kit.time import clock
from tests.access.verbs.calls import Given, kept
from tests.access.world import World


def _standard(world: World) -> Mapping[str, Any]:
    sizes = {"fewest_households": 120, "most_households": 300, "people": 700, "tolerance": 40}
    return {"standard": None, "area": world.patch.community.code, "setting": "rural", **sizes}


def _place(world: World) -> Mapping[str, Any]:
    return {"place": None, "grid": world.patch.building, "name": "新路", "kind": "main_road"}


def _file(**cells: str) -> tuple[list[Row]]:
    return ([Row(2, {"name": "新来的", **cells})],)


def _retired(world: World) -> Mapping[str, Any]:
    grid = kept(world, "spare")
    Grid.objects.filter(pk=grid.pk).update(retired_on=clock.today())
    return {"grid": grid}


def _figures(world: World) -> Mapping[str, Any]:
    return {"community": world.patch.community, "basis": "registered", "reason": "已全部登记", "seen": None}


ROWS: dict[str, Given] = {
    "grids.actions.divisions.change_division": lambda world: {
        "division": kept(world, "grids_division"),
        "name": "改名街道",
    },
    "grids.actions.figures.decide_figures": _figures,
    "grids.actions.grids.add_grid": lambda world: {"parent": world.patch.community, "name": "新网格"},
    "grids.actions.grids.change_grid": lambda world: {"grid": kept(world, "grids_grid"), "name": "改名"},
    "grids.actions.grids.retire_grid": lambda world: {"grid": kept(world, "spare"), "on": clock.today()},
    "grids.actions.grids.bring_back_grid": _retired,
    "grids.actions.places.save_place": _place,
    "grids.actions.places.delete_place": lambda world: {"place": kept(world, "grids_place")},
    "grids.actions.standards.save_size_standard": _standard,
    "grids.actions.standards.delete_size_standard": lambda world: {
        "standard": kept(world, "grids_sizestandard")
    },
    "grids.imports.divisions.import_divisions": lambda world: {
        "args": _file(code=f"{world.patch.community.code[:TOWNSHIP_LENGTH]}099")
    },
    "grids.imports.grids.import_grids": lambda world: {
        "args": _file(code=f"{world.patch.community.code}099")
    },
    "grids.imports.places.import_places": lambda world: {
        "args": _file(code=world.patch.building.code, kind="other")
    },
}
