"""The verbs of a case: the only place that writes its state.

Each is one transaction: claim the version, check the right and the facts, change the case, append to the
timeline, rewrite the reminders, put the notices into the outbox.
"""

from cases.actions.batch.recompute import recompute_deadlines
from cases.actions.engine.announce import whom_it_tells, whom_joining_tells
from cases.actions.filing import file_case, join_case
from cases.actions.stepping import take_step

__all__ = [
    "file_case",
    "join_case",
    "recompute_deadlines",
    "take_step",
    "whom_it_tells",
    "whom_joining_tells",
]
