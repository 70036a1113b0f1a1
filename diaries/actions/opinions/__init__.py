"""The verbs of opinions of the people: collected, sorted, answered, told."""

from diaries.actions.opinions.answering import (
    answer_opinion,
    gather_opinions,
    make_opinion_case,
    sort_opinion,
)
from diaries.actions.opinions.collecting import collect_opinion
from diaries.actions.opinions.forgetting import (
    forget_in_opinions,
    forget_old_opinions,
    forget_reporter_in_opinions,
)
from diaries.actions.opinions.taking_back import take_out_opinion, withdraw_opinion
from diaries.actions.opinions.telling import remind_of_opinions, tell_answer

__all__ = [
    "answer_opinion",
    "collect_opinion",
    "forget_in_opinions",
    "forget_old_opinions",
    "forget_reporter_in_opinions",
    "gather_opinions",
    "make_opinion_case",
    "remind_of_opinions",
    "sort_opinion",
    "take_out_opinion",
    "tell_answer",
    "withdraw_opinion",
]
