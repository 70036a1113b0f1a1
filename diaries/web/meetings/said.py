"""What is said after a step with a meeting: what happened, and whom it reaches."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diaries.choices import Outcome
from diaries.models import AnalysisMeeting
from diaries.queries.analysis.meetings import attending
from kit.text import Text, listed
from staff.models import Member


def said_after(what: str, meeting: AnalysisMeeting, by: Member, otherwise: Text) -> str:
    """What is said after the step ``what``; ``otherwise`` where it says the same of every meeting."""
    if what == "cancel":
        invited = any(one.member_id != by.pk for one in attending(meeting))
        return str(otherwise) if invited else _("Cancelled. Nobody else was invited.")
    return _signed(meeting) if what == "sign" else str(otherwise)


def _signed(meeting: AnalysisMeeting) -> str:
    """How many items go on, how many people have something to do, what went up."""
    outcomes = list(meeting.agenda.values_list("outcome", flat=True))
    given = meeting.agenda.filter(decision__isnull=False)
    people = set(given.values_list("decision__responsible", flat=True))
    open_ones, up = outcomes.count(""), outcomes.count(Outcome.RAISED)
    said = []
    if people:
        words = ngettext("%(n)d person has something to do", "%(n)d people have something to do", len(people))
        said.append(words % {"n": len(people)})
    if up:
        said.append(ngettext("%(n)d item went up", "%(n)d items went up", up) % {"n": up})
    if open_ones:
        words = ngettext(
            "%(n)d item that was not discussed comes up at the next meeting, if it is open then",
            "%(n)d items that were not discussed come up at the next meeting, as far as they are open then",
            open_ones,
        )
        said.append(words % {"n": open_ones})
    return _("Signed: %(what)s.") % {"what": listed(said)} if said else _("Signed. Nothing is left to do.")
