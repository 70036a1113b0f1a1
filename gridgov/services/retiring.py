"""A grid is retired together with the posts of its team. Wiring, because grids know of no people."""

import datetime as dt

from django.db import transaction

from grids.actions import retire_grid
from grids.models import Grid
from kit.actors import Actor, require
from staff.actions import end_appointment
from staff.models import Appointment


@transaction.atomic
def retire_with_team(*, by: Actor, grid: Grid, on: dt.date) -> Grid:
    """End the current appointments of ``grid`` on the day, each told as ever, and take it out of use.

    Raises:
        NotAllowed, Invalid, Conflict: as ``grids.actions.retire_grid`` and ``staff.actions.end_appointment``;
            then nothing has ended.
    """
    require(by, "grids.add_grid", grid)
    team = Appointment.objects.current().filter(grid=grid).order_by("pk")
    for appointment in team:
        end_appointment(by=by, appointment=appointment, on=on)
    return retire_grid(by=by, grid=grid, on=on)
