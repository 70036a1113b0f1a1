"""The sum that made a deadline, day by day with the names of the holidays, wherever the case is looked at."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases.choices import ActionCode, RouteCode
from cases.deadlines.sums import Days, sum_of
from cases.models import Case, TimeLimit
from kit.time.clock import CHINA
from staff.accounts.tokens import make_token
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    """Filed before the National Day of 2026, with five working days."""
    TimeLimit.objects.create(route="routine", stage="handling", amount=5, unit="working_days")
    with time_machine.travel(dt.datetime(2026, 9, 24, 10, 0, tzinfo=CHINA), tick=False):
        return a_case(cast, RouteCode.ROUTINE)


def days_of(case: Case) -> list[Days]:
    return sum_of(case.runs.get(left_at__isnull=True))


def test_the_sum_names_every_day_and_adds_up_to_the_limit(case: Case) -> None:
    found = days_of(case)
    assert found[0].first == dt.date(2026, 9, 24)
    assert found[-1].last == case.due_at.astimezone(CHINA).date()
    whole = sum(one.minutes * ((one.last - one.first).days + 1) for one in found)
    # From ten o'clock to the end of the day, and five whole days.
    assert whole == 6 * 60 + 5 * 450
    national = next(one for one in found if one.first <= dt.date(2026, 10, 1) <= one.last)
    assert (national.minutes, "国庆" in national.why) == (0, True)


def test_days_follow_each_other_without_a_gap(case: Case) -> None:
    found = days_of(case)
    for before, after in pairwise(found):
        assert after.first == before.last + dt.timedelta(days=1)


def test_a_pause_does_not_count_and_says_so(cast: Cast, case: Case) -> None:
    with time_machine.travel(dt.datetime(2026, 9, 24, 17, 30, tzinfo=CHINA), tick=False):
        go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
    with time_machine.travel(dt.datetime(2026, 9, 29, 8, 30, tzinfo=CHINA), tick=False):
        go(case, ActionCode.RESUME, cast.township_official)
    found = days_of(case)
    stood = next(one for one in found if one.first <= dt.date(2026, 9, 28) <= one.last)
    assert stood.minutes == 0
    assert "中止计时" in stood.why
    assert sum(one.minutes * ((one.last - one.first).days + 1) for one in found) == 6 * 60 + 5 * 450


def test_on_the_wall_clock_there_is_nothing_to_add(cast: Cast) -> None:
    case = a_case(cast, RouteCode.EMERGENCY)
    assert days_of(case) == []


def test_it_stands_on_both_pages_on_the_sheet_and_in_the_api(cast: Cast, case: Case) -> None:
    desk, phone = at_desk(cast.city_official), at_desk(cast.building_leader)
    pages: list[Any] = [
        phone.get(reverse("case", args=[case.number])),
        desk.get(reverse("admin:cases_case_change", args=[case.pk])),
        desk.get(reverse("admin:cases_case_sheet", args=[case.pk])),
    ]
    assert ["国庆节" in page.content.decode() for page in pages] == [True, True, True]
    token = make_token(user=cast.city_official.user, name="hotline")[1]
    answer = Client().get(f"/api/v1/cases/{case.number}/", HTTP_AUTHORIZATION=f"Bearer {token}").json()
    assert any(one["why"] == "国庆节" and one["minutes_a_day"] == 0 for one in answer["deadline_sum"])
