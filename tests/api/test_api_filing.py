"""Programs file cases: in their area, once a key, with a clear word about what does not fit."""

import threading
from typing import Any

import pytest
from django.db import connection, connections

from cases.models import Case, Category, Submission
from kit.time import clock
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
    again = program.get(response["Location"]).json()
    assert again.pop("deadline_sum")
    assert again.pop("deadline_words")
    assert again.pop("welfare_record") is None
    assert again == shown
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


@pytest.mark.parametrize(
    "other",
    [
        {"description": "别的"},
        {"address": "7幢1单元102"},
        {"reporter_phone": "13900002222"},
        {"reporter_name": "王小明"},
        {"latitude": "30.7512", "longitude": "120.7584"},
        {"source": "hotline"},
        {"route": "coordination"},
        {"title": "别的"},
        {"handled_result": "已清理"},
    ],
    ids=in_words,
)
def test_the_same_key_with_another_body_is_a_kind_of_its_own(
    cast: Cast, category: Category, other: dict[str, Any]
) -> None:
    program = Program(cast.group_leader, may_write=True)
    program.post("cases/", _body(cast), **{KEY: "a-1"})
    is_problem(program.post("cases/", _body(cast, **other), **{KEY: "a-1"}), 422, "key_reused")
    assert Case.objects.count() == 1


def test_another_key_of_a_program_means_another_case(cast: Cast, category: Category) -> None:
    program = Program(cast.group_leader, may_write=True)
    for key in ("a-1", "a-2"):
        assert program.post("cases/", _body(cast), **{KEY: key}).status_code == 201
    assert Case.objects.count() == 2


def test_a_step_sent_again_under_its_key_is_taken_once(cast: Cast, category: Category) -> None:
    program = Program(cast.building_leader, may_write=True)
    number = program.post("cases/", _body(cast)).json()["number"]
    step = {"action": "note", "version": 1, "text": "门开着"}
    answers = [program.post(f"cases/{number}/actions/", step, **{KEY: "s-1"}) for _ in range(3)]
    assert [(answer.status_code, answer.json()["version"]) for answer in answers] == [(200, 2)] * 3
    case = Case.objects.get()
    assert case.events.filter(action="note").count() == 1
    other = program.post(f"cases/{number}/actions/", step | {"text": "门关着"}, **{KEY: "s-1"})
    is_problem(other, 422, "key_reused")
    is_problem(program.post(f"cases/{number}/actions/", step), 409, "conflict")


def test_a_request_still_being_carried_out_is_a_kind_of_its_own(cast: Cast, category: Category) -> None:
    running = {"user": cast.group_leader.user, "key": "api:a-1", "fingerprint": "x"}
    Submission.objects.create(**running, made_at=clock.now())
    program = Program(cast.group_leader, may_write=True)
    is_problem(program.post("cases/", _body(cast), **{KEY: "a-1"}), 409, "still_running")


@pytest.mark.parametrize(
    ("route", "status"), [("routine", 201), ("coordination", 400), ("emergency", 400), ("approval", 400)]
)
def test_only_a_routine_category_is_settled_on_the_spot(
    cast: Cast, db: None, route: str, status: int
) -> None:
    CategoryFactory(code="corridor", route=route)
    program = Program(cast.building_leader, may_write=True)
    answer = program.post("cases/", _body(cast, handled_result="已清理", route="routine"))
    assert answer.status_code == status
    if status == 400:
        alarm = ["route"] if route == "emergency" else []  # it is not filed as something less either
        assert list(is_problem(answer, 400, "invalid")["errors"]) == [*alarm, "handled_result"]


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


def test_a_fact_under_a_wrong_name_is_refused_by_its_name(cast: Cast, category: Category) -> None:
    program = Program(cast.group_leader, may_write=True)
    response = program.post("cases/", _body(cast, descripton="楼道"), **{KEY: "a-1"})
    assert response.status_code == 400
    assert "descripton" in response.json()["errors"]
    assert not Case.objects.exists()
