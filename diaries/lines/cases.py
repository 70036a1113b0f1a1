"""Cases that a leader filed or took a step in: of a day and a case one line."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.choices import ActionCode
from cases.models import Case, CaseEvent
from cases.queries.wording import HIDDEN_CASE
from diaries.lines.base import ENTRY, Line, Sees, Source, Span, names
from diaries.models import Entry, TaskCase, VisitCase, VoicedOpinion
from kit.privacy.scan import mask_private
from kit.text import in_turn, listed
from kit.time import clock

# What the system writes in somebody's name is nothing that she did.
_NOT_DONE = (ActionCode.REMIND, ActionCode.FORGET, ActionCode.RECOMPUTE, ActionCode.BREACH, ActionCode.MOVE)
FILED, WORKED_ON = "cases_filed", "cases_worked_on"


def _events(members: Collection[int], span: Span, sees: Sees) -> Any:
    """Their steps, with number and title of the case as far as it may be seen; without the filing of a case
    that an entry of her own became, which stands in the diary already."""
    seen = Case.objects.within(sees("cases.view_case")).filter(pk=OuterRef("case"))
    typed = Entry.objects.standing().filter(case=OuterRef("case"), diary__member=OuterRef("actor"))
    rows = CaseEvent.objects.filter(actor__in=members, **span.at("at")).exclude(action__in=_NOT_DONE)
    of = (
        Q(case=OuterRef("case")) | Q(opinion__case=OuterRef("case")) | Q(visit__became__case=OuterRef("case"))
    )
    entry = Entry.objects.standing().filter(of, diary__member=OuterRef("actor"))
    opinion = VoicedOpinion.objects.filter(case=OuterRef("case"))
    visit = VisitCase.objects.filter(case=OuterRef("case"))
    # Of an answer to a task: at a visit it stands with that, else with the task.
    task = TaskCase.objects.filter(case=OuterRef("case"), answer__by=OuterRef("actor")).order_by("pk")
    return (
        rows.exclude(Q(action=ActionCode.FILE) & Exists(typed))
        .annotate(number=Subquery(seen.values("number")[:1]), title=Subquery(seen.values("title")[:1]))
        .annotate(
            entry=Subquery(entry.order_by("pk").values("pk")[:1]),
            opinion=Subquery(opinion.values("pk")[:1]),
            visit=Coalesce(Subquery(visit.values("visit")[:1]), Subquery(task.values("answer__visit")[:1])),
            task=Subquery(task.values("answer__task")[:1]),
        )
        .order_by("at", "pk")
        .values_list("actor", "case", "at", "action", "number", "title", "entry", "opinion", "visit", "task")
    )


def _lines(members: Collection[int], span: Span, sees: Sees) -> Iterator[Line]:
    found: dict[tuple[int, int, dt.date], list[Any]] = defaultdict(list)
    for row in _events(members, span, sees):
        found[row[0], row[1], clock.date_of(row[2])].append(row)
    for (member, case, day), rows in found.items():
        done = list(dict.fromkeys(ActionCode(row[3]) for row in rows))
        _member, _case, at, _action, number, title, entry, opinion, visit, task = rows[0]
        matter = f"{number} {mask_private(title)}" if number else str(HIDDEN_CASE)
        yield Line(
            member=member,
            source=SOURCE.name,
            key=str(case),
            day=day,
            at=at,
            kind=FILED if ActionCode.FILE in done else WORKED_ON,
            words=in_turn([matter, listed(action.label for action in done)]),
            link=reverse("case", args=[number]) if number else "",
            under=(
                *names(ENTRY, entry),
                *names("opinions", opinion),
                *names("tasks", task),
                *names("visits", visit),
            ),
            done=in_turn([number or HIDDEN_CASE, listed(action.label for action in done)]),
        )


SOURCE = Source(name="cases", kinds={FILED: _("Cases filed"), WORKED_ON: _("Cases worked on")}, lines=_lines)
