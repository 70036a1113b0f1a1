"""On which agendas an opinion of the people stands or stood, for whoever may open the opinion: while the
minutes are not signed only that; then what was decided, by whom it is carried out, what came from above."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from cases.models import Case
from diaries.choices import Above, ItemKind, MeetingState
from diaries.lines import Sees
from diaries.models import AgendaItem, AnalysisMeeting, VoicedOpinion
from diaries.rules.meetings import VIEW
from diaries.rules.opinions import VIEW as VIEW_OPINIONS
from kit.privacy.scan import mask_private
from kit.text import Text
from staff.models import Member

_SPOKEN_OF = (MeetingState.CALLED, MeetingState.SIGNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """An item as it reads beside its opinion. ``grid`` is empty where it would tell of a grid that is not the
    reader's; ``link`` where she may not open the meeting; ``words``, ``answer`` and who carries it out where
    what was decided is about something that is not open to her."""

    grid: str
    at: dt.datetime
    link: str = ""
    signed: bool = False
    outcome: Text = ""
    words: str = ""
    decision: Any = None
    above: Text = ""
    answer: str = ""
    answered_by: str = ""
    answered_at: dt.datetime | None = None


def meetings_open_to(member: Member | None, sees: Sees) -> QuerySet[AnalysisMeeting]:
    """The meetings that somebody may open: of her area, and those to which she is invited."""
    rows = AnalysisMeeting.objects
    found: QuerySet[AnalysisMeeting]
    found = rows.within(sees(VIEW)) if member is None else rows.open_to(member, sees(VIEW))
    return found


def stands_of(opinions: Collection[Any], member: Member, sees: Sees) -> dict[int, list[Stand]]:
    """Where these opinions stand, by the opinion, the newest first; of one that was gathered into another
    one, where that stands. One query."""
    leads = {one.pk: one.gathered_into_id or one.pk for one in opinions}
    found: dict[int, list[Any]] = defaultdict(list)
    for item in _items(set(leads.values()), member, sees):
        found[item.opinion_id].append(item)
    return {one.pk: [_stand(item, one) for item in found[leads[one.pk]]] for one in opinions}


def _items(opinions: Collection[int], member: Member, sees: Sees) -> Any:
    """The items, each with what of it is open: the meeting, the opinion that leads, the case."""
    meetings = meetings_open_to(member, sees).filter(pk=OuterRef("meeting"))
    leading = VoicedOpinion.objects.within(sees(VIEW_OPINIONS)).filter(pk=OuterRef("opinion"))
    cases = Case.objects.within(sees("cases.view_case")).filter(pk=OuterRef("case"))
    rows = AgendaItem.objects.filter(
        kind=ItemKind.OPINION, opinion__in=opinions, meeting__state__in=_SPOKEN_OF
    ).annotate(
        meeting_seen=Subquery(meetings.values("pk")[:1]),
        opinion_seen=Subquery(leading.values("pk")[:1]),
        case_seen=Subquery(cases.values("pk")[:1]),
    )
    related = ("meeting__grid", "decision__responsible", "answered_by", "taken_up__meeting", "case")
    return rows.select_related(*related).order_by(F("meeting__starts_at").desc(), "-pk")


def _stand(item: Any, opinion: Any) -> Stand:
    """As it reads beside ``opinion``, which may have been gathered into that of the item."""
    meeting = item.meeting
    near = item.meeting_seen is not None or opinion.grid.code.startswith(meeting.grid.code)
    base: dict[str, Any] = {
        "grid": meeting.grid.name if near else "",
        "at": meeting.starts_at,
        "link": reverse("meeting-item", args=[meeting.pk, item.pk]) if item.meeting_seen is not None else "",
    }
    if meeting.state != MeetingState.SIGNED:
        return Stand(**base)
    waits = item.above and (opinion.is_open or item.above != Above.WAITING.label)
    base |= {"signed": True, "outcome": item.get_outcome_display(), "above": item.above if waits else ""}
    if item.opinion_seen is None or (item.case_id is not None and item.case_seen is None):
        return Stand(**base)
    return Stand(
        **base,
        words=mask_private(item.words),
        decision=getattr(item, "decision", None),
        answer=mask_private(item.answer),
        answered_by=item.answered_by.name if item.answered_by is not None else "",
        answered_at=item.answered_at,
    )
