"""A hand-over in one step: the post and the cases that were assigned to one person. Wiring, because staff
know of no cases."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import ngettext_lazy

from cases.actions.handover import move_assignments
from grids.models import Grid
from kit.actors import Actor, require
from kit.text import Text
from staff.actions import hand_over
from staff.models import Appointment, Member
from staff.posts.directory import people_of
from staff.rights.administrators import hold

_WENT_ALONG = ngettext_lazy(
    "%(n)d case that was assigned to one person went along.",
    "%(n)d cases that were assigned to one person went along.",
    "n",
)


@dataclass(frozen=True, slots=True)
class HandOver:
    """The new appointment, who had the post before, and how many assigned cases went along."""

    appointment: Appointment
    before: Member | None
    moved: int


@transaction.atomic
def hand_over_with_work(
    *, by: Actor, grid: Grid, role: str, to: Member, on: dt.date | None = None
) -> HandOver:
    """End the current leader's or liaison's appointment, begin that of ``to`` on the same day, move the cases
    that were assigned to the old holder; all concerned are told once.

    Raises:
        NotAllowed, Invalid, Conflict: as ``staff.actions.hand_over``.
    """
    require(by, "staff.add_appointment", grid)
    # The locks that the verb takes, taken before the old holder is read.
    hold(to)
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    before = people_of([grid], role).get(grid.pk)
    moved = 0

    def move(holder: Member) -> Text:
        nonlocal moved
        moved = move_assignments(by=by, from_member=holder, to_member=to, grid=grid)
        return _WENT_ALONG % {"n": moved}

    appointment = hand_over(by=by, grid=grid, role=role, to=to, on=on, moving=move)
    return HandOver(appointment, before, moved)
