"""Tasks from above for programs: the tasks of the area, how far the grids are, the answers masked."""

import pytest

from diaries.rules.tasks import Question
from staff.accounts.tokens import make_token
from staff.models import Member
from tests.access.walking import program
from tests.cast import Cast
from tests.diaries.tasks.orders import a_task, answer
from tests.residents.world import household

pytestmark = pytest.mark.django_db

URL = "/api/v1/tasks/"


def of(member: Member):
    return program(make_token(user=member.user, name="一表通")[1])


def test_a_program_reads_the_tasks_of_its_area_with_progress_and_answers(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    household(cast.building_leader, cast.building, "102")
    task = a_task(cast, questions=[Question("q1", "text", "备注")])
    answer(cast, task, home, values={"q1": "电话13987654321"})
    browser = of(cast.community_secretary)
    [found] = browser.get(URL).json()["results"]
    assert (found["title"], found["questions"][0]["words"]) == ("消防排查", "备注")
    [grid] = browser.get(f"{URL}{task.pk}/").json()["grids"]
    assert (grid["grid"], grid["answered"], grid["doors"]) == (cast.building.code, 1, 2)
    [said] = browser.get(f"{URL}{task.pk}/answers/").json()["results"]
    assert "13987654321" not in said["values"]["q1"]
    assert browser.get(f"{URL}?kind=inspection&state=open&area={cast.building.code}").json()["results"]
    assert browser.get(f"{URL}?area={cast.other_building.code}").json()["results"] == []
    assert browser.get(f"{URL}?kind=x").status_code == 400


def test_others_read_nothing(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "101")
    task = a_task(cast)
    other = of(cast.other_community_leader)
    assert other.get(URL).json()["results"] == []
    assert [other.get(f"{URL}{task.pk}/{rest}").status_code for rest in ("", "answers/")] == [404, 404]
    assert of(cast.building_leader).get(f"{URL}{task.pk}/answers/").status_code == 403
    assert of(cast.department_officer).get(URL).status_code == 403
    assert of(cast.community_secretary).get(f"{URL}{task.pk + 1}/").status_code == 404
