"""Officials' admin of cases, and of what cases go by: categories, time limits, the working-day calendar."""

from cases.admin.cases import CaseAdmin
from cases.admin.rules import (
    CalendarDayAdmin,
    CalendarYearAdmin,
    CategoryAdmin,
    TimeLimitAdmin,
    WorkPeriodAdmin,
)

__all__ = [
    "CalendarDayAdmin",
    "CalendarYearAdmin",
    "CaseAdmin",
    "CategoryAdmin",
    "TimeLimitAdmin",
    "WorkPeriodAdmin",
]
