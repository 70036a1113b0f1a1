"""Answers to tasks from above that were no visit: of a day and a task one line. Those at a visit stand
with it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from diaries.lines.base import Line, Sees, Source, Span
from diaries.models import Task, TaskAnswer
from diaries.rules.tasks import VIEW
from kit.privacy.scan import mask_private
from kit.text import in_turn
from kit.time import clock

HIDDEN = _("a task that is not open to you")
_KIND = "tasks"


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    """One query."""
    seen = Task.objects.within(sees(VIEW)).filter(pk=OuterRef("task"))
    rows = TaskAnswer.objects.given().filter(by__in=members, visit__isnull=True, **span.at("at"))
    rows = rows.annotate(title=Subquery(seen.values("title")[:1])).order_by("at", "pk")
    found: dict[tuple[int, int, dt.date], list[Any]] = defaultdict(list)
    for row in rows.values_list("by", "task", "at", "household", "title"):
        found[row[0], row[1], clock.date_of(row[2])].append(row)
    for (member, task, day), some in found.items():
        title = some[0][4]
        yield Line(
            member=member,
            source=SOURCE.name,
            key=str(task),
            day=day,
            at=some[0][2],
            kind=_KIND,
            words=in_turn([mask_private(title) if title else HIDDEN, _number(some)]),
            link=reverse("task", args=[task]) if title else "",
        )


def _number(rows: list[Any]) -> str:
    homes = sum(1 for row in rows if row[3])
    if not homes:
        return str(_("answered for the grid"))
    return ngettext("%(n)d household answered", "%(n)d households answered", homes) % {"n": homes}


SOURCE = Source(name="tasks", kinds={_KIND: _("Tasks from above answered")}, lines=_lines)
