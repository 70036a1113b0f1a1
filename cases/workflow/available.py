"""What a member may do with a case now: the rows of the route's table and the actions at any time that
fit."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode, Outcome, RouteCode
from cases.models import Case
from cases.models.querysets import WatcherQuerySet
from cases.workflow.conditions import State
from cases.workflow.meanings import BY_ACTION, AnyTime
from cases.workflow.people.ladder import deciding
from cases.workflow.routes import ROUTES, Step, When
from cases.workflow.taking_back import to_take_back
from kit.errors import Invalid, NotAllowed
from kit.text import Text
from staff.choices import Post
from staff.models import Member
from staff.posts.deputies import represented
from staff.posts.holders import held, holders

AnyStep = Step | AnyTime

NOT_NOW = _("The case is not in a state in which this can be done.")
UNKNOWN = _("There is no such action.")
# From the grid upwards; a department has its work from the street or town.
_RANK = {
    Post.LEADER: 0,
    Post.LIAISON: 1,
    Post.COMMUNITY: 2,
    Post.DEPARTMENT: 3,
    Post.TOWNSHIP: 3,
    Post.COUNTY: 4,
}
_ABOVE_ONLY = _("This case is overdue, an emergency or supervised: only the level above can do this.")
_NOT_FROM_BELOW = _(
    "This case is overdue, supervised or was opened again, and is with a level above you: "
    "only whoever has it, or stands above them, can split it."
)


def _may(step: AnyStep, case: Case, state: State, member: Member, held: frozenset[Post]) -> bool:
    if _why_not_hers(step, case, state, held) is not None:
        return False
    if held.intersection(step.who if isinstance(step, Step) else _posts(step, case, state)):
        return True
    if isinstance(step, Step):
        return False
    if step.filer and case.filed_by_id == member.pk:
        return True
    if step.turn and case.waiting_post in held:
        return True
    if step.author or step.supervisor or step.above:
        return _is_the_one(step, case, member)
    if _needs_above(step, case, state) and not _stands_above(case, state, held):
        return False
    return bool(step.permission) and member.user.has_perm(step.permission, case)


def _why_not_hers(step: AnyStep, case: Case, state: State, held: frozenset[Post]) -> Text | None:
    """Why somebody with these posts may not, though they may with other cases: what is grave and no
    application is declined as one from above; what presses at somebody's desk is not split from below, nor
    put on another route that is open to none of these posts."""
    if isinstance(step, Step):
        below = _declines_what_is_none(step, case, state) and not _stands_above(case, state, held)
        return _ABOVE_ONLY if below else None
    if step.pressing_not_from_below and state.pressing and _is_below(case, held):
        return _NOT_FROM_BELOW
    if step.action == ActionCode.CHANGE_ROUTE and not routes_for(case, state, held):
        return _ABOVE_ONLY
    return None


def routes_for(case: Case, state: State, held: frozenset[Post]) -> tuple[RouteCode, ...]:
    """To which routes somebody with these posts may change. What is overdue, supervised or opened again may
    become an emergency at any time; it becomes routine, which nobody checks, and leaves an emergency, only
    from above the community; and from below those whose turn it is it goes no other way."""
    routes = state.route.changes_to
    if not state.pressing or _stands_above(case, state, held):
        return routes
    if state.route.urgent or _is_below(case, held):
        return tuple(one for one in routes if ROUTES[one].urgent)
    return tuple(one for one in routes if one != RouteCode.ROUTINE)


def _narrowed(step: AnyStep, case: Case, state: State, held: frozenset[Post]) -> AnyStep:
    """The step with the routes that are open to her."""
    if isinstance(step, Step) or step.action != ActionCode.CHANGE_ROUTE:
        return step
    return replace(step, routes=routes_for(case, state, held))


def _is_below(case: Case, held: frozenset[Post]) -> bool:
    """Whether all of these posts are below the one that has the case."""
    return bool(held) and max(_RANK[post] for post in held) < _RANK[Post(case.waiting_post)]


def _is_the_one(step: AnyTime, case: Case, member: Member) -> bool:
    """Whether it is hers by what she has done with the case, or by whom she stands above."""
    if step.author:
        return to_take_back(case, member) is not None
    if step.supervisor:
        return supervised_by(case, member).exists()
    return member.pk in {one.pk for one in deciders(case)}


def _posts(step: AnyTime, case: Case, state: State) -> tuple[Post, ...]:
    """The posts that may take an action at any time with this case."""
    if not (step.alarm_needs_above and state.route.urgent):
        return step.posts
    below = (Post.LEADER, Post.LIAISON, *((Post.COMMUNITY,) if state.is_out_of_hand(case) else ()))
    return tuple(post for post in step.posts if post not in below)


def _needs_above(step: AnyTime, case: Case, state: State) -> bool:
    """Whether only those above the community may, because more than the case disappears with it: it is
    overdue, an emergency or supervised, or something is that ends with it; or because somebody has already
    answered the alarm, or nobody in time."""
    grave = step.grave_needs_above and state.grave
    return grave or (step.alarm_needs_above and state.is_out_of_hand(case))


def _stands_above(case: Case, state: State, held: frozenset[Post]) -> bool:
    """Whether somebody with these posts is of the street or town or above (the city has none of them), and
    judges not her own work: what she has now, or was late with."""
    own = bool(held & {case.waiting_post, *state.late_at})
    return not own and (not held or bool(held & {Post.TOWNSHIP, Post.COUNTY}))


def supervised_by(case: Case, member: Member) -> WatcherQuerySet:
    """The supervisions of a case that are hers, or of somebody for whom she stands in."""
    watchers: WatcherQuerySet = case.watchers.filter(member__in=[member, *represented(member)])
    return watchers


def posts_of(step: AnyStep) -> tuple[Post, ...]:
    """The posts that may take a step, without those who may by permission."""
    return step.who if isinstance(step, Step) else step.posts


def deciders(case: Case) -> list[Member]:
    """Who decides about more time for the case."""
    return deciding(case, lambda post, code: holders(post, code=code, office_id=case.office_id))


def _held(case: Case, member: Member) -> frozenset[Post]:
    return held(member, code=case.handling_code, office_id=case.office_id)


def _table(case: Case, state: State) -> list[AnyStep]:
    steps: list[AnyStep] = []
    if case.closed_at is None and not state.in_parts:
        rows = ROUTES[case.route].steps_at(case.stage, case.handling_grid.level)
        steps.extend(step for step in rows if step.when in (When.ANY, state.whose) and _is_open(step, state))
    steps.extend(row for row in BY_ACTION.values() if row.fits_now(case, state))
    return steps


def _declines_what_is_none(step: Step, case: Case, state: State) -> bool:
    """Whether something grave that began as no application would be declined as one: that is judged above, as
    whether it is invalid."""
    is_none = state.was_alarm or case.category.route != RouteCode.APPROVAL
    return step.outcome == Outcome.DECLINED and state.grave and is_none


def _is_open(step: Step, state: State) -> bool:
    """What an authority has granted or refused is declined by nobody below it."""
    return not (state.decided and step.outcome == Outcome.DECLINED)


def next_steps(case: Case, member: Member | None) -> list[AnyStep]:
    """What ``member`` may do now, the steps of the stage first."""
    if member is None:
        return []
    held, state = _held(case, member), State.of(case)
    hers = (step for step in _table(case, state) if _may(step, case, state, member, held))
    return [_narrowed(step, case, state, held) for step in hers]


def _why_not(step: AnyStep, case: Case, state: State, member: Member, held: frozenset[Post]) -> Text | None:
    """The reason, where she could do it with another case."""
    not_hers = _why_not_hers(step, case, state, held)
    if not_hers is not None and held.intersection(posts_of(step)):
        return not_hers
    if not isinstance(step, AnyTime) or not member.user.has_perm(step.permission, case):
        return None
    return not_hers or (_ABOVE_ONLY if _needs_above(step, case, state) else None)


def step_for(case: Case, action: str, member: Member) -> AnyStep:
    """The row of the table for ``action``.

    Raises:
        Invalid: the table has no such step for the case as it stands.
        NotAllowed: it has, but not for this member.
    """
    state = State.of(case)
    for step in _table(case, state):
        if step.action == action:
            held = _held(case, member)
            if not _may(step, case, state, member, held):
                raise NotAllowed(_why_not(step, case, state, member, held))
            return _narrowed(step, case, state, held)
    raise Invalid(fields={"action": [NOT_NOW if action in ActionCode.values else UNKNOWN]})
