"""The leaders' diaries: days with their entries, the closings of weeks, what people say, and tasks from
above.
``diaries.actions`` writes them."""

from diaries.models.box import BoxMessage
from diaries.models.days import Diary, Entry, EntryVersion, LineNote
from diaries.models.opinions import VoicedOpinion, VoicedOpinionEvent
from diaries.models.tasks import Task, TaskAnswer, TaskEvent, TaskPart
from diaries.models.weeks import ClosingEvent, MissingDay, WeekClosing

__all__ = [
    "BoxMessage",
    "ClosingEvent",
    "Diary",
    "Entry",
    "EntryVersion",
    "LineNote",
    "MissingDay",
    "Task",
    "TaskAnswer",
    "TaskEvent",
    "TaskPart",
    "VoicedOpinion",
    "VoicedOpinionEvent",
    "WeekClosing",
]
