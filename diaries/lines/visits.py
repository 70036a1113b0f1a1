"""Visits, at their true time."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diaries.lines.base import Line, Sees, Source, Span
from diaries.models import Entry, Task, TaskAnswer
from diaries.rules.tasks import VIEW
from kit.text import in_turn, labelled
from kit.time import clock
from residents.access import visits_done

HOUSEHOLD = _("a household that is not open to you")
_KIND = "visits"


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    """Without those that an entry became, which stands in the diary already; those at which a task was
    answered say which. Three queries."""
    done = list(visits_done(members, span.moments, sees("residents.view_household")))
    typed = Entry.objects.standing().filter(visit__in=[one.key for one in done])
    noted = set(typed.values_list("visit", "diary__member"))
    tasks = _tasks([one.key for one in done], sees)
    for one in done:
        if (one.key, one.by) not in noted:
            yield Line(
                member=one.by,
                source=SOURCE.name,
                key=str(one.key),
                day=clock.date_of(one.at),
                at=one.at,
                kind=_KIND,
                words=in_turn(
                    [one.door or HOUSEHOLD, labelled(_("Visit"), one.what), *tasks.get(one.key, ())]
                ),
                link=reverse("household", args=[one.home]) if one.home else "",
                recorded=one.recorded,
            )


def _tasks(visits: list[int], sees: Sees) -> dict[int, list[str]]:
    """The titles of the tasks that were answered at these visits, as far as they may be seen."""
    seen = Task.objects.within(sees(VIEW)).filter(pk=OuterRef("task"))
    rows = TaskAnswer.objects.filter(visit__in=visits).annotate(title=Subquery(seen.values("title")[:1]))
    found: dict[int, list[str]] = defaultdict(list)
    for visit, title in rows.order_by("pk").values_list("visit", "title"):
        if title:
            found[visit].append(title)
    return found


SOURCE = Source(name="visits", kinds={_KIND: _("Visits")}, lines=_lines)
