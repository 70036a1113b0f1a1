"""What is said after a step with a meeting: what happened, and whom it reaches."""

from django.utils.translation import gettext as _

from diaries.models import AnalysisMeeting
from kit.text import Text
from staff.models import Member


def said_after(what: str, meeting: AnalysisMeeting, by: Member, otherwise: Text) -> str:
    """What is said after the step ``what``; ``otherwise`` where it says the same of every meeting."""
    if what == "cancel":
        invited = meeting.attendances.exclude(member=by).exists()
        return str(otherwise) if invited else _("Cancelled. Nobody else was invited.")
    return str(otherwise)
