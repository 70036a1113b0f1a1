"""What no database can keep is refused to a program as a problem document, with DEBUG on and off."""

import pytest
from pytest_django import Settings

from tests.api.program import Program, is_problem
from tests.cast import Cast


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("query", ["q=%00", "%00=1", "q=a%EF%BF%BE"])
def test_characters_that_no_database_keeps(cast: Cast, settings: Settings, query: str, debug: bool) -> None:
    settings.DEBUG = debug
    problem = is_problem(Program(cast.group_leader).get(f"/api/v1/cases/?{query}"), 400, "malformed")
    assert problem["instance"] == "/api/v1/cases/"


@pytest.mark.parametrize("debug", [False, True])
def test_a_person_gets_the_page_of_the_product(cast: Cast, settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    response = Program(None).client.get("/login/?next=%00")
    assert response.status_code == 400
    assert "Traceback" not in response.content.decode()


def test_bytes_that_are_no_text_find_nothing(cast: Cast) -> None:
    response = Program(cast.group_leader).get("/api/v1/cases/?q=%ff")
    assert response.status_code in (200, 400)
    assert response["Content-Type"] in ("application/json", "application/problem+json")


def test_a_body_that_is_nothing_is_refused_in_the_readers_language(cast: Cast) -> None:
    answer = Program(cast.group_leader, may_write=True).post("cases/", "null")
    assert "没有发送" in str(is_problem(answer, 400, "invalid"))
