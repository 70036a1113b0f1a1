"""Who announces, writes knowledge and calls activities, and how long what they write may be."""

import datetime as dt
from calendar import monthrange

from grids.codes import CITY_LENGTH, CODE_LENGTHS

VIEW = "diaries.view_announcement"
ANNOUNCE = "diaries.add_announcement"
CHANGE = "diaries.change_announcement"
VIEW_TEXT = "diaries.view_knowledgetext"
WRITE_TEXT = "diaries.add_knowledgetext"
CHANGE_TEXT = "diaries.change_knowledgetext"
VIEW_ACTIVITY = "diaries.view_activity"
CALL = "diaries.add_activity"
CHANGE_ACTIVITY = "diaries.change_activity"
KEEP = "diaries.keep_weeks"  # of no role: only the system and its administrators have it

LONGEST_TITLE = 80
LONGEST_WORDS = 4000
LONGEST_WHY = 300
LONGEST_PLACE = 120
LONGEST_SOURCE = 120
MOST_PEOPLE = 9999
MOST_MONTHS = 60
# From the city down to a single building.
AREAS = tuple(length for length in CODE_LENGTHS if length >= CITY_LENGTH)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; where there is none, the last one of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
