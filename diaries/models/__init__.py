"""The leaders' diaries: days with their entries, the closings of weeks, and what people say.
``diaries.actions`` writes them."""

from diaries.models.box import BoxMessage
from diaries.models.days import Diary, Entry, EntryVersion, LineNote
from diaries.models.opinions import VoicedOpinion, VoicedOpinionEvent
from diaries.models.photos import EntryPhoto
from diaries.models.visits import VisitCase
from diaries.models.weeks import ClosingEvent, MissingDay, WeekClosing

__all__ = [
    "BoxMessage",
    "ClosingEvent",
    "Diary",
    "Entry",
    "EntryPhoto",
    "EntryVersion",
    "LineNote",
    "MissingDay",
    "VisitCase",
    "VoicedOpinion",
    "VoicedOpinionEvent",
    "WeekClosing",
]
