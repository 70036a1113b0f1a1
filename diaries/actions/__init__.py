"""The verbs of the diary: the only writers of its tables."""

from diaries.actions.becoming import (
    change_register,
    forget_reporter,
    make_case,
    make_case_of_visit,
    make_visit,
    take_back_visit,
)
from diaries.actions.entries import add_entry, correct_entry, say_nothing, withdraw_entry
from diaries.actions.lines import remark_line
from diaries.actions.photos import forget_old_photos
from diaries.actions.timetable import begin_closings, note_missing_days, remind_of_diaries
from diaries.actions.weeks import comment_week, read_week, save_week, sign_week, take_back_week

__all__ = [
    "add_entry",
    "begin_closings",
    "change_register",
    "comment_week",
    "correct_entry",
    "forget_old_photos",
    "forget_reporter",
    "make_case",
    "make_case_of_visit",
    "make_visit",
    "note_missing_days",
    "read_week",
    "remark_line",
    "remind_of_diaries",
    "save_week",
    "say_nothing",
    "sign_week",
    "take_back_visit",
    "take_back_week",
    "withdraw_entry",
]
