"""How pages say things of a case."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.choices import Outcome, RouteCode, Satisfaction
from cases.models import Case, CaseEvent, StageRun
from cases.state import NEVER_HANDLED
from gridgov.kit import clock
from gridgov.kit.text import Text
from staff.choices import Post


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
        if case.outcome in NEVER_HANDLED:
            return str(outcome_in_words(case))
        return _("Closed late") if case.closed_late else _("Closed in time")
    if case.paused_at is not None:
        return _("Clock suspended")
    if case.due_at is None:
        return "—"
    if case.due_at > at:
        words = _("%(span)s left") % {"span": span(case.due_at - at)}
    else:
        words = _("%(span)s overdue") % {"span": span(at - case.due_at)}
    return _("%(words)s (provisional)") % {"words": words} if case.due_provisional else words


def path_of(case: Case) -> str:
    """Where it happened, from the community down; needs ``grid__parent__parent``."""
    return " / ".join(str(grid) for grid in _chain(case.grid))


def _chain(grid: Any) -> list[Any]:
    chain = [grid]
    while chain[0].parent is not None:
        chain.insert(0, chain[0].parent)
    return chain


def waiting_in_words(case: Case) -> str:
    """For whom a case waits: the post, and the office or the grid from which it is seen."""
    if not case.waiting_post:
        return "—"
    if case.waiting_post == Post.DEPARTMENT and case.office is not None:
        return str(case.office)
    return f"{case.get_waiting_post_display()} · {case.handling_grid}"


def limit_in_words(run: StageRun) -> str:
    """The limit of a stage and the rule that set it (``deadlines.Limit.rule``): the route's default, or a row
    of time limits with its area and category."""
    amount = f"{run.amount} {run.get_unit_display()}"
    if run.rule in ("", "default"):
        return f"{amount} · " + _("default of the route")  # xgettext can't look into an f-string
    parts = dict(part.split(" ", 1) for part in run.rule.split(", ") if " " in part)
    area = _("area %(code)s") % {"code": parts["area"]} if "area" in parts else _("everywhere")
    words = _("own limit, %(area)s") % {"area": area}
    if "category" in parts:
        words += _(", category %(category)s") % {"category": parts["category"]}
    return f"{amount} · {words}"


LABELS: dict[str, Text] = {
    "for": gettext_lazy("Standing in for"),
    "matter": gettext_lazy("The matter, as defined"),
    "office": gettext_lazy("Responsible department"),
    "route": gettext_lazy("New route"),
    "satisfaction": gettext_lazy("The resident is"),
    "words": gettext_lazy("The resident's words"),
    "injured": gettext_lazy("Injured"),
    "deaths": gettext_lazy("Deaths"),
    "losses": gettext_lazy("Losses"),
    "legal_ground": gettext_lazy("Legal ground"),
    "from": gettext_lazy("Deadline before"),
    "to": gettext_lazy("Deadline after"),
    "photos": gettext_lazy("Photos"),
    "papers": gettext_lazy("Papers at hand"),
    "checked": gettext_lazy("I have checked on the spot that it is done"),
    "assignee": gettext_lazy("Who does it"),
    "amount": gettext_lazy("more time"),
    "case": gettext_lazy("merged into"),
    "merged": gettext_lazy("merged case"),
    "parts": gettext_lazy("The parts, one a line"),
    "part_of": gettext_lazy("Part of"),
    "part": gettext_lazy("Part"),
}


def facts_in_words(event: CaseEvent) -> Iterator[tuple[Text, Text]]:
    """Label and value of each fact of a timeline entry that has a meaning for people."""
    for name, value in event.facts.items():
        if name not in LABELS or (name == "photos" and not value):
            continue
        yield LABELS[name], _fact(name, value)


def _fact(name: str, value: Any) -> Text:
    if name == "route" and value in RouteCode.values:
        return RouteCode(value).label
    if name == "satisfaction" and value in Satisfaction.values:
        return Satisfaction(value).label
    if name in ("from", "to"):
        return f"{clock.local(dt.datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    if value is True:
        return _("Yes")
    return " · ".join(value) if isinstance(value, list) else str(value)


def outcome_in_words(case: Case) -> Text:
    """How a case ended, or that it is open."""
    return Outcome(case.outcome).label
