"""The same day's work at moments that break programs: between midnight in China and midnight in UTC, on either side
of the end of China's office night, on a leap day, at the turn of the year. The whole suite runs at any of them with
TEST_AT (tests/conftest.py)."""

import datetime as dt

import pytest
import time_machine

from cases.actions.batch.remind import send_all
from cases.choices import ActionCode, RouteCode
from cases.queries.chain import breaks
from diaries.models import Diary
from kit.actors import TIMETABLE
from kit.time import clock
from notices.outbox.delivery import deliver_all
from staff.duty.rota import week_of
from tests.access.world import make_world
from tests.api.program import Program
from tests.cases.journey import a_case, go
from tests.cast import Cast, make_cast
from tests.pages.desk import at_desk

MOMENTS = (
    "2026-12-01T00:30+08:00",
    "2026-12-01T07:59+08:00",
    "2026-12-01T23:59+08:00",
    "2028-02-29T12:00+08:00",
    "2026-12-31T23:59+08:00",
    "2027-01-01T00:30+08:00",
)
LEADERS_PAGES = (
    "/",
    "/cases/",
    "/report/",
    "/diary/",
    "/inbox/",
    "/account/",
    "/households/",
    "/households/due/",
    "/team/",
)
DESK_PAGES = (
    "/admin/",
    "/admin/cases/case/",
    "/admin/cases/case/board/",
    "/admin/cases/case/map/",
    "/admin/staff/shift/",
    "/admin/staff/shift/add/",
    "/admin/staff/cover/add/",
    "/admin/residents/household/",
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=MOMENTS)
def today(request: pytest.FixtureRequest):
    """The date in China, at one of the moments."""
    moment = dt.datetime.fromisoformat(request.param)
    with time_machine.travel(moment, tick=False):
        yield moment.date()


@pytest.fixture
def people(today: dt.date) -> Cast:
    return make_cast()


def test_a_case_is_filed_handled_and_closed(today: dt.date, people: Cast):
    case = a_case(people, RouteCode.ROUTINE)
    assert f"{today:%Y%m%d}" in case.number
    assert case.due_at > case.amber_at > case.filed_at == clock.now()
    go(case, ActionCode.NOTE, people.building_leader, text="看过了")
    send_all(by=TIMETABLE)
    deliver_all()
    go(case, ActionCode.HANDLE, people.building_leader, text="好了")
    assert list(breaks()) == []


def test_what_is_late_is_reminded_of_whenever_it_is(today: dt.date, people: Cast):
    case = a_case(people, RouteCode.EMERGENCY)
    with time_machine.travel(case.due_at + dt.timedelta(minutes=1), tick=False):
        send_all(by=TIMETABLE)
    case.refresh_from_db()
    assert case.runs.get(left_at__isnull=True).breached_at == case.due_at


@pytest.mark.usefixtures("bare_templates")
def test_every_page_of_the_day_is_there(today: dt.date, people: Cast):
    world = make_world(people)
    week = week_of(today)
    pages = (*LEADERS_PAGES, f"/cases/{world.case.number}/", f"/rota/{people.community.code}/{week}/")
    leader, official = at_desk(people.community_secretary), at_desk(people.township_official)
    assert {page: leader.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert {page: official.get(page).status_code for page in DESK_PAGES} == dict.fromkeys(DESK_PAGES, 200)
    shown = Program(people.building_leader).get(f"cases/{world.case.number}/").json()
    assert shown["filed_at"].startswith(f"{today}")


def test_what_is_noted_down_stands_in_the_diary_of_that_day(today: dt.date, people: Cast):
    answer = at_desk(people.building_leader).post("/diary/", {"text": "巡查", "kind": "patrol"})
    assert answer.status_code == 302
    assert [diary.date for diary in Diary.objects.all()] == [today]
