"""Tables and constraints of the assessment app."""

from assessment.models.checks import SpotCheck, SpotCheckFrame, SpotCheckRound
from assessment.models.money import (
    Budget,
    BudgetChange,
    BudgetItem,
    Spending,
    SpendingCancelled,
    TaskTransfer,
    TransferEvent,
)

__all__ = [
    "Budget",
    "BudgetChange",
    "BudgetItem",
    "Spending",
    "SpendingCancelled",
    "SpotCheck",
    "SpotCheckFrame",
    "SpotCheckRound",
    "TaskTransfer",
    "TransferEvent",
]
