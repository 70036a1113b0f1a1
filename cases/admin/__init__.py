"""Officials' admin of cases, and of what cases go by: categories, time limits, the working-day calendar."""

from cases.admin.cases import CaseAdmin
from cases.admin.categories import CategoryAdmin, MatterAdmin
from cases.admin.rules import (
    CalendarDayAdmin,
    CalendarYearAdmin,
    TimeLimitAdmin,
    WorkPeriodAdmin,
)

__all__ = [
    "CalendarDayAdmin",
    "CalendarYearAdmin",
    "CaseAdmin",
    "CategoryAdmin",
    "MatterAdmin",
    "TimeLimitAdmin",
    "WorkPeriodAdmin",
]
