"""A task is answered door by door, or once for the grid; what the register says goes there, and a call is a visit by
the same tap."""

import pytest
import time_machine
from django.urls import reverse

from diaries.actions.tasks import answer_grid, end_task, finish_part, nobody_at_home
from diaries.actions.tasks._known import Seen
from diaries.choices import QuestionKind
from diaries.models import TaskAnswer
from diaries.queries.tasks.doors import open_homes, progress, said_before
from diaries.rules.tasks import Question
from grids.scope import Scope
from kit.errors import Conflict, Invalid, KeyReused, NotAllowed, NotFound
from kit.time import clock
from notices.models import Notice
from residents.models import Household, Resident, Visit
from tests.cast import Cast
from tests.diaries.tasks.orders import DAY, EXTINGUISHER, a_task, answer, known, part
from tests.pages.desk import at_desk
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db

EVERYTHING = Scope.everything()


@pytest.fixture
def homes(cast: Cast) -> list[Household]:
    return [household(cast.building_leader, cast.building, door) for door in ("101", "102")]


def test_a_grid_is_done_with_its_last_door_and_the_giver_hears_it(cast: Cast, homes) -> None:
    task = a_task(cast)
    answer(cast, task, homes[0])
    [far] = progress(task, EVERYTHING, EVERYTHING)
    assert (far.done, far.of, far.is_done, far.leader) == (1, 2, False, cast.building_leader)
    answer(cast, task, homes[1], values={"q1": "no", "q2": "2"})
    [far] = progress(task, EVERYTHING, EVERYTHING)
    assert (far.done, far.of, far.is_done) == (2, 2, True)
    assert Notice.objects.filter(key__startswith=f"task:{task.pk}:all-done", channel="inbox").count() == 1
    assert TaskAnswer.objects.get(household=homes[1]).values == {"q1": "no", "q2": "2"}


def test_a_call_is_a_visit_by_the_same_tap_and_once_a_day(cast: Cast, homes) -> None:
    first = answer(cast, a_task(cast), homes[0], visit=True)
    assert first.visit is not None
    assert (first.visit.by, first.visit.findings) == (cast.building_leader, "消防排查")
    other = a_task(cast, title="另一件", questions=[])
    second = answer(cast, other, homes[0], values={}, visit=True)
    assert second.visit == first.visit
    assert Visit.objects.count() == 1
    assert answer(cast, other, homes[1], values={}).visit is None


def test_what_is_missing_or_wrong_is_named(cast: Cast, homes) -> None:
    task = a_task(cast)
    for values, field in (({}, "q1"), ({"q1": "perhaps"}, "q1"), ({"q1": "yes", "q2": "many"}, "q2")):
        with pytest.raises(Invalid) as refused:
            answer(cast, task, homes[0], values=values)
        assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    "question",
    [Question("q1", "text", "打过13987654321吗"), Question("q1", "choice", "找谁", ("13987654321", "没有"))],
)
def test_nor_in_its_questions(cast: Cast, question: Question) -> None:
    with pytest.raises(Invalid) as refused:
        a_task(cast, questions=[question])
    assert list(refused.value.fields) == ["questions"]
    assert not TaskAnswer.objects.exists()


def test_the_same_form_answers_once_and_a_stale_one_is_told(cast: Cast, homes) -> None:
    task = a_task(cast)
    first = answer(cast, task, homes[0], key="k", visit=True)
    assert answer(cast, task, homes[0], key="k", visit=True) == first
    assert (TaskAnswer.objects.count(), Visit.objects.count()) == (1, 1)
    with pytest.raises(KeyReused):
        answer(cast, task, homes[0], key="k", values={"q1": "no"})
    with pytest.raises(Conflict):
        answer(cast, task, homes[0], by=cast.group_leader, values={"q1": "no"}, version=0)
    corrected = answer(cast, task, homes[0], by=cast.group_leader, values={"q1": "no"}, version=1)
    assert corrected.values == {"q1": "no"}
    assert [one["values"] for one in corrected.earlier] == [{"q1": "yes"}]
    assert corrected.visit == first.visit


def test_nobody_at_home_keeps_the_door_open(cast: Cast, homes) -> None:
    task = a_task(cast)
    away = nobody_at_home(by=cast.building_leader, task=task, household=homes[0], version=0, key="k")
    assert nobody_at_home(by=cast.building_leader, task=task, household=homes[0], version=0, key="k") == away
    again = nobody_at_home(by=cast.building_leader, task=task, household=homes[0], version=1)
    assert again.tries == 1  # of a day it counts once
    with time_machine.travel(clock.now() + DAY, tick=False):
        nobody_at_home(by=cast.building_leader, task=task, household=homes[0], version=2)
    assert [home.tries for home in open_homes(task, EVERYTHING)] == [2, None]
    done = answer(cast, task, homes[0], version=3)
    assert (done.state, done.tries) == ("answered", 2)
    with pytest.raises(Conflict):
        nobody_at_home(by=cast.building_leader, task=task, household=homes[0], version=4)


def test_nobody_answers_at_doors_of_others(cast: Cast, homes) -> None:
    task = a_task(cast)
    elsewhere = household(cast.other_community_leader, cast.other_building, "1")
    for nobody in (cast.other_community_leader, cast.stranger, cast.department_officer):
        with pytest.raises(NotFound):
            answer(cast, task, homes[0], by=nobody)
    with pytest.raises(NotAllowed):
        answer(cast, task, homes[0], by=cast.county_official)
    with pytest.raises(NotFound):
        answer(cast, task, elsewhere, by=cast.other_community_leader)


def test_nothing_is_answered_after_the_end(cast: Cast, homes) -> None:
    task = a_task(cast)
    end_task(by=cast.community_secretary, task=task, cancel=False, version=1)
    with pytest.raises(Invalid):
        answer(cast, task, homes[0])
    with pytest.raises(Invalid):
        nobody_at_home(by=cast.building_leader, task=task, household=homes[0], version=0)
    with pytest.raises(Invalid):
        finish_part(by=cast.building_leader, part=part(task, cast.building), words="外出")


def test_once_for_a_grid(cast: Cast, homes) -> None:
    task = a_task(cast, unit="grid", questions=[EXTINGUISHER])
    mine = part(task, cast.building)
    made = answer_grid(by=cast.building_leader, part=mine, values={"q1": "yes"}, version=0, key="k")
    assert answer_grid(by=cast.building_leader, part=mine, values={"q1": "yes"}, version=0, key="k") == made
    assert part(task, cast.building).done_by == cast.building_leader
    with pytest.raises(Conflict):
        answer_grid(by=cast.group_leader, part=mine, values={"q1": "no"}, version=0)
    with pytest.raises(NotAllowed):
        answer_grid(by=cast.other_community_leader, part=mine, values={"q1": "no"}, version=1)
    with pytest.raises(NotFound):
        answer(cast, task, homes[0])


def test_a_grid_is_done_with_a_reason_though_doors_are_open(cast: Cast, homes) -> None:
    task = a_task(cast)
    with pytest.raises(Invalid):
        finish_part(by=cast.building_leader, part=part(task, cast.building))
    finish_part(by=cast.building_leader, part=part(task, cast.building), words="外出打工")
    kept = finish_part(by=cast.building_leader, part=part(task, cast.building), words="别的")
    assert kept.words == "外出打工"
    assert answer(cast, task, homes[0]).pk


def test_what_the_register_says_is_confirmed_filled_or_changed_there(cast: Cast, homes) -> None:
    leader, home = cast.building_leader, homes[0]
    person = resident(leader, home, relation="head", phone="")
    looks = [known("phone"), known("tenure", "k2"), known("people", "k3"), known("residence", "k4")]
    task = a_task(cast, questions=looks)
    values = {"k1": "138 1234 5678", "k2": "rented", "k3": "confirmed", "k4": "registered"}
    made = answer(cast, task, home, values=values)
    assert made.values == {"k1": "filled", "k2": "changed", "k3": "confirmed", "k4": "confirmed"}
    assert Resident.objects.get(pk=person.pk).phone == "13812345678"
    assert Household.objects.get(pk=home.pk).tenure == "rented"
    assert "138" not in str(made.values)
    values = {"k1": "", "k2": "rented", "k3": "differs", "k4": "registered"}
    again = answer(cast, task, home, values=values, version=1)
    assert again.values == {"k1": "confirmed", "k2": "confirmed", "k3": "differs", "k4": "confirmed"}


def test_what_somebody_changed_in_the_register_meanwhile_is_told(cast: Cast, homes) -> None:
    resident(cast.building_leader, homes[0], relation="head", phone="13812345678")
    task = a_task(cast, questions=[known("tenure"), known("phone", "k2")])
    stale = {"seen": Seen(99, 99)}
    with pytest.raises(Conflict):
        answer(cast, task, homes[0], values={"k1": "rented"}, **stale)
    with pytest.raises(Conflict):
        answer(cast, task, homes[0], values={"k1": "owned", "k2": "13900000000"}, **stale)
    with pytest.raises(Invalid) as refused:
        answer(cast, task, homes[0], values={"k1": "owned", "k2": "12"})
    assert list(refused.value.fields) == ["k2"]
    assert not TaskAnswer.objects.exists()


def test_where_nobody_is_registered_no_phone_is_asked_for(cast: Cast, homes) -> None:
    task = a_task(cast, questions=[known("phone")])
    assert answer(cast, task, homes[0], values={}).values == {"k1": "differs"}


def test_what_was_said_at_the_door_before_is_there_already(cast: Cast, homes) -> None:
    first = a_task(cast)
    answer(cast, first, homes[0], values={"q1": "yes", "q2": "3"})
    again = a_task(cast, title="复查", again="半年一次")
    before = said_before(again, homes[0], EVERYTHING)
    assert {key: one.value for key, one in before.items()} == {"q1": "yes", "q2": "3"}
    assert before["q1"].title == first.title
    assert said_before(again, homes[1], EVERYTHING) == {}
    assert said_before(again, homes[0], Scope.nothing()) == {}


def test_a_household_that_moves_away_takes_its_open_door_along(cast: Cast, homes) -> None:
    task = a_task(cast)
    Household.objects.filter(pk=homes[1].pk).update(grid=cast.group, area=cast.group.code)
    answer(cast, task, homes[0])
    assert part(task, cast.building).done_at is not None
    with pytest.raises(NotFound):
        answer(cast, task, homes[1])


def test_a_number_in_an_answer_is_masked_in_the_form_and_stays_where_it_is_left(cast: Cast, homes) -> None:
    task = a_task(cast, questions=[Question("q1", QuestionKind.TEXT, "还要找谁")])
    answer(cast, task, homes[0], values={"q1": "王老13933331111"})
    browser = at_desk(cast.building_leader)
    page = reverse("task-door", args=[task.pk, homes[0].pk])
    form = browser.get(page).context["form"]
    shown = form["q1"].value()
    assert "13933331111" not in browser.get(page).content.decode()
    sent = {name: form[name].value() or "" for name in form.fields if name != "visit"}
    browser.post(page, {**sent, "q1": f"{shown}，已联系", "key": "again"})
    assert TaskAnswer.objects.get(task=task, household=homes[0]).values["q1"] == "王老13933331111，已联系"


@pytest.mark.parametrize("field", ["title", "words"])
def test_numbers_of_people_stand_in_no_task(cast: Cast, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_task(cast, **{field: "请打13987654321"})
    assert list(refused.value.fields) == [field]
