"""What burns: the emergencies in somebody's grids whoever has them, her part in each and whom to ring."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.choices import ActionCode, Light, RouteCode
from cases.models import Case
from cases.queries.wording import map_link, until_in_words, waiting_in_words
from cases.web.views.cases import burning_for
from cases.workflow.routes import ROUTES
from kit.text import Text
from kit.time import clock
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import ManyHolders, Seats
from staff.rights.request import StaffRequest

MOST = 5
PEOPLE = 3
NUMBERS = ("119", "120", "110")  # of the fire brigade, the ambulance and the police
_ROUTE = ROUTES[RouteCode.EMERGENCY]


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency that is not under control yet: where it is, who has it and until when, and what the reader
    can do. Work phones of colleagues are no secret among them."""

    case: Case
    light: Light
    place: str
    map_link: str
    who: str
    people: list[Member]
    until: str
    hers: bool
    part: Text
    link: str


def burning(request: StaffRequest) -> list[Alarm]:
    """Those of ``burning_for``. One query, and where there are any at most six more."""
    found: list[Any] = list(burning_for(request)[: MOST + 1])
    if not found:
        return []
    people = _people(found)
    return [_alarm(case, request, people[case.pk]) for case in found]


def _people(cases: list[Any]) -> dict[int, list[Member]]:
    """Whom to ring, by case: the one who leads there, then those whose turn it is."""
    offices = {one.office_id for one in cases if one.office_id}
    holders = ManyHolders((one.handling_code for one in cases), offices)
    ids = {one.pk: _whom(one, holders) for one in cases}
    known = {one.pk: one for one in holders.members(pk for found in ids.values() for pk in found)}
    return {case: [known[pk] for pk in found if pk in known] for case, found in ids.items()}


def _whom(case: Any, holders: ManyHolders) -> list[int]:
    """Of those whose turn it is the one to whom it was assigned alone, as long as she holds the post."""
    leaders = sorted(holders.of(Post.LEADER, code=case.handling_code))
    turn = holders.of(case.waiting_post, code=case.handling_code, office_id=case.office_id)
    turns = [case.assignee_id] if case.assignee_id in turn else sorted(turn)
    return list(dict.fromkeys([*leaders[:1], *turns]))[:PEOPLE]


def _alarm(case: Any, request: StaffRequest, people: list[Member]) -> Alarm:
    action = next(_hers(case, request.seats), ActionCode.NOTE)
    own = request.member.pk if request.member is not None else None
    return Alarm(
        case=case,
        light=Light(case.light_now),
        place=case.grid.in_short,
        map_link=map_link(case),
        who=waiting_in_words(case),
        people=[one for one in people if one.pk != own],
        until=until_in_words(case, clock.now()),
        hers=request.seats.holds(case.waiting_post, code=case.handling_code, office_id=case.office_id),
        part=_("Add what you see there") if action == ActionCode.NOTE else action.label,
        link=f"{reverse('case', args=[case.number])}?do={action.value}#{action.value}",
    )


def _hers(case: Any, seats: Seats) -> Iterator[ActionCode]:
    """The steps of the stage that are for a post of hers, as the table has them."""
    for step in _ROUTE.steps_at(case.stage, case.handling_grid.level):
        if any(seats.holds(post, code=case.handling_code, office_id=case.office_id) for post in step.who):
            yield step.action
