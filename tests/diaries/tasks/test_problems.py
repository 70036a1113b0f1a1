"""A problem that was found while a task was answered becomes a case with one tap, linked both ways; nobody reads of
a case or a household that is not open to her."""

from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case
from cases.queries.family import origins_of
from diaries.actions.tasks import answer_grid, make_task_case, nobody_at_home
from diaries.choices import QuestionKind
from diaries.lines import Span, lines_of
from diaries.models import Task, TaskAnswer, TaskCase
from diaries.queries.tasks.doors import answers_of
from diaries.queries.tasks.table import cells
from diaries.rules.tasks import Question
from grids.scope import Scope
from kit.errors import NotAllowed, NotFound
from kit.time import clock
from residents.models import Household
from staff.models import Member
from staff.rights.roles import scope_where
from tests.cast import Cast
from tests.diaries.tasks.orders import a_task, answer, part
from tests.factories import CaseFactory, CategoryFactory
from tests.pages.desk import at_desk
from tests.residents.world import household

pytestmark = pytest.mark.django_db

WORDS = Question("q3", QuestionKind.TEXT, "发现什么", required=False)


@pytest.fixture
def home(cast: Cast) -> Household:
    return household(cast.building_leader, cast.building, "101")


@pytest.fixture
def task(cast: Cast, home: Household) -> Task:
    return a_task(cast, questions=[Question("q1", QuestionKind.YES_NO, "有灭火器吗"), WORDS])


def door(task: Task, home: Household) -> str:
    return reverse("task-door", args=[task.pk, home.pk])


def found_there(cast: Cast, task: Task, home: Household, said: str = "楼梯堵了") -> TaskAnswer:
    return answer(cast, task, home, values={"q1": "no", "q3": said})


def filed(member: Member, found: TaskAnswer) -> Case:
    """The case that is made of an answer by its form."""
    CategoryFactory(code="litter")
    browser = at_desk(member)
    address = reverse("task-case", args=[found.task_id, found.pk])
    form = browser.get(address).context["form"]
    given = {name: form.initial[name] for name in ("description", "address", "grid")}
    reply = browser.post(address, {**given, "category": "litter", "key": "a" * 32})
    assert reply.status_code == 302, reply.context["form"].errors
    return Case.objects.get()


def test_one_tap_at_the_door_notes_the_answer_and_leads_to_the_report(cast: Cast, task, home) -> None:
    browser = at_desk(cast.building_leader)
    form = browser.get(door(task, home)).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent |= {"q1": "no", "q3": "楼梯堵了，电话13812345678", "problem": "1"}
    sent.pop("visit", None)
    reply = browser.post(door(task, home), sent)
    found = TaskAnswer.objects.get()
    assert reply.headers["Location"] == reverse("task-case", args=[task.pk, found.pk])
    form = browser.get(reply.headers["Location"]).context["form"]
    words = form["description"].value()
    assert task.title in words
    assert "楼梯堵了" in words
    assert "13812345678" not in words
    assert (form["address"].value(), form.initial["grid"]) == (home.door, cast.building.code)


def test_the_case_and_the_answer_lead_to_each_other(cast: Cast, task, home) -> None:
    found = found_there(cast, task, home, "楼梯堵了，电话13812345678")
    leader = at_desk(cast.building_leader)
    assert reverse("task-case", args=[task.pk, found.pk]) in leader.get(door(task, home)).content.decode()
    case = filed(cast.building_leader, found)
    assert "13812345678" in case.description
    assert TaskCase.objects.get().case == case
    assert case.number in leader.get(door(task, home)).content.decode()
    page = leader.get(reverse("case", args=[case.number])).content.decode()
    assert door(task, home) in page
    assert task.title in page
    again = leader.get(reverse("task-case", args=[task.pk, found.pk]))
    assert again.headers["Location"] == reverse("case", args=[case.number])
    other = CaseFactory(grid=cast.building)
    assert make_task_case(answer=found, by=cast.building_leader, file=lambda: other) == case


def test_a_grid_that_is_answered_once_has_its_case_too(cast: Cast, home) -> None:
    task = a_task(cast, unit="grid")
    own = part(task, cast.building)
    found = answer_grid(by=cast.building_leader, part=own, values={"q1": "no"}, version=0)
    case = filed(cast.building_leader, found)
    address = reverse("task-grid", args=[task.pk, own.pk])
    browser = at_desk(cast.building_leader)
    assert case.number in browser.get(address).content.decode()
    assert address in browser.get(reverse("case", args=[case.number])).content.decode()


def test_a_case_that_is_not_open_to_her_shows_no_number_at_the_door(cast: Cast, task, home) -> None:
    found = found_there(cast, task, home)
    case = CaseFactory(grid=cast.other_building)
    TaskCase.objects.create(answer=found, case=case, by=cast.building_leader, at=clock.now())
    browser = at_desk(cast.building_leader)
    page = browser.get(door(task, home)).content.decode()
    assert case.number not in page
    assert "a case that is not open to you" in page
    assert browser.get(reverse("task-case", args=[task.pk, found.pk])).headers["Location"] == door(task, home)


def test_the_giver_reads_the_number_in_the_table_as_far_as_the_case_is_open(cast: Cast, task, home) -> None:
    found = found_there(cast, task, home)
    case = filed(cast.building_leader, found)
    scopes = (Scope.everything(), Scope.everything())
    for cases, said in ((Scope.everything(), case.number), (Scope.nothing(), "")):
        [line] = cells(task, answers_of(task, *scopes, cases), Scope.everything())
        assert line[-1] == said
    page = at_desk(cast.community_secretary).get(reverse("task-answers", args=[task.pk]))
    assert case.number in page.content.decode()


def test_the_page_of_the_case_tells_no_door_to_whoever_may_not_see_households(cast: Cast, task, home) -> None:
    case = filed(cast.building_leader, found_there(cast, task, home))
    leader, officer = cast.building_leader, cast.department_officer

    def but(hidden: str) -> Any:
        return lambda one: Scope.nothing() if one == hidden else scope_where(leader.user, one)

    [whole] = origins_of(case, leader, but(""))
    assert (whole.link, home.door in whole.words) == (door(task, home), True)
    [rest] = origins_of(case, leader, but("residents.view_household"))
    assert (rest.link, home.door in rest.words) == (reverse("task", args=[task.pk]), False)
    [hidden] = origins_of(case, officer, lambda one: scope_where(officer.user, one))
    assert (hidden.link, task.title in str(hidden.words)) == ("", False)


def test_nobody_else_makes_a_case_of_it_and_none_is_made_where_nobody_was_at_home(
    cast: Cast, task, home
) -> None:
    found = found_there(cast, task, home)

    def never() -> Case:
        raise AssertionError

    for member in (cast.county_official, cast.other_community_leader, cast.stranger):
        with pytest.raises(NotAllowed):
            make_task_case(answer=found, by=member, file=never)
        assert at_desk(member).get(reverse("task-case", args=[task.pk, found.pk])).status_code in (403, 404)
    away = household(cast.building_leader, cast.building, "102")
    nobody = nobody_at_home(by=cast.building_leader, task=task, household=away, version=0)
    with pytest.raises(NotFound):
        make_task_case(answer=nobody, by=cast.building_leader, file=never)


def test_in_the_diary_the_case_stands_under_the_task(cast: Cast, task, home) -> None:
    case = filed(cast.building_leader, found_there(cast, task, home))
    span = Span(clock.today(), clock.today())
    sees = Scope.everything()
    rows = [
        one for one in lines_of(cast.building_leader.pk, span, lambda _one: sees) if one.source == "cases"
    ]
    assert [(one.key, one.under) for one in rows] == [(str(case.pk), (("tasks", str(task.pk)),))]
