"""Cases that were assigned to one person go on with whoever takes over (policy 二(二))."""

from django.db import transaction
from django.db.models import F

from cases.actions.engine import timeline
from cases.choices import ActionCode
from cases.models import Case
from grids.models import Grid
from grids.scope import beginning_with
from kit.actors import Actor, require
from kit.time import clock as time
from staff.models import Member
from staff.posts.holders import seats
from staff.rights.scopes import member_of


@transaction.atomic
def move_assignments(*, by: Actor, from_member: Member, to_member: Member, grid: Grid) -> int:
    """Assign to ``to_member`` the open cases at ``grid`` and below it that were assigned to
    ``from_member``, who no longer holds the post that they wait for, while ``to_member`` does. Cases that
    wait for a post and were assigned to nobody need nothing: they follow it by themselves.

    Each moved case gets a line in its timeline. Returns how many were moved.

    Raises:
        NotAllowed: ``by`` appoints nobody to this grid.
    """
    require(by, "staff.add_appointment", grid)
    at, who = time.now(), member_of(by)
    assigned = Case.objects.open().filter(beginning_with("handling_code", grid.code), assignee=from_member)
    before, after = seats(from_member), seats(to_member)
    moved = 0
    for case in assigned.order_by("pk").select_for_update(no_key=True):
        place = {"code": case.handling_code, "office_id": case.office_id}
        if before.holds(case.waiting_post, **place) or not after.holds(case.waiting_post, **place):
            continue
        Case.objects.filter(pk=case.pk).update(assignee=to_member, version=F("version") + 1, updated_at=at)
        facts = {"assignee": to_member.name}
        timeline.append(case, action=ActionCode.REASSIGN, by=who, at=at, stage_before=case.stage, facts=facts)
        moved += 1
    return moved
