"""Meetings for the tests, called and held by the cast."""

import datetime as dt
from typing import Any

import time_machine

from diaries.actions.meetings import call_meeting, note_attendance, propose_meeting, sign_minutes
from diaries.models import AgendaItem, AnalysisMeeting
from grids.models import Grid
from kit.time import clock
from staff.models import Member
from tests.cast import Cast

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def fresh(row: Any) -> Any:
    """As it is now."""
    return type(row)._default_manager.get(pk=row.pk)


def called(
    cast: Cast,
    grid: Grid | None = None,
    *,
    by: Member | None = None,
    people: list[Member] | None = None,
    **facts: Any,
) -> AnalysisMeeting:
    """The community's meeting (or that of ``grid``), called for in an hour."""
    chair = by or cast.community_secretary
    meeting = propose_meeting(by=chair, grid=grid or cast.community)
    given = {
        "starts_at": clock.now() + HOUR,
        "place": "社区会议室",
        "people": people or [chair, cast.group_leader, cast.building_leader],
        "version": meeting.version,
        **facts,
    }
    return call_meeting(by=chair, meeting=meeting, **given)


def item_of(meeting: AnalysisMeeting, kind: str) -> AgendaItem:
    """Its only item of a kind."""
    return AgendaItem.objects.get(meeting=meeting, kind=kind)


def at_meeting(meeting: AnalysisMeeting) -> Any:
    """Ten minutes after it has begun."""
    return time_machine.travel(fresh(meeting).starts_at + dt.timedelta(minutes=10), tick=False)


def signed(
    meeting: AnalysisMeeting, by: Member, *, came: list[Member] | None = None, **facts: Any
) -> AnalysisMeeting:
    """Its minutes, signed; whoever is not named was there."""
    with at_meeting(meeting):
        note_attendance(by=by, meeting=meeting, present=came or [by])
        return sign_minutes(by=by, meeting=meeting, version=fresh(meeting).version, **facts)
