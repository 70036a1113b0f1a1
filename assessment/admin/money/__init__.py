"""Money at the desk: budgets with items and balance, spending, transfers of tasks."""
