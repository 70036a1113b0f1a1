"""Whoever is forgotten elsewhere is forgotten in meetings too: in what was decided, in the minutes, in what
was said of a decision (PIPL: no longer than the purpose needs)."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q

from diaries.models import AgendaItem, AnalysisMeeting, MeetingDecision, MeetingEvent
from kit.actors import Actor, require
from kit.time import clock

Change = Callable[[str], str]


def forget_reporter_in_meetings(*, by: Actor, cases: Sequence[int], change: Change) -> int:
    """Take whoever reported ``cases`` out of the meetings that spoke of them by ``change``. Inside the
    caller's transaction. Returns how many meetings.

    Raises:
        NotAllowed: ``by`` is not the system.
    """
    require(by, "cases.forget_reporters")
    of_opinion = Q(opinion__case__in=cases) | Q(opinion__gathered_into__case__in=cases)
    items = AgendaItem.objects.filter(Q(case__in=cases) | of_opinion)
    meetings = AnalysisMeeting.objects.filter(pk__in=items.order_by().values("meeting"))
    return sum(_rewrite(one, change) for one in meetings)


def forget_in_meetings(change: Change) -> int:
    """Take a resident who is erased out of all meetings. Inside the caller's transaction. Returns how
    many."""
    return sum(_rewrite(one, change) for one in AnalysisMeeting.objects.iterator())


def _rewrite(meeting: AnalysisMeeting, change: Change) -> bool:
    """Change the words of a meeting. Whether anything was there to change."""
    items = _changed(AgendaItem.objects.filter(meeting=meeting), ("title", "words", "answer"), change)
    done = _changed(MeetingDecision.objects.filter(item__meeting=meeting), ("done_words",), change)
    events = _changed(MeetingEvent.objects.filter(meeting=meeting), ("words", "minutes"), change)
    summary = _of(meeting.summary, change)
    if not (items or done or events) and summary == meeting.summary:
        return False
    # First the mark: without it the database refuses to change what was done.
    AnalysisMeeting.objects.filter(pk=meeting.pk).update(forgotten_at=clock.now(), summary=summary)
    for model, rows in ((AgendaItem, items), (MeetingDecision, done), (MeetingEvent, events)):
        for key, words in rows:
            model._default_manager.filter(pk=key).update(**words)
    return True


def _changed(rows: Any, names: Sequence[str], change: Change) -> list[tuple[int, dict[str, Any]]]:
    found = []
    for row in rows:
        said = {name: getattr(row, name) for name in names}
        kept = {name: _of(value, change) for name, value in said.items()}
        if kept != said:
            found.append((row.pk, kept))
    return found


# What minutes hold that is nobody's words.
_NOT_SAID = ("grid", "starts_at", "outcome", "until", "chair", "present", "absent", "responsible")


def _of(value: Any, change: Change) -> Any:
    """Words, or the words of minutes, as they read afterwards."""
    if isinstance(value, dict):
        return {key: one if key in _NOT_SAID else _of(one, change) for key, one in value.items()}
    return change(value) if isinstance(value, str) and value else value
