"""The next actions of a case, and taking one."""

from typing import Any

import pytest

from cases.actions import file_case, take_step
from cases.choices import ActionCode, RouteCode
from cases.models import Case
from cases.steps import next_steps
from staff.models import Member
from tests.api.program import Program, is_problem
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
    choice = next(choice for choice in office["choices"] if choice["label"] == "南湖区消防")
    step = {"action": "acknowledge", "version": 1, "office": choice["value"]}
    shown = program.post(path, step).json()
    assert (shown["stage"], shown["office"]) == ("responding", "南湖区消防")


def test_a_step_is_taken_and_answered_with_the_case(cast: Cast) -> None:
    case = _file(cast)
    program, path = _program(cast.building_leader, case)
    response = program.post(path, {"action": "handle", "version": case.version, "text": "已清理"})
    assert response.status_code == 200, response.content
    shown = response.json()
    assert (shown["stage"], shown["light"], shown["outcome"]) == ("closed", "closed", "done")
    assert shown["version"] == case.version + 1
    assert shown == program.get(f"cases/{case.number}/").json()


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
    ids=str,
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
