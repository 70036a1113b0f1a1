"""The next actions of a case, and taking one."""

import datetime as dt
from typing import Any

import pytest

from cases.actions import file_case, take_step
from cases.choices import ActionCode, RouteCode
from cases.models import Case, Matter
from cases.workflow.available import next_steps
from staff.models import Member
from tests.api.program import Program, in_words, is_problem
from tests.cases.journey import go
from tests.cast import Cast
from tests.factories import CategoryFactory


def _file(cast: Cast, route: str = RouteCode.ROUTINE) -> Case:
    return file_case(
        by=cast.building_leader,
        grid=cast.building,
        category=CategoryFactory(code="corridor"),
        description="楼道堆物",
        route=route,
    )


def _program(member: Member, case: Case) -> tuple[Program, str]:
    return Program(member, may_write=True), f"cases/{case.number}/actions/"


def test_the_next_actions_are_those_of_the_table(cast: Cast) -> None:
    case = _file(cast)
    for member in (cast.building_leader, cast.building_liaison, cast.township_official):
        program, path = _program(member, case)
        shown = program.get(path).json()
        assert shown["version"] == case.version
        assert [row["action"] for row in shown["actions"]] == [s.action for s in next_steps(case, member)]


def test_an_action_says_which_facts_it_needs(cast: Cast) -> None:
    program, path = _program(cast.building_leader, _file(cast))
    rows = program.get(path, **{"Accept-Language": "en"}).json()["actions"]
    actions = {row["action"]: row for row in rows}
    assert actions["handle"] == {
        "action": "handle",
        "label": "Handled on the spot",
        "ends": "",
        "facts": [{"name": "text", "label": "What you did", "type": "text", "required": True, "choices": []}],
    }
    route = actions["change_route"]["facts"][0]
    assert (route["name"], route["type"], route["required"]) == ("route", "choice", True)
    assert [choice["value"] for choice in route["choices"]] == ["coordination", "emergency", "approval"]


def test_a_department_can_be_chosen_by_a_value_of_the_next_actions(cast: Cast) -> None:
    case = _file(cast, RouteCode.EMERGENCY)
    program, path = _program(cast.township_official, case)
    acknowledge = next(row for row in program.get(path).json()["actions"] if row["action"] == "acknowledge")
    office = next(fact for fact in acknowledge["facts"] if fact["name"] == "office")
    choice = next(choice for choice in office["choices"] if choice["label"].startswith("南湖区消防"))
    step = {"action": "acknowledge", "version": 1, "office": choice["value"]}
    shown = program.post(path, step).json()
    assert (shown["stage"], shown["office"]) == ("responding", "南湖区消防")


def _facts(program: Program, path: str) -> dict[str, dict[str, Any]]:
    """The facts of the next actions by ``action.name``."""
    rows = program.get(path, **{"Accept-Language": "en"}).json()["actions"]
    return {f"{row['action']}.{fact['name']}": fact for row in rows for fact in row["facts"]}


def test_each_kind_of_fact_says_what_it_is(cast: Cast) -> None:
    case = _file(cast, RouteCode.APPROVAL)
    program, path = _program(cast.building_leader, case)
    facts = _facts(program, path)
    assert facts["submit.papers"]["type"] == "choices"
    assert facts["ask_extension.amount"] == {
        "name": "amount",
        "label": "How much more time (Working days)",
        "type": "integer",
        "required": True,
        "choices": [],
    }
    assert facts["split.parts"]["type"] == "list"
    # No program gets a list of all open cases.
    assert (facts["merge.case"]["type"], facts["merge.case"]["choices"]) == ("text", [])
    people = facts["reassign.assignee"]
    assert (people["type"], people["choices"]) == (
        "choice",
        [{"value": str(cast.building_leader.pk), "label": "楼道长 · 一社区居民 · Stairwell leader"}],
    )


def test_a_check_on_the_spot_is_yes_or_no(cast: Cast) -> None:
    case = _file(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组")
    go(case, ActionCode.RESOLVE, cast.group_leader, text="谈好了")
    go(case, ActionCode.ACKNOWLEDGE, cast.community_worker2)
    program, path = _program(cast.building_leader, case)
    assert _facts(program, path)["feed_back.checked"]["type"] == "boolean"
    step = {"action": "feed_back", "version": case.version, "satisfaction": "satisfied", "checked": False}
    problem = is_problem(program.post(path, step), 400, "invalid")
    assert set(problem["errors"]) == {"checked"}
    assert program.post(path, step | {"checked": True}).json()["outcome"] == "done"


def test_the_papers_of_an_application_are_told_one_by_one(cast: Cast) -> None:
    Matter.objects.create(name="高龄津贴", category=CategoryFactory(code="corridor"), papers="身份证\n户口簿")
    case = _file(cast, RouteCode.APPROVAL)
    program, path = _program(cast.building_leader, case)
    choices = _facts(program, path)["submit.papers"]["choices"]
    assert [choice["value"] for choice in choices] == ["身份证", "户口簿"]
    step = {"action": "submit", "version": 1, "text": "齐了一半", "papers": ["户口簿"]}
    assert program.post(path, step).status_code == 200
    assert list(case.papers.values_list("name", "present")) == [("身份证", False), ("户口簿", True)]
    community, path = _program(cast.community_secretary, case)
    accept = {"action": "accept", "version": 2, "matter": "高龄津贴"}
    assert community.post(path, accept).json()["matter"] == "高龄津贴"


def test_a_matter_that_nobody_knows_is_named(cast: Cast) -> None:
    case = go(_file(cast, RouteCode.APPROVAL), ActionCode.SUBMIT, cast.building_leader, text="材料")
    program, path = _program(cast.community_secretary, case)
    step = {"action": "accept", "version": 2, "matter": "没有这种"}
    assert set(is_problem(program.post(path, step), 400, "invalid")["errors"]) == {"matter"}


def test_someone_is_named_who_does_it(cast: Cast) -> None:
    case = go(_file(cast, RouteCode.APPROVAL), ActionCode.SUBMIT, cast.building_leader, text="材料")
    program, path = _program(cast.community_secretary, case)
    step = {"action": "reassign", "version": 2, "assignee": cast.community_worker2.pk}
    assert program.post(path, step).json()["assignee"] == "专职社工乙"
    step = {"action": "reassign", "version": 3, "assignee": cast.stranger.pk}
    assert set(is_problem(program.post(path, step), 400, "invalid")["errors"]) == {"assignee"}


def test_a_duplicate_shows_the_number_of_the_one_that_goes_on(cast: Cast) -> None:
    duplicate, main = _file(cast), _file(cast)
    program, path = _program(cast.building_leader, duplicate)
    shown = program.post(path, {"action": "merge", "version": 1, "case": main.number}).json()
    assert (shown["outcome"], shown["merged_into"]) == ("merged", main.number)


def test_the_parts_show_the_number_of_the_whole(cast: Cast) -> None:
    case = _file(cast)
    program, path = _program(cast.building_leader, case)
    assert program.post(path, {"action": "split", "version": 1, "parts": ["楼道", "车棚"]}).status_code == 200
    rows = program.get("cases/").json()["results"]
    assert [(row["title"], row["part_of"]) for row in rows] == [
        ("车棚", case.number),
        ("楼道", case.number),
        ("楼道堆物", None),
    ]


def test_more_time_is_asked_for_in_the_units_of_the_limit(cast: Cast) -> None:
    case = _file(cast)
    program, path = _program(cast.building_leader, case)
    step = {"action": "ask_extension", "version": 1, "amount": 0, "text": "等配件"}
    assert set(is_problem(program.post(path, step), 400, "invalid")["errors"]) == {"amount"}
    assert program.post(path, step | {"amount": 2}).status_code == 200
    superior, path = _program(cast.building_liaison, case)
    shown = superior.post(path, {"action": "grant_extension", "version": 2}).json()
    assert dt.datetime.fromisoformat(shown["due_at"]) > case.due_at


def test_a_supervised_case_says_so(cast: Cast) -> None:
    case = _file(cast)
    program, path = _program(cast.township_official, case)
    assert program.get(f"cases/{case.number}/").json()["supervised"] is False
    shown = program.post(path, {"action": "supervise", "version": 1, "text": "请三日内办结"}).json()
    assert shown["supervised"] is True


def test_a_step_is_taken_and_answered_with_the_case(cast: Cast) -> None:
    case = _file(cast)
    program, path = _program(cast.building_leader, case)
    response = program.post(path, {"action": "handle", "version": case.version, "text": "已清理"})
    assert response.status_code == 200, response.content
    shown = response.json()
    assert (shown["stage"], shown["light"], shown["outcome"]) == ("closed", "closed", "done")
    assert shown["version"] == case.version + 1
    of_one = program.get(f"cases/{case.number}/").json()
    assert of_one.pop("deadline_sum") == []
    assert of_one.pop("deadline_words") == []
    assert of_one.pop("welfare_record") is None
    assert shown == of_one


def test_whoever_is_slower_gets_a_409_with_the_version_now(cast: Cast) -> None:
    case = _file(cast)
    take_step(case, ActionCode.NOTE, by=cast.building_leader, version=1, text="看过了")
    program, path = _program(cast.building_leader, case)
    problem = is_problem(
        program.post(path, {"action": "handle", "version": 1, "text": "好"}), 409, "conflict"
    )
    assert problem["version"] == 2
    assert program.post(path, {"action": "handle", "version": 2, "text": "好"}).status_code == 200


def test_the_same_step_sent_twice_is_carried_out_once(cast: Cast) -> None:
    case = _file(cast)
    program, path = _program(cast.building_leader, case)
    answers = [program.post(path, {"action": "note", "version": 1, "text": "看过了"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert case.events.count() == 2


def test_a_step_that_is_somebody_elses_is_a_403(cast: Cast) -> None:
    case = _file(cast)
    program, path = _program(cast.group_leader, case)
    is_problem(program.post(path, {"action": "handle", "version": 1, "text": "好"}), 403, "not_allowed")
    case.refresh_from_db()
    assert case.version == 1


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ({}, {"action", "version"}),
        ({"action": "handle", "version": 1}, {"text"}),
        ({"action": "handle", "version": 1, "text": " "}, {"text"}),
        ({"action": "handle", "version": "x", "text": "好"}, {"version"}),
        ({"action": "dance", "version": 1}, {"action"}),
        ({"action": "approve", "version": 1}, {"action"}),
        ({"action": "change_route", "version": 1, "text": "好"}, {"route"}),
        ({"action": "change_route", "version": 1, "text": "好", "route": "routine"}, {"route"}),
        ({"action": "handle", "version": 1, "text": ["好"]}, {"text"}),
        ({"action": "handle", "version": 1, "test": "好"}, {"test"}),
        ({"action": "handle", "version": 1, "text": "好", "by": 1, "uploads": []}, {"by", "uploads"}),
    ],
    ids=in_words,
)
def test_what_does_not_fit_is_named_and_changes_nothing(
    cast: Cast, step: dict[str, Any], names: set[str]
) -> None:
    case = _file(cast)
    program, path = _program(cast.building_leader, case)
    problem = is_problem(program.post(path, step), 400, "invalid")
    assert set(problem["errors"]) == names
    case.refresh_from_db()
    assert case.version == 1
    assert case.events.count() == 1


def test_a_dissatisfied_resident_reopens_the_case(cast: Cast) -> None:
    case = _file(cast)
    take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=1, text="已清理")
    program, path = _program(cast.building_leader, case)
    step = {"action": "opinion", "version": 2, "satisfaction": "dissatisfied", "words": "没弄干净"}
    shown = program.post(path, step).json()
    assert (shown["cycle"], shown["closed_at"], shown["handled_at"]) == (2, None, cast.group.code)


def test_the_timeline_shows_who_did_what(cast: Cast) -> None:
    case = _file(cast)
    take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=1, text="已清理")
    program = Program(cast.group_leader)
    page = program.get(f"cases/{case.number}/events/", **{"Accept-Language": "en"}).json()
    assert (page["next"], page["previous"]) == (None, None)
    first, second = page["results"]
    expected = {
        "sequence": 2,
        "action": "handle",
        "label": "Handled on the spot",
        "actor": "楼道长",
        "stage_before": "handling",
        "stage_after": "closed",
        "text": "已清理",
        "facts": {},
        "previous_hash": first["hash"],
    }
    assert {name: second[name] for name in expected} == expected
    assert len(second["hash"]) == 64
    assert second["at"].endswith("+08:00")


def test_the_timeline_is_in_order_over_all_pages(cast: Cast) -> None:
    case = _file(cast)
    for version in range(1, 5):
        take_step(case, ActionCode.NOTE, by=cast.building_leader, version=version, text="又一次")
    program = Program(cast.building_leader)
    page = program.get(f"cases/{case.number}/events/", {"page_size": 2}).json()
    sequences = [row["sequence"] for row in page["results"]]
    while page["next"]:
        page = program.get(page["next"]).json()
        sequences += [row["sequence"] for row in page["results"]]
    assert sequences == [1, 2, 3, 4, 5]
