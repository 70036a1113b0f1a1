"""How pages say things of a case."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.choices import ActionCode, LimitUnit, Outcome
from cases.models import Case, CaseEvent
from cases.workflow.conditions import UNHANDLED
from cases.workflow.inputs import AMOUNT, BY_NAME, NOTED
from grids.queries.spots import centre_of, kilometres_if_far, spot_at
from kit.text import Text
from kit.time.formats import before_text, moment_text, read_moment
from staff.choices import Post

HIDDEN_CASE = gettext_lazy("a case that is not open to you")


def span(length: dt.timedelta) -> str:
    """A length of time in its largest unit: days, hours or minutes."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 48 * 60:
        return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}
    if minutes >= 120:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def due_in_words(case: Case, at: dt.datetime) -> str:
    """How much time is left, or by how much the deadline was missed."""
    if case.closed_at is not None:
        if case.outcome in UNHANDLED:
            return str(outcome_in_words(case))
        return _("Closed late") if case.was_late else _("Closed in time")
    if case.paused_at is not None:
        return _("Clock suspended")
    if case.due_at is None:
        return "—"
    if abs(case.due_at - at) < dt.timedelta(minutes=1):
        words = _("Due just now")
    elif case.due_at > at:
        words = _("%(span)s left") % {"span": span(case.due_at - at)}
    else:
        words = _("%(span)s overdue") % {"span": span(at - case.due_at)}
    return _("%(words)s (provisional)") % {"words": words} if case.due_provisional else words


def until_in_words(case: Case, at: dt.datetime) -> str:
    """Until when something is to be done, as one says it; of what is late, stands or is closed, that."""
    if case.closed_at is not None or case.paused_at is not None or case.due_at is None or case.due_at <= at:
        return due_in_words(case, at)
    words = before_text(case.due_at, at)
    return _("%(words)s (provisional)") % {"words": words} if case.due_provisional else words


def map_link(case: Case) -> str:
    """What opens a map where it happened (MAP_LINK): at the spot where it was reported, unless that is too
    far to be meant, else at the middle of its grid or of the smallest around it that has one; empty where
    nothing is known. Needs ``grid__parent__parent``."""
    spot = spot_at(case.latitude, case.longitude)
    if spot is None or kilometres_if_far(spot, case.grid) is not None:
        spot = centre_of(case.grid)
    if spot is None:
        return ""
    latitude, longitude = (f"{number:.6f}" for number in (spot.latitude, spot.longitude))
    return str(settings.MAP_LINK).format(latitude=latitude, longitude=longitude)


def path_of(case: Case) -> str:
    """Where it happened, from the community down; needs ``grid__parent__parent``."""
    return case.grid.path


def title_and_place(case: Case) -> str:
    """What a message is about, in a line: the title, and the community and grid, since the same happens at
    every number one; needs ``grid__parent__parent``, else it asks."""
    return f"{case.title} · {case.grid.in_short}"


def waiting_in_words(case: Case) -> str:
    """For whom a case waits: the post, and the office or the grid from which it is seen."""
    if not case.waiting_post:
        return "—"
    if case.waiting_post == Post.DEPARTMENT and case.office is not None:
        return str(case.office)
    return f"{case.get_waiting_post_display()} · {case.handling_grid}"


def facts_in_words(
    event: CaseEvent, facts: Mapping[str, Any] | None = None, *, unit: str = ""
) -> Iterator[tuple[Text, Text]]:
    """Label and value of each fact of a timeline entry that has a meaning for people; ``facts``, instead of
    all, are what the reader may read (``family.Readable``), None among them the number of a hidden case.
    ``unit`` is that of the limit then."""
    for name, value in (event.facts if facts is None else facts).items():
        if value is None:
            yield BY_NAME[name].recorded if name in BY_NAME else NOTED[name], HIDDEN_CASE
        elif name == AMOUNT.name and unit:
            yield AMOUNT.recorded, LimitUnit(unit).of(value)
        elif name in BY_NAME:
            yield BY_NAME[name].recorded, BY_NAME[name].say(value)
        elif name in NOTED and (name != "photos" or value):
            yield NOTED[name], _noted(name, value)


def _noted(name: str, value: Any) -> str:
    if name == "taken_back":
        return str(ActionCode(value).label)
    if name in ("from", "to", "due"):
        return moment_text(read_moment(value))
    return _("Yes") if value is True else str(value)


def outcome_in_words(case: Case) -> Text:
    """How a case ended, or that it is open."""
    return Outcome(case.outcome).label
