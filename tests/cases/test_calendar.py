"""The calendar in the database, and what a new installation begins with."""

import datetime as dt
import pickle

import chinese_calendar
import pytest
from django.db import transaction

from cases.actions.rules import save_period, save_year
from cases.choices import RouteCode
from cases.deadlines.calendar import forget, load_calendar, read_calendar
from cases.models import CalendarDay, CalendarYear, Category, WorkPeriod
from cases.models.seeds import calendar_days, calendar_years, categories, seed_calendar, seed_categories
from kit.errors import Invalid
from kit.time.worktime import OFFICE_HOURS
from tests.actors import ADMIN
from tests.cases.journey import a_case
from tests.cast import Cast
from tests.kit.test_worktime import SEEDED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seeded(db):
    seed_calendar(CalendarYear, CalendarDay, WorkPeriod)
    forget()


def test_the_seeded_calendar_is_read_with_three_queries_and_then_kept(django_assert_num_queries):
    with django_assert_num_queries(3):
        assert load_calendar() == SEEDED
    with django_assert_num_queries(0):
        assert load_calendar() == SEEDED


def test_a_kept_calendar_survives_a_shared_cache():
    calendar = load_calendar()
    assert pickle.loads(pickle.dumps(calendar)) == calendar


def test_after_forgetting_a_change_counts_at_once():
    day = dt.date(2026, 11, 10)
    assert load_calendar().is_working(day)
    CalendarDay.objects.create(date=day, working=False, note="台风")
    assert load_calendar().is_working(day)
    forget()
    assert not load_calendar().is_working(day)


def test_what_was_read_before_the_commit_is_forgotten_after_it(django_capture_on_commit_callbacks):
    day = dt.date(2026, 11, 10)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        forget()
        load_calendar()  # as another process would, which does not see the change yet
        CalendarDay.objects.create(date=day, working=False)
    assert not load_calendar().is_working(day)


def test_without_periods_the_usual_office_hours_count():
    WorkPeriod.objects.all().delete()
    assert read_calendar().periods == OFFICE_HOURS


def test_every_seeded_day_agrees_with_the_notices():
    first, last = dt.date(2004, 1, 1), dt.date(2026, 12, 31)
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    assert [day for day in days if SEEDED.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_only_days_that_differ_from_their_weekday_are_kept():
    assert [day for day in calendar_days() if day.working != (day.date.weekday() >= 5)] == []


def test_the_years_after_the_last_notice_are_provisional():
    assert [seed.year for seed in calendar_years() if not seed.official] == [2027, 2028, 2029]
    assert {day.date for day in calendar_days() if day.date.year == 2027} == {
        dt.date(2027, *place) for place in [(1, 1), (2, 5), (2, 8), (4, 5), (6, 9), (9, 15), (10, 1)]
    }
    assert not any(day.working for day in calendar_days() if day.date.year > 2026)


def test_seeding_again_changes_nothing_of_a_citys_own():
    CalendarYear.objects.filter(year=2027).update(official=True)
    WorkPeriod.objects.all().delete()
    WorkPeriod.objects.create(begins=dt.time(9), ends=dt.time(17))
    seed_categories(Category)
    Category.objects.filter(code="noise").update(name="噪音扰民")
    before = CalendarDay.objects.count()
    seed_calendar(CalendarYear, CalendarDay, WorkPeriod)
    seed_categories(Category)
    assert CalendarYear.objects.get(year=2027).official
    assert WorkPeriod.objects.count() == 1
    assert CalendarDay.objects.count() == before == len(calendar_days())
    assert Category.objects.get(code="noise").name == "噪音扰民"


def test_there_are_eight_categories_each_part_before_its_children():
    seed_categories(Category)
    tops = Category.objects.filter(parent=None, code__in=[seed.code for seed in categories()])
    assert [top.name for top in tops] == [
        "民生服务",
        "矛盾纠纷化解",
        "治安防控",
        "特殊人群关爱",
        "社情民意",
        "政策宣传",
        "突发事件",
        "其他",
    ]
    assert len({seed.code for seed in categories()}) == len(categories())
    assert Category.objects.get(code="low-income-allowance").route == RouteCode.APPROVAL
    assert set(Category.objects.filter(parent__code="emergency").values_list("route", flat=True)) == {
        RouteCode.EMERGENCY
    }


@pytest.mark.django_db
def test_hours_that_hold_no_whole_minute_are_refused_and_a_case_can_still_be_filed(cast: Cast) -> None:
    period = WorkPeriod.objects.order_by("begins").first()
    for begins, ends in (
        (dt.time(8), dt.time(8, 0, 30)),
        (dt.time(8, 0, 1), dt.time(9)),
        (dt.time(9), dt.time(9)),
    ):
        with pytest.raises(Invalid):
            save_period(by=ADMIN, period=period, begins=begins, ends=ends)
    assert a_case(cast, "routine").due_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1, 2003, 2101, 20260, 32767])
def test_a_year_that_is_none_is_refused(number: int) -> None:
    with pytest.raises(Invalid):
        save_year(by=ADMIN, year=None, number=number, official=True, source="")
