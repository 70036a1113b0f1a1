"""The status of a case: small, cheap, and cacheable."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from kit.time.clock import CHINA
from tests.api.program import Program
from tests.cast import Cast
from tests.factories import CaseFactory

MOST_QUERIES = 3
NOON = dt.datetime(2026, 9, 18, 12, 0, tzinfo=CHINA)
HOUR = dt.timedelta(hours=1)


def test_what_a_status_shows(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        case = CaseFactory(grid=cast.building, due_at=NOON + 5 * HOUR, amber_at=NOON + 4 * HOUR)
        shown = (
            Program(cast.group_leader).get(f"cases/{case.number}/status/", **{"Accept-Language": "en"}).json()
        )
    assert shown == {
        "number": case.number,
        "route": "routine",
        "stage": "handling",
        "stage_label": "Handling on the spot",
        "light": "green",
        "due_at": "2026-09-18T17:00:00+08:00",
        "due_provisional": False,
        "closed_at": None,
        "outcome": "",
        "version": 1,
        "updated_at": "2026-09-18T12:00:00+08:00",
    }


@pytest.mark.parametrize(
    "part",
    [
        "superuser",
        "building_leader",
        "community_secretary",
        "township_official",
        "county_official",
        "city_official",
        "department_officer",
    ],
)
def test_a_status_takes_few_queries(cast: Cast, part: str) -> None:
    case = CaseFactory(grid=cast.building)
    case.reached.add(cast.department)
    program = Program(getattr(cast, part))
    path = f"cases/{case.number}/status/"
    tag = program.get(path)["ETag"]
    for headers, status in (({}, 200), ({"If-None-Match": tag}, 304)):
        with CaptureQueriesContext(connection) as captured:
            assert program.get(path, **headers).status_code == status
        assert len(captured) <= MOST_QUERIES


def test_nothing_new_is_a_304_without_a_body(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    program = Program(cast.group_leader)
    first = program.get(f"cases/{case.number}/status/")
    again = program.get(f"cases/{case.number}/status/", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for response in (first, again):
        assert response["ETag"].startswith('"')
        assert response["Cache-Control"] == "private, no-cache, must-revalidate"
        assert {"Authorization", "Accept-Language"} <= set(response["Vary"].split(", "))


def test_a_new_version_is_a_new_answer(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    program = Program(cast.group_leader)
    tag = program.get(f"cases/{case.number}/status/")["ETag"]
    Case.objects.update(version=2)
    again = program.get(f"cases/{case.number}/status/", **{"If-None-Match": tag})
    assert again.status_code == 200
    assert again.json()["version"] == 2
    assert again["ETag"] != tag


def test_a_light_that_turns_is_a_new_answer(cast: Cast) -> None:
    program = Program(cast.group_leader)
    case = CaseFactory(grid=cast.building, due_at=NOON + 5 * HOUR, amber_at=NOON + 4 * HOUR)
    path, lights, tag = f"cases/{case.number}/status/", [], ""
    for hours in (0, 3, 4, 5):
        with time_machine.travel(NOON + hours * HOUR, tick=False):
            response = program.get(path, **{"If-None-Match": tag})
        lights.append(response.json()["light"] if response.status_code == 200 else response.status_code)
        tag = response["ETag"]
    assert lights == ["green", 304, "amber", "red"]


def test_another_language_is_another_answer(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    program = Program(cast.group_leader)
    tags = {
        program.get(f"cases/{case.number}/status/", **{"Accept-Language": code})["ETag"]
        for code in ("zh-CN", "en")
    }
    assert len(tags) == 2
