"""The cases that were assigned to somebody who no longer holds the post that they wait for: named by the
setting ``CASES_OF_A_POST``, because staff, whose verbs close logins and end posts, know of no cases."""

from typing import Any

from cases.actions.engine import announce, timeline
from cases.choices import ActionCode
from cases.models import Case
from cases.workflow.inputs import ASSIGNEE
from cases.workflow.meanings import BY_ACTION
from kit.actors import Actor
from kit.checking import stored
from kit.time import clock
from staff.models import Member
from staff.posts.holders import Seats, seats
from staff.rights.scopes import member_of


def pass_on(*, by: Actor, member: Member, to: Member | None = None) -> dict[str, int]:
    """Give the open cases that are assigned to ``member``, but wait for a post that she does not hold any
    more, to ``to`` where ``to`` holds it, and else to nobody in particular: whoever holds the post has them,
    or where that is vacant the one above. Each says so in its timeline; those whose turn it is are told.

    Inside the caller's transaction, who has asked the right. Returns for the audit how many went where. One
    query when nothing was assigned.
    """
    rows = Case.objects.open().filter(assignee=member).order_by("pk")
    # Read after they are locked: joined while it is locked, one whose grid changes would be missing.
    if not list(rows.select_for_update(no_key=True).values_list("pk")):
        return {}
    assigned = list(rows.select_related("grid", "handling_grid", "filed_by__user"))
    before = seats(stored(member, "user", "organization"))
    after = seats(stored(to, "user", "organization")) if to is not None else Seats()
    moved = released = 0
    for case in assigned:
        place = {"code": case.handling_code, "office_id": case.office_id}
        if before.holds(case.waiting_post, **place):
            continue
        goes = to if after.holds(case.waiting_post, **place) else None
        _assign(by, case, member, goes)
        moved += goes is not None
        released += goes is None
    facts = {"cases_moved": moved, "cases_to": to.pk} if moved and to is not None else {}
    return facts | ({"cases_to_post": released} if released else {})


def _assign(by: Actor, case: Case, before: Member, to: Member | None) -> None:
    case.assignee, case.version, case.updated_at = to, case.version + 1, clock.now()
    case.save(update_fields=["assignee", "version", "updated_at"])
    facts: dict[str, Any] = {"assignee_before": before.name}
    if to is not None:
        facts[ASSIGNEE.name] = to.name
    event = timeline.append(
        case,
        action=ActionCode.REASSIGN,
        by=member_of(by),
        at=case.updated_at,
        stage_before=case.stage,
        facts=facts,
    )
    announce.stepped(case, event, BY_ACTION[ActionCode.REASSIGN], before)
