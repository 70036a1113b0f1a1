"""Analysis meetings of the demonstration, by the verbs: the community's last one is signed, its next one and
that of the printed worker's group are called."""

import datetime as dt
from functools import partial

from demo.stories import meetings as story
from demo.stories.meetings import Decided
from demo.township.history import History
from demo.township.town import Township
from diaries.actions.meetings import (
    add_item,
    call_meeting,
    decide_item,
    draw_agenda,
    finish_decision,
    note_attendance,
    propose_meeting,
    sign_minutes,
)
from diaries.models import AgendaItem, AnalysisMeeting, MeetingDecision
from diaries.queries.meetings import invitable
from kit.time import clock
from staff.models import Member

_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def hold_meetings(history: History, town: Township, now: dt.datetime) -> None:
    """One that was held, with what came of it, and two to come."""
    meetings = _Meetings(town)
    held, ahead = _on(now - story.HELD_BACK * _DAY, 14), _on(now + story.CALLED_AHEAD * _DAY, 14)
    history.note(held - 3 * _DAY, partial(meetings.call, "secretary", held, story.PLACE, tuple(story.ADDED)))
    history.note(held + 1.5 * _HOUR, meetings.hold)
    history.note(held + 2 * _DAY, meetings.finish)
    history.note(now - _DAY, partial(meetings.call, "secretary", ahead, story.PLACE, story.NEXT_ADDED))
    history.note(now - 2 * _DAY, partial(meetings.call, "worker", _on(now + _DAY, 18), story.GROUP_PLACE))


def _on(day: dt.datetime, hour: int) -> dt.datetime:
    return clock.midnight(clock.date_of(day)) + hour * _HOUR


class _Meetings:
    """Who calls and holds them."""

    def __init__(self, town: Township) -> None:
        self._town = town
        self._held = 0

    def _member(self, key: str) -> Member:
        return self._town.members[key]

    def call(self, by: str, starts_at: dt.datetime, place: str, added: tuple[str, ...] = ()) -> None:
        """Call a meeting: the team, the leaders right below, and those whose logins are printed."""
        member = self._member(by)
        grid = self._town.home[member.pk]
        known = set(self._town.members.values())
        people = [one.member for one in invitable(grid) if one.usual or one.member in known]
        meeting = propose_meeting(by=member, grid=grid)
        called = call_meeting(
            by=member,
            meeting=meeting,
            starts_at=starts_at,
            place=place,
            people=people,
            version=meeting.version,
        )
        for title in added:
            add_item(by=member, meeting=called, title=title)
        self._held = self._held or called.pk

    def hold(self) -> None:
        """All but one of those invited come, everything on the agenda is decided, the minutes are signed."""
        by = self._member("secretary")
        meeting = draw_agenda(by=by, meeting=AnalysisMeeting.objects.get(pk=self._held))
        invited = [one.member for one in meeting.attendances.select_related("member").order_by("pk")]
        known = set(self._town.members.values())
        missing = next(one for one in reversed(invited) if one not in known)
        note_attendance(by=by, meeting=meeting, present=[one for one in invited if one != missing])
        for item in meeting.agenda.select_related("opinion", "meeting").order_by("pk"):
            self._decide(by, item)
        meeting.refresh_from_db()
        sign_minutes(by=by, meeting=meeting, summary=story.SUMMARY, version=meeting.version)

    def _decide(self, by: Member, item: AgendaItem) -> None:
        decided = _decided(item)
        if decided is None:
            return
        decide_item(
            by=by,
            item=item,
            outcome=decided.outcome,
            words=decided.words,
            responsible=self._member(decided.who) if decided.who else None,
            until=clock.today() + decided.days * _DAY if decided.who else None,
            version=item.version,
        )

    def finish(self) -> None:
        """What was done since is ticked off."""
        rows = MeetingDecision.objects.filter(item__meeting=self._held).select_related("item", "responsible")
        for one in rows:
            decided = _decided(one.item)
            if decided is not None and decided.done:
                by = self._member(decided.who)
                finish_decision(by=by, decision=one, words=decided.done, version=one.version)


def _decided(item: AgendaItem) -> Decided | None:
    if item.opinion is not None and item.opinion.words in story.ABOUT_OPINIONS:
        return story.ABOUT_OPINIONS[item.opinion.words]
    return story.ADDED.get(item.title) or story.OTHERWISE.get(item.kind)
