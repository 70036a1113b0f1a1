"""The list of cases: what it shows, what it costs, how it is filtered and paged."""

import base64
import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.choices import Outcome, RouteCode, StageCode
from cases.models import Case
from kit.time.clock import now
from tests.api.program import Program, is_problem
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory

MOST_QUERIES = 8


def _queries(program: Program, path: str, query: dict[str, Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert program.get(path, query).status_code == 200
    return len(captured)


@pytest.mark.parametrize("part", ["building_leader", "township_official", "department_officer"])
def test_the_list_takes_as_many_queries_for_300_cases_as_for_10(cast: Cast, part: str) -> None:
    program = Program(getattr(cast, part))
    category = CategoryFactory(code="any")
    query = {"page_size": 200, "category": "any", "open": "true"}

    def add(count: int) -> None:
        for case in CaseFactory.create_batch(
            count, grid=cast.building, category=category, office=cast.department
        ):
            case.reached.add(cast.department)

    add(10)
    program.get("cases/")
    few = _queries(program, "cases/", query)
    add(290)
    many = _queries(program, "cases/", query)
    assert few == many <= MOST_QUERIES
    assert len(program.get("cases/", query).json()["results"]) == 200


def test_the_newest_case_comes_first_and_nothing_from_elsewhere(cast: Cast) -> None:
    cases = CaseFactory.create_batch(3, grid=cast.building)
    CaseFactory(grid=cast.other_building)
    assert Program(cast.group_leader).numbers() == [case.number for case in reversed(cases)]


def test_what_a_case_shows(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building, category__code="clutter", reporter_name="王小明", title="杂物")
    shown = Program(cast.group_leader).get("cases/").json()["results"][0]
    of_one = Program(cast.group_leader).get(f"cases/{case.number}/").json()
    assert of_one.pop("deadline_sum") == []
    assert of_one.pop("deadline_words") == []
    assert of_one.pop("welfare_record") is None
    assert shown == of_one
    expected = {
        "number": case.number,
        "title": "杂物",
        "category": "clutter",
        "area": cast.building.code,
        "grid_name": cast.building.name,
        "light": "green",
        "waiting_for": "leader",
        "outcome": "",
        "office": None,
        "version": 1,
    }
    assert {name: shown[name] for name in expected} == expected
    assert shown["due_at"].endswith("+08:00")


def test_who_reported_it_never_leaves_in_full(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building, reporter_name="王小明", reporter_phone="13812345678")
    for part in ("building_leader", "city_official"):
        program = Program(getattr(cast, part))
        for path in ("cases/", f"cases/{case.number}/", f"cases/{case.number}/events/"):
            text = program.get(path).content.decode()
            assert "王小明" not in text
            assert "13812345678" not in text
        assert program.get(f"cases/{case.number}/").json()["reporter"] == {
            "name": "王**",
            "phone": "138****5678",
        }


def _cases_in_all_lights(cast: Cast) -> dict[str, Case]:
    at = now()
    hour = dt.timedelta(hours=1)

    def case(due: dt.timedelta, amber: dt.timedelta, **fields: Any) -> Case:
        return CaseFactory(grid=cast.building, due_at=at + due, amber_at=at + amber, **fields)

    closed = {
        "stage": StageCode.CLOSED,
        "waiting_post": "",
        "closed_at": at,
        "outcome": Outcome.DONE,
    }
    return {
        "green": case(2 * hour, hour),
        "amber": case(hour, -hour),
        "red": case(-hour, -2 * hour),
        "paused": case(-hour, -2 * hour, paused_at=at),
        "closed": case(-hour, -2 * hour, **closed),
    }


def test_the_filter_of_lights_agrees_with_the_light_shown(cast: Cast) -> None:
    cases = _cases_in_all_lights(cast)
    program = Program(cast.group_leader)
    for light, case in cases.items():
        rows = program.get("cases/", {"light": light}).json()["results"]
        assert [(row["number"], row["light"]) for row in rows] == [(case.number, light)]


def test_open_and_closed(cast: Cast) -> None:
    cases = _cases_in_all_lights(cast)
    program = Program(cast.group_leader)
    closed = cases.pop("closed").number
    assert program.numbers({"open": "false"}) == [closed]
    assert set(program.numbers({"open": "true"})) == {case.number for case in cases.values()}


def test_filters_by_area_route_stage_category_and_number(cast: Cast) -> None:
    main = CategoryFactory(code="main")
    below = CategoryFactory(code="below", parent=main)
    first = CaseFactory(grid=cast.building, category=below, number="JX2026010100001")
    second = CaseFactory(
        grid=cast.other_group,
        category=main,
        number="JX2026010200001",
        route=RouteCode.COORDINATION,
        stage=StageCode.COORDINATING,
    )
    third = CaseFactory(grid=cast.other_building, number="JX2026010200002")
    program = Program(cast.township_official)
    wanted: list[tuple[dict[str, str], list[Case]]] = [
        ({"area": cast.community.code}, [first]),
        ({"area": cast.other_group.code}, [third, second]),
        ({"area": "3304"}, [third, second, first]),
        ({"area": "34"}, []),
        ({"route": "coordination"}, [second]),
        ({"stage": "handling"}, [third, first]),
        ({"category": "main"}, [second, first]),
        ({"category": "below"}, [first]),
        ({"q": "jx20260102"}, [third, second]),
        ({"stage": "handling", "area": cast.other_community.code}, [third]),
    ]
    for query, cases in wanted:
        assert program.numbers(query) == [case.number for case in cases], query


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("area", "3304-x"),
        ("area", "1"),
        ("area", "1" * 19),
        ("route", "fast"),
        ("stage", "nowhere"),
        ("light", "blue"),
        ("open", "perhaps"),
        ("category", "no-such"),
        ("updated_since", "yesterday"),
        ("updated_since", "2026-13-01T00:00:00Z"),
        ("page_size", "many"),
        ("page_size", "0"),
        ("page_size", "-1"),
        ("cursor", "made-up"),
        ("cursor", "bnVsbA=="),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(cast: Cast, name: str, value: str) -> None:
    problem = is_problem(Program(cast.group_leader).get("cases/", {name: value}), 400, "invalid")
    assert list(problem["errors"]) == [name]


@pytest.mark.parametrize("query", [{}, {"updated_since": "2020-01-01T00:00:00Z"}])
@pytest.mark.parametrize(
    "began",
    [5, None, [], "x", "2026-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"],
)
def test_a_cursor_that_began_at_no_usual_moment_is_refused(
    cast: Cast, query: dict[str, str], began: Any
) -> None:
    content = {"o": ["-id"], "v": ["1"], "b": 0, "s": began}
    if query:
        content |= {"o": ["updated_at", "id"], "v": ["2026-01-01T00:00:00Z", "1"]}
    cursor = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    answer = Program(cast.group_leader).get("cases/", {**query, "cursor": cursor})
    assert list(is_problem(answer, 400, "invalid")["errors"]) == ["cursor"]


def _walk(program: Program, query: dict[str, Any]) -> list[list[str]]:
    """The numbers on each page."""
    page = program.get("cases/", query).json()
    pages = [[row["number"] for row in page["results"]]]
    while page["next"]:
        page = program.get(page["next"]).json()
        pages.append([row["number"] for row in page["results"]])
    return pages


def test_pages_hold_every_case_once_and_lead_back(cast: Cast) -> None:
    expected = [case.number for case in CaseFactory.create_batch(7, grid=cast.building)][::-1]
    program = Program(cast.group_leader)
    pages = _walk(program, {"page_size": 3})
    assert pages == [expected[:3], expected[3:6], expected[6:]]
    last = program.get(
        program.get(program.get("cases/", {"page_size": 3}).json()["next"]).json()["next"]
    ).json()
    before = program.get(last["previous"]).json()
    assert [row["number"] for row in before["results"]] == pages[1]
    first = program.get(before["previous"]).json()
    assert [row["number"] for row in first["results"]] == pages[0]
    assert first["previous"] is None
    assert first["next"] is not None


def test_a_page_keeps_the_filters(cast: Cast) -> None:
    CaseFactory.create_batch(3, grid=cast.building)
    CaseFactory.create_batch(3, grid=cast.other_building)
    pages = _walk(Program(cast.township_official), {"page_size": 2, "area": cast.community.code})
    assert [len(page) for page in pages] == [2, 1]


def test_a_page_has_50_cases_and_at_most_200(cast: Cast) -> None:
    CaseFactory.create_batch(201, grid=cast.building)
    program = Program(cast.group_leader)
    assert len(program.numbers()) == 50
    assert len(program.numbers({"page_size": 1000})) == 200


def test_a_new_case_in_between_moves_nothing(cast: Cast) -> None:
    expected = [case.number for case in CaseFactory.create_batch(4, grid=cast.building)][::-1]
    program = Program(cast.group_leader)
    page = program.get("cases/", {"page_size": 2}).json()
    CaseFactory(grid=cast.building)
    rest = program.get(page["next"]).json()
    assert [row["number"] for row in rest["results"]] == expected[2:]
