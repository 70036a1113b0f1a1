"""Where everything goes that belongs to a grid that is taken out of use, and the end of its team. Wiring,
because grids know neither people nor cases nor households. It goes by verbs: each asks its own right, is
written down and told as ever."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions.moving import move_cases
from gridgov.services.hanging import CASES, HOUSEHOLDS, PLACES, TURNS, UNITS
from grids.actions import retire_grid, save_place
from grids.models import Grid, Place
from kit.actors import Actor, require
from kit.errors import Invalid, NotAllowed, RuleError
from kit.text import Text
from kit.time.clock import now, today
from kit.time.formats import day_text, hour_text
from notices.telling import Message, notify_all
from residents import registry
from staff.actions import delete_shift, end_appointment, save_shift, withdraw_appointment
from staff.models import Appointment, Member, Shift
from staff.rights.administrators import hold
from staff.rights.scopes import member_of

_RETIRE = "grids.add_grid"
# What it takes to put each kind into another grid, here and there.
RIGHTS: dict[str, tuple[str, ...]] = {
    CASES: ("cases.reassign_case",),
    HOUSEHOLDS: ("residents.change_household",),
    UNITS: ("residents.change_unit",),
    PLACES: ("grids.change_place", "grids.add_place"),
    TURNS: ("staff.change_shift", "staff.add_shift", "staff.delete_shift"),
}


class Struck(StrEnum):
    """An answer that is no grid."""

    OUT = "out"  # turns of duty are taken out of the plan


Goes = Grid | Struck
Where = Mapping[str, Goes]
"""Where each kind goes. What is not named stays, and the grid can't end as long as there is any."""


@transaction.atomic
def retire_with_team(*, by: Actor, grid: Grid, on: dt.date, to: Where | None = None) -> list[Text]:
    """Put what belongs to ``grid`` where ``to`` says, end the appointments there on the day, withdraw those
    that are planned, each told as ever, and take it out of use. Where it is that already, as when the same is
    sent twice, what is left goes, and nothing else happens. Returns in words what went where.

    Raises:
        NotAllowed, Invalid, Conflict: as ``grids.actions.retire_grid``, ``staff.actions.end_appointment`` and
            the verbs that move; what these refuse stands under its kind. Then nothing has changed.
    """
    require(by, _RETIRE, grid)
    team = Appointment.objects.standing().filter(grid=grid)
    hold(*Member.objects.filter(appointments__in=team.values("pk")))
    kept = Grid.objects.select_for_update().get(pk=grid.pk)
    went = [words for kind in RIGHTS if (words := _move(by, kept, kind, (to or {}).get(kind)))]
    for appointment in team.order_by("-since", "pk"):
        if appointment.has_begun:
            end_appointment(by=by, appointment=appointment, on=on)
        else:
            withdraw_appointment(by=by, appointment=appointment)
    if kept.retired_on is None:
        retire_grid(by=by, grid=kept, on=on)
    return went


def may_move(by: Actor, grid: Grid, kind: str) -> bool:
    """Whether ``by`` may take what is of this kind out of ``grid``."""
    return all(by.has_perm(right, grid) for right in RIGHTS[kind])


def _move(by: Actor, grid: Grid, kind: str, goes: Goes | None) -> Text:
    """Move one kind, and say how much it was; nothing when there is none."""
    if goes is None:
        return ""
    with _refused_as(kind):
        if goes == Struck.OUT:
            return _strike(by, grid)
        moves: dict[str, Callable[[Actor, Grid, Grid], Text]] = {
            CASES: _cases,
            HOUSEHOLDS: _households,
            UNITS: _units,
            PLACES: _places,
            TURNS: _turns,
        }
        words = moves[kind](by, grid, goes)
    return _("%(what)s: to %(grid)s") % {"what": words, "grid": goes.path} if words else ""


@contextmanager
def _refused_as(kind: str, what: object = "") -> Iterator[None]:
    """Put what a verb refuses under the name of the kind, with ``what`` it was about."""
    try:
        yield
    except RuleError as refused:
        fields = refused.fields if isinstance(refused, Invalid) else {}
        words = [one for errors in fields.values() for one in errors] or [refused.message]
        said = [_("%(what)s: %(why)s") % {"what": what, "why": one} for one in words] if what else words
        raise Invalid(fields={kind: said}) from refused


def _cases(by: Actor, grid: Grid, goes: Grid) -> Text:
    moved = move_cases(by=by, from_grid=grid, to_grid=goes)
    return ngettext("%(n)d open case", "%(n)d open cases", moved) % {"n": moved} if moved else ""


def _households(by: Actor, grid: Grid, goes: Grid) -> Text:
    homes = registry.move_households(by=_member(by), from_grid=grid, to_grid=goes)
    if not homes.households:
        return ""
    words = ngettext("%(n)d household", "%(n)d households", homes.households) % {"n": homes.households}
    people = ngettext("%(n)d person", "%(n)d people", homes.people) % {"n": homes.people}
    return _("%(homes)s with %(people)s") % {"homes": words, "people": people}


def _units(by: Actor, grid: Grid, goes: Grid) -> Text:
    moved = registry.move_units(by=_member(by), from_grid=grid, to_grid=goes)
    return ngettext("%(n)d unit", "%(n)d units", moved) % {"n": moved} if moved else ""


def _member(by: Actor) -> Member:
    """Who writes in the register is named in it. Raises NotAllowed: a login without a member."""
    member = member_of(by)
    if member is None:
        raise NotAllowed
    return member


def _places(by: Actor, grid: Grid, goes: Grid) -> Text:
    places = list(Place.objects.filter(grid=grid).order_by("pk"))
    for place in places:
        with _refused_as(PLACES, place):
            save_place(by=by, place=place, grid=goes, name=place.name, kind=place.kind)
    return ngettext("%(n)d place", "%(n)d places", len(places)) % {"n": len(places)} if places else ""


def _turns(by: Actor, grid: Grid, goes: Grid) -> Text:
    turns = _turns_to_come(grid)
    for turn in turns:
        with _refused_as(TURNS, turn):
            save_shift(
                by=by,
                shift=turn,
                grid=goes,
                member=turn.member,
                date=turn.date,
                begins=turn.begins,
                ends=turn.ends,
                place=turn.place,
            )
    _tell_on_duty(by, turns, goes)
    return _in_words(turns)


def _strike(by: Actor, grid: Grid) -> Text:
    turns = _turns_to_come(grid)
    for turn in turns:
        with _refused_as(TURNS, turn):
            delete_shift(by=by, shift=turn)
    _tell_on_duty(by, turns, None)
    return _("%(what)s: taken out of the plan") % {"what": _in_words(turns)} if turns else ""


def _turns_to_come(grid: Grid) -> list[Shift]:
    rows = Shift.objects.filter(grid=grid, date__gte=today()).select_related("grid", "member__user")
    return list(rows.order_by("date", "begins", "pk"))


def _in_words(turns: list[Shift]) -> Text:
    words = ngettext("%(n)d turn of duty", "%(n)d turns of duty", len(turns))
    return words % {"n": len(turns)} if turns else ""


def _tell_on_duty(by: Actor, turns: list[Shift], goes: Grid | None) -> None:
    """One message to each of those on duty, of all her turns: where they are now, or that there are none."""
    acting = member_of(by)
    mine: dict[Member, list[Shift]] = defaultdict(list)
    for turn in turns:
        if turn.member != acting:
            mine[turn.member].append(turn)
    with translation.override(settings.LANGUAGE_CODE):
        notify_all([_told(member, own, goes) for member, own in mine.items()])


def _told(member: Member, turns: list[Shift], goes: Grid | None) -> Message:
    subject = _("Your turns of duty are cancelled: the grid is no longer in use")
    if goes is not None:
        subject = _("Your turns of duty are in %(grid)s now") % {"grid": goes.in_short}
    days = (f"{day_text(one.date)} {hour_text(one.begins)}–{hour_text(one.ends)}" for one in turns)
    return Message(
        recipients=[member],
        key=f"turns:{member.pk}:{now().timestamp()}",
        subject=subject,
        body="\n".join(days),
        link=reverse("home"),
        to_groups=False,
    )
