"""The verbs of places, each of which belongs to exactly one grid (policy 一(三))."""

from django.db import transaction

from grids.models import Grid, Place
from kit.actors import Actor, require
from kit.checking import as_it_is, check_row, stored
from kit.numbers import titles


@transaction.atomic
def save_place(*, by: Actor, place: Place | None, grid: Grid, name: str, kind: str) -> Place:
    """Add a place to ``grid``, or change one; ``grid`` may be another one than it belonged to.

    Raises:
        NotAllowed: ``by`` may not add places to the grid, or not change this one.
        NotFound: the place is no more.
        Invalid: the name or the kind is not right.
    """
    saved = Place() if place is None else as_it_is(place, "grid")
    if place is not None:
        require(by, "grids.change_place", saved)
    if saved.grid_id != grid.pk:
        require(by, "grids.add_place", Place(grid=stored(grid)))
    saved.grid, saved.name, saved.kind = grid, titles.written(name), kind
    check_row(saved)
    saved.save()
    return saved


@transaction.atomic
def delete_place(*, by: Actor, place: Place) -> None:
    """A place is no more, or was entered by mistake. Raises NotAllowed."""
    require(by, "grids.delete_place", as_it_is(place, "grid"))
    place.delete()
