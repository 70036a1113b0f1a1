"""What the verbs of meetings have in common: who holds one, on the meeting that was seen, once."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from diaries.actions.opinions._steps import own_key
from diaries.choices import MeetingState, MeetingStep
from diaries.models import AnalysisMeeting, MeetingEvent
from diaries.queries.analysis.meetings import rhythms_in
from diaries.rules.meetings import interval_for, may_hold, next_due
from grids.models import Grid
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.time import clock
from staff.accounts.senders import wait_for_own
from staff.models import Member

_FORMER = (MeetingState.SIGNED, MeetingState.CANCELLED)


def require_holder(by: Member, grid: Grid) -> None:
    """Go on only when ``by`` holds the meetings of a grid. Raises NotAllowed."""
    if not may_hold(by, grid):
        raise NotAllowed(_("The leader of this grid calls and leads its meetings."))


def held_by(by: Member, meeting: AnalysisMeeting, *states: str) -> AnalysisMeeting:
    """The meeting as it is now, locked until the transaction ends, in one of ``states``. Raises NotAllowed,
    NotFound, Conflict."""
    rows = AnalysisMeeting.objects.select_for_update(of=("self",)).select_related("grid", "chair__user")
    kept: AnalysisMeeting | None = rows.filter(pk=meeting.pk).first()
    if kept is None:
        raise NotFound
    require_holder(by, kept.grid)
    if kept.state not in states:
        raise Conflict(_("This meeting was signed or cancelled.") if kept.state in _FORMER else None)
    return kept


def claim(meeting: AnalysisMeeting, version: int, **values: Any) -> None:
    """Write ``values`` if the meeting is still the one that was seen. Raises Conflict."""
    rows = AnalysisMeeting.objects.filter(pk=meeting.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise Conflict
    meeting.refresh_from_db()


def append(
    meeting: AnalysisMeeting,
    step: MeetingStep,
    by: Member | None,
    at: dt.datetime,
    words: str = "",
    key: str = "",
    minutes: Any = None,
) -> None:
    """What was done, by whom and when."""
    own = own_key(by, key) if by is not None else f"system:{meeting.pk}:{step}:{meeting.version}"
    MeetingEvent.objects.create(
        meeting=meeting, step=step, by=by, at=at, words=words, minutes=minutes or {}, key=own
    )


def sent_before(
    by: Member, steps: Collection[MeetingStep], key: str, meeting: AnalysisMeeting
) -> AnalysisMeeting | None:
    """What the form with this ``key`` did before. Raises Invalid, KeyReused."""
    wait_for_own(by.user_id)
    own = own_key(by, key)
    sent = MeetingEvent.objects.select_related("meeting__grid").filter(key=own).first() if key else None
    if sent is None:
        return None
    found: AnalysisMeeting = sent.meeting
    if sent.step not in steps or found.pk != meeting.pk:
        raise KeyReused(first=found)
    return found


def in_use(grid: Grid) -> Grid:
    """The grid. Raises Invalid: it is out of use."""
    if grid.retired_on is not None:
        raise Invalid(_("This grid is not in use any more."))
    return grid


def check_begun(meeting: AnalysisMeeting) -> None:
    """Go on only when its time has begun. Raises Invalid."""
    if meeting.starts_at is None or meeting.starts_at > clock.now():
        raise Invalid(_("This meeting has not begun yet."))


def begin(grid: Grid, due_on: dt.date, by: Member | None, at: dt.datetime) -> AnalysisMeeting:
    """The open meeting of a grid, proposed where there is none."""
    found: AnalysisMeeting | None = AnalysisMeeting.objects.ahead().filter(grid=grid).first()
    if found is None:
        found = AnalysisMeeting.objects.create(grid=grid, due_on=due_on, begun_at=at)
        append(found, MeetingStep.PROPOSE, by, at)
    return found


def due_after(grid: Grid, day: dt.date) -> dt.date | None:
    """By when the next meeting of a grid is due after one on ``day``. One query."""
    return next_due(day, interval_for(grid.code, grid.level, rhythms_in()))
