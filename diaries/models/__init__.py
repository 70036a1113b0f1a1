"""The leaders' diaries: days with their entries, the closings of weeks, what people say and the meetings on
it; tasks from above; what is told to leaders and residents, what they know and do together.
``diaries.actions`` writes them."""

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
from diaries.models.news.activities import Activity, ActivityPhoto, PutAway, SignUp
from diaries.models.news.announcements import Announcement, AnnouncementVersion
from diaries.models.news.knowledge import KnowledgeText, KnowledgeVersion
from diaries.models.opinions import VoicedOpinion, VoicedOpinionEvent
from diaries.models.photos import EntryPhoto
from diaries.models.task_cases import TaskCase
from diaries.models.tasks import Task, TaskAnswer, TaskEvent, TaskPart
from diaries.models.visits import VisitCase
from diaries.models.weeks import ClosingEvent, MissingDay, WeekClosing

__all__ = [
    "Activity",
    "ActivityPhoto",
    "AgendaItem",
    "AnalysisMeeting",
    "Announcement",
    "AnnouncementVersion",
    "BoxMessage",
    "ClosingEvent",
    "Diary",
    "Entry",
    "EntryPhoto",
    "EntryVersion",
    "KnowledgeText",
    "KnowledgeVersion",
    "LineNote",
    "MeetingAttendance",
    "MeetingDecision",
    "MeetingEvent",
    "MeetingRhythm",
    "MissingDay",
    "PutAway",
    "SignUp",
    "Task",
    "TaskAnswer",
    "TaskCase",
    "TaskEvent",
    "TaskPart",
    "VisitCase",
    "VoicedOpinion",
    "VoicedOpinionEvent",
    "WeekClosing",
]
