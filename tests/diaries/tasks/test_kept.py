"""What is answered stands in the diary once, is forgotten with whom it is about, and a form that waited bears its time."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.urls import reverse

from diaries.actions.tasks import forget_in_tasks
from diaries.lines import Span, lines_of
from diaries.models import TaskAnswer
from kit.net.sending import WAITED
from kit.time.clock import CHINA
from residents import registry
from residents.models import Visit
from staff.rights.roles import scope_where
from tests.cast import Cast
from tests.diaries.tasks.orders import a_task, answer
from tests.pages.desk import at_desk
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 24)
MORNING = dt.datetime(2026, 9, 24, 9, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _on_a_morning(settings):
    settings.LANGUAGE_CODE = "en"
    with time_machine.travel(MORNING, tick=False):
        yield


def told(cast: Cast, reader=None) -> list[tuple[str, str, str]]:
    sees = partial(scope_where, (reader or cast.building_leader).user)
    found = lines_of(cast.building_leader.pk, Span(DAY, DAY), sees)
    return [(one.source, one.words, one.link) for one in found if one.source in ("tasks", "visits")]


def test_a_call_stands_as_a_visit_with_its_task_and_the_rest_of_a_day_as_one_line(cast: Cast) -> None:
    homes = [household(cast.building_leader, cast.building, door) for door in ("101", "102", "103")]
    task = a_task(cast)
    answer(cast, task, homes[0], visit=True)
    for home in homes[1:]:
        answer(cast, task, home)
    [tasks, visit] = sorted(told(cast))
    assert tasks == ("tasks", "消防排查; 2 households answered", f"/tasks/{task.pk}/")
    assert visit[0] == "visits"
    assert visit[1].startswith("101; ")
    assert visit[1].endswith("消防排查")
    [tasks, visit] = sorted(told(cast, cast.stranger))
    assert "消防排查" not in f"{tasks}{visit}"
    assert (tasks[2], visit[2]) == ("", "")


def test_whoever_is_erased_is_taken_out_of_the_answers(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    task = a_task(cast)
    answer(cast, task, home, values={"q1": "yes", "q2": "2"})
    answer(cast, task, home, values={"q1": "no"}, version=1)
    assert forget_in_tasks(lambda text: text.replace("2", "*")) == 1
    kept = TaskAnswer.objects.get()
    assert kept.earlier[0]["values"] == {"q1": "yes", "q2": "*"}
    assert forget_in_tasks(lambda text: text) == 0


def test_a_form_that_waited_for_the_signal_bears_the_time_at_the_door(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    task = a_task(cast)
    sent = {"version": "0", "home_version": "1", "key": "k", "q1": "yes", "visit": "on"}
    headers = {WAITED: "7200"}
    at_desk(cast.building_leader).post(reverse("task-door", args=[task.pk, home.pk]), sent, headers=headers)
    assert TaskAnswer.objects.get().at == MORNING - dt.timedelta(hours=2)
    assert Visit.objects.get().at == MORNING - dt.timedelta(hours=2)


def test_a_phone_alone_is_corrected(cast: Cast) -> None:
    leader = cast.building_leader
    person = resident(leader, household(leader, cast.building, "101"), tags=("hardship",), away=True)
    before = person.version
    done = registry.change_phone(resident=person, by=leader, version=before, phone="139 0000 0000")
    assert (done.phone, done.away, done.version) == ("13900000000", True, before + 1)
    assert [tag.code for tag in done.tags.all()] == ["hardship"]
    assert (
        registry.change_phone(resident=person, by=leader, version=1, phone="13900000000").version
        == before + 1
    )
