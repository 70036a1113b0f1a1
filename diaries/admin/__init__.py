"""Diaries, opinions, meetings, tasks, and what is told and called for all, at the desk."""

from diaries.admin.days import DiaryAdmin
from diaries.admin.meetings import AnalysisMeetingAdmin, MeetingDecisionAdmin, MeetingRhythmAdmin
from diaries.admin.news import ActivityAdmin, AnnouncementAdmin, KnowledgeTextAdmin
from diaries.admin.opinions import BoxMessageAdmin, VoicedOpinionAdmin
from diaries.admin.tasks import TaskAdmin
from diaries.admin.weeks import MissingDayAdmin, WeekClosingAdmin

__all__ = [
    "ActivityAdmin",
    "AnalysisMeetingAdmin",
    "AnnouncementAdmin",
    "BoxMessageAdmin",
    "DiaryAdmin",
    "KnowledgeTextAdmin",
    "MeetingDecisionAdmin",
    "MeetingRhythmAdmin",
    "MissingDayAdmin",
    "TaskAdmin",
    "VoicedOpinionAdmin",
    "WeekClosingAdmin",
]
