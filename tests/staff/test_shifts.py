"""Turns of duty, and whether anybody is there outside office hours (错时工作)."""

import datetime as dt
import json
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from grids.scope import Scope
from kit.errors import Invalid
from kit.time.clock import CHINA
from kit.time.worktime import OFFICE_HOURS, WorkCalendar
from staff.actions import copy_week, save_shift
from staff.choices import DutyTime
from staff.duty.rota import kind_of, monday_of, week_of, without_off_peak
from staff.models import Member, Shift
from tests.actors import ADMIN
from tests.cast import Cast
from tests.pages.desk import at_desk, queries_of

# 2026-09-20 is a Sunday that is worked, 2026-09-25 a Friday that is not.
CALENDAR = WorkCalendar(
    OFFICE_HOURS, {dt.date(2026, 9, 20): True, dt.date(2026, 9, 25): False}, frozenset({2026})
)
MONDAY = dt.date(2026, 9, 14)
DAY = dt.timedelta(days=1)


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


def plan(
    cast: Cast, day: int, begins: dt.time, ends: dt.time, member: Member | None = None, **more: object
) -> Shift:
    return save_shift(
        by=ADMIN,
        grid=cast.community,
        member=member or cast.group_leader,
        date=MONDAY + day * DAY,
        begins=begins,
        ends=ends,
        **more,
    )


@pytest.mark.parametrize(
    ("date", "begins", "ends", "kind"),
    [
        ("2026-09-18", at(8, 30), at(17, 30), DutyTime.ORDINARY),
        ("2026-09-18", at(8, 29), at(12), DutyTime.OFF_PEAK),
        ("2026-09-18", at(14), at(17, 31), DutyTime.OFF_PEAK),
        ("2026-09-18", at(18), at(21), DutyTime.OFF_PEAK),
        ("2026-09-18", at(9), at(9), DutyTime.OFF_PEAK),
        ("2026-09-18", at(22), at(6), DutyTime.OFF_PEAK),
        ("2026-09-19", at(9), at(12), DutyTime.WEEKEND),
        ("2026-09-20", at(9), at(12), DutyTime.ORDINARY),
        ("2026-09-25", at(9), at(12), DutyTime.WEEKEND),
    ],
)
def test_off_peak_is_whatever_is_not_office_hours_on_a_working_day(
    date: str, begins: dt.time, ends: dt.time, kind: DutyTime
) -> None:
    assert kind_of(dt.date.fromisoformat(date), begins, ends, CALENDAR) == kind


@pytest.mark.parametrize(
    ("week", "monday"),
    [
        ("2026-W38", MONDAY),
        ("2026-W53", dt.date(2026, 12, 28)),
        ("2025-W53", None),
        ("2026-W00", None),
        ("2026-38", None),
        ("x", None),
    ],
)
def test_a_week_is_an_iso_week(week: str, monday: dt.date | None) -> None:
    assert monday_of(week) == monday
    if monday:
        assert {week_of(monday), week_of(monday + 6 * DAY)} == {week}


@pytest.mark.django_db
def test_a_community_without_off_peak_duty_is_found_whether_it_plans_or_not(cast: Cast) -> None:
    here = Scope.of([cast.community.code])
    assert without_off_peak(MONDAY, CALENDAR, Scope.everything()) == [cast.community, cast.other_community]
    plan(cast, 0, at(9), at(12))
    assert without_off_peak(MONDAY, CALENDAR, here) == [cast.community]
    assert without_off_peak(MONDAY, CALENDAR, Scope.nothing()) == []
    evening = plan(cast, 1, at(18), at(20))
    assert without_off_peak(MONDAY, CALENDAR, here) == []
    assert without_off_peak(MONDAY + 7 * DAY, CALENDAR, here) == [cast.community]
    evening.member.user.is_active = False
    evening.member.user.save()
    assert without_off_peak(MONDAY, CALENDAR, here) == [cast.community]


@pytest.mark.django_db
def test_nobody_is_on_duty_twice_at_the_same_time_also_past_midnight(cast: Cast) -> None:
    plan(cast, 0, at(22), at(6))
    for begins, ends in ((at(5), at(8)), (at(0), at(1))):
        with pytest.raises(Invalid) as caught:
            plan(cast, 1, begins, ends)
        assert set(caught.value.fields) == {"begins"}
    assert plan(cast, 1, at(6), at(8)).date == MONDAY + DAY
    assert plan(cast, 0, at(23), at(1), member=cast.community_worker2).member == cast.community_worker2


@pytest.mark.django_db
def test_duty_is_planned_for_a_community_in_use_and_an_open_login(cast: Cast) -> None:
    given = {"member": cast.group_leader, "date": MONDAY, "begins": at(9), "ends": at(10)}
    with pytest.raises(Invalid) as caught:
        save_shift(by=ADMIN, grid=cast.group, **given)
    assert set(caught.value.fields) == {"grid"}
    cast.group_leader.user.is_active = False
    with pytest.raises(Invalid) as caught:
        save_shift(by=ADMIN, grid=cast.community, **given)
    assert set(caught.value.fields) == {"member"}


@pytest.mark.django_db
def test_a_week_is_copied_without_what_is_there_already(cast: Cast) -> None:
    plan(cast, 0, at(18), at(20), place="服务大厅")
    plan(cast, 5, at(9), at(12), member=cast.community_worker2)
    next_week = MONDAY + 7 * DAY
    assert copy_week(by=ADMIN, grid=cast.community, monday=MONDAY, to=next_week) == 2
    assert copy_week(by=ADMIN, grid=cast.community, monday=MONDAY, to=next_week) == 0
    copied = Shift.objects.filter(date__gte=next_week).values_list("date", "begins", "place")
    assert list(copied) == [(next_week, at(18), "服务大厅"), (next_week + 5 * DAY, at(9), "")]
    with pytest.raises(Invalid):
        copy_week(by=ADMIN, grid=cast.other_community, monday=MONDAY, to=next_week)


@pytest.mark.django_db
def test_check_grids_names_the_communities_that_nobody_serves_off_peak(cast: Cast) -> None:
    def found() -> list[str]:
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("check_grids", "--json", stdout=out)
        rows = json.loads(out.getvalue())["findings"]
        return [row["grid"] for row in rows if row["kind"] == "no_off_peak_duty"]

    with time_machine.travel(dt.datetime(2026, 9, 16, 12, tzinfo=CHINA), tick=False):
        assert found() == []
        plan(cast, 0, at(9), at(12))
        assert found() == [cast.community.code, cast.other_community.code]
        plan(cast, 5, at(9), at(12))
        assert found() == [cast.other_community.code]


@pytest.mark.django_db
def test_the_desk_plans_marks_copies_and_takes_out(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    typed = {
        "grid": cast.community.pk,
        "member": cast.community_worker2.pk,
        "date": "2026-09-15",
        "begins": "18:00",
        "ends": "20:00",
        "place": "",
    }
    with time_machine.travel(dt.datetime(2026, 9, 16, 12, tzinfo=CHINA), tick=False):
        assert browser.post("/admin/staff/shift/add/", typed).status_code == 302
        refused = browser.post("/admin/staff/shift/add/", {**typed, "begins": "19:00"})
        assert "begins" in refused.context["adminform"].form.errors
        page = browser.get("/admin/staff/shift/")
        assert [row.kind for row in page.context["cl"].result_list] == [DutyTime.OFF_PEAK]
        assert page.context["gaps"] == [
            ("2026-W38", "week 38 of 2026", []),
            ("2026-W39", "week 39 of 2026", [cast.community]),
        ]
        copy = {"grid": cast.community.pk, "week": "2026-W38", "to": "2026-W39"}
        assert browser.get("/admin/staff/shift/copy/").status_code == 200
        assert browser.post("/admin/staff/shift/copy/", {**copy, "to": "2026-W99"}).status_code == 200
        assert Shift.objects.count() == 1
        assert browser.post("/admin/staff/shift/copy/", copy).status_code == 302
        assert Shift.objects.count() == 2
        shift = Shift.objects.first()
        assert browser.post(f"/admin/staff/shift/{shift.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Shift.objects.count() == 1


@pytest.mark.django_db
def test_the_plan_of_another_community_is_out_of_reach(cast: Cast) -> None:
    shift = plan(cast, 0, at(9), at(12))
    browser = at_desk(cast.other_community_leader)
    assert browser.get(f"/admin/staff/shift/{shift.pk}/change/").status_code == 404
    assert list(browser.get("/admin/staff/shift/?week=all").context["cl"].result_list) == []


@pytest.mark.django_db
def test_the_plan_costs_the_same_however_long_it_is(cast: Cast) -> None:
    browser = at_desk(cast.community_secretary)
    plan(cast, 0, at(9), at(12))
    browser.get("/admin/staff/shift/?week=all")
    few = queries_of(browser, "/admin/staff/shift/?week=all")
    for day in range(1, 7):
        plan(cast, day, at(9), at(12))
    assert queries_of(browser, "/admin/staff/shift/?week=all") == few
