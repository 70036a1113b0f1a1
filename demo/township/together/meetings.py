"""Analysis meetings of the demonstration, by the verbs: the last ones of a community and of the printed
worker's group in it are signed, their next ones are called."""

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
from diaries.queries.analysis.meetings import invitable
from grids.choices import GridLevel
from kit.time import clock
from staff.models import Member

_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def hold_meetings(history: History, town: Township, now: dt.datetime) -> None:
    """Two that were held, with what came of them, and two to come."""
    meetings = _Meetings(town)
    group, ahead = _on(now - story.GROUP_BACK * _DAY, 18), _on(now + story.GROUP_AHEAD * _DAY, 18)
    history.note(group - 2 * _DAY, partial(meetings.call, "worker", group, story.GROUP_PLACE))
    history.note(group + _HOUR, partial(meetings.hold, "worker", story.GROUP_SUMMARY))
    history.note(now - 2 * _DAY, partial(meetings.call, "worker", ahead, story.GROUP_PLACE))
    held, ahead = _on(now - story.HELD_BACK * _DAY, 14), _on(now + story.CALLED_AHEAD * _DAY, 14)
    history.note(held - 3 * _DAY, partial(meetings.call, "secretary", held, story.PLACE, tuple(story.ADDED)))
    history.note(held + 1.5 * _HOUR, partial(meetings.hold, "secretary", story.SUMMARY))
    history.note(held + 2 * _DAY, meetings.finish)
    history.note(now - _DAY, partial(meetings.call, "secretary", ahead, story.PLACE, story.NEXT_ADDED))


def _on(day: dt.datetime, hour: int) -> dt.datetime:
    return clock.midnight(clock.date_of(day)) + hour * _HOUR


class _Meetings:
    """Who calls and holds them."""

    def __init__(self, town: Township) -> None:
        self._town = town
        self._called: dict[str, int] = {}  # the last one, by whoever called it
        self._held: list[int] = []

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
        self._called[by] = called.pk

    def hold(self, key: str, summary: str) -> None:
        """All but one of those invited come, everything on the agenda is decided, the minutes are signed."""
        by = self._member(key)
        meeting = draw_agenda(by=by, meeting=AnalysisMeeting.objects.get(pk=self._called[key]))
        invited = [one.member for one in meeting.attendances.select_related("member").order_by("pk")]
        known = set(self._town.members.values())
        missing = next(one for one in reversed(invited) if one not in known)
        note_attendance(by=by, meeting=meeting, present=[one for one in invited if one != missing])
        for item in meeting.agenda.select_related("opinion", "meeting__grid").order_by("pk"):
            self._decide(by, item)
        meeting.refresh_from_db()
        sign_minutes(by=by, meeting=meeting, summary=summary, version=meeting.version)
        self._held.append(meeting.pk)

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
        rows = MeetingDecision.objects.filter(item__meeting__in=self._held)
        for one in rows.select_related("item__meeting__grid", "item__opinion"):
            decided = _decided(one.item)
            if decided is not None and decided.done:
                by = self._member(decided.who)
                finish_decision(by=by, decision=one, words=decided.done, version=one.version)


def _decided(item: AgendaItem) -> Decided | None:
    in_group = item.meeting.grid.level != GridLevel.COMMUNITY
    known = story.ABOUT_GROUP_OPINIONS if in_group else story.ABOUT_OPINIONS
    if item.opinion is not None and item.opinion.words in known:
        return known[item.opinion.words]
    return story.ADDED.get(item.title) or story.OTHERWISE.get(item.kind)
