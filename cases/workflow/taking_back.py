"""Which step may be taken back: one's own last one, for ten minutes (a hurried finger does no harm).

Whoever took it takes it back, as long as nobody has acted since; a note changes nothing and goes back
whatever happened since. Which steps can be taken back is a field of their meaning (``undone``). Not those
that have gone too far by then: anything in an emergency, where people are on their way; what is asked for on
a page of its own (decline, refuse, merge, withdraw, invalid), which was meant; an approval with its paper; a
closing of which the resident has said what she thinks, or which closed other cases too.
"""

from collections.abc import Iterable

from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import Case, CaseEvent
from cases.workflow.conditions import WITHIN, moved_lately
from cases.workflow.meanings import meaning_of
from cases.workflow.routes import ROUTES
from kit.time import clock
from staff.models import Member

LINE = "of_line"  # the fact that names the line which was taken back


def to_take_back(case: Case, member: Member) -> CaseEvent | None:
    """The line of ``member`` that she may take back now. No query for a case that stood still for longer than
    that; at most six otherwise."""
    if not moved_lately(case):
        return None
    lately = list(case.events.filter(at__gte=clock.now() - WITHIN).order_by("-sequence"))
    if lately and lately[0].actor_id == member.pk and _can_go_back(case, lately[0]):
        return lately[0]
    gone = taken_back(lately)
    own = (one for one in lately if one.action == ActionCode.NOTE and one.actor_id == member.pk)
    return next((one for one in own if one.sequence not in gone), None)


def _can_go_back(case: Case, event: CaseEvent) -> bool:
    """Whether the step did nothing that can't be undone."""
    if not meaning_of(event.action).undone or ROUTES[case.route].urgent:
        return False
    left = case.runs.filter(left_at=event.at).first()
    if left is None or ROUTES[left.route].urgent or left.pauses.filter(until=event.at).exists():
        return False
    if event.action == ActionCode.CHANGE_ROUTE and left.route == RouteCode.APPROVAL:
        return left.stage != StageCode.FEEDING_BACK  # it had been decided
    if case.closed_at is None:
        return True
    moved_others = case.part_of_id is not None or case.merged.exists()
    return not moved_others and not case.opinions.filter(cycle=case.cycle).exists()


def taken_back(events: Iterable[CaseEvent]) -> set[int]:
    """The lines among ``events`` that others among them took back."""
    return {event.facts[LINE] for event in events if event.action == ActionCode.TAKE_BACK}
