"""Diaries at the desk, to read."""

from diaries.admin.days import DiaryAdmin
from diaries.admin.weeks import MissingDayAdmin, WeekClosingAdmin

__all__ = ["DiaryAdmin", "MissingDayAdmin", "WeekClosingAdmin"]
