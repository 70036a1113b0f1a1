"""Divisions, grids, appointments and diaries for programs: read only, inside the area."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diaries.models import Diary, Entry, WeekClosing
from kit.time.clock import now
from staff.choices import AppointmentRole
from tests.api.program import Program, is_problem
from tests.cast import Cast
from tests.factories import AppointmentFactory, CaseFactory, grid

MOST_QUERIES = 8


def _shown(program: Program, path: str, name: str, query: dict[str, str] | None = None) -> list[str]:
    return [row[name] for row in program.get(path, query).json()["results"]]


def _add_rows(cast: Cast, count: int) -> None:
    start = Diary.objects.count()
    for number in range(start, start + count):
        building = grid(f"{cast.group.code}{number + 100:03d}")
        AppointmentFactory(grid=building, member=cast.building_leader)
        diary = Diary.objects.create(
            member=cast.building_leader,
            grid=building,
            date=dt.date(2026, 1, 1) + dt.timedelta(days=number),
            first_entry_at=now(),
        )
        Entry.objects.create(
            diary=diary, kind="patrol", text="巡查", added_at=now(), case=CaseFactory(grid=building)
        )


@pytest.mark.parametrize("path", ["divisions/", "grids/", "appointments/", "diaries/", "closings/"])
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(cast: Cast, path: str) -> None:
    program = Program(cast.township_official)
    counts = []
    for rows in (3, 30):
        _add_rows(cast, rows)
        program.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert program.get(path, {"page_size": 200}).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_divisions_of_the_area_and_those_above(cast: Cast) -> None:
    program = Program(cast.community_secretary)
    assert _shown(program, "divisions/", "code") == ["33", "3304", "330402", "330402001"]
    assert _shown(program, "divisions/", "code", {"level": "city"}) == ["3304"]
    assert _shown(program, "divisions/", "code", {"parent": "3304"}) == ["330402"]
    first = program.get("divisions/").json()["results"][0]
    assert first == {"code": "33", "name": "浙江省", "level": "province", "parent": None}


def test_grids_of_the_area(cast: Cast) -> None:
    mine = [cast.community.code, cast.group.code, cast.building.code]
    other = [cast.other_community.code, cast.other_group.code, cast.other_building.code]
    assert _shown(Program(cast.community_secretary), "grids/", "code") == mine
    program = Program(cast.township_official)
    assert _shown(program, "grids/", "code") == mine + other
    assert _shown(program, "grids/", "code", {"area": cast.other_group.code}) == other[1:]
    assert _shown(program, "grids/", "code", {"level": "1"}) == [mine[0], other[0]]
    assert _shown(program, "grids/", "code", {"parent": mine[0]}) == [mine[1]]


def test_retired_grids_can_be_left_out(cast: Cast) -> None:
    cast.building.retired_on = dt.date(2026, 9, 1)
    cast.building.save()
    program = Program(cast.community_secretary)
    assert _shown(program, "grids/", "code", {"retired": "true"}) == [cast.building.code]
    assert cast.building.code not in _shown(program, "grids/", "code", {"retired": "false"})
    assert cast.building.code in _shown(program, "grids/", "code")


def test_one_grid(cast: Cast) -> None:
    program = Program(cast.community_secretary)
    shown = program.get(f"grids/{cast.group.code}/", **{"Accept-Language": "en"}).json()
    expected = {
        "code": cast.group.code,
        "name": cast.group.name,
        "level": 2,
        "level_label": "Resident group",
        "parent": cast.community.code,
        "division": "330402001",
        "declared_households": 0,
        "retired_on": None,
    }
    assert {name: shown[name] for name in expected} == expected
    assert program.get(f"grids/{cast.community.code}/").json()["parent"] is None
    is_problem(program.get(f"grids/{cast.other_group.code}/"), 404, "not_found")


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("grids/", "area", "x"),
        ("grids/", "level", "4"),
        ("grids/", "parent", "x"),
        ("grids/", "retired", "maybe"),
        ("divisions/", "level", "planet"),
        ("divisions/", "parent", "x"),
        ("appointments/", "role", "king"),
        ("appointments/", "current", "2"),
        ("diaries/", "since", "monday"),
        ("closings/", "state", "lost"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_name(cast: Cast, path: str, name: str, value: str) -> None:
    problem = is_problem(Program(cast.township_official).get(path, {name: value}), 400, "invalid")
    assert list(problem["errors"]) == [name]


def test_appointments_of_the_area_without_phones(cast: Cast) -> None:
    program = Program(cast.community_secretary)
    assert "邻社区书记" not in _shown(program, "appointments/", "member")
    leaders = program.get("appointments/", {"role": "leader", "area": cast.building.code}).json()["results"]
    assert [(row["member"], row["grid"], row["until"]) for row in leaders] == [
        ("楼道长", cast.building.code, None)
    ]
    assert cast.building_leader.phone not in program.get("appointments/").content.decode()


def test_appointments_that_are_over(cast: Cast) -> None:
    AppointmentFactory(
        member=cast.stranger,
        grid=cast.group,
        role=AppointmentRole.VOLUNTEER,
        since=dt.date(2025, 1, 1),
        until=dt.date(2025, 6, 1),
    )
    program = Program(cast.community_secretary)
    assert _shown(program, "appointments/", "member", {"current": "false"}) == ["外人"]
    assert "外人" not in _shown(program, "appointments/", "member", {"current": "true"})
    assert "外人" in _shown(program, "appointments/", "member")


def test_diaries_with_their_entries(cast: Cast) -> None:
    at = now()
    here = Diary.objects.create(
        member=cast.building_leader, grid=cast.building, date=dt.date(2026, 9, 18), first_entry_at=at
    )
    Diary.objects.create(
        member=cast.other_community_leader,
        grid=cast.other_community,
        date=dt.date(2026, 9, 18),
        first_entry_at=at,
    )
    case = CaseFactory(grid=cast.building)
    Entry.objects.create(diary=here, kind="patrol", text="巡查", place="3 幢", added_at=at, case=case)
    program = Program(cast.community_secretary)
    shown = program.get("diaries/").json()["results"]
    assert [(row["member"], row["date"], row["grid"]) for row in shown] == [
        ("楼道长", "2026-09-18", cast.building.code)
    ]
    entry = shown[0]["entries"][0]
    assert (entry["kind"], entry["text"], entry["case"]) == ("patrol", "巡查", case.number)
    assert _shown(program, "diaries/", "date", {"since": "2026-09-19"}) == []
    assert _shown(program, "diaries/", "date", {"until": "2026-09-18"}) == ["2026-09-18"]


def test_entries_that_were_taken_back_are_not_told(cast: Cast) -> None:
    at = now()
    diary = Diary.objects.create(
        member=cast.building_leader, grid=cast.building, date=dt.date(2026, 9, 18), first_entry_at=at
    )
    Entry.objects.create(diary=diary, kind="patrol", text="巡查", added_at=at, withdrawn_at=at)
    shown = Program(cast.community_secretary).get("diaries/").json()["results"]
    assert [row["entries"] for row in shown] == [[]]


def test_closings_of_weeks_and_their_words_once_they_are_signed(cast: Cast) -> None:
    at, weeks = now(), (dt.date(2026, 9, 14), dt.date(2026, 9, 21))
    for monday, state in zip(weeks, ("accepted", "drafted"), strict=True):
        for member, place in (
            (cast.building_leader, cast.building),
            (cast.other_community_leader, cast.other_community),
        ):
            WeekClosing.objects.create(
                member=member, grid=place, monday=monday, state=state, words=f"{state}平稳", begun_at=at
            )
    program = Program(cast.community_secretary)
    rows = program.get("closings/").json()["results"]
    assert [(row["member"], row["monday"], row["state"], row["words"]) for row in rows] == [
        ("楼道长", "2026-09-21", "drafted", ""),
        ("楼道长", "2026-09-14", "accepted", "accepted平稳"),
    ]
    assert _shown(program, "closings/", "monday", {"state": "accepted"}) == ["2026-09-14"]
    assert _shown(program, "closings/", "monday", {"since": "2026-09-15"}) == ["2026-09-21"]
    is_problem(Program(cast.stranger).get("closings/"), 403, "not_allowed")


def test_a_volunteer_reads_no_diaries_even_where_somebody_else_may(cast: Cast) -> None:
    for place in (cast.building, cast.other_building):
        member = cast.building_leader if place == cast.building else cast.other_community_leader
        Diary.objects.create(member=member, grid=place, date=dt.date(2026, 9, 18), first_entry_at=now())
    AppointmentFactory(member=cast.stranger, grid=cast.other_building, role=AppointmentRole.VOLUNTEER)
    is_problem(Program(cast.stranger).get("diaries/"), 403, "not_allowed")
    AppointmentFactory(member=cast.building_leader, grid=cast.other_group, role=AppointmentRole.VOLUNTEER)
    assert _shown(Program(cast.building_leader), "diaries/", "grid") == [cast.building.code]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("cases/", "search"),
        ("cases/", "due"),
        ("cases/", "waiting"),
        ("diaries/", "date"),
        ("closings/", "owed"),
        ("grids/", "search"),
        ("divisions/", "q"),
        ("appointments/", "until"),
        ("cases/duplicates/", "radius"),
        ("grids/{grid}/", "cursor"),
        ("cases/{case}/", "page_size"),
        ("cases/{case}/status/", "light"),
        ("cases/{case}/actions/", "action"),
        ("cases/{case}/attachments/", "kind"),
    ],
)
def test_a_parameter_that_there_is_not_is_refused_by_name(cast: Cast, path: str, name: str) -> None:
    case = CaseFactory(grid=cast.building)
    program = Program(cast.township_official)
    address = path.format(grid=cast.building.code, case=case.number)
    problem = is_problem(program.get(address, {name: "1", "other": ""}), 400, "invalid")
    assert set(problem["errors"]) == {name, "other"}


def test_pages_and_the_format_are_known_everywhere(cast: Cast) -> None:
    case = CaseFactory(grid=cast.building)
    program = Program(cast.township_official)
    for path in (
        "cases/",
        "diaries/",
        "closings/",
        "grids/",
        "divisions/",
        "appointments/",
        f"cases/{case.number}/events/",
    ):
        query = {"page_size": "5", "cursor": "", "format": "json"}
        assert program.get(path, query).status_code == 200, path
    asked = {"grid": cast.building.code, "category": case.category.code}
    assert program.get("cases/duplicates/", asked).status_code == 200
