"""Cases assigned to one person, or watched by her, go on with whoever takes over (policy 二(二))."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cases.actions.engine import supervision, timeline
from cases.choices import ActionCode
from cases.models import Case
from grids.models import Grid
from grids.scope import beginning_with
from kit.actors import Actor, require
from kit.errors import Invalid
from kit.time import clock as time
from staff.models import Member
from staff.posts.holders import seats
from staff.rights.logins import require_in_charge
from staff.rights.roles import scope_where
from staff.rights.scopes import member_of

_SUPERVISE = "cases.supervise_case"


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


@transaction.atomic
def move_supervisions(*, by: Actor, from_member: Member, to_member: Member | None) -> int:
    """Let ``to_member`` supervise the open cases that ``from_member`` supervises, with what is still to be
    answered; with nobody it ends. Only where ``by`` supervises: others stay. Each case says so in its
    timeline, and those whose turn it is are told, as is ``to_member``. Returns how many.

    Raises:
        NotAllowed: ``by`` is not in charge of the login of ``from_member``, or supervises nothing.
        Invalid: ``to_member`` may not supervise one of them; names it.
    """
    require(by, _SUPERVISE)
    require_in_charge(by, from_member, "staff.change_member", "staff.reset_member")
    inside = Case.objects.within(scope_where(by, _SUPERVISE)).open()
    rows = Case.objects.filter(pk__in=inside.values("pk"), watchers__member=from_member)
    # Read after they are locked (``_left.py``).
    keys = list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    cases = list(
        rows.select_related("grid", "handling_grid", "filed_by__user").filter(pk__in=keys).order_by("pk")
    )
    for case in cases:
        if to_member is not None and not to_member.user.has_perm(_SUPERVISE, case):
            words = _("%(name)s may not supervise case %(number)s.")
            raise Invalid(words % {"name": to_member.name, "number": case.number})
        supervision.hand_over(case, before=from_member, to=to_member, by=by)
    return len(cases)
