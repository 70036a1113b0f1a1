"""A hand-over in one step: the post, the cases that were assigned to one person, and the news of it. Wiring,
because staff know of no cases and of no notices."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions.assignments import move_assignments
from grids.models import Grid
from notices.actions import tell
from staff.actions import hand_over
from staff.choices import AppointmentRole
from staff.directory import people_of
from staff.models import Appointment, Cover, Member


@dataclass(frozen=True, slots=True)
class HandOver:
    """The new appointment, who had the post before, and how many assigned cases went along."""

    appointment: Appointment
    before: Member | None
    moved: int


@transaction.atomic
def hand_over_with_work(
    *, grid: Grid, role: str, to: Member, on: dt.date | None = None, by: Member | None = None
) -> HandOver:
    """End the current leader's or liaison's appointment, begin that of ``to`` on the same day, move the cases
    that were assigned to the old holder, and tell both.

    Raises:
        Invalid, Conflict: as ``staff.actions.hand_over``.
    """
    # The lock that the verb takes, taken before the old holder is read.
    Grid.objects.select_for_update().only("pk").get(pk=grid.pk)
    before = people_of([grid], role).get(grid.pk)
    appointment = hand_over(grid=grid, role=role, to=to, on=on)
    moved = move_assignments(before, to, grid.code, by=by) if before is not None else 0
    done = HandOver(appointment, before, moved)
    _tell(done)
    return done


def _tell(done: HandOver) -> None:
    given = done.appointment
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            "role": AppointmentRole(given.role).label,
            "grid": given.grid.name,
            "name": given.member.name,
        }
        subject = _("%(name)s is now the %(role)s of %(grid)s") % words
        body = ngettext(
            "%(n)d case that was assigned to one person went along.",
            "%(n)d cases that were assigned to one person went along.",
            done.moved,
        ) % {"n": done.moved}
        people = [given.member] + ([done.before] if done.before is not None else [])
        tell(
            recipients=people,
            key=f"hand-over:{given.pk}",
            subject=subject,
            body=body,
            link=reverse("team"),
        )


def tell_of_cover(cover: Cover) -> None:
    """Tell both that one stands in for the other."""
    with translation.override(settings.LANGUAGE_CODE):
        body = _("Tasks, reminders and rights are shared from the first to the last day, both included.")
        tell(
            recipients=[cover.deputy, cover.absent],
            key=f"cover:{cover.pk}",
            subject=_("Standing in: %(cover)s") % {"cover": cover},
            body=body,
            link=reverse("team"),
        )


def tell_of_end(cover: Cover) -> None:
    """Tell both that a cover was ended before its last day."""
    with translation.override(settings.LANGUAGE_CODE):
        tell(
            recipients=[cover.deputy, cover.absent],
            key=f"cover-end:{cover.pk}",
            subject=_("No longer standing in: %(cover)s") % {"cover": cover},
            body="",
            link=reverse("team"),
        )
