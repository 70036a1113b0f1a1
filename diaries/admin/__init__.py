"""Diaries, tasks and opinions of the people at the desk, to read."""

from diaries.admin.days import DiaryAdmin
from diaries.admin.opinions import BoxMessageAdmin, VoicedOpinionAdmin
from diaries.admin.tasks import TaskAdmin
from diaries.admin.weeks import MissingDayAdmin, WeekClosingAdmin

__all__ = [
    "BoxMessageAdmin",
    "DiaryAdmin",
    "MissingDayAdmin",
    "TaskAdmin",
    "VoicedOpinionAdmin",
    "WeekClosingAdmin",
]
