"""What a member may do with a case now: the rows of the route's table and the common actions that fit."""

from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, Outcome
from cases.models import Case
from cases.routes import ROUTES, Step
from cases.routes.common import COMMON, CommonAction
from gridgov.kit.errors import Invalid, NotAllowed
from staff import posts
from staff.choices import Post
from staff.models import Member

AnyStep = Step | CommonAction

NEVER_HANDLED = (Outcome.WITHDRAWN, Outcome.INVALID)
NOT_NOW = _("The case is not in a state in which this can be done.")
UNKNOWN = _("There is no such action.")


def _fits_state(common: CommonAction, case: Case) -> bool:
    closed = case.closed_at is not None
    if not (common.on_closed if closed else common.on_open):
        return False
    if common.action == ActionCode.SUSPEND:
        return case.paused_at is None
    if common.action == ActionCode.RESUME:
        return case.paused_at is not None
    if common.action == ActionCode.CHANGE_ROUTE:
        return bool(ROUTES[case.route].changes_to)
    if common.action in (ActionCode.OPINION, ActionCode.REOPEN) and case.outcome in NEVER_HANDLED:
        return False
    if common.action == ActionCode.OPINION:
        return not case.opinions.filter(cycle=case.cycle).exists()
    return True


def _may(step: AnyStep, case: Case, member: Member, held: frozenset[Post]) -> bool:
    if held.intersection(step.who if isinstance(step, Step) else step.posts):
        return True
    if isinstance(step, Step):
        return False
    if step.filer and case.filed_by_id == member.pk:
        return True
    return bool(step.permission) and member.user.has_perm(step.permission, case)


def _held(case: Case, member: Member) -> frozenset[Post]:
    return posts.held(member, code=case.handling_code, office_id=case.office_id)


def _table(case: Case) -> list[AnyStep]:
    steps: list[AnyStep] = []
    if case.closed_at is None:
        steps.extend(ROUTES[case.route].steps_at(case.stage, case.handling_grid.level))
    steps.extend(common for common in COMMON if _fits_state(common, case))
    return steps


def next_steps(case: Case, member: Member | None) -> list[AnyStep]:
    """What ``member`` may do now, the steps of the stage first."""
    if member is None:
        return []
    held = _held(case, member)
    return [step for step in _table(case) if _may(step, case, member, held)]


def step_for(case: Case, action: str, member: Member) -> AnyStep:
    """The row of the table for ``action``.

    Raises:
        Invalid: the table has no such step for the case as it stands.
        NotAllowed: it has, but not for this member.
    """
    for step in _table(case):
        if step.action == action:
            if not _may(step, case, member, _held(case, member)):
                raise NotAllowed
            return step
    raise Invalid(fields={"action": [NOT_NOW if action in ActionCode.values else UNKNOWN]})
