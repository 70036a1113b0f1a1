"""Where everything goes that hangs on somebody whose login is closed, or who leaves a post. Wiring, because
staff know of no cases. It goes by verbs: each asks its own right, is written down and told as ever."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.utils.translation import ngettext

from cases.actions.handover import move_supervisions
from gridgov.services.handover import hand_over_with_work
from gridgov.services.load import Load, covers_to_come, of_login, of_post
from kit.actors import Actor
from kit.errors import Invalid
from staff.actions import (
    delete_shift,
    end_appointment,
    end_cover,
    save_shift,
    set_active,
    withdraw_appointment,
)
from staff.models import Appointment, Member, Shift
from staff.posts.crews import crew
from staff.rights.administrators import hold
from staff.rights.logins import CHANGE, RESET, may_end_cover, require_in_charge
from staff.rights.power import may_end_appointment
from staff.rights.roles import scope_where

_SUPERVISE, _DUTY, _POSTS = "cases.supervise_case", "staff.delete_shift", "staff.change_appointment"


class Stay(StrEnum):
    """An answer that is no person."""

    POST = "post"  # cases stay with the post, or the one above; a post ends
    OUT = "out"  # turns are taken out of the plan, supervision ends
    KEEP = "keep"  # turns of duty that somebody keeps who leaves a post only


Goes = Member | Stay


@dataclass(frozen=True, slots=True)
class Where:
    """Where everything goes. ``posts``: by the key of the appointment."""

    cases: Goes = Stay.POST
    supervised: Goes = Stay.OUT
    turns: Goes = Stay.OUT
    posts: Mapping[int, Goes] = field(default_factory=dict)

    def people(self) -> list[Member]:
        """Those to whom something goes."""
        given = (self.cases, self.supervised, self.turns, *self.posts.values())
        return [one for one in given if isinstance(one, Member)]


@transaction.atomic
def close_login(*, by: Actor, member: Member, to: Where) -> None:
    """Close the login of ``member`` and hand on what hangs on it. What is not for ``by`` to settle (duty and
    supervision of another area) stays, and ``check_grids`` finds it. A closed login can be settled too.

    Raises:
        NotAllowed, Invalid, Conflict: as the verbs that are called; then nothing has changed.
        Invalid: nobody else could do what waits for her; ``set_active`` alone closes the login even so.
    """
    require_in_charge(by, member, CHANGE, RESET)
    hold(member, *to.people())
    load = of_login(member)
    # Before the posts end: whose rights are lent is asked.
    for cover in covers_to_come(member):
        if may_end_cover(by, cover):
            end_cover(by=by, cover=cover)
    for planned in Appointment.objects.planned().filter(member=member).order_by("pk"):
        if may_end_appointment(by, planned):
            withdraw_appointment(by=by, appointment=planned)
    for post in load.posts:
        _leave(by, post, to)
    if may_supervise(by):
        move_supervisions(by=by, from_member=member, to_member=_person(to.supervised))
    _hand_on_turns(by, turns_of(by, load), to.turns)
    set_active(by=by, member=member, active=False, cases_to=_person(to.cases))
    _require_anybody(load)


@transaction.atomic
def end_post(*, by: Actor, appointment: Appointment, to: Where) -> None:
    """End an appointment today, and hand on what hangs on it.

    Raises:
        NotAllowed, Invalid, Conflict: as the verbs that are called; then nothing has changed.
        Invalid: nobody else could do what waits for the post.
    """
    hold(appointment.member, *to.people())
    load = of_post(appointment)
    end_appointment(by=by, appointment=appointment, cases_to=_person(to.cases))
    _hand_on_turns(by, turns_of(by, load), to.turns)
    _require_anybody(load)


def turns_of(by: Actor, load: Load) -> list[Shift]:
    """The turns of duty of ``load`` that are for ``by`` to plan."""
    scope = scope_where(by, _DUTY)
    return [one for one in load.turns if scope.covers(one.grid.code)]


def posts_of(by: Actor, load: Load) -> list[Appointment]:
    """The posts of ``load`` where ``by`` ends posts. Whoever is in charge of the login stands above them."""
    scope = scope_where(by, _POSTS)
    return [one for one in load.posts if scope.covers(one.grid.code)]


def may_supervise(by: Actor) -> bool:
    """Whether ``by`` supervises anywhere."""
    return by.has_perm(_SUPERVISE)


def _person(goes: Goes) -> Member | None:
    return goes if isinstance(goes, Member) else None


def _require_anybody(load: Load) -> None:
    """Raises Invalid where nobody is left who could do what waited."""
    alone = load.alone(crew())
    if alone:
        words = ngettext(
            "Nobody else could do %(n)d open case that waits here. Let somebody else work there first.",
            "Nobody else could do %(n)d open cases that wait here. Let somebody else work there first.",
            alone,
        )
        raise Invalid(words % {"n": alone})


def _leave(by: Actor, post: Appointment, to: Where) -> None:
    """Hand a post over to whom it goes, or end it; one that is not for ``by`` to end stays, and is vacant."""
    if not may_end_appointment(by, post):
        return
    goes = _person(to.posts.get(post.pk, Stay.POST))
    if goes is not None:
        hand_over_with_work(by=by, grid=post.grid, role=post.role, to=goes)
    else:
        end_appointment(by=by, appointment=post, cases_to=_person(to.cases))


def _hand_on_turns(by: Actor, turns: list[Shift], to: Goes) -> None:
    if to == Stay.KEEP:
        return
    for turn in turns:
        if not isinstance(to, Member):
            delete_shift(by=by, shift=turn)
            continue
        save_shift(
            by=by,
            shift=turn,
            grid=turn.grid,
            member=to,
            date=turn.date,
            begins=turn.begins,
            ends=turn.ends,
            place=turn.place,
        )
