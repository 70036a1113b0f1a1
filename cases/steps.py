"""What a member may do with a case now: the rows of the route's table and the common actions that fit."""

from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode
from cases.escalation import above
from cases.models import Case
from cases.routes import ROUTES, Step, When
from cases.routes.common import COMMON, CommonAction
from cases.state import State, fits
from gridgov.kit.errors import Invalid, NotAllowed
from staff import posts
from staff.choices import Post
from staff.models import Member

AnyStep = Step | CommonAction

NOT_NOW = _("The case is not in a state in which this can be done.")
UNKNOWN = _("There is no such action.")


def _may(step: AnyStep, case: Case, member: Member, held: frozenset[Post]) -> bool:
    if held.intersection(step.who if isinstance(step, Step) else step.posts):
        return True
    if isinstance(step, Step):
        return False
    if step.filer and case.filed_by_id == member.pk:
        return True
    if step.turn and case.waiting_post in held:
        return True
    if step.above:
        return member.pk in {one.pk for one in deciders(case)}
    return bool(step.permission) and member.user.has_perm(step.permission, case)


def posts_of(step: AnyStep) -> tuple[Post, ...]:
    """The posts that may take a step, without those who may by permission."""
    return step.who if isinstance(step, Step) else step.posts


def deciders(case: Case) -> list[Member]:
    """Those of the next post above those whose turn it is, the nearest that is not empty: they decide about
    more time (design §4.4, the level above decides)."""
    waiting = {
        one.pk for one in posts.holders(case.waiting_post, code=case.handling_code, office_id=case.office_id)
    }
    for post, code in above(case):
        people = posts.holders(post, code=code, office_id=case.office_id)
        people = [one for one in people if one.pk not in waiting]
        if people:
            return people
    return []


def _held(case: Case, member: Member) -> frozenset[Post]:
    return posts.held(member, code=case.handling_code, office_id=case.office_id)


def _table(case: Case) -> list[AnyStep]:
    state = State.of(case)
    steps: list[AnyStep] = []
    if case.closed_at is None and not state.in_parts:
        rows = ROUTES[case.route].steps_at(case.stage, case.handling_grid.level)
        steps.extend(step for step in rows if step.when in (When.ANY, state.whose))
    steps.extend(common for common in COMMON if fits(common, case, state))
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
