"""Which open cases are offered as the same thing."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions import join_case
from cases.choices import Outcome, RouteCode, StageCode
from cases.models import Attachment, Case
from cases.queries.duplicates import SINCE, similar_cases, similar_to
from grids.queries.spots import Spot, spot_at
from grids.scope import Scope
from kit.errors import Invalid, KeyReused, NotAllowed
from kit.time import clock
from staff.models import Member
from tests.api.program import Program, is_problem
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.factories import CaseFactory, CategoryFactory
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db
HERE = Spot(30.7512, 120.7584)
EVERYWHERE = Scope.everything()
# One degree of latitude is about 111,195 m on a sphere of 6,371 km.
METRE = Decimal(1) / Decimal("111195")


def north(metres: int) -> dict[str, Decimal]:
    """A place so many metres north of HERE."""
    latitude = Decimal("30.7512") + metres * METRE
    return {"latitude": round(latitude, 6), "longitude": Decimal("120.7584")}


def numbers(found: list) -> list[str]:
    return [one.case.number for one in found]


def test_the_same_grid_and_category_of_the_last_fourteen_days(cast: Cast) -> None:
    noise, light = CategoryFactory(), CategoryFactory()
    now = clock.now()
    first = CaseFactory(grid=cast.building, category=noise, filed_at=now - SINCE + dt.timedelta(minutes=5))
    second = CaseFactory(grid=cast.building, category=noise)
    CaseFactory(grid=cast.building, category=noise, filed_at=now - SINCE - dt.timedelta(minutes=5))
    CaseFactory(grid=cast.building, category=light)
    CaseFactory(grid=cast.group, category=noise)
    closed = {"stage": StageCode.CLOSED, "closed_at": now, "outcome": Outcome.DONE}
    CaseFactory(grid=cast.building, category=noise, waiting_post="", **closed)
    found = similar_cases(EVERYWHERE, grid=cast.building, category=noise)
    assert numbers(found) == [second.number, first.number]
    assert [one.metres for one in found] == [None, None]


def test_within_a_hundred_metres_of_the_same_kind_however_old(cast: Cast) -> None:
    noise, light = CategoryFactory(), CategoryFactory()
    long_ago = clock.now() - dt.timedelta(days=60)
    near = CaseFactory(grid=cast.group, category=noise, filed_at=long_ago, **north(99))
    nearer = CaseFactory(grid=cast.group, category=noise, **north(40))
    CaseFactory(grid=cast.group, category=light, **north(2))
    same = CaseFactory(grid=cast.community, category=noise, **north(98))
    CaseFactory(grid=cast.group, category=noise, **north(101))
    CaseFactory(grid=cast.group, category=noise)
    # Inside the box around the circle, but outside of the circle: 90 m north and 90 m east.
    corner = north(90) | {"longitude": Decimal("120.759342")}
    CaseFactory(grid=cast.group, category=noise, **corner)
    CaseFactory(grid=cast.other_building, category=noise, **north(1))
    found = similar_cases(EVERYWHERE, grid=cast.building, category=noise, spot=HERE)
    assert numbers(found) == [nearer.number, same.number, near.number]
    assert [one.metres for one in found] == [40, 98, 99]


def test_personal_matters_are_nobody_elses(cast: Cast) -> None:
    marked, applied = CategoryFactory(personal=True), CategoryFactory(route=RouteCode.APPROVAL)
    usual = CategoryFactory()
    for category in (marked, applied):
        CaseFactory(grid=cast.building, category=category, **north(0))
        assert similar_cases(EVERYWHERE, grid=cast.building, category=category, spot=HERE) == []
    CaseFactory(grid=cast.building, category=usual, route=RouteCode.APPROVAL, stage=StageCode.INFORMING)
    assert similar_cases(EVERYWHERE, grid=cast.building, category=usual) == []


def test_kinds_that_share_a_group_are_not_the_same(cast: Cast) -> None:
    group = CategoryFactory()
    one, other = CategoryFactory(parent=group), CategoryFactory(parent=group)
    CaseFactory(grid=cast.building, category=one, **north(0))
    assert similar_cases(EVERYWHERE, grid=cast.building, category=other, spot=HERE) == []
    assert similar_cases(EVERYWHERE, grid=cast.building, category=group, spot=HERE) == []


def test_distances_are_those_of_the_map() -> None:
    # From the south lake of Jiaxing to the people's square of Shanghai.
    assert round(Spot(30.7522, 120.7605).metres_to(Spot(31.2304, 121.4737)) / 1000) == 86
    assert HERE.metres_to(HERE) == 0
    assert round(Spot(0, 179.9995).metres_to(Spot(0, -179.9995))) == 111


@pytest.mark.parametrize(
    "given", [("", ""), (None, None), ("x", "1"), ("nan", "1"), ("91", "1"), ("1", "181"), ("1", "inf")]
)
def test_what_is_no_place_is_none(given: tuple) -> None:
    assert spot_at(*given) is None


def test_only_what_one_may_see_and_at_most_five(cast: Cast) -> None:
    noise = CategoryFactory()
    own = [CaseFactory(grid=cast.building, category=noise) for _ in range(6)]
    CaseFactory(grid=cast.other_building, category=noise)
    scope = Scope.of([cast.building.code])
    found = similar_cases(scope, grid=cast.building, category=noise)
    assert numbers(found) == [case.number for case in own[:0:-1]]
    assert similar_cases(Scope.of([cast.group.code]), grid=cast.other_building, category=noise) == []
    assert similar_cases(Scope.nothing(), grid=cast.building, category=noise) == []


def test_a_case_is_not_like_itself_or_its_whole(cast: Cast) -> None:
    whole = CaseFactory(grid=cast.building, **north(0))
    part = CaseFactory(grid=cast.building, category=whole.category, part_of=whole, **north(0))
    sister = CaseFactory(grid=cast.building, category=whole.category, part_of=whole, **north(0))
    assert numbers(similar_to(part, EVERYWHERE)) == [sister.number]


@pytest.mark.parametrize("count", [1, 100])
def test_it_is_one_query_however_many_there_are(cast: Cast, count: int) -> None:
    noise = CategoryFactory()
    CaseFactory.create_batch(count, grid=cast.building, category=noise, **north(10))
    with CaptureQueriesContext(connection) as seen:
        found = similar_cases(EVERYWHERE, grid=cast.building, category=noise, spot=HERE)
        assert [(one.place, one.light) for one in found]
    assert len(seen) == 1


# Joining


def join(case: Case, by: Member, words: str, told: Mapping[str, str] | None = None, **more: Any) -> Case:
    return join_case(case, by=by, category=case.category, told=told or {}, words=words, **more)


def test_joining_is_a_note_with_photos_and_once_a_key(cast: Cast) -> None:
    case = a_case(cast, "coordination")
    for _ in range(2):
        case = Case.objects.get()
        uploads = [a_photo(20, 10)]
        joined = join(case, cast.building_leader, "又堆上了", uploads=uploads, key="1")
        assert joined == case
    event = case.events.order_by("sequence").last()
    assert (event.action, event.text, event.sequence) == ("note", "又堆上了", 2)
    assert Attachment.objects.count() == 1
    with pytest.raises(KeyReused):
        join(Case.objects.get(), cast.building_leader, "别的", key="1")


def test_who_may_not_note_does_not_join(cast: Cast) -> None:
    case = a_case(cast, "coordination")
    with pytest.raises(NotAllowed):
        join(case, cast.stranger, "x")
    with pytest.raises(Invalid):
        join(case, cast.building_leader, " ")
    assert case.events.count() == 1


def test_what_is_of_another_category_does_not_join(cast: Cast) -> None:
    case = a_case(cast, "coordination")
    other = CategoryFactory(code="other")
    with pytest.raises(Invalid, match=r"another matter|不是同一类"):
        join_case(case, by=cast.building_leader, category=other, told={}, words="x")


def test_a_personal_matter_joins_only_ones_own_of_the_same_home(cast: Cast) -> None:
    quarrels = CategoryFactory(code="quarrels", personal=True)
    case = a_case(cast, "coordination", category=quarrels, address="201室", reporter_name="王家")
    leader, same = cast.building_leader, {"address": "201室"}
    for told in ({}, {"address": "502室"}, same | {"reporter_name": "李家"}):
        with pytest.raises(Invalid):
            join(case, leader, "又吵了", told)
    join(case, leader, "又吵了", same)
    assert case.events.count() == 2
    with pytest.raises(Invalid):
        join(Case.objects.get(), cast.group_leader, "又吵了", same)


# Programs


def test_a_program_asks_for_the_same_list(cast: Cast) -> None:
    noise = CategoryFactory(code="noise")
    case = CaseFactory(grid=cast.building, category=noise, address="三单元", **north(40))
    CaseFactory(grid=cast.other_building, category=noise)
    program = Program(cast.building_leader)
    query = {"grid": cast.building.code, "category": "noise"}
    (shown,) = program.get("cases/duplicates/", query).json()["results"]
    filed_at = clock.local(case.filed_at).isoformat()
    assert shown == {
        "number": case.number,
        "title": case.title,
        "category": "noise",
        "area": cast.building.code,
        "address": "三单元",
        "stage": "handling",
        "filed_at": filed_at,
        "distance": None,
        "version": 1,
    }
    place = {"latitude": "30.7512", "longitude": "120.7584"}
    (shown,) = program.get("cases/duplicates/", query | place).json()["results"]
    assert shown["distance"] == 40
    other = place | {"grid": cast.building.code, "category": "other"}
    assert program.get("cases/duplicates/", other).json()["results"] == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({}, ["grid", "category"]),
        ({"grid": "330402001001001001", "category": "no-such"}, ["category"]),
        ({"grid": "330402001002001001", "category": "noise"}, ["grid"]),
        ({"grid": "330402001001001001", "category": "noise", "latitude": "91"}, ["latitude"]),
    ],
)
def test_a_program_is_told_what_does_not_fit(cast: Cast, query: dict, named: list[str]) -> None:
    CategoryFactory(code="noise")
    problem = is_problem(Program(cast.building_leader).get("cases/duplicates/", query), 400, "invalid")
    assert list(problem["errors"]) == named
