"""The pages of tasks, as those who give them and those who answer them see them."""

import csv
import io
import re

import pytest
import time_machine
from django.urls import reverse

from diaries.actions.tasks import end_task
from diaries.models import Task, TaskAnswer
from diaries.rules.tasks import Question
from kit.time import clock
from residents.models import Household, Resident, Visit
from staff.models import AuditRecord
from tests.cast import Cast
from tests.diaries.tasks.orders import DAY, EXTINGUISHER, a_task, answer, known, part
from tests.pages.desk import at_desk, queries_of
from tests.residents.world import household, resident

pytestmark = pytest.mark.django_db

LIST, NEW = "/tasks/", "/tasks/new/"


@pytest.fixture
def homes(cast: Cast) -> list[Household]:
    return [household(cast.building_leader, cast.building, door) for door in ("101", "102", "103")]


def form(**more: object) -> dict:
    return {
        "title": "消防排查",
        "kind": "inspection",
        "due_at": "2027-03-01T17:30",
        "level": "3",
        "unit": "household",
        "among": "all",
        "q1_words": "有灭火器吗",
        "q1_kind": "yes_no",
        "q1_required": "on",
        "q2_words": "用什么车",
        "q2_kind": "choice",
        "q2_options": "电动车、自行车，没有",
        "known": ["phone"],
        "key": "k",
        **more,
    }


def test_it_is_given_after_a_look_at_whom_it_reaches(cast: Cast, homes) -> None:
    browser = at_desk(cast.community_secretary)
    assert browser.get(NEW).status_code == 200
    page = browser.post(NEW, form())
    assert (page.context["reach"].households, page.context["mark"]) == (3, "1:3:0")
    assert not Task.objects.exists()
    stale = browser.post(NEW, form(give="1", seen="1:2:0"))
    assert stale.context["changed"]
    assert not Task.objects.exists()
    sent = form(give="1", seen="1:3:0")
    assert browser.post(NEW, sent).headers["Location"] == LIST
    browser.post(NEW, sent)  # sent twice
    task = Task.objects.get()
    assert [(one.key, one.label) for one in task.questions][1:] == [("q1", "有灭火器吗"), ("q2", "用什么车")]
    assert task.questions[2].options == ("电动车", "自行车", "没有")
    assert task.title in browser.get(LIST).content.decode()
    other = browser.post(NEW, {**sent, "title": "别的", "again": "再查"})
    assert other.status_code == 422
    assert "别的" in other.content.decode()


def test_what_is_refused_keeps_what_was_typed(cast: Cast, homes) -> None:
    browser = at_desk(cast.community_secretary)
    sent = form(give="1", seen="1:3:0", q1_words="联系电话")
    page = browser.post(NEW, sent)
    assert page.status_code == 400
    assert "联系电话" in page.content.decode()
    assert browser.post(NEW, form(due_at="")).status_code == 400
    assert browser.post(NEW, form(areas=["330499"])).status_code == 400


def test_a_question_that_the_register_answers_is_refused_at_its_field_before_it_is_given(
    cast: Cast, homes
) -> None:
    browser = at_desk(cast.community_secretary)
    page = browser.post(NEW, form(q1_words="户主姓名", q3_words="与户主关系"))
    assert page.status_code == 400
    errors = page.context["form"].errors
    assert list(errors) == ["q1_words", "q3_words"]
    assert "nobody has to be asked for it" in errors["q1_words"][0]
    ticked = browser.post(NEW, form(q1_words="联系电话"))
    assert "Tick it there" in ticked.context["form"].errors["q1_words"][0]


def test_whoever_corrects_an_answer_notes_no_second_visit_unless_she_ticks_it(cast: Cast, homes) -> None:
    resident(cast.building_leader, homes[0], relation="head")
    task = a_task(cast)
    first = answer(cast, task, homes[0], visit=True)
    door = reverse("task-door", args=[task.pk, homes[0].pk])
    with time_machine.travel(clock.now() + DAY, tick=False):
        shown = at_desk(cast.building_leader).get(door).context["form"]["visit"]
        assert not shown.value()
        assert "Noted as a visit on" in shown.help_text
        corrected = answer(cast, task, homes[0], values={"q1": "no"}, version=1)
    assert (corrected.visit, Visit.objects.count()) == (first.visit, 1)
    fresh = at_desk(cast.building_leader).get(reverse("task-door", args=[task.pk, homes[1].pk]))
    assert fresh.context["form"]["visit"].value()


def test_an_earlier_task_is_named_and_copied(cast: Cast, homes) -> None:
    task = a_task(cast, questions=[known("tenure")])
    browser = at_desk(cast.community_secretary)
    page = browser.get(f"{NEW}?copy={task.pk}")
    assert page.context["form"]["title"].value() == task.title
    assert page.context["form"]["known"].value() == ["tenure"]
    again = browser.post(NEW, form(title="二", known=["tenure"], q1_words="", q2_words=""))
    assert reverse("task-answers", args=[task.pk]) in again.content.decode()


def test_the_areas_are_narrowed(cast: Cast, homes) -> None:
    official = at_desk(cast.township_official)
    page = official.get(NEW)
    assert {code for code, _name in page.context["places"]} == {
        cast.community.code,
        cast.other_community.code,
    }
    narrowed = official.get(f"{NEW}?area={cast.community.code}")
    assert {code for code, _name in narrowed.context["places"]} == {cast.group.code, cast.building.code}
    for wrong in ("330499", "x", "330402009999"):
        assert official.get(f"{NEW}?area={wrong}").status_code == 404
    assert at_desk(cast.community_secretary).get(f"{NEW}?area={cast.other_community.code}").status_code == 404
    for wrong in ("copy=0", "copy=x", "copy=99999"):
        assert official.get(f"{NEW}?{wrong}").status_code == 404
    for nobody in (cast.building_leader, cast.stranger, cast.department_officer):
        assert at_desk(nobody).get(NEW).status_code == 403


def test_door_follows_door(cast: Cast, homes) -> None:
    task = a_task(cast)
    browser = at_desk(cast.building_leader)
    page = browser.get(reverse("task", args=[task.pk])).content.decode()
    doors = [reverse("task-door", args=[task.pk, home.pk]) for home in homes]
    assert all(door in page for door in doors)
    first = browser.get(doors[0]).context["form"]
    names = ("version", "home_version", "head_version", "key", "visit")
    sent = {name: str(first[name].value()) for name in names} | {"q1": "yes", "visit": "on"}
    assert browser.post(doors[0], sent).headers["Location"] == doors[1]
    browser.post(doors[0], sent)  # sent twice
    assert (TaskAnswer.objects.count(), Visit.objects.count()) == (1, 1)
    away = browser.post(doors[1], {"away": "1", "version": "0", "key": "a"})
    assert away.headers["Location"] == doors[2]
    last = browser.post(doors[2], sent | {"key": "c", "q1": "no"})
    assert last.headers["Location"].startswith(reverse("task", args=[task.pk]))
    assert (
        "1次" in browser.get(last.headers["Location"]).content.decode()
        or "1 time" in browser.get(last.headers["Location"]).content.decode()
    )
    assert browser.post(doors[1], sent | {"version": "1", "key": "d"}).status_code == 302
    assert part(task, cast.building).done_at is not None


def test_a_refused_answer_keeps_what_was_typed_and_a_conflict_shows_what_stands_there(
    cast: Cast, homes
) -> None:
    task = a_task(cast)
    browser = at_desk(cast.building_leader)
    door = reverse("task-door", args=[task.pk, homes[0].pk])
    sent = {"version": "0", "home_version": "1", "key": "k", "q1": "yes", "q2": "三十"}
    page = browser.post(door, sent)
    assert page.status_code == 400
    assert "三十" in page.content.decode()
    answer(cast, task, homes[0], by=cast.group_leader, values={"q1": "no", "q2": "7"})
    page = browser.post(door, sent | {"q2": "4"})
    assert page.status_code == 409
    assert "data-now" in page.content.decode()
    again = {name: page.context["form"][name].value() for name in ("version", "key", "home_version")}
    assert browser.post(door, sent | again | {"q2": "4"}).status_code == 302
    assert TaskAnswer.objects.get().values == {"q1": "yes", "q2": "4"}


def test_what_the_register_says_is_shown_masked_and_asked_only_where_it_is_missing(cast: Cast, homes) -> None:
    leader = cast.building_leader
    resident(leader, homes[0], relation="head")
    task = a_task(cast, questions=[known("phone"), known("tenure", "k2"), known("people", "k3")])
    browser = at_desk(leader)
    page = browser.get(reverse("task-door", args=[task.pk, homes[0].pk]))
    text = page.content.decode()
    assert "*******5678" in text
    assert "13812345678" not in text
    assert not page.context["form"].fields["k1"].required
    assert page.context["form"]["k2"].value() == "owned"
    sent = {
        name: page.context["form"][name].value()
        for name in ("version", "home_version", "head_version", "key")
    }
    done = browser.post(
        reverse("task-door", args=[task.pk, homes[0].pk]), sent | {"k2": "rented", "k3": "differs"}
    )
    assert done.headers["Location"] == reverse("household", args=[homes[0].pk])
    assert Household.objects.get(pk=homes[0].pk).tenure == "rented"
    empty = browser.get(reverse("task-door", args=[task.pk, homes[1].pk]))
    assert "k1" not in empty.context["form"].fields
    Resident.objects.update(phone="", phone_hash="", phone_tail="")
    missing = browser.get(reverse("task-door", args=[task.pk, homes[0].pk]))
    assert missing.context["form"].fields["k1"].required


def test_once_for_a_grid_and_done_with_a_reason(cast: Cast, homes) -> None:
    once = a_task(cast, unit="grid")
    browser = at_desk(cast.building_leader)
    address = reverse("task-grid", args=[once.pk, part(once, cast.building).pk])
    assert address in browser.get(reverse("task", args=[once.pk])).content.decode()
    assert browser.post(address, {"version": "0", "key": "k"}).status_code == 400
    assert browser.post(address, {"version": "0", "key": "k", "q1": "yes"}).status_code == 302
    assert browser.post(address, {"version": "0", "key": "other", "q1": "no"}).status_code == 409
    task = a_task(cast, title="另一件", questions=[])
    finish = reverse("task-finish", args=[task.pk, part(task, cast.building).pk])
    assert browser.get(finish).headers["Location"] == reverse("task", args=[task.pk])
    browser.post(finish, {"words": ""})
    assert part(task, cast.building).done_at is None
    browser.post(finish, {"words": "外出打工"})
    assert (
        "外出打工"
        in at_desk(cast.community_secretary).get(reverse("task-progress", args=[task.pk])).content.decode()
    )
    wrong = reverse("task-grid", args=[task.pk, part(task, cast.building).pk])
    assert browser.get(wrong).status_code == 404


def test_others_see_nothing_of_it(cast: Cast, homes) -> None:
    task = a_task(cast)
    answer(cast, task, homes[0])
    names = ("task", "task-progress", "task-answers")
    for name in names:
        address = reverse(name, args=[task.pk])
        assert at_desk(cast.other_community_leader).get(address).status_code == 404
        assert at_desk(cast.stranger).get(address).status_code == 403
    assert at_desk(cast.building_leader).get(reverse("task-answers", args=[task.pk])).status_code == 403
    assert at_desk(cast.county_official).get(reverse("task-answers", args=[task.pk])).status_code == 200
    door = reverse("task-door", args=[task.pk, homes[0].pk])
    assert at_desk(cast.other_community_leader).get(door).status_code == 404
    assert at_desk(cast.county_official).get(door).status_code == 403
    of_town = a_task(
        cast, by=cast.township_official, areas=(cast.township.code,), title="全街道", questions=[]
    )
    household(cast.other_community_leader, cast.other_building, "1")
    assert at_desk(cast.other_community_leader).get(reverse("task", args=[of_town.pk])).status_code == 404
    progress = reverse("task-progress", args=[of_town.pk])
    assert at_desk(cast.community_secretary).get(progress).status_code == 200
    assert at_desk(cast.community_secretary).post(progress, {"what": "end", "version": 1}).status_code == 403


def test_the_giver_sees_how_far_each_grid_is_and_does_the_rest_there(cast: Cast, homes) -> None:
    task = a_task(cast)
    answer(cast, task, homes[0])
    browser = at_desk(cast.community_secretary)
    address = reverse("task-progress", args=[task.pk])
    page = browser.get(address)
    assert page.context["total"] == {"grids": 1, "ready": 0, "done": 1, "of": 3}
    assert cast.building_leader.name in page.content.decode()
    assert browser.post(address, {"what": "urge", "key": "u"}).status_code == 302
    assert browser.post(address, {"what": "urge", "key": "v"}).status_code == 400
    assert (
        browser.post(address, {"what": "extend", "due_at": "2020-01-01T10:00", "version": 1}).status_code
        == 400
    )
    later = {"what": "extend", "due_at": "2027-03-09T10:00", "version": 1, "key": "e"}
    assert browser.post(address, later).status_code == 302
    assert browser.post(address, later | {"key": "f"}).status_code == 409
    assert browser.post(address, {"what": "end", "cancel": "on", "version": 2}).status_code == 400
    assert browser.post(address, {"what": "nothing"}).status_code == 404
    assert browser.post(address, {"what": "end", "version": 2, "key": "x"}).status_code == 302
    assert Task.objects.get().state == "closed"
    door = at_desk(cast.building_leader).get(reverse("task-door", args=[task.pk, homes[1].pk]))
    assert '<form autocomplete="off" method="post" data-store' not in door.content.decode()


def test_the_answers_fill_a_table_that_is_narrowed_and_taken_away_masked(cast: Cast, homes) -> None:
    resident(cast.building_leader, homes[0], relation="head")
    task = a_task(cast)
    answer(cast, task, homes[0], values={"q1": "yes", "q2": "2"})
    answer(cast, task, homes[1], values={"q1": "no"})
    browser = at_desk(cast.community_secretary)
    address = reverse("task-answers", args=[task.pk])
    assert len(browser.get(address).context["rows"]) == 2
    [row] = browser.get(f"{address}?q1=yes").context["rows"]
    assert row[2] == "101"
    assert browser.get(f"{address}?state=away").context["rows"] == []
    for wrong in ("q1=perhaps", "state=x", "grid=x"):
        assert browser.get(f"{address}?{wrong}").status_code == 404
    file = browser.get(f"{reverse('task-table', args=[task.pk, 'csv'])}?q1=no")
    lines = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert [line[2] for line in lines[1:]] == ["102"]
    assert AuditRecord.objects.filter(action="export", subject=f"diaries.task:{task.pk}").count() == 1
    xlsx = browser.get(reverse("task-table", args=[task.pk, "xlsx"]))
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"
    assert browser.get(reverse("task-table", args=[task.pk, "pdf"])).status_code == 404
    assert at_desk(cast.building_leader).get(reverse("task-table", args=[task.pk, "csv"])).status_code == 403


def test_the_page_of_answers_has_what_each_is_about_in_one_column_and_each_question_named(
    cast: Cast, homes
) -> None:
    task = a_task(cast, questions=[EXTINGUISHER, Question("q2", "text", "备注", required=False)])
    answer(cast, task, homes[0], values={"q1": "yes", "q2": "楼道有杂物"})
    page = at_desk(cast.community_secretary).get(reverse("task-answers", args=[task.pk]))
    [row] = page.context["shown"]
    assert (row["name"], row["state"], row["by"]) == ("101", "Answered", cast.building_leader.name)
    assert cast.building.name in row["where"]
    assert row["answers"] == [("有灭火器吗", "yes", False), ("备注", "楼道有杂物", True)]
    shown = page.content.decode()
    assert shown.count('scope="col"') == 3
    assert 'data-label="备注: ">楼道有杂物</td>' in shown


def test_words_with_numbers_come_masked(cast: Cast, homes) -> None:
    leader = cast.building_leader
    resident(leader, homes[0], relation="head")
    task = a_task(cast, questions=[Question("q1", "text", "备注"), known("phone")])
    answer(cast, task, homes[0], values={"q1": "请打13987654321", "k1": ""})
    text = at_desk(cast.community_secretary).get(reverse("task-answers", args=[task.pk])).content.decode()
    assert "13987654321" not in text
    assert "13812345678" not in text
    assert "*******5678" in text


def test_today_leads_to_exactly_what_waits(cast: Cast, homes) -> None:
    task = a_task(cast)
    browser = at_desk(cast.building_leader)
    [kind] = [one for one in browser.get("/").context["todo"] if "tasks" in one.link]
    assert kind.number == "1"
    assert [one.pk for one, _until in browser.get(kind.link).context["lines"]] == [task.pk]
    assert browser.get("/tasks/?waiting=x").status_code == 404
    assert "tasks" not in [one.link for one in at_desk(cast.group_leader).get("/").context["todo"]]
    end_task(by=cast.community_secretary, task=task, cancel=False, version=1)
    assert not [one for one in browser.get("/").context["todo"] if "tasks" in one.link]


def test_the_number_of_queries_does_not_grow(cast: Cast, homes) -> None:
    task = a_task(cast, questions=[known("phone")])
    addresses = [
        (cast.building_leader, reverse("task", args=[task.pk])),
        (cast.community_secretary, reverse("task-progress", args=[task.pk])),
        (cast.community_secretary, reverse("task-answers", args=[task.pk])),
    ]
    answer(cast, task, homes[0], values={})
    before = [queries_of(at_desk(who), address) for who, address in addresses]
    for number in range(104, 112):
        household(cast.building_leader, cast.building, str(number))
    for home in homes[1:]:
        answer(cast, task, home, values={})
    assert [queries_of(at_desk(who), address) for who, address in addresses] == before


def test_numbers_in_an_answer_stay_with_whom_they_were_given_for(cast: Cast, homes) -> None:
    rest = Question("q2", "text", "备注", required=False)
    task = a_task(cast, questions=[Question("q1", "text", "联系人"), rest])
    answer(cast, task, homes[0], values={"q1": "李四13800000001，王五13900000001", "q2": ""})
    browser = at_desk(cast.building_leader)
    door = reverse("task-door", args=[task.pk, homes[0].pk])
    form = browser.get(door).context["form"]
    four, five = re.fullmatch("李四(〔.*〕)，王五(〔.*〕)", form["q1"].value()).groups()
    assert "0001" in four
    assert "〔…〕" in form["q1"].help_text
    sent = {name: form[name].value() for name in ("version", "key", "home_version", "q2")}
    slip = five.replace("*******", "*****")
    refused = browser.post(door, sent | {"q1": f"王五{slip}"})
    assert refused.status_code == 400
    assert slip in refused.context["form"].errors["q1"][0]
    moved = {"q1": f"王五{five}", "q2": f"李四{four}搬走"}
    assert browser.post(door, sent | moved).status_code == 302
    assert TaskAnswer.objects.get().values == {"q1": "王五13900000001", "q2": "李四13800000001搬走"}


def test_an_answer_that_has_changed_meanwhile_lends_nobody_its_numbers(cast: Cast, homes) -> None:
    task = a_task(cast, questions=[Question("q1", "text", "联系人")])
    answer(cast, task, homes[0], values={"q1": "儿子13800000001"})
    browser = at_desk(cast.building_leader)
    door = reverse("task-door", args=[task.pk, homes[0].pk])
    form = browser.get(door).context["form"]
    sent = {name: form[name].value() for name in ("version", "key", "home_version")}
    typed = f"{form['q1'].value()}，晚上在家"
    answer(cast, task, homes[0], values={"q1": "儿子搬走，找邻居13900000001"}, version=1, key="newer")
    stale = browser.post(door, sent | {"q1": typed})
    assert stale.status_code == 409
    again = {name: stale.context["form"][name].value() for name in ("version", "key", "home_version")}
    refused = browser.post(door, again | {"q1": typed})
    assert refused.status_code == 400
    assert "〔" in refused.context["form"].errors["q1"][0]
    assert TaskAnswer.objects.get().values == {"q1": "儿子搬走，找邻居13900000001"}
