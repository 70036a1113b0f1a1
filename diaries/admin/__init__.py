"""Diaries and opinions of the people at the desk, to read."""

from diaries.admin.days import DiaryAdmin
from diaries.admin.meetings import AnalysisMeetingAdmin, MeetingDecisionAdmin, MeetingRhythmAdmin
from diaries.admin.opinions import BoxMessageAdmin, VoicedOpinionAdmin
from diaries.admin.weeks import MissingDayAdmin, WeekClosingAdmin

__all__ = [
    "AnalysisMeetingAdmin",
    "BoxMessageAdmin",
    "DiaryAdmin",
    "MeetingDecisionAdmin",
    "MeetingRhythmAdmin",
    "MissingDayAdmin",
    "VoicedOpinionAdmin",
    "WeekClosingAdmin",
]
