"""Who does what with opinions of the people, and by when one is answered."""

import datetime as dt

from django.conf import settings

from cases.deadlines.calendar import load_calendar
from grids.choices import GRID_CODE_LENGTH, GridLevel
from kit.time import clock

VIEW = "diaries.view_voicedopinion"
COLLECT = "diaries.add_voicedopinion"
SORT = "diaries.sort_voicedopinion"
TELL = "diaries.tell_voicedopinion"
REVEAL = "diaries.reveal_voicedopinion"
VIEW_BOX = "diaries.view_boxmessage"
ANSWER_BOX = "diaries.answer_boxmessage"
FORGET = "diaries.forget_sayers"  # of no role: only the system and its administrators have it
COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]


def due_on(at: dt.datetime) -> dt.date:
    """By which day an opinion that was collected at ``at`` is answered, unless it becomes a case, which has
    limits of its own.

    The policy asks for 限时办理 and 及时反馈 and names no number of days (二(五), 民情回应制度): the number
    is ours, OPINION_ANSWER_DAYS working days, 7 unless an installation says otherwise.
    """
    end = load_calendar().add_working_days(at, settings.OPINION_ANSWER_DAYS)
    return clock.date_of(end)


def answering_codes(community_codes: frozenset[str], leader_codes: frozenset[str]) -> frozenset[str]:
    """The communities whose opinions somebody with these seats answers: its staff and its leader; of a
    community without leader also whoever that post falls to."""
    return community_codes | {code for code in leader_codes if len(code) == COMMUNITY}
