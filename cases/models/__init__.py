"""Tables and constraints of the cases app."""

from cases.models.case import Case, Category, DayCounter, Submission
from cases.models.record import Attachment, CaseEvent, Pause, Reminder, ResidentOpinion, StageRun
from cases.models.rules import CalendarDay, CalendarYear, TimeLimit, WorkPeriod

__all__ = [
    "Attachment",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CaseEvent",
    "Category",
    "DayCounter",
    "Pause",
    "Reminder",
    "ResidentOpinion",
    "StageRun",
    "Submission",
    "TimeLimit",
    "WorkPeriod",
]
