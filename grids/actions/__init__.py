"""The verbs of grids: besides the imports the only writers of its tables, in one module a kind of row."""

from grids.actions.divisions import change_division
from grids.actions.figures import decide_figures
from grids.actions.grids import add_grid, bring_back_grid, change_grid, retire_grid
from grids.actions.places import delete_place, save_place
from grids.actions.standards import delete_size_standard, save_size_standard

__all__ = [
    "add_grid",
    "bring_back_grid",
    "change_division",
    "change_grid",
    "decide_figures",
    "delete_place",
    "delete_size_standard",
    "retire_grid",
    "save_place",
    "save_size_standard",
]
