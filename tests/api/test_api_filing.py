"""Programs file cases: in their area, once a key, with a clear word about what does not fit."""

import threading
from typing import Any

import pytest
from django.db import connection, connections

from cases.models import Case, Category
from tests.api.program import Program, in_words, is_problem
from tests.cast import Cast, make_cast
from tests.factories import CategoryFactory

KEY = "Idempotency-Key"


@pytest.fixture
def category(db: None) -> Category:
    return CategoryFactory(code="corridor")


def _body(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"grid": cast.building.code, "category": "corridor", "description": "楼道堆物。很多", **more}


def test_a_case_is_filed(cast: Cast, category: Category) -> None:
    program = Program(cast.group_leader, may_write=True)
    place = {"address": "3 幢", "latitude": "30.751200", "longitude": "120.758400"}
    reporter = {"reporter_name": "王小明", "reporter_phone": "13812345678"}
    response = program.post("cases/", _body(cast, source="hotline", **place, **reporter))
    assert response.status_code == 201, response.content
    shown = response.json()
    assert response["Location"] == f"http://testserver/api/v1/cases/{shown['number']}/"
    assert program.get(response["Location"]).json() == shown
    expected = {
        "title": "楼道堆物",
        "stage": "handling",
        "route": "routine",
        "light": "green",
        "source": "hotline",
        "filed_by": "专职社工甲",
        "reporter": {"name": "王**", "phone": "138****5678"},
        "version": 1,
        **place,
    }
    assert {name: shown[name] for name in expected} == expected
    case = Case.objects.get()
    assert (case.reporter_name, case.reporter_phone) == ("王小明", "13812345678")
    assert case.events.count() == 1


def test_without_a_source_it_came_from_a_program_and_the_route_may_be_chosen(
    cast: Cast, category: Category
) -> None:
    program = Program(cast.group_leader, may_write=True)
    shown = program.post("cases/", _body(cast, route="coordination", title="杂物")).json()
    assert (shown["source"], shown["route"], shown["title"]) == ("api", "coordination", "杂物")


def test_what_is_missing_is_named(cast: Cast, category: Category) -> None:
    program = Program(cast.group_leader, may_write=True)
    problem = is_problem(program.post("cases/", {}), 400, "invalid")
    assert set(problem["errors"]) == {"grid", "category", "description"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"description": "  "},
        {"description": "x" * 4001},
        {"description": "a\x00b"},
        {"description": {"a": 1}},
        {"category": "no-such"},
        {"grid": "330499999999"},
        {"route": "fast"},
        {"source": "rumour"},
        {"title": "x" * 81},
        {"latitude": "91"},
        {"longitude": "NaN"},
        {"reporter_name": "x" * 41},
    ],
    ids=in_words,
)
def test_what_does_not_fit_is_named(cast: Cast, category: Category, wrong: dict[str, Any]) -> None:
    program = Program(cast.group_leader, may_write=True)
    problem = is_problem(program.post("cases/", _body(cast, **wrong)), 400, "invalid")
    assert list(problem["errors"]) == list(wrong)
    assert not Case.objects.exists()


def test_a_grid_outside_the_area_is_as_unknown_as_one_that_does_not_exist(
    cast: Cast, category: Category
) -> None:
    program = Program(cast.group_leader, may_write=True)
    foreign = program.post("cases/", _body(cast, grid=cast.other_building.code))
    nowhere = program.post("cases/", _body(cast, grid="330402001009009009"))
    assert is_problem(foreign, 400, "invalid")["errors"] == is_problem(nowhere, 400, "invalid")["errors"]


def test_a_category_out_of_use_is_refused(cast: Cast) -> None:
    CategoryFactory(code="corridor", in_use=False)
    problem = is_problem(
        Program(cast.group_leader, may_write=True).post("cases/", _body(cast)), 400, "invalid"
    )
    assert list(problem["errors"]) == ["category"]


def test_the_same_key_makes_one_case(cast: Cast, category: Category) -> None:
    program = Program(cast.group_leader, may_write=True)
    answers = [program.post("cases/", _body(cast), **{KEY: "a-1"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Case.objects.count() == 1


def test_the_same_key_with_other_words_is_a_conflict(cast: Cast, category: Category) -> None:
    program = Program(cast.group_leader, may_write=True)
    program.post("cases/", _body(cast), **{KEY: "a-1"})
    is_problem(program.post("cases/", _body(cast, description="别的"), **{KEY: "a-1"}), 409, "conflict")
    assert Case.objects.count() == 1


def test_keys_of_different_programs_do_not_meet(cast: Cast, category: Category) -> None:
    for member in (cast.group_leader, cast.building_leader):
        assert Program(member, may_write=True).post("cases/", _body(cast), **{KEY: "1"}).status_code == 201
    assert Case.objects.count() == 2


def test_without_a_key_the_same_words_are_two_cases(cast: Cast, category: Category) -> None:
    program = Program(cast.group_leader, may_write=True)
    numbers = {program.post("cases/", _body(cast)).json()["number"] for _ in range(2)}
    assert len(numbers) == 2


def test_a_key_that_is_too_long_is_refused(cast: Cast, category: Category) -> None:
    program = Program(cast.group_leader, may_write=True)
    assert program.post("cases/", _body(cast), **{KEY: "k" * 76}).status_code == 201
    problem = is_problem(program.post("cases/", _body(cast), **{KEY: "k" * 77}), 400, "invalid")
    assert list(problem["errors"]) == [KEY]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_five_parallel_requests_with_one_key_make_one_case() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    cast = make_cast()
    CategoryFactory(code="corridor")
    program = Program(cast.group_leader, may_write=True)
    body, answers, barrier = _body(cast), [], threading.Barrier(5)

    def send() -> None:
        barrier.wait()
        try:
            answers.append(program.post("cases/", body, **{KEY: "same"}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 5
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Case.objects.count() == 1
