"""The verbs of money: budgets, spending, and tasks transferred with the money for them."""

from assessment.actions.money.budgets import add_item, change_item, open_budget
from assessment.actions.money.spending import cancel_spending, spend
from assessment.actions.money.transfers import offer_transfer, take_transfer_step

__all__ = [
    "add_item",
    "cancel_spending",
    "change_item",
    "offer_transfer",
    "open_budget",
    "spend",
    "take_transfer_step",
]
