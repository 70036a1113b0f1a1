"""Who is told what when a case moves: rows for the outbox, in the same transaction."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from notices.actions import tell

from cases.choices import ActionCode
from cases.models import Case, CaseEvent
from cases.routes import ROUTES, Step
from cases.steps import AnyStep
from gridgov.kit import clock
from staff import posts
from staff.models import Member


def waiting_members(case: Case) -> list[Member]:
    """Those whose turn it is."""
    if not case.waiting_post:
        return []
    return posts.holders(case.waiting_post, code=case.handling_code, office_id=case.office_id)


def link_to(case: Case) -> str:
    """The case's page, without the host."""
    return f"/cases/{case.number}/"


def _tell(case: Case, event: CaseEvent, members: list[Member], subject: str, body: str, kind: str) -> None:
    others = [member for member in members if member.pk != event.actor_id]
    tell(
        recipients=others,
        key=f"event:{event.pk}:{kind}",
        subject=subject[:200],
        body=body,
        link=link_to(case),
        urgent=ROUTES[case.route].urgent and case.closed_at is None,
    )


def _turn(case: Case, event: CaseEvent) -> None:
    """Tell those who must act next."""
    if case.due_at is None:
        return
    subject = _("Your turn: %(title)s") % {"title": case.title}
    body = _("%(number)s, %(stage)s, due %(due)s.") % {
        "number": case.number,
        "stage": case.get_stage_display(),
        "due": f"{clock.local(case.due_at):%Y-%m-%d %H:%M}",
    }
    _tell(case, event, waiting_members(case), subject, body, "turn")


def _inform(case: Case, event: CaseEvent, members: list[Member]) -> None:
    """Tell those who should know, once each, without those whose turn it is."""
    waiting = {member.pk for member in waiting_members(case)}
    once = {member.pk: member for member in members if member.pk not in waiting}
    subject = f"{event.get_action_display()}: {case.title}"
    body = _("%(number)s is now: %(stage)s.") % {"number": case.number, "stage": case.get_stage_display()}
    if event.text:
        body += f"\n{event.text}"
    _tell(case, event, list(once.values()), subject, body, "inform")


def _holders(case: Case, names: tuple[str, ...]) -> list[Member]:
    return [
        member
        for post in names
        for member in posts.holders(post, code=case.handling_code, office_id=case.office_id)
    ]


def filed(case: Case, event: CaseEvent) -> None:
    """A new case: those whose turn it is, and for an emergency everyone up to the township, at once."""
    with translation.override(settings.LANGUAGE_CODE):
        _turn(case, event)
        _inform(case, event, _holders(case, ROUTES[case.route].alerts))


def stepped(case: Case, event: CaseEvent, step: AnyStep) -> None:
    """A step was taken: the next in turn, those whom the table names, and the filer at the end."""
    with translation.override(settings.LANGUAGE_CODE):
        moved = event.stage_before != event.stage_after or event.action == ActionCode.RAISE_LEVEL
        if moved or event.action in (ActionCode.CHANGE_ROUTE, ActionCode.RESUME):
            _turn(case, event)
        told = _holders(case, step.tells) if isinstance(step, Step) else []
        if event.action == ActionCode.URGE:
            told += waiting_members(case)
            _tell(
                case,
                event,
                waiting_members(case),
                _("Urged: %(title)s") % {"title": case.title},
                event.text,
                "urge",
            )
        if event.action == ActionCode.CHANGE_ROUTE:
            told += _holders(case, ROUTES[case.route].alerts)
        if case.closed_at is not None:
            told.append(case.filed_by)
        _inform(case, event, told)


def reopened(case: Case, event: CaseEvent) -> None:
    """A dissatisfied resident: those one level up begin again, the filer knows."""
    with translation.override(settings.LANGUAGE_CODE):
        _turn(case, event)
        _inform(case, event, [case.filed_by])
