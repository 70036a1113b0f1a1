"""Cases that were assigned to one person go on with whoever takes over (policy 二(二))."""

from django.db import transaction
from django.db.models import F

from cases import timeline
from cases.choices import ActionCode
from cases.models import Case
from gridgov.kit import clock as time
from grids.scope import beginning_with
from staff.models import Member
from staff.posts import seats


@transaction.atomic
def move_assignments(from_member: Member, to_member: Member, code: str, *, by: Member | None = None) -> int:
    """Assign to ``to_member`` the open cases at the grid ``code`` and below it that were assigned to
    ``from_member``, who no longer holds the post that they wait for, while ``to_member`` does. Cases that
    wait for a post and were assigned to nobody need nothing: they follow it by themselves.

    Each moved case gets a line in its timeline. Returns how many were moved.
    """
    at = time.now()
    assigned = Case.objects.open().filter(beginning_with("handling_code", code), assignee=from_member)
    before, after = seats(from_member), seats(to_member)
    moved = 0
    for case in assigned.order_by("pk").select_for_update(no_key=True):
        place = {"code": case.handling_code, "office_id": case.office_id}
        if before.holds(case.waiting_post, **place) or not after.holds(case.waiting_post, **place):
            continue
        Case.objects.filter(pk=case.pk).update(assignee=to_member, version=F("version") + 1, updated_at=at)
        facts = {"assignee": to_member.name}
        timeline.append(case, action=ActionCode.REASSIGN, by=by, at=at, stage_before=case.stage, facts=facts)
        moved += 1
    return moved
