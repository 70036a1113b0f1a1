"""Open deadlines follow changed limits and a changed calendar: shown first, then done."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from cases.actions import recompute_deadlines
from cases.actions.batch.recompute import PERMISSIONS
from cases.choices import ActionCode, LimitUnit, RouteCode
from cases.deadlines.calendar import forget
from cases.deadlines.recompute import preview
from cases.models import CalendarDay, Case, Extension, Reminder, StageRun, TimeLimit
from grids.scope import Scope
from kit.errors import NotAllowed
from kit.time.clock import CHINA
from tests.actors import ADMIN
from tests.cases.journey import a_case, go
from tests.cast import Cast
from tests.factories import MemberFactory, OrganizationFactory, division
from tests.pages.desk import at_desk

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 9, 9, 0, tzinfo=CHINA)
LIMITS = "/admin/cases/timelimit/recompute/"
DAYS = "/admin/cases/calendarday/recompute/"


def china(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def limit(amount: int, unit: str = LimitUnit.WORKING_DAYS, area: str = "", **more: object) -> TimeLimit:
    row = {"route": RouteCode.ROUTINE, "stage": "handling"}
    return TimeLimit.objects.create(amount=amount, unit=unit, area=area, **(row | more))


@pytest.fixture
def case(cast: Cast) -> Case:
    """Routine, filed on a Monday at nine; due on Tuesday at the end of work."""
    with time_machine.travel(MONDAY, tick=False):
        found = a_case(cast, RouteCode.ROUTINE)
    assert found.due_at == china(10, 17, 30)
    return found


@pytest.fixture
def _now() -> object:
    with time_machine.travel(MONDAY + dt.timedelta(hours=1), tick=False):
        yield


@pytest.mark.usefixtures("_now")
def test_a_changed_limit_is_shown_and_then_followed_once(case: Case) -> None:
    limit(3)
    planned = list(preview())
    assert [(one.number, one.title, one.old, one.new) for one in planned] == [
        (case.number, case.title, china(10, 17, 30), china(12, 17, 30))
    ]
    case.refresh_from_db()
    assert (case.due_at, case.events.count()) == (china(10, 17, 30), 1)
    assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 1
    assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 0
    assert list(preview()) == []
    case.refresh_from_db()
    run = StageRun.objects.get(case=case)
    assert case.due_at == run.due_at == china(12, 17, 30)
    assert (run.amount, run.unit, run.rule) == (3, LimitUnit.WORKING_DAYS, "general")
    assert Reminder.objects.get(run=run, kind="deadline", done_at=None).due_at == case.due_at
    event = case.events.last()
    assert event.action == ActionCode.RECOMPUTE
    assert event.facts["limit_before"] == [1, "working_days", "default"]
    assert event.facts["limit_after"] == [3, "working_days", "general"]


@pytest.mark.usefixtures("_now")
def test_the_most_specific_limit_counts(cast: Cast, case: Case) -> None:
    limit(3)
    limit(4, area=cast.township.code)
    limit(5, area=cast.other_community.code)
    limit(6, area=cast.township.code, category=case.category)
    assert [one.new for one in preview()] == [china(17, 17, 30)]


@pytest.mark.usefixtures("_now")
def test_a_limit_that_is_gone_gives_way_to_the_default(case: Case) -> None:
    row = limit(3)
    recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0])
    row.delete()
    assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 1
    assert StageRun.objects.get(case=case).rule == "default"
    case.refresh_from_db()
    assert case.due_at == china(10, 17, 30)


@pytest.mark.usefixtures("_now")
def test_more_time_that_was_granted_stays_granted(cast: Cast, case: Case) -> None:
    go(case, ActionCode.ASK_EXTENSION, cast.building_leader, amount=2, text="等配件")
    go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison, text="同意")
    assert case.due_at == china(12, 17, 30)
    assert list(preview()) == []
    limit(3)
    recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0])
    case.refresh_from_db()
    assert case.due_at == china(16, 17, 30)  # 3 + 2 working days
    assert StageRun.objects.get(case=case).amount == 5


@pytest.mark.usefixtures("_now")
def test_more_time_in_another_unit_keeps_the_limit_that_it_was_added_to(cast: Cast, case: Case) -> None:
    go(case, ActionCode.ASK_EXTENSION, cast.building_leader, amount=2, text="等配件")
    go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison, text="同意")
    limit(30, LimitUnit.WORKING_HOURS)
    assert list(preview()) == []
    assert Extension.objects.get().granted


@pytest.mark.usefixtures("_now")
def test_more_time_that_was_asked_for_or_refused_counts_for_nothing(cast: Cast, case: Case) -> None:
    go(case, ActionCode.ASK_EXTENSION, cast.building_leader, amount=2, text="等配件")
    limit(3)
    assert [one.new for one in preview()] == [china(12, 17, 30)]
    go(case, ActionCode.REFUSE_EXTENSION, cast.building_liaison, text="不同意")
    assert [one.new for one in preview()] == [china(12, 17, 30)]


def test_a_pause_is_kept(cast: Cast, case: Case) -> None:
    with time_machine.travel(china(9, 10), tick=False):
        go(case, ActionCode.SUSPEND, cast.township_official, text="等房东")
        limit(2)
        assert list(preview()) == []  # suspended
    with time_machine.travel(china(9, 11), tick=False):
        go(case, ActionCode.RESUME, cast.township_official)
        # The end of Wednesday, and the hour of the pause: into Thursday morning.
        assert [one.new for one in preview()] == [china(12, 9, 30)]


def test_a_breach_is_not_recomputed_away_even_if_no_scan_has_seen_it(case: Case) -> None:
    with time_machine.travel(china(10, 18), tick=False):
        limit(5)
        assert list(preview()) == []
        assert recompute_deadlines(by=ADMIN, permission=PERMISSIONS[0]) == 0
    case.refresh_from_db()
    assert case.due_at == china(10, 17, 30)


@pytest.mark.usefixtures("_now")
def test_only_the_area_is_recomputed(cast: Cast, case: Case) -> None:
    limit(3)
    assert list(preview(Scope.of([cast.other_community.code]))) == []
    group = OrganizationFactory(kind="leading_group", divisions=[division("330411")])
    elsewhere = MemberFactory(organization=group)
    assert recompute_deadlines(by=elsewhere.user, permission=PERMISSIONS[0]) == 0
    assert recompute_deadlines(by=cast.county_official.user, permission=PERMISSIONS[0]) == 1


def test_it_is_refused_to_whoever_holds_no_such_right(cast: Cast, case: Case) -> None:
    for permission in (*PERMISSIONS, "cases.view_case"):
        with pytest.raises(NotAllowed):
            recompute_deadlines(by=cast.township_official.user, permission=permission)


@pytest.mark.usefixtures("_now")
def test_looking_ahead_costs_the_same_for_few_and_for_many(
    cast: Cast, case: Case, django_assert_max_num_queries
) -> None:
    for _n in range(12):
        a_case(cast, RouteCode.ROUTINE)
    Case.objects.update(category=case.category)
    limit(3)
    # Areas, limits of one place, calendar (3), stages, pauses, extensions.
    with django_assert_max_num_queries(8):
        assert len(list(preview())) == 13


@pytest.mark.usefixtures("_now")
def test_the_page_shows_what_changes_before_it_does(cast: Cast, case: Case) -> None:
    limit(3, area=cast.county.code)
    browser = at_desk(cast.county_official)
    page = browser.get(LIMITS)
    assert page.status_code == 200
    assert page.context["total"] == 1
    words = page.content.decode()
    assert case.number in words
    assert "2026-11-10 17:30" in words
    assert "2026-11-12 17:30" in words
    case.refresh_from_db()
    assert case.due_at == china(10, 17, 30)
    assert browser.post(LIMITS).status_code == 302
    case.refresh_from_db()
    assert case.due_at == china(12, 17, 30)
    assert case.events.last().actor == cast.county_official


@pytest.mark.usefixtures("_now")
def test_a_deadline_that_would_be_over_at_once_is_marked(cast: Cast, case: Case) -> None:
    limit(30, LimitUnit.MINUTES)
    assert "Overdue at once" in at_desk(cast.county_official).get(LIMITS).content.decode()


@pytest.mark.usefixtures("_now")
def test_a_county_recomputes_only_its_own(cast: Cast, case: Case) -> None:
    limit(3)
    other = Client()
    other.force_login(cast.county_official.user)
    Case.objects.filter(pk=case.pk).update(area="330411001001001001")
    assert other.get(LIMITS).context["total"] == 0
    assert other.post(LIMITS).status_code == 302
    case.refresh_from_db()
    assert case.due_at == china(10, 17, 30)


@pytest.mark.usefixtures("_now")
def test_a_saved_limit_offers_to_look(cast: Cast, case: Case) -> None:
    given = {
        "route": "routine",
        "stage": "handling",
        "category": "",
        "area": cast.county.code,
        "amount": "2",
        "unit": "working_days",
    }
    page = at_desk(cast.county_official).post("/admin/cases/timelimit/add/", given, follow=True)
    assert page.status_code == 200
    assert f'href="{LIMITS}"' in page.content.decode()


@pytest.mark.usefixtures("_now")
def test_a_saved_day_offers_to_look_and_is_the_citys_matter(cast: Cast, case: Case) -> None:
    CalendarDay.objects.filter(date="2026-11-10").delete()
    given = {"date": "2026-11-10", "note": "台风"}
    browser = at_desk(cast.city_official)
    page = browser.post("/admin/cases/calendarday/add/", given, follow=True)
    assert f'href="{DAYS}"' in page.content.decode()
    forget()
    assert [one.new for one in browser.get(DAYS).context["shown"]] == [china(11, 17, 30)]
    assert at_desk(cast.county_official).get(DAYS).status_code == 403


def test_who_may_not_change_limits_may_not_recompute(cast: Cast) -> None:
    assert at_desk(cast.township_official).get(LIMITS).status_code == 403
    assert at_desk(cast.community_secretary).post(LIMITS).status_code == 403
