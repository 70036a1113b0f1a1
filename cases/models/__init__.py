"""Tables and constraints of the cases app."""

from cases.models.bulk import BulkItem, BulkJob
from cases.models.case import Case, Category, DayCounter, Matter, Submission
from cases.models.grants import Grant
from cases.models.kept import KeptFile
from cases.models.opinions import CallBack, CallBackRound, OpinionLink, ResidentOpinion
from cases.models.own_reports import OwnReport
from cases.models.record import (
    Attachment,
    CaseEvent,
    Extension,
    Paper,
    Pause,
    Reminder,
    StageRun,
    Watcher,
)
from cases.models.rules import CalendarDay, CalendarYear, TimeLimit, WorkPeriod
from cases.models.saved import SavedFilter, TextTemplate
from cases.models.words import WordModel

__all__ = [
    "Attachment",
    "BulkItem",
    "BulkJob",
    "CalendarDay",
    "CalendarYear",
    "CallBack",
    "CallBackRound",
    "Case",
    "CaseEvent",
    "Category",
    "DayCounter",
    "Extension",
    "Grant",
    "KeptFile",
    "Matter",
    "OpinionLink",
    "OwnReport",
    "Paper",
    "Pause",
    "Reminder",
    "ResidentOpinion",
    "SavedFilter",
    "StageRun",
    "Submission",
    "TextTemplate",
    "TimeLimit",
    "Watcher",
    "WordModel",
    "WorkPeriod",
]
