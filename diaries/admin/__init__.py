"""Diaries, opinions of the people, and what is told and called for all, at the desk, to read."""

from diaries.admin.days import DiaryAdmin
from diaries.admin.news import ActivityAdmin, AnnouncementAdmin, KnowledgeTextAdmin
from diaries.admin.opinions import BoxMessageAdmin, VoicedOpinionAdmin
from diaries.admin.weeks import MissingDayAdmin, WeekClosingAdmin

__all__ = [
    "ActivityAdmin",
    "AnnouncementAdmin",
    "BoxMessageAdmin",
    "DiaryAdmin",
    "KnowledgeTextAdmin",
    "MissingDayAdmin",
    "VoicedOpinionAdmin",
    "WeekClosingAdmin",
]
