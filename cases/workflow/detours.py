"""From one department to another: how often that was, and where a department may not send a case."""

from django.utils.translation import gettext as _

from cases.choices import ActionCode
from cases.models import Case
from cases.workflow.available import AnyStep
from cases.workflow.routes import Step
from cases.workflow.taking_back import taken_back
from kit.errors import Invalid
from staff.choices import Post
from staff.models import Member, Organization
from staff.posts.holders import held

_ABOVE = frozenset({Post.COMMUNITY, Post.TOWNSHIP})


def detours(case: Case) -> int:
    """How often the case was sent from one department to another in this cycle. One query."""
    since = case.runs.filter(cycle=case.cycle).order_by("pk").values("entered_at")[:1]
    wanted = (ActionCode.REDISPATCH, ActionCode.TAKE_BACK)
    lines = list(case.events.filter(action__in=wanted, at__gte=since))
    gone = taken_back(lines)
    return sum(one.action == ActionCode.REDISPATCH and one.sequence not in gone for one in lines)


def next_detour(case: Case, step: AnyStep, office: Organization | None, by: Member) -> int:
    """Which detour this cycle has with ``step``, by which ``by`` sends the case to ``office``; 0: it is none.

    A department does not send it to one that has had it in this cycle and sent it away: two of them would
    push it to and fro for ever, with a new limit each time. The community or the street decides whose it is
    (policy 二(五), 对解决难度大或需要协调解决的问题,实行限时办理). At most four queries.

    Raises:
        Invalid: says so, at the department.
    """
    if not (isinstance(step, Step) and step.another) or office is None:
        return 0
    had = case.runs.filter(cycle=case.cycle, office=office, left_at__isnull=False)
    if had.exists() and not _decides(case, by):
        words = _(
            "%(office)s has had this case and sent it on. The community or the street decides whose it is."
        )
        raise Invalid(fields={"office": [words % {"office": office}]})
    return detours(case) + 1


def _decides(case: Case, by: Member) -> bool:
    return bool(held(by, code=case.handling_code, office_id=case.office_id) & _ABOVE)
