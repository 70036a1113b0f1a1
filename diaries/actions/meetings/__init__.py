"""The verbs of analysis meetings: proposed, called, decided, signed, followed until all is done."""

from diaries.actions.meetings.agenda import add_item, draw_agenda, drop_item
from diaries.actions.meetings.calling import call_meeting, cancel_meeting, propose_meeting
from diaries.actions.meetings.deciding import decide_item, make_item_case
from diaries.actions.meetings.following import finish_decision
from diaries.actions.meetings.forgetting import forget_in_meetings, forget_reporter_in_meetings
from diaries.actions.meetings.minutes import add_to_minutes, note_attendance, sign_minutes
from diaries.actions.meetings.raised import answer_raised, make_raised_case
from diaries.actions.meetings.rhythm import delete_rhythm, save_rhythm
from diaries.actions.meetings.timetable import propose_meetings, remind_of_meetings

__all__ = [
    "add_item",
    "add_to_minutes",
    "answer_raised",
    "call_meeting",
    "cancel_meeting",
    "decide_item",
    "delete_rhythm",
    "draw_agenda",
    "drop_item",
    "finish_decision",
    "forget_in_meetings",
    "forget_reporter_in_meetings",
    "make_item_case",
    "make_raised_case",
    "note_attendance",
    "propose_meeting",
    "propose_meetings",
    "remind_of_meetings",
    "save_rhythm",
    "sign_minutes",
]
