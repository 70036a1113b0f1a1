"""What is said after something was done with a case: what it was, who has it now and until when, and whether
anything is left for the one who did it. The one place, for phone and desk."""

import datetime as dt

from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent
from cases.queries.wording import outcome_in_words, until_in_words, waiting_in_words
from cases.workflow.available import next_steps
from cases.workflow.people.turn import waiting_members
from cases.workflow.routes import Step
from kit.text import listed
from staff.models import Member

_NAMED = 3  # of those whose turn it is


def done_in_words(event: CaseEvent, by: Member | None, at: dt.datetime) -> str:
    """After a step of ``by``."""
    return said_with(_("%(action)s.") % {"action": event.get_action_display()}, event.case, by, at)


def said_with(done: str, case: Case, by: Member | None, at: dt.datetime) -> str:
    """``done``, and in the lines below it what comes of it."""
    return "\n".join([done, *_what_comes(case, by, at)])


def _what_comes(case: Case, by: Member | None, at: dt.datetime) -> list[str]:
    """Who has it, until when, what is left for ``by``. At most fifteen queries, after something was done."""
    if case.closed_at is not None:
        words = _("The case is closed: %(outcome)s. Nothing is left for you to do.")
        return [words % {"outcome": outcome_in_words(case)}]
    by_when = until_in_words(case, at)
    people = waiting_members(case)
    hers = by is not None and any(one.pk == by.pk for one in people)
    steps = listed(step.label for step in next_steps(case, by) if isinstance(step, Step))
    if hers and steps:
        return [_("Now with you, %(until)s. Next: %(steps)s.") % {"until": by_when, "steps": steps}]
    who = waiting_in_words(case)
    names = listed(one.name for one in people[:_NAMED])
    with_whom = _("%(who)s (%(names)s)") % {"who": who, "names": names} if names else who
    now = _("Now with %(who)s, %(until)s.") % {"who": with_whom, "until": by_when}
    if steps:
        return [now, _("What you can still do: %(steps)s.") % {"steps": steps}]
    return [now, _("Nothing is left for you to do; you are told when it is your turn.")]
