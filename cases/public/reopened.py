"""What came before a matter was opened again, for the resident: what was done at first, what she said of it,
and when it went one level up. Nothing that she was told once disappears."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.choices import ActionCode
from cases.models import Case, CaseEvent
from cases.workflow.inputs import SATISFACTION, WORDS
from cases.workflow.meanings import RESULTS
from cases.workflow.taking_back import taken_back
from kit.text import Text

Past = tuple[dt.datetime, Text, str]


def past_of(case: Case) -> list[Past]:
    """When, what it was, and in which words; the oldest first, up to the last opening again. One query, or
    none for a case that was never opened again."""
    if case.cycle < 2:
        return []
    wanted = (*RESULTS, ActionCode.OPINION, ActionCode.FEED_BACK, ActionCode.REOPEN, ActionCode.TAKE_BACK)
    events = list(case.events.filter(action__in=wanted).order_by("sequence"))
    gone = taken_back(events)
    stand = [one for one in events if one.action != ActionCode.TAKE_BACK and one.sequence not in gone]
    last = max((at for at, one in enumerate(stand) if one.action == ActionCode.REOPEN), default=-1)
    return [past for one in stand[: last + 1] for past in _told(one)]


def _told(event: CaseEvent) -> Iterator[Past]:
    at, action, facts = event.at, event.action, event.facts
    if action in RESULTS and event.text:
        yield at, _("Result"), event.text
    if facts.get(SATISFACTION.name):
        said = [str(SATISFACTION.say(facts[SATISFACTION.name])), facts.get(WORDS.name) or ""]
        yield at, _("What was said of it"), "\n".join(one for one in said if one)
    if action == ActionCode.REOPEN:
        yield at, _("Opened again"), _("It is worked on once more, by somebody one level up.")
