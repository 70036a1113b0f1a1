"""Whoever gave a task gives more time, urges, closes or cancels it; those who are not done hear it, and whoever comes to
lead a grid has its tasks."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.db.utils import DatabaseError

from diaries.actions.tasks import (
    end_task,
    extend_task,
    finish_part,
    follow_grids,
    remind_of_tasks,
    urge_task,
)
from diaries.models import Task, TaskEvent
from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed
from kit.time import clock
from kit.time.clock import CHINA
from notices.models import Notice
from residents import registry
from residents.models import Household
from staff.models import Appointment
from tests.cast import Cast, appoint
from tests.diaries.tasks.orders import DAY, a_task, answer, part
from tests.factories import MemberFactory, grid
from tests.residents.world import household

pytestmark = pytest.mark.django_db

MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _on_a_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def task(cast: Cast) -> Task:
    household(cast.building_leader, cast.building, "101")
    return a_task(cast)


def told(task: Task, whom: object = None) -> list[str]:
    rows = Notice.objects.filter(about=f"task:{task.pk}", channel="inbox").order_by("pk")
    if whom is not None:
        rows = rows.filter(recipient=whom)
    return [key.split(":")[2] for key in rows.values_list("key", flat=True)]


def test_more_time_is_given_and_told(cast: Cast, task: Task) -> None:
    later = task.due_at + DAY
    done = extend_task(by=cast.community_secretary, task=task, due_at=later, version=1, key="k")
    assert (done.due_at, done.version) == (later, 2)
    assert extend_task(by=cast.community_secretary, task=task, due_at=later, version=1, key="k") == done
    assert told(task) == ["given", "extend"]
    with pytest.raises(Conflict):
        extend_task(by=cast.community_secretary, task=task, due_at=later + DAY, version=1)
    with pytest.raises(Invalid):
        extend_task(by=cast.community_secretary, task=done, due_at=later, version=2)
    with pytest.raises(KeyReused):
        urge_task(by=cast.community_secretary, task=task, key="k")


def test_only_those_who_are_not_done_are_urged_and_once_a_day(cast: Cast, task: Task) -> None:
    other = grid(f"{cast.group.code}002")
    household(cast.community_secretary, other, "1")
    follow_grids(by=TIMETABLE, at=clock.now())
    finish_part(by=cast.building_leader, part=part(task, cast.building), words="外出")
    assert urge_task(by=cast.community_secretary, task=task) == 1
    assert "urge" not in told(task, cast.building_leader)
    assert told(task, cast.group_leader) == ["given", "urge"]
    with pytest.raises(Invalid):
        urge_task(by=cast.community_secretary, task=task)
    with time_machine.travel(MORNING + DAY, tick=False):
        assert urge_task(by=cast.community_secretary, task=task) == 1


def test_it_is_closed_or_cancelled_with_a_reason(cast: Cast, task: Task) -> None:
    with pytest.raises(Invalid):
        end_task(by=cast.community_secretary, task=task, cancel=True, version=1)
    done = end_task(by=cast.community_secretary, task=task, cancel=True, version=1, words="误发", key="k")
    assert done.state == "cancelled"
    assert (
        end_task(by=cast.community_secretary, task=task, cancel=True, version=1, words="误发", key="k")
        == done
    )
    assert told(task) == ["given", "ended"]
    with pytest.raises(Conflict):
        end_task(by=cast.community_secretary, task=done, cancel=False, version=2)
    with pytest.raises(Invalid):
        urge_task(by=cast.community_secretary, task=done)


def test_whoever_is_below_or_beside_does_not_look_after_it(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "101")
    given = a_task(cast, by=cast.township_official)
    for nobody in (
        cast.building_leader,
        cast.community_secretary,
        cast.other_community_leader,
        cast.stranger,
    ):
        with pytest.raises(NotAllowed):
            end_task(by=nobody, task=given, cancel=False, version=1)
    assert end_task(by=cast.county_official, task=given, cancel=False, version=1).state == "closed"


def test_what_was_done_only_grows(cast: Cast, task: Task) -> None:
    assert [one.step for one in TaskEvent.objects.all()] == ["give"]
    for change in (lambda: TaskEvent.objects.update(words="x"), lambda: TaskEvent.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_those_who_are_not_done_are_reminded_at_each_moment_once(cast: Cast, task: Task) -> None:
    def remind(at: dt.datetime) -> int:
        return sum(remind_of_tasks(by=TIMETABLE, at=at) for _ in range(2))

    assert remind(MORNING + 3 * DAY) == 0
    assert remind(MORNING + 4 * DAY) == 1
    assert remind(MORNING + 6 * DAY) == 1
    assert remind(MORNING + 7 * DAY) == 1
    assert told(task, cast.building_leader) == ["given", "half_told_at", "eve_told_at", "late_told_at"]
    assert told(task, cast.community_secretary) == ["late-giver"]


def test_nobody_who_is_done_is_reminded_and_more_time_begins_anew(cast: Cast, task: Task) -> None:
    assert remind_of_tasks(by=TIMETABLE, at=MORNING + 8 * DAY) == 1
    now = Task.objects.get()
    extend_task(by=cast.community_secretary, task=now, due_at=MORNING + 12 * DAY, version=now.version)
    assert remind_of_tasks(by=TIMETABLE, at=MORNING + 11 * DAY + DAY / 2) == 1
    finish_part(by=cast.building_leader, part=part(task, cast.building), words="外出")
    assert remind_of_tasks(by=TIMETABLE, at=MORNING + 13 * DAY) == 0


def test_no_person_is_the_timetable(cast: Cast, task: Task) -> None:
    for verb in (follow_grids, remind_of_tasks):
        with pytest.raises(NotAllowed):
            verb(by=cast.city_official.user, at=MORNING)


def test_a_new_leader_is_told_once(cast: Cast, task: Task) -> None:
    Appointment.objects.filter(grid=cast.building, role="leader").delete()
    new = MemberFactory()
    appoint(new, cast.building, "leader")
    for _ in range(2):
        follow_grids(by=TIMETABLE, at=MORNING)
    assert told(task, new) == ["given"]
    assert told(task, cast.building_leader) == ["given"]


def test_a_new_grid_with_such_a_household_has_it_too_while_there_is_time(cast: Cast, task: Task) -> None:
    household(cast.community_secretary, grid(f"{cast.group.code}002"), "1")
    follow_grids(by=TIMETABLE, at=MORNING + 8 * DAY)
    assert task.parts.count() == 1
    follow_grids(by=TIMETABLE, at=MORNING)
    assert task.parts.count() == 2


def test_where_the_households_of_a_grid_go_its_task_goes(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    task = a_task(cast, areas=(cast.building.code,))
    new = grid(f"{cast.group.code}002")
    registry.move_household(household=home, by=cast.community_secretary, version=1, grid=new)
    cast.building.retired_on = clock.today()
    cast.building.save(update_fields=["retired_on"])
    follow_grids(by=TIMETABLE, at=MORNING)
    assert part(task, cast.building).left_on == clock.today()
    assert part(task, new).left_on is None
    assert answer(cast, task, home, by=cast.group_leader).part == part(task, new)


def test_a_grid_whose_last_door_was_closed_is_done(cast: Cast, task: Task) -> None:
    home = Household.objects.get()
    registry.close_household(household=home, by=cast.building_leader, version=1, on=clock.today())
    follow_grids(by=TIMETABLE, at=MORNING)
    assert part(task, cast.building).done_at == MORNING
