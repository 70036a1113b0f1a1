"""The open cases of a grid go to another one, as when it is taken out of use; closed ones stay where they
happened."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions.engine import supervision, timeline
from cases.actions.engine.announce import link_to
from cases.actions.engine.stages import seat_at
from cases.choices import ActionCode
from cases.models import Case, StageRun, Watcher
from cases.workflow.people.turn import waiting_members
from cases.workflow.routes import ROUTES
from grids.models import Grid
from kit.actors import Actor, require
from kit.checking import stored
from kit.errors import Invalid
from kit.time import clock
from notices.choices import Kind
from notices.telling import Message, notify_all
from staff.models import Member
from staff.posts.holders import Seats, seats
from staff.rights.scopes import member_of

_REASSIGN = "cases.reassign_case"
_SUPERVISE = "cases.supervise_case"
_WRITTEN = ("grid", "area", "handling_grid", "handling_code", "assignee", "version", "updated_at")
_BATCH = 100  # cases a statement: SQLite may be built for 999 values
_MOST_NAMED = 30  # numbers in a message


@transaction.atomic
def move_cases(*, by: Actor, from_grid: Grid, to_grid: Grid) -> int:
    """Let every open case that happened or is handled in a grid go on in another one of the same level. What
    is handled further up goes to the grid at the same height above the new one, unless that is the same; so
    do the stays to which a step could still lead back. Deadlines stay; who has a case keeps it where she
    holds the post that it waits for there too. Each says so in its timeline; those whose turn it is now are
    told of all of theirs at once. Whoever supervised one that she can't supervise there is told too; the one
    who moves it supervises it from then on. Some eight queries for each hundred, and those of what is
    supervised. Returns how many.

    Raises:
        NotAllowed: ``by`` gives nobody cases here or there.
        Invalid: the other grid is of another level, or out of use.
    """
    for grid in (from_grid, to_grid):
        require(by, _REASSIGN, grid)
    way = _Way(stored(from_grid, "parent__parent"), stored(to_grid, "parent__parent"))
    there = Q(grid=way.left) | Q(handling_grid=way.left)
    rows = Case.objects.open().filter(there).order_by("pk")
    # Read after they are locked (``_left.py``).
    list(rows.select_for_update(no_key=True).values_list("pk"))
    cases = list(rows.select_related("handling_grid__parent__parent", "assignee"))
    at, held = clock.now(), _Held()
    for start in range(0, len(cases), _BATCH):
        some = cases[start : start + _BATCH]
        facts = {case.pk: _move(case, way, held, at) for case in some}
        Case.objects.bulk_update(some, _WRITTEN)
        _move_stays(some, way)
        timeline.append_to_all(some, action=ActionCode.MOVE, at=at, facts=facts, by=member_of(by))
    _tell(cases, way, by, at)
    _pass_supervisions_on(cases, way, by, at)
    return len(cases)


class _Way:
    """From which grid to which, and what becomes of the grids above."""

    def __init__(self, left: Grid, goes: Grid) -> None:
        if left.level != goes.level or left.pk == goes.pk:
            raise Invalid(fields={"grid": [_("Cases go to another grid of the same level.")]})
        if goes.retired_on is not None:
            raise Invalid(fields={"grid": [_("This grid is no longer in use.")]})
        self.left, self.goes = left, goes
        self.further_up = dict(zip(_above(left), _above(goes), strict=True))

    def of(self, grid: Grid, *, happened_here: bool) -> Grid:
        """Where what was handled at ``grid`` is handled now. What happened elsewhere keeps what is above."""
        if grid.pk == self.left.pk:
            return self.goes
        return self.further_up.get(grid, grid) if happened_here else grid


def _above(grid: Grid) -> list[Grid]:
    """The grids above, the nearest first."""
    return [grid.parent, *_above(grid.parent)] if grid.parent is not None else []


class _Held:
    """What people hold, each read once."""

    def __init__(self) -> None:
        self._known: dict[int, Seats] = {}

    def by(self, member: Member) -> Seats:
        """All that ``member`` holds."""
        if member.pk not in self._known:
            self._known[member.pk] = seats(stored(member, "user", "organization"))
        return self._known[member.pk]


def _move(case: Case, way: _Way, held: _Held, at: dt.datetime) -> dict[str, Any]:
    """Change one case, not yet in the database. Returns what its timeline notes."""
    facts: dict[str, Any] = {}
    happened_here = case.grid_id == way.left.pk
    before, after = case.handling_grid, way.of(case.handling_grid, happened_here=happened_here)
    if happened_here:
        case.grid, case.area = way.goes, way.goes.code
        facts |= {"grid_from": way.left.path, "grid_into": way.goes.path}
    if after != before:
        seat_at(case, after)
        if not happened_here or before.pk != way.left.pk:
            facts |= {"handled_from": before.path, "handled_into": after.path}
    if case.assignee is not None:
        seat, post = held.by(case.assignee), case.waiting_post
        if after != before and not seat.holds(post, code=after.code, office_id=case.office_id):
            facts["assignee_before"] = case.assignee.name
            case.assignee = None
    case.version, case.updated_at = case.version + 1, at
    return facts


def _move_stays(cases: Sequence[Case], way: _Way) -> None:
    """The stays of this cycle, where a step back leads, and above which a case is reopened. Four statements
    at most."""
    stays = StageRun.objects.filter(case__in=[case.pk for case in cases], cycle=F("case__cycle"))
    here = stays.filter(case__grid=way.goes)
    for before, after in way.further_up.items():
        if before != after:
            StageRun.objects.filter(pk__in=here.filter(grid=before).values("pk")).update(grid=after)
    StageRun.objects.filter(pk__in=stays.filter(grid=way.left).values("pk")).update(grid=way.goes)


def _tell(cases: Sequence[Case], way: _Way, by: Actor, at: dt.datetime) -> None:
    """One message to each of those whose turn it is now, of all her cases; the one who moved them knows."""
    acting = member_of(by)
    mine: dict[Member, list[Case]] = defaultdict(list)
    known: dict[tuple[Any, ...], list[Member]] = {}
    for case in cases:
        place = (case.waiting_post, case.handling_code, case.office_id, case.assignee_id)
        if place not in known:
            known[place] = waiting_members(case)
        for member in known[place]:
            mine[member].append(case)
    with translation.override(settings.LANGUAGE_CODE):
        notify_all(_message(one, mine[one], way, at) for one in mine if acting is None or one != acting)


def _pass_supervisions_on(cases: Sequence[Case], way: _Way, by: Actor, at: dt.datetime) -> None:
    """Nobody goes on supervising what she can't see any more, and nothing supervised is left to nobody while
    the one who moved it may do so."""
    supervised = {case.pk: case for case in cases if case.supervised_at is not None}
    watchers = Watcher.objects.filter(case__in=supervised).select_related("member__user").order_by("pk")
    acting = member_of(by)
    left: dict[Member, list[Case]] = defaultdict(list)
    for watcher in watchers:
        case = supervised[watcher.case_id]
        if watcher.member.user.has_perm(_SUPERVISE, case):
            continue
        to = acting if acting is not None and acting.user.has_perm(_SUPERVISE, case) else None
        supervision.hand_over(case, before=watcher.member, to=to, by=by)
        left[watcher.member].append(case)
    with translation.override(settings.LANGUAGE_CODE):
        notify_all(_farewell(one, left[one], way, acting, at) for one in left)


def _farewell(
    member: Member, cases: Sequence[Case], way: _Way, acting: Member | None, at: dt.datetime
) -> Message:
    """To one who supervised: which of her cases are out of her sight, and whom she can ask."""
    subject = ngettext(
        "%(n)d open case that you supervised left your area with %(grid)s",
        "%(n)d open cases that you supervised left your area with %(grid)s",
        len(cases),
    )
    asks = _("Ask %(name)s, who moved them.") % {"name": acting.name} if acting is not None else ""
    return Message(
        recipients=[member],
        key=f"moved-away:{way.left.pk}:{way.goes.pk}:{at.timestamp()}:{member.pk}",
        subject=subject % {"n": len(cases), "grid": way.left.in_short},
        body="\n".join(filter(None, (_numbers(cases), asks))),
    )


def _numbers(cases: Sequence[Case]) -> str:
    """Their numbers, of many the first ones."""
    numbers = "、".join(case.number for case in cases[:_MOST_NAMED])
    more = len(cases) - _MOST_NAMED
    return numbers if more <= 0 else _("%(numbers)s and %(n)d more.") % {"numbers": numbers, "n": more}


def _message(member: Member, cases: Sequence[Case], way: _Way, at: dt.datetime) -> Message:
    subject = ngettext(
        "%(n)d open case of %(grid)s goes on at %(goes)s: your turn",
        "%(n)d open cases of %(grid)s go on at %(goes)s: your turn",
        len(cases),
    )
    return Message(
        recipients=[member],
        key=f"moved:{way.left.pk}:{way.goes.pk}:{at.timestamp()}:{member.pk}",
        subject=subject % {"n": len(cases), "grid": way.left.in_short, "goes": way.goes.in_short},
        body=_numbers(cases),
        link=link_to(cases[0]) if len(cases) == 1 else reverse("cases"),
        about=cases[0].number if len(cases) == 1 else "",
        urgent=any(ROUTES[case.route].urgent for case in cases),
        kind=Kind.TURN,
        until=cases[0].due_at if len(cases) == 1 else None,
    )
