"""A task is given to chosen grids by whoever looks after them; whom it reaches is known before, and nobody is asked what
the register says or what was asked not long ago."""

import datetime as dt

import pytest

from diaries.actions.tasks import give_task
from diaries.choices import QuestionKind
from diaries.models import Task, TaskPart
from diaries.queries.tasks.orders import reach
from diaries.rules.tasks import Question, key_of, known_of
from grids.scope import Scope
from kit.errors import Invalid, KeyReused, NotAllowed
from kit.time import clock
from kit.time.clock import CHINA
from notices.models import Notice
from residents.models import Tag
from staff.models import Appointment
from tests.cast import Cast
from tests.diaries.tasks.orders import BIKES, DAY, EXTINGUISHER, a_task, known, order
from tests.factories import grid
from tests.residents.world import household, resident, welfare

pytestmark = pytest.mark.django_db


def parts(task: Task) -> list[str]:
    return list(task.parts.order_by("grid__code").values_list("grid__code", flat=True))


def test_it_goes_to_the_grids_with_such_a_household_and_their_leaders_hear_it(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "101")
    grid(f"{cast.group.code}002")  # without households
    task = a_task(cast)
    assert parts(task) == [cast.building.code]
    told = Notice.objects.filter(about=f"task:{task.pk}", channel="inbox")
    assert list(told.values_list("recipient", flat=True)) == [cast.building_leader.pk]
    assert "消防排查" in told.get().subject
    assert (told.get().kind, told.get().until) == ("turn", task.due_at)
    assert task.area == cast.community.code


def test_once_for_each_grid_it_goes_to_all_of_the_level(cast: Cast) -> None:
    grid(f"{cast.group.code}002")
    assert len(parts(a_task(cast, unit="grid"))) == 2
    assert parts(a_task(cast, unit="grid", level=2, title="另一件", questions=[])) == [cast.group.code]


def test_whom_it_reaches_is_said_before_with_those_that_nobody_leads(cast: Cast) -> None:
    home = household(cast.building_leader, cast.building, "101")
    empty = grid(f"{cast.group.code}002")
    household(cast.community_secretary, empty, "1")
    household(cast.community_secretary, cast.group, "平房1")
    everything = Scope.everything()
    found = reach(order(cast), everything, everything)
    assert (len(found.grids), found.households, found.outside, found.empty) == (2, 2, 1, 0)
    assert [one.code for one in found.vacant] == [empty.code]
    resident(cast.building_leader, home)
    assert reach(order(cast, among="floating"), everything, everything).grids == []


@pytest.mark.parametrize(
    ("among", "more"), [("floating", {}), ("welfare", {"welfare": "relief"}), ("tag", {})]
)
def test_it_can_be_for_some_households_only(cast: Cast, among: str, more: dict) -> None:
    leader = cast.building_leader
    household(leader, cast.building, "101")
    if among == "floating":
        household(leader, cast.building, "102", kind="floating")
    else:
        tag = Tag.objects.get(code="hardship")
        person = resident(leader, household(leader, cast.building, "102"), tags=(tag.code,))
        welfare(leader, person, kind="relief")
        more = {**more, "tag": tag} if among == "tag" else more
    everything = Scope.everything()
    assert reach(order(cast, among=among, **more), everything, everything).households == 1


def test_nobody_gives_tasks_to_grids_of_others(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "101")
    for nobody in (cast.building_leader, cast.group_leader, cast.stranger, cast.department_officer):
        with pytest.raises(NotAllowed):
            a_task(cast, by=nobody)
    with pytest.raises(NotAllowed):
        a_task(cast, by=cast.other_community_leader)
    given = a_task(cast, by=cast.township_official)
    assert given.area == cast.township.code  # the community does not change it


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"due_at": dt.datetime(2020, 1, 1, tzinfo=CHINA)}, "due_at"),
        ({"kind": "x"}, "kind"),
        ({"among": "welfare"}, "welfare"),
        ({"among": "tag"}, "tag"),
        ({"areas": ()}, "areas"),
        ({"questions": [EXTINGUISHER, Question("q2", QuestionKind.TEXT, "有灭火器吗?")]}, "questions"),
        ({"questions": [Question("q1", QuestionKind.CHOICE, "哪种", ("一种",))]}, "questions"),
        ({"questions": [Question("q1", QuestionKind.TEXT, " ")]}, "questions"),
        ({"questions": [Question("q1", QuestionKind.TEXT, "您家联系电话是多少？")]}, "questions"),
        ({"questions": [Question("q1", QuestionKind.TEXT, "户主姓名")]}, "questions"),
        ({"unit": "grid", "questions": [known("phone")]}, "questions"),
        ({"among": "floating"}, "areas"),
    ],
)
def test_what_does_not_fit_is_named(cast: Cast, wrong: dict, field: str) -> None:
    household(cast.building_leader, cast.building, "101")
    with pytest.raises(Invalid) as refused:
        a_task(cast, **wrong)
    assert list(refused.value.fields) == [field]
    assert not Task.objects.exists()


def test_the_same_form_gives_once_and_other_words_are_refused(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "101")
    due = clock.now() + DAY
    first = a_task(cast, key="k", due_at=due)
    assert a_task(cast, key="k", due_at=due) == first
    assert a_task(cast, key="another", due_at=due) == first  # opened anew after a lost answer
    assert TaskPart.objects.count() == 1
    with pytest.raises(KeyReused):
        a_task(cast, key="k", title="别的", due_at=due)


def test_a_question_that_was_asked_not_long_ago_needs_a_reason(cast: Cast, settings) -> None:
    household(cast.building_leader, cast.building, "101")
    a_task(cast)
    again = {"title": "又查", "questions": [Question("q1", QuestionKind.YES_NO, "您家有没有 灭火器？")]}
    with pytest.raises(Invalid) as refused:
        a_task(cast, by=cast.township_official, **again)
    assert "灭火器" in str(refused.value.fields["again"][0])
    assert a_task(cast, **again, again="年中复查").again == "年中复查"
    settings.TASK_ASKED_DAYS = 0
    Task.objects.update(state="closed", ended_at=clock.now())
    assert a_task(cast, title="三查", questions=[EXTINGUISHER]).pk


def test_another_area_and_what_the_register_says_may_be_asked(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "101")
    household(cast.other_community_leader, cast.other_building, "1")
    a_task(cast, questions=[EXTINGUISHER, known("phone")])
    other = {"by": cast.other_community_leader, "areas": (cast.other_community.code,)}
    assert a_task(cast, **other).pk
    assert a_task(cast, title="再看电话", questions=[known("phone")]).pk


def test_where_nobody_leads_it_falls_to_who_leads_above(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "101")
    Appointment.objects.filter(grid=cast.building).delete()
    task = a_task(cast)
    told = Notice.objects.filter(about=f"task:{task.pk}", channel="inbox")
    assert list(told.values_list("recipient", flat=True)) == [cast.group_leader.pk]


def test_questions_are_known_by_what_they_ask() -> None:
    assert key_of("您家有没有 灭火器？") == key_of("有灭火器吗") == key_of("是否有灭火器") == "灭火器"
    assert key_of("有吗") == key_of("有吗？")
    assert known_of("请填写您家的联系电话。") == "phone"
    assert known_of("家庭人口数") == "people"
    assert known_of("身份证号码") == ""
    assert known_of("接到过诈骗电话吗") is None
    assert BIKES.read("３")[0] == "3"


def test_an_area_is_chosen_in_one_piece(cast: Cast) -> None:
    household(cast.building_leader, cast.building, "101")
    with pytest.raises(NotAllowed):
        give_task(
            by=cast.community_secretary,
            order=order(cast, areas=(cast.township.code,)),
            kind="visit",
            title="越界",
            due_at=clock.now() + DAY,
        )
