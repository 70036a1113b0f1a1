"""A street, a town, a county is looked for like a grid, and a path finds what lies in it, and nothing of the same
names elsewhere."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaries.models import Diary
from grids.models import Grid
from grids.queries.naming import MOST, Named, named
from grids.scope import Scope
from kit.time.clock import now, today
from residents.models import Unit, Visit
from staff.choices import AppointmentRole
from staff.models import Appointment
from tests.cast import Cast, appoint
from tests.factories import CaseFactory, MemberFactory, PlaceFactory, division, grid, make_area
from tests.pages.desk import at_desk
from tests.residents.world import household

pytestmark = pytest.mark.django_db
LISTS = (
    "cases_case",
    "diaries_diary",
    "grids_place",
    "residents_household",
    "residents_unit",
    "residents_visit",
    "staff_appointment",
)


@pytest.fixture
def twins(cast: Cast) -> tuple[Grid, Grid]:
    """The building of the cast and one in the town of 凤桥, which has the same names above it; each with one of
    everything."""
    town = division("330402101")
    town.name = "凤桥镇"
    town.save(update_fields=["name"])
    there = make_area("330402101001001001").building
    for at in (cast.building, there):
        CaseFactory(grid=at, title="路灯不亮")
        member = MemberFactory(name="楼长", organization=cast.leading_group)
        appoint(member, at, AppointmentRole.VOLUNTEER)
        Diary.objects.create(member=member, grid=at, date=today(), first_entry_at=now())
        PlaceFactory(grid=at, name="小公园")
        home = household(cast.building_leader, cast.building, door=f"{at.pk}")
        type(home).objects.filter(pk=home.pk).update(grid=at, area=at.code)
        Unit.objects.create(grid=at, area=at.code, name="面馆", registered_at=now())
        Visit.objects.create(
            household_id=home.pk, by=member, at=now(), purpose="care", recorded_at=now(), key=at.code
        )
    return cast.building, there


def found(member: Any, page: str, term: str) -> list[str]:
    """The areas of the rows that a list finds."""
    answer = at_desk(member).get(reverse(f"admin:{page}_changelist"), {"q": term})
    assert answer.status_code == 200
    return sorted(_area(row) for row in answer.context["cl"].result_list)


def _area(row: Any) -> str:
    for step in type(row).area_lookup.split("__"):
        row = getattr(row, step)
    return str(row)


@pytest.mark.parametrize("page", LISTS)
def test_the_name_of_a_town_finds_everything_in_it(cast: Cast, twins: Any, page: str) -> None:
    here, there = twins
    assert found(cast.county_official, page, "凤桥镇") == [there.code]
    assert found(cast.county_official, page, "凤桥") == [there.code]
    inside = found(cast.county_official, page, "建设街道")
    assert here.code in inside
    assert all(code.startswith(cast.township.code) for code in inside)
    assert {here.code, there.code} <= set(found(cast.county_official, page, "南湖区"))


@pytest.mark.parametrize("page", LISTS)
def test_a_path_finds_what_lies_there_only(cast: Cast, twins: Any, page: str) -> None:
    _here, there = twins
    for sign in (" / ", "/", " · ", "、"):
        path = sign.join(["凤桥镇", "1社区", "1小组", "1幢"])
        assert found(cast.county_official, page, path) == [there.code], path


def test_a_path_finds_its_grid_among_those_that_begin_alike(cast: Cast) -> None:
    grid(f"{cast.group.code}011", name="11幢")
    grid(f"{cast.community.code}011", name="11小组")
    path = "建设街道 / 1社区 / 1小组 / 1幢"
    assert found(cast.county_official, "grids_grid", path) == [cast.building.code]


def test_a_county_is_meant_by_its_whole_name_only(cast: Cast) -> None:
    assert named(["南湖区"], Scope.everything()) == [Named((cast.county.code,))]
    assert named(["南湖"], Scope.everything()) == [Named()]


def test_the_grids_of_a_street_are_found_by_its_name(cast: Cast) -> None:
    rows = found(cast.county_official, "grids_grid", "建设街道")
    assert {cast.community.code, cast.group.code, cast.building.code} <= set(rows)
    assert found(cast.county_official, "grids_grid", "1小组 建设街道")


def test_a_word_that_many_share_is_read_beside_the_others(cast: Cast) -> None:
    """Twenty villages have a first grid: beside the name of one, in whatever order, only that one is meant."""
    for number in range(3, MOST + 6):
        grid(f"3304020010{number:02d}001", name="第一网格")
    last = grid(f"330402001{MOST + 6:03d}001", name="第一网格（府前花苑）")
    scope = Scope.of([cast.township.code])
    for words in (["府前花苑", "第一网格"], ["第一网格", "府前花苑"]):
        assert [one.codes for one in named(words, scope)] == [(last.code,), (last.code,)]
    alone = named(["第一网格"], scope)
    assert len(alone[0].codes) == MOST


def test_a_short_word_counts_beside_others_only(cast: Cast) -> None:
    east = grid(f"{cast.group.code}021", name="3幢（东）")
    grid(f"{cast.group.code}022", name="3幢（西）")
    scope = Scope.of([cast.township.code])
    assert named(["东"], scope) == [Named()]
    assert [one.codes for one in named(["1小组", "3幢", "东"], scope)][2] == (east.code,)


def test_members_and_posts_are_found_by_what_they_are_called(cast: Cast) -> None:
    browser = at_desk(cast.township_official)
    browser.cookies["django_language"] = "zh-hans"

    def rows(page: str, term: str) -> list[Any]:
        answer = browser.get(reverse(f"admin:{page}_changelist"), {"q": term})
        return list(answer.context["cl"].result_list)

    assert rows("staff_member", "楼道长 一社区居民")
    secretaries = rows("staff_member", "社区党组织书记")
    assert {one.identity for one in secretaries} == {"party_secretary"}
    leaders = rows("staff_appointment", "网格负责人")
    assert {one.role for one in leaders} == {"leader"}
    assert len(leaders) == Appointment.objects.filter(role="leader").count()
    assert rows("staff_appointment", "联系人 一社区居委会") != []


def test_a_search_by_words_costs_the_same_for_many_rows(cast: Cast) -> None:
    browser, counts = at_desk(cast.county_official), []
    address = reverse("admin:staff_member_changelist")
    for number in range(2):
        for _one in range(10 * number):
            appoint(MemberFactory(organization=cast.committee), cast.community, AppointmentRole.VOLUNTEER)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address, {"q": "建设街道 / 1社区"}).context["cl"].result_count
        counts.append(len(asked))
    assert counts[0] == counts[1]
