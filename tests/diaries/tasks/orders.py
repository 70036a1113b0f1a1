"""Tasks for the tests, given and answered by the cast."""

import datetime as dt
from typing import Any

from diaries.actions.tasks import answer_household, give_task
from diaries.actions.tasks._known import Seen
from diaries.choices import QuestionKind
from diaries.models import Task, TaskAnswer, TaskPart
from diaries.queries.tasks.orders import Order
from diaries.rules.tasks import Question
from kit.time import clock
from residents.models import Household
from tests.cast import Cast

DAY = dt.timedelta(days=1)
EXTINGUISHER = Question("q1", QuestionKind.YES_NO, "有灭火器吗")
BIKES = Question("q2", QuestionKind.NUMBER, "电动车几辆", required=False)


def known(field: str, key: str = "k1", **more: Any) -> Question:
    return Question(key, QuestionKind.KNOWN, known=field, **more)


def order(cast: Cast, **more: Any) -> Order:
    return Order(**{"areas": (cast.community.code,), "level": 3, **more})


def a_task(cast: Cast, **facts: Any) -> Task:
    """What the secretary gives to the buildings of the community."""
    where = {
        name: facts.pop(name)
        for name in ("areas", "level", "unit", "among", "welfare", "tag")
        if name in facts
    }
    given = {
        "by": cast.community_secretary,
        "order": order(cast, **where),
        "kind": "inspection",
        "title": "消防排查",
        "due_at": clock.now() + 7 * DAY,
        "questions": [EXTINGUISHER, BIKES],
        **facts,
    }
    return give_task(**given)


def answer(cast: Cast, task: Task, home: Household, **more: Any) -> TaskAnswer:
    """What the leader of the building hears at a door."""
    home = Household.objects.get(pk=home.pk)
    head = home.residents.filter(relation="head").first()
    given = {
        "by": cast.building_leader,
        "task": task,
        "household": home,
        "values": {"q1": "yes"},
        "version": 0,
        "seen": Seen(home.version, head.version if head else 0),
        **more,
    }
    return answer_household(**given)


def part(task: Task, grid: Any) -> TaskPart:
    return TaskPart.objects.select_related("grid", "task").get(task=task, grid=grid)
