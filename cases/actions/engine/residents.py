"""What a resident is told of her own report: that it has come, what she is asked, that it has ended or goes
on again. Nothing else: each message is one that she has to read (policy 二(五), 民情回应制度)."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cases.choices import ActionCode, Source
from cases.models import Case, CaseEvent
from cases.public.own_reports import Reach, report_of
from cases.public.tracking import way_to
from cases.workflow.conditions import WITHIN
from cases.workflow.meanings import ASKING
from notices.telling import tell_resident

_AGAIN = (ActionCode.REOPEN, ActionCode.PART_REOPENED, ActionCode.MERGED_REOPENED)


def key_for_resident(case: Case, event: CaseEvent) -> str:
    """What the key of the message about an event begins with, behind that of all messages to residents."""
    return f"{case.number}:{event.pk}"


def tell_reporter(case: Case, event: CaseEvent, *, ended: bool = False) -> None:
    """Tell the resident of a step that is meant for her, where she can be reached; ``ended``: by this step.
    That it has ended is told when it can't be taken back any more."""
    words = _words(case, event, ended=ended)
    report = report_of(case) if words and case.source == Source.RESIDENT else None
    if report is None:
        return
    reach = Reach.of(case, report)
    tell_resident(
        key=key_for_resident(case, event),
        subject=_("Your report %(number)s") % {"number": case.number},
        body=words,
        phone=reach.phone,
        email=reach.email,
        after=WITHIN if ended else None,
    )


def has_come(case: Case) -> str:
    """That her report has come, and where she follows it."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Your report %(number)s has come. Follow it here: %(where)s") % _facts(case)


def _words(case: Case, event: CaseEvent, *, ended: bool) -> str:
    if event.action == ActionCode.FILE:
        return has_come(case)
    if event.action == ActionCode.MERGE:
        return ""  # it goes on: she is told the end of the other one
    if ended:
        words = _("Your report %(number)s is closed. What was done, and whether you are satisfied: %(where)s")
    elif event.action in ASKING:
        words = _("You are asked something about your report %(number)s. Please answer: %(where)s")
    elif event.action in _AGAIN:
        words = _("Your report %(number)s is being worked on again: %(where)s")
    else:
        return ""
    return words % _facts(case)


def _facts(case: Case) -> dict[str, str]:
    site = settings.SITE_URL.rstrip("/")
    where = f"{site}{way_to(case)}" if site else _("number and code on your slip")
    return {"number": case.number, "where": where}
