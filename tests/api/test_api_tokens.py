"""Who a program is, and what its token may do."""

import datetime as dt

import pytest

from kit.time.clock import now
from staff.models import ApiToken
from tests.api.program import Program, is_problem
from tests.cast import Cast
from tests.factories import CaseFactory, UserFactory

PATHS = ["divisions/", "grids/", "appointments/", "cases/", "diaries/"]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_there_is_nothing(cast: Cast, path: str) -> None:
    response = Program(None).get(path)
    is_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["Bearer nonsense", "Bearer", "Bearer a b", "Basic YTpi"])
def test_a_wrong_token_is_refused(cast: Cast, token: str) -> None:
    is_problem(Program(None).get("cases/", Authorization=token), 401, "not_authenticated")


def test_a_session_of_the_pages_is_no_token(cast: Cast) -> None:
    program = Program(None)
    program.client.force_login(cast.superuser)
    is_problem(program.get("cases/"), 401, "not_authenticated")


@pytest.mark.parametrize("column", ["revoked_at", "expires_at"])
def test_a_token_that_is_over_is_refused(cast: Cast, column: str) -> None:
    program = Program(cast.group_leader)
    assert program.get("cases/").status_code == 200
    ApiToken.objects.update(**{column: now() - dt.timedelta(seconds=1)})
    is_problem(program.get("cases/"), 401, "not_authenticated")


def test_an_inactive_login_is_refused(cast: Cast) -> None:
    program = Program(cast.group_leader)
    cast.group_leader.user.is_active = False
    cast.group_leader.user.save()
    is_problem(program.get("cases/"), 401, "not_authenticated")


def test_a_reading_token_can_not_write(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    program = Program(cast.building_leader)
    is_problem(program.post("cases/", {}), 403, "not_allowed")
    is_problem(program.post(f"cases/{case.number}/actions/", {}), 403, "not_allowed")


def test_a_login_that_is_no_members_reads_but_does_not_act(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    program = Program(cast.superuser, may_write=True)
    assert program.numbers() == [case.number]
    is_problem(program.post("cases/", {}), 403, "not_allowed")
    is_problem(program.post(f"cases/{case.number}/actions/", {}), 403, "not_allowed")
    assert program.get(f"cases/{case.number}/actions/").json() == {"version": 1, "actions": []}


def test_a_login_without_area_sees_nothing(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    for program in (Program(UserFactory()), Program(cast.stranger)):
        for path in ("divisions/", "grids/", "appointments/", "cases/"):
            assert program.get(path).json()["results"] == []
        is_problem(program.get(f"cases/{case.number}/"), 404, "not_found")


@pytest.mark.parametrize("tail", ["", "status/", "events/", "actions/"])
def test_what_lies_outside_the_area_does_not_exist(cast: Cast, tail: str) -> None:
    here, there = CaseFactory(grid=cast.building), CaseFactory(grid=cast.other_building)
    program = Program(cast.community_secretary)
    assert program.get(f"cases/{here.number}/{tail}").status_code == 200
    is_problem(program.get(f"cases/{there.number}/{tail}"), 404, "not_found")
    is_problem(program.get(f"cases/JX2026999999999/{tail}"), 404, "not_found")


def test_a_step_outside_the_area_is_a_404(cast: Cast) -> None:
    there = CaseFactory(grid=cast.other_building)
    program = Program(cast.building_leader, may_write=True)
    step = {"action": "handle", "version": 1, "text": "好了"}
    is_problem(program.post(f"cases/{there.number}/actions/", step), 404, "not_found")


def test_a_department_sees_what_reached_it_and_nothing_else(cast: Cast) -> None:
    reached = CaseFactory(grid=cast.building)
    CaseFactory(grid=cast.building)
    reached.reached.add(cast.department)
    program = Program(cast.department_officer)
    assert program.numbers() == [reached.number]
    assert program.get(f"cases/{reached.number}/events/").status_code == 200
    assert program.get("grids/").json()["results"] == []
