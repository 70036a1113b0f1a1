"""The sum that made a deadline, day by day with the names of the holidays, wherever the case is looked at."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases.choices import ActionCode, RouteCode
from cases.deadlines.sums import Days, DeadlineSum, sum_of_case
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


def the_sum(case: Case) -> DeadlineSum:
    found = sum_of_case(case)
    assert found is not None
    return found


def days_of(case: Case) -> list[Days]:
    return the_sum(case).days


def lines(case: Case) -> list[str]:
    """The days as pages say them."""
    return [f"{one.label}：{one.counted}" + (f"（{one.why}）" if one.why else "") for one in days_of(case)]


def at(day: int, hour: int, minute: int = 0, *, month: int = 11) -> Any:
    """The clock stands there."""
    return time_machine.travel(dt.datetime(2026, month, day, hour, minute, tzinfo=CHINA), tick=False)


def test_the_sum_names_every_day_and_adds_up_to_the_limit(case: Case) -> None:
    found = days_of(case)
    assert found[0].first == dt.date(2026, 9, 24)
    assert found[-1].last == case.due_at.astimezone(CHINA).date()
    whole = sum(one.minutes * ((one.last - one.first).days + 1) for one in found)
    assert whole == 5 * 450
    assert (found[0].minutes, found[0].why) == (0, "收到当日不计入")
    assert the_sum(case).total == "合计5个工作日"
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
    assert sum(one.minutes * ((one.last - one.first).days + 1) for one in found) == 5 * 450


def test_a_limit_of_two_working_days_shows_two(cast: Cast) -> None:
    TimeLimit.objects.create(route="routine", stage="handling", amount=2, unit="working_days")
    with at(30, 8, 12):
        case = a_case(cast, RouteCode.ROUTINE)
    assert lines(case) == ["2026-11-30：不计（收到当日不计入）", "2026-12-01 – 12-02：每天1个工作日"]
    assert the_sum(case).limit == "2个工作日 · 自定时限，全部区域（自收到的次日起算，至末日下班时止）"
    assert the_sum(case).total == "合计2个工作日"


def test_part_of_a_working_day_is_said_in_hours_and_adds_up(cast: Cast) -> None:
    TimeLimit.objects.create(route="routine", stage="handling", amount=2, unit="working_days")
    with at(9, 10):
        case = a_case(cast, RouteCode.ROUTINE)
    with at(10, 10):
        go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
    with at(12, 15):
        go(case, ActionCode.RESUME, cast.township_official)
    assert lines(case) == [
        "2026-11-09：不计（收到当日不计入）",
        "2026-11-10：1小时30分（其余时间中止计时）",
        "2026-11-11：不计（中止计时）",
        "2026-11-12：2小时30分（其余时间中止计时）",
        "2026-11-13：1个工作日",
        "2026-11-14 – 11-15：不计（周末）",
        "2026-11-16：3小时30分",
    ]
    assert (the_sum(case).total, the_sum(case).stands) == ("合计2个工作日", "")


def test_an_emergency_has_its_sum_day_and_night(cast: Cast) -> None:
    TimeLimit.objects.create(route="emergency", stage="alerting", amount=120, unit="minutes")
    with at(14, 23):
        case = a_case(cast, RouteCode.EMERGENCY)
    assert lines(case) == ["2026-11-14 – 11-15：每天60分钟"]
    assert the_sum(case).limit == "120分钟 · 自定时限，全部区域（昼夜连续）"


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("working_hours", "3个工作小时 · 自定时限，全部区域（只计工作时间）"),
        ("calendar_days", "3个自然日 · 自定时限，全部区域（自收到的次日起算，至末日24时止，节假日计入）"),
    ],
)
def test_every_unit_says_how_it_counts(cast: Cast, unit: str, said: str) -> None:
    TimeLimit.objects.create(route="routine", stage="handling", amount=3, unit=unit)
    with at(9, 10):
        assert the_sum(a_case(cast, RouteCode.ROUTINE)).limit == said


def test_while_it_stands_still_it_says_since_when_what_is_left_and_until_when(cast: Cast) -> None:
    TimeLimit.objects.create(route="routine", stage="handling", amount=5, unit="working_days")
    with at(9, 10):
        case = a_case(cast, RouteCode.ROUTINE)
    with at(10, 10):
        go(case, ActionCode.SUSPEND, cast.township_official, text="等房东", until="2026-11-20")
        pages = shown(cast, case)
    assert lines(case) == [
        "2026-11-09：不计（收到当日不计入）",
        "2026-11-10：1小时30分（其余时间中止计时）",
    ]
    stands = "自11-10 10:00起中止计时，期限按中止的时间顺延，还剩4个工作日加6小时00分（最迟到2026-11-20）"
    assert the_sum(case).stands == stands
    assert [stands in page for page in pages] == [True, True, True]
    assert ["中止前的期限，将按中止的时间顺延" in page for page in pages] == [True, True, True]


def test_a_clock_that_stood_from_the_beginning_has_counted_no_day(cast: Cast) -> None:
    TimeLimit.objects.create(route="routine", stage="handling", amount=2, unit="working_days")
    with at(9, 10):
        case = a_case(cast, RouteCode.ROUTINE)
        go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
        assert the_sum(case).total == "合计0个工作日"


def test_a_suspension_after_the_deadline_puts_nothing_off(cast: Cast) -> None:
    TimeLimit.objects.create(route="routine", stage="handling", amount=1, unit="working_days")
    with at(9, 10):
        case = a_case(cast, RouteCode.ROUTINE)
    with at(12, 10):
        go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
        pages = shown(cast, case)
    assert (the_sum(case).total, the_sum(case).stands) == ("合计1个工作日", "")
    assert ["将按中止的时间顺延" in page for page in pages] == [False, False, False]


def test_what_was_granted_stands_apart_from_the_limit(cast: Cast) -> None:
    with at(9, 10):
        case = a_case(cast, RouteCode.COORDINATION)
        before = the_sum(case).limit
        go(case, ActionCode.ASK_EXTENSION, cast.building_leader, amount=2, text="人手不够")
        assert the_sum(case).limit == before
        go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)
        pages = shown(cast, case)
    amount = case.runs.get(left_at__isnull=True).amount - 2
    said = f"{amount}个工作日 · 该类型默认时限，另准予延长2个工作日"
    assert the_sum(case).limit.startswith(said)
    assert the_sum(case).total == f"合计{amount + 2}个工作日"
    assert [said in page for page in pages] == [True, True, True]
    assert ["延长时间：2个工作日" in page for page in pages] == [True, True, True]


def shown(cast: Cast, case: Case) -> list[str]:
    """The case on the phone, at the desk and on its sheet, in Chinese."""
    desk, phone = at_desk(cast.city_official), at_desk(cast.building_leader)
    for browser in (desk, phone):
        browser.cookies["django_language"] = "zh-hans"
    pages: list[Any] = [
        phone.get(reverse("case", args=[case.number])),
        desk.get(reverse("admin:cases_case_change", args=[case.pk])),
        desk.get(reverse("admin:cases_case_sheet", args=[case.pk])),
    ]
    return [page.content.decode() for page in pages]


def test_it_stands_on_both_pages_on_the_sheet_and_in_the_api(cast: Cast, case: Case) -> None:
    pages = shown(cast, case)
    assert ["国庆节" in page for page in pages] == [True, True, True]
    assert [the_sum(case).limit in page for page in pages] == [True, True, True]
    token = make_token(user=cast.city_official.user, name="hotline")[1]
    answer = Client().get(f"/api/v1/cases/{case.number}/", HTTP_AUTHORIZATION=f"Bearer {token}").json()
    assert any(one["why"] == "国庆节" and one["minutes_a_day"] == 0 for one in answer["deadline_sum"])
    assert answer["deadline_sum"][0] == {
        "first": "2026-09-24",
        "last": "2026-09-24",
        "minutes_a_day": 0,
        "counted": "不计",
        "why": "收到当日不计入",
    }
    assert answer["deadline_words"] == the_sum(case).words
