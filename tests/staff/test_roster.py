"""The roster of a week on paper."""

import datetime as dt

import pytest

from staff.actions import save_shift
from staff.choices import DutyTime
from tests.actors import ADMIN
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 9, 14)
ADDRESS = "/rota/330402001001/2026-W38/"


def plan(cast: Cast, day: int, begins: int, ends: int, member: object = None) -> None:
    save_shift(
        by=ADMIN,
        grid=cast.community,
        member=member or cast.group_leader,
        date=MONDAY + dt.timedelta(days=day),
        begins=dt.time(begins),
        ends=dt.time(ends),
        place="服务大厅",
    )


def test_a_week_shows_who_when_where_and_what_is_off_peak(cast: Cast) -> None:
    plan(cast, 1, 18, 20)
    plan(cast, 1, 9, 12)
    plan(cast, 5, 9, 12)
    plan(cast, 6, 9, 12)  # the Sunday of 2026-09-20 is worked
    page = at_desk(cast.community_secretary).get(ADDRESS)
    days = page.context["days"]
    assert [day.date for day in days] == [MONDAY + dt.timedelta(days=n) for n in range(7)]
    assert [[turn.kind for turn in day.turns] for day in days] == [
        [],
        [DutyTime.ORDINARY, DutyTime.OFF_PEAK],
        [],
        [],
        [],
        [DutyTime.WEEKEND],
        [DutyTime.ORDINARY],
    ]
    assert [day.working for day in days] == [True, True, True, True, True, False, True]
    assert page.context["no_off_peak"] is False
    assert (page.context["earlier"], page.context["later"]) == ("2026-W37", "2026-W39")
    words = page.content.decode()
    for part in (cast.group_leader.name, cast.group_leader.phone, "服务大厅", "18:00–20:00"):
        assert part in words


def test_a_week_without_off_peak_duty_says_so(cast: Cast) -> None:
    plan(cast, 1, 9, 12)
    page = at_desk(cast.community_secretary).get(ADDRESS)
    assert page.context["no_off_peak"] is True
    assert "No off-peak duty is planned for this week." in page.content.decode()


def test_it_is_for_people_of_the_community_and_for_those_on_duty(cast: Cast) -> None:
    plan(cast, 1, 9, 12)
    for member, status in (
        (cast.community_secretary, 200),
        (cast.township_official, 200),
        (cast.group_leader, 200),
        (cast.building_leader, 404),
        (cast.other_community_leader, 404),
        (cast.stranger, 404),
        (cast.department_officer, 404),
    ):
        assert at_desk(member).get(ADDRESS).status_code == status, member.name


@pytest.mark.parametrize(
    "address",
    ["/rota/330402001001/2026-W54/", "/rota/330402001001001/2026-W38/", "/rota/330402001009/2026-W38/"],
)
def test_no_such_week_or_community_is_not_there(cast: Cast, address: str) -> None:
    assert at_desk(cast.township_official).get(address).status_code == 404


def test_it_costs_the_same_however_full_the_week_is(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    plan(cast, 0, 9, 12)
    browser.get(ADDRESS)
    few = queries_of(browser, ADDRESS)
    for day in range(1, 7):
        plan(cast, day, 9, 12)
        plan(cast, day, 18, 20, cast.community_worker2)
    assert queries_of(browser, ADDRESS) == few
