"""Turns of duty in the calendar of a telephone."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from kit.time.clock import CHINA
from staff.actions import make_cover, make_feed, revoke_feed, save_shift, set_active
from staff.models import Member, RotaFeed
from tests.actors import ADMIN
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2026, 9, 14)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(dt.datetime(2026, 9, 14, 12, tzinfo=CHINA), tick=False):
        yield


def plan(cast: Cast, member: Member, day: int, begins: int = 18, ends: int = 20) -> None:
    save_shift(
        by=ADMIN,
        grid=cast.community,
        member=member,
        date=MONDAY + dt.timedelta(days=day),
        begins=dt.time(begins),
        ends=dt.time(ends),
        place="服务大厅",
    )


def fetched(token: str) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """Summary, beginning and end of every event, as a calendar reads them."""
    page = Client().get(f"/rota/feed/{token}.ics")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(page.content).walk("VEVENT")
    return [(str(event["SUMMARY"]), event["DTSTART"].dt, event["DTEND"].dt) for event in events]


def test_ones_own_turns_of_duty_in_chinese_time_also_past_midnight(cast: Cast) -> None:
    plan(cast, cast.group_leader, 1)
    plan(cast, cast.group_leader, 2, 22, 6)
    plan(cast, cast.group_leader, -40)
    plan(cast, cast.community_worker2, 1)
    first, second = fetched(make_feed(by=ADMIN, member=cast.group_leader))
    assert first[1:] == (
        dt.datetime(2026, 9, 15, 18, tzinfo=CHINA),
        dt.datetime(2026, 9, 15, 20, tzinfo=CHINA),
    )
    assert second[1:] == (
        dt.datetime(2026, 9, 16, 22, tzinfo=CHINA),
        dt.datetime(2026, 9, 17, 6, tzinfo=CHINA),
    )
    assert cast.community.name in first[0]


def test_who_stands_in_has_the_others_turns_on_those_days(cast: Cast) -> None:
    for day in (0, 1, 2):
        plan(cast, cast.group_leader, day)
    make_cover(
        by=ADMIN,
        absent=cast.group_leader,
        deputy=cast.community_worker2,
        since=MONDAY + dt.timedelta(days=1),
        until=MONDAY + dt.timedelta(days=1),
    )
    (only,) = fetched(make_feed(by=ADMIN, member=cast.community_worker2))
    assert cast.group_leader.name in only[0]
    assert only[1].date() == dt.date(2026, 9, 15)


def test_an_unknown_address_an_old_one_and_a_revoked_one_are_not_there(cast: Cast) -> None:
    old = make_feed(by=ADMIN, member=cast.group_leader)
    new = make_feed(by=ADMIN, member=cast.group_leader)
    assert fetched(new) == []
    for token in (old, "x", RotaFeed.objects.get().digest):
        assert Client().get(f"/rota/feed/{token}.ics").status_code == 404
    revoke_feed(by=ADMIN, member=cast.group_leader)
    assert Client().get(f"/rota/feed/{new}.ics").status_code == 404


def test_a_closed_login_has_no_calendar(cast: Cast) -> None:
    token = make_feed(by=ADMIN, member=cast.group_leader)
    set_active(by=ADMIN, member=cast.group_leader, active=False)
    assert Client().get(f"/rota/feed/{token}.ics").status_code == 404
