"""The leaders' diaries: days with their entries, and the closings of weeks. ``diaries.actions`` writes
them."""

from diaries.models.days import Diary, Entry, EntryVersion, LineNote
from diaries.models.weeks import ClosingEvent, MissingDay, WeekClosing

__all__ = [
    "ClosingEvent",
    "Diary",
    "Entry",
    "EntryVersion",
    "LineNote",
    "MissingDay",
    "WeekClosing",
]
