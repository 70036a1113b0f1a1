"""Officials' admin of cases, and of what cases go by: categories, time limits, the working-day calendar."""

from cases.admin.callbacks import CallBackAdmin, CallBackRoundAdmin
from cases.admin.cases import CaseAdmin
from cases.admin.categories import CategoryAdmin, MatterAdmin
from cases.admin.rules import CalendarDayAdmin, TimeLimitAdmin, WorkPeriodAdmin
from cases.admin.saved import TextTemplateAdmin
from cases.admin.years import CalendarYearAdmin

__all__ = [
    "CalendarDayAdmin",
    "CalendarYearAdmin",
    "CallBackAdmin",
    "CallBackRoundAdmin",
    "CaseAdmin",
    "CategoryAdmin",
    "MatterAdmin",
    "TextTemplateAdmin",
    "TimeLimitAdmin",
    "WorkPeriodAdmin",
]
