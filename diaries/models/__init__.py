"""The leaders' diaries: days with their entries, the closings of weeks, what people say, and the meetings
on it. ``diaries.actions`` writes them."""

from diaries.models.box import BoxMessage
from diaries.models.days import Diary, Entry, EntryVersion, LineNote
from diaries.models.meetings import (
    AgendaItem,
    AnalysisMeeting,
    MeetingAttendance,
    MeetingDecision,
    MeetingEvent,
    MeetingRhythm,
)
from diaries.models.opinions import VoicedOpinion, VoicedOpinionEvent
from diaries.models.weeks import ClosingEvent, MissingDay, WeekClosing

__all__ = [
    "AgendaItem",
    "AnalysisMeeting",
    "BoxMessage",
    "ClosingEvent",
    "Diary",
    "Entry",
    "EntryVersion",
    "LineNote",
    "MeetingAttendance",
    "MeetingDecision",
    "MeetingEvent",
    "MeetingRhythm",
    "MissingDay",
    "VoicedOpinion",
    "VoicedOpinionEvent",
    "WeekClosing",
]
