"""The verbs of tasks from above: given, answered, extended, urged, closed."""

from diaries.actions.tasks.answering import answer_grid, answer_household, finish_part, nobody_at_home
from diaries.actions.tasks.forgetting import forget_in_tasks
from diaries.actions.tasks.giving import give_task
from diaries.actions.tasks.problems import make_task_case
from diaries.actions.tasks.running import end_task, extend_task, urge_task
from diaries.actions.tasks.timetable import follow_grids, remind_of_tasks

__all__ = [
    "answer_grid",
    "answer_household",
    "end_task",
    "extend_task",
    "finish_part",
    "follow_grids",
    "forget_in_tasks",
    "give_task",
    "make_task_case",
    "nobody_at_home",
    "remind_of_tasks",
    "urge_task",
]
