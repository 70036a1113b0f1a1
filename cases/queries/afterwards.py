"""What is said after something was done with a case: what it was, who has it now and until when, and whether
anything is left for the one who did it. The one place, for phone and desk."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from cases.choices import ActionCode, RouteCode
from cases.models import Case, CaseEvent
from cases.queries.waiting import is_untold
from cases.queries.wording import outcome_in_words, until_in_words, waiting_in_words
from cases.workflow.available import next_steps
from cases.workflow.people.turn import waiting_members
from cases.workflow.routes import BURNING, Step
from kit.text import listed
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import holds

_NAMED = 3  # of those whose turn it is
# What other apps know to be left after a case has ended, in words for whoever ended it (diaries/apps.py).
FURTHER: list[Callable[[Case, Member | None], Iterable[str]]] = []


def done_in_words(event: CaseEvent, by: Member | None, at: dt.datetime) -> str:
    """After a step of ``by``."""
    return said_with(_done(event), event.case, by, at)


def _done(event: CaseEvent) -> str:
    if event.action == ActionCode.NOTE:
        return _("Your words stand in the case.")
    if event.action == ActionCode.ASK_REPORTER:
        return _("Your question stands where the resident follows the report.")
    return _("%(action)s.") % {"action": event.get_action_display()}


def said_with(done: str, case: Case, by: Member | None, at: dt.datetime) -> str:
    """``done``, and in the lines below it what comes of it."""
    comes = _after_the_end(case, by) if case.closed_at is not None else _what_comes(case, by, at)
    return "\n".join([done, *comes])


def _after_the_end(case: Case, by: Member | None) -> list[str]:
    """How it ended, and who has still to tell or to answer whom."""
    left = [words for further in FURTHER for words in further(case, by)]
    if is_untold(case):  # no message goes out: somebody has to say it
        left.append(_to_tell(case, by))
    outcome = {"outcome": outcome_in_words(case)}
    if left:
        return [_("The case is closed: %(outcome)s.") % outcome, *left]
    return [_("The case is closed: %(outcome)s. Nothing is left for you to do with it.") % outcome]


def _to_tell(case: Case, by: Member | None) -> str:
    """Of a resident whom no message reaches."""
    if by is not None and holds(by, Post.LEADER, code=case.handling_code):
        return _(
            "Left for you: tell the resident how it ended, as no message goes out, and note what she says."
        )
    return _("Left for the leader of the grid: to tell the resident how it ended, as no message goes out.")


def _what_comes(case: Case, by: Member | None, at: dt.datetime) -> list[str]:
    """Who has it, until when, what is left for ``by``. At most eighteen queries, after something was done."""
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
    left = [_("What you can still do: %(steps)s.") % {"steps": steps}] if steps else []
    if _goes_there(case, by):
        words = _("Left for you: go there, as far as it is safe, and add what you see. Today has it on top.")
        left.append(words)
    return [now, *(left or [_("Nothing is left for you to do with it; you are told when it is your turn.")])]


def _goes_there(case: Case, by: Member | None) -> bool:
    """Whether it burns where ``by`` leads: she is on the spot, whoever has it."""
    if by is None or case.route != RouteCode.EMERGENCY or case.stage not in BURNING:
        return False
    return holds(by, Post.LEADER, code=case.grid.code)
