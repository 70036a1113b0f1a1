"""Assessment at the desk."""

from assessment.admin.money.budgets import BudgetAdmin, BudgetItemAdmin
from assessment.admin.money.spending import SpendingAdmin
from assessment.admin.money.transfers import TaskTransferAdmin

__all__ = ["BudgetAdmin", "BudgetItemAdmin", "SpendingAdmin", "TaskTransferAdmin"]
