"""A task that the street of the demonstration gave, by the verbs: one grid is done with it, the printed
leader's is on its way, the others have yet to begin."""

import datetime as dt
from itertools import cycle

from demo.stories import tasks as story
from demo.township.history import History
from demo.township.town import Township
from diaries.actions.tasks import answer_household, give_task, nobody_at_home
from diaries.models import Task
from diaries.queries.tasks.doors import open_homes
from diaries.queries.tasks.orders import Order
from diaries.rules.tasks import REGISTER
from grids.choices import GridLevel
from grids.codes import parent_of, township_of
from grids.models import Grid
from kit.time import clock
from staff.models import Member
from staff.rights.roles import scope_where

_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def give_tasks(history: History, town: Township, now: dt.datetime) -> None:
    """A door-to-door task of the last days."""
    walked = _Walked(town)
    due = clock.midnight(clock.date_of(now + story.DUE_AHEAD * _DAY)) + 18 * _HOUR
    history.note(now - story.GIVEN_BACK * _DAY, lambda: walked.give(due))
    history.note(now - 3 * _DAY, walked.next_door)
    history.note(now - 2 * _DAY, walked.own)


class _Walked:
    """Who gives it and who walks."""

    def __init__(self, town: Township) -> None:
        self._town = town
        self._leader = town.members["leader"]
        self._grid = town.home[self._leader.pk]
        self._task: Task | None = None

    def give(self, due: dt.datetime) -> None:
        """The street asks at all doors that its register knows."""
        self._task = give_task(
            by=self._town.members["township"],
            order=Order(areas=(township_of(self._grid.code),), level=GridLevel.BUILDING),
            kind=story.KIND,
            title=story.TITLE,
            words=story.WORDS,
            due_at=due,
            questions=story.QUESTIONS,
        )

    def next_door(self) -> None:
        """The house beside the printed leader's is done."""
        group = parent_of(self._grid.code)
        beside = next(one for one in self._town.leaders if self._is_beside(self._town.home[one.pk], group))
        self._answer(beside, self._town.home[beside.pk])

    def _is_beside(self, grid: Grid, group: str) -> bool:
        return parent_of(grid.code) == group and grid.pk != self._grid.pk

    def own(self) -> None:
        """The printed leader has begun."""
        self._answer(self._leader, self._grid, story.OWN_ANSWERED)

    def _answer(self, by: Member, grid: Grid, most: int | None = None) -> None:
        """Answer at ``most`` doors, and find nobody at the next one; or at all."""
        assert self._task is not None
        homes = list(open_homes(self._task, scope_where(by.user, REGISTER), grid.code))
        for home, values in zip(homes[:most], cycle(story.ANSWERS), strict=False):
            answer_household(
                by=by,
                task=self._task,
                household=home,
                values=values,
                version=0,
                visit=values[story.HOSE] == "yes",
            )
        for home in homes[most:][:1] if most is not None else ():
            nobody_at_home(by=by, task=self._task, household=home, version=0)
