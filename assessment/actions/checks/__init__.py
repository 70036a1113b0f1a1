"""The verbs of spot checks."""

from assessment.actions.checks.answering import answer_check, replace_check
from assessment.actions.checks.drawing import draw_first, draw_second
from assessment.actions.checks.ending import end_round, give_finding

__all__ = ["answer_check", "draw_first", "draw_second", "end_round", "give_finding", "replace_check"]
