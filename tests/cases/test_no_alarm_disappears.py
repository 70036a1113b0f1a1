"""An alarm ends with its record, or is judged above: not called off from below, whatever it becomes in between,
whatever it is a part of, and whatever it was merged into."""

import datetime as dt

import pytest

from cases.actions.batch.remind import send_all
from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.models import Case, Category, Reminder
from cases.queries.duplicates import may_join
from kit.errors import Invalid, NotAllowed
from kit.time import clock
from tests.actors import ADMIN
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import told, who_may
from tests.cast import Cast
from tests.factories import CategoryFactory
from tests.pictures import a_photo

pytestmark = pytest.mark.django_db

ABOVE = {"township_official", "county_official", "city_official"}
AWAY = {"route": RouteCode.COORDINATION, "text": "不急"}


def answered(cast: Cast, **more: object) -> Case:
    """An alarm that the street has answered in time."""
    alarm = a_case(cast, RouteCode.EMERGENCY, **more)
    return go(alarm, ActionCode.ACKNOWLEDGE, cast.township_official, office=cast.department.pk)


def over(cast: Cast) -> Case:
    """An alarm that is over, with deaths in its record."""
    alarm = answered(cast, by=cast.community_secretary)
    go(alarm, ActionCode.CONTAIN, cast.department_officer, text="已控制")
    losses = {"injured": 3, "deaths": 2, "losses": "1000"}
    return go(alarm, ActionCode.CONFIRM_OVER, cast.township_official, text="复核", **losses)


def make_late(case: Case) -> Case:
    before = clock.now() - dt.timedelta(minutes=1)
    Case.objects.filter(pk=case.pk).update(due_at=before)
    case.runs.filter(left_at__isnull=True).update(due_at=before)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("action", [ActionCode.CHANGE_ROUTE, ActionCode.SUSPEND, ActionCode.SPLIT])
def test_what_was_answered_goes_another_way_only_from_above(cast: Cast, action: ActionCode) -> None:
    alarm = answered(cast)
    assert who_may(cast, alarm, action) <= ABOVE
    assert "township_official" in who_may(cast, alarm, action)
    with pytest.raises(NotAllowed, match=r"level above|上一级"):
        go(alarm, ActionCode.CHANGE_ROUTE, cast.community_secretary, **AWAY)


def test_what_is_over_goes_no_other_way_at_all(cast: Cast) -> None:
    alarm = over(cast)
    for action in (ActionCode.CHANGE_ROUTE, ActionCode.WITHDRAW):
        assert who_may(cast, alarm, action) == set(), action
    assert who_may(cast, alarm, ActionCode.MARK_INVALID) == ABOVE


def test_on_another_route_it_is_neither_withdrawn_nor_made_invalid_below_nor_merged_into_a_calm_one(
    cast: Cast,
) -> None:
    alarm = go(answered(cast), ActionCode.CHANGE_ROUTE, cast.township_official, **AWAY)
    fresh_one = go(
        a_case(cast, RouteCode.EMERGENCY), ActionCode.CHANGE_ROUTE, cast.community_secretary, **AWAY
    )
    calm = a_case(cast, RouteCode.ROUTINE)
    for case in (alarm, fresh_one):
        assert who_may(cast, case, ActionCode.WITHDRAW) == set()
        assert who_may(cast, case, ActionCode.MARK_INVALID) == ABOVE
        with pytest.raises(Invalid) as refused:
            go(case, ActionCode.MERGE, cast.building_leader, case=calm.number)
        assert set(refused.value.fields) == {"case"}


def test_what_others_reported_is_not_withdrawn_with_ones_own(cast: Cast) -> None:
    for route in (RouteCode.EMERGENCY, RouteCode.COORDINATION):
        theirs = a_case(cast, route, by=cast.community_secretary)
        own, second = a_case(cast, route), a_case(cast, route)
        go(second, ActionCode.MERGE, cast.building_leader, case=own.number)
        assert who_may(cast, own, ActionCode.WITHDRAW) == {"building_leader"}, "her own reports are hers"
        go(theirs, ActionCode.MERGE, cast.building_leader, case=own.number)
        assert who_may(cast, own, ActionCode.WITHDRAW) == set()


def test_nor_with_what_that_was_merged_into(cast: Cast) -> None:
    theirs = a_case(cast, RouteCode.COORDINATION, by=cast.community_secretary)
    middle, last = a_case(cast, RouteCode.COORDINATION), a_case(cast, RouteCode.COORDINATION)
    go(theirs, ActionCode.MERGE, cast.building_leader, case=middle.number)
    go(middle, ActionCode.MERGE, cast.building_leader, case=last.number)
    assert who_may(cast, last, ActionCode.WITHDRAW) == set()


def test_what_took_in_something_overdue_is_judged_above(cast: Cast) -> None:
    late = make_late(a_case(cast, RouteCode.COORDINATION))
    other = a_case(cast, RouteCode.COORDINATION)
    assert "community_secretary" in who_may(cast, other, ActionCode.MARK_INVALID)
    go(late, ActionCode.MERGE, cast.building_leader, case=other.number)
    assert who_may(cast, other, ActionCode.MARK_INVALID) == ABOVE


@pytest.mark.parametrize("who", ["building_leader", "community_secretary"])
@pytest.mark.parametrize("route", [RouteCode.COORDINATION, RouteCode.APPROVAL])
def test_who_splits_a_report_takes_back_no_part_of_it(cast: Cast, who: str, route: RouteCode) -> None:
    splits = getattr(cast, who)
    filed_by = cast.building_leader if who == "community_secretary" else cast.community_secretary
    whole = a_case(cast, route, by=filed_by)
    go(whole, ActionCode.SPLIT, splits, parts=["一", "二"])
    for part in whole.parts.all():
        assert who_may(cast, part, ActionCode.WITHDRAW) == set()


def test_parts_of_others_reports_are_not_withdrawn_with_ones_own(cast: Cast) -> None:
    theirs = a_case(cast, RouteCode.COORDINATION, by=cast.community_secretary)
    own = a_case(cast, RouteCode.COORDINATION)
    go(theirs, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    for part in theirs.parts.all():
        go(part, ActionCode.MERGE, cast.building_leader, case=own.number)
    assert who_may(cast, own, ActionCode.WITHDRAW) == set()


def test_what_is_overdue_or_supervised_is_not_withdrawn(cast: Cast) -> None:
    late = make_late(a_case(cast, RouteCode.COORDINATION))
    watched, alarm = a_case(cast, RouteCode.COORDINATION), a_case(cast, RouteCode.EMERGENCY)
    for case in (watched, alarm):
        assert who_may(cast, case, ActionCode.WITHDRAW) == {"building_leader"}
        go(case, ActionCode.SUPERVISE, cast.county_official, text="要看到结果")
    for case in (late, watched, alarm):
        assert who_may(cast, case, ActionCode.WITHDRAW) == set()


def test_an_alarm_is_merged_only_where_somebody_looks_after_it_as_one(cast: Cast) -> None:
    old, reviewed = over(cast), go(answered(cast), ActionCode.CONTAIN, cast.department_officer, text="已控制")
    in_parts = go(answered(cast), ActionCode.SPLIT, cast.township_official, parts=["一", "二"])
    stopped = go(answered(cast), ActionCode.SUSPEND, cast.county_official, text="等专家")
    handled, alarm = answered(cast), a_case(cast, RouteCode.EMERGENCY, by=cast.community_worker2)
    category = CategoryFactory(route=RouteCode.EMERGENCY)
    for main in (old, reviewed, in_parts, stopped):
        with pytest.raises(Invalid) as refused:
            go(alarm, ActionCode.MERGE, cast.building_leader, case=main.number)
        assert set(refused.value.fields) == {"case"}
        Case.objects.filter(pk=main.pk).update(category=category)
        there = Case.objects.get(pk=main.pk)
        assert not may_join(there, by=cast.building_leader, category=category, told={})
    assert who_may(cast, old, ActionCode.MERGE) == set()
    go(alarm, ActionCode.MERGE, cast.building_leader, case=handled.number)
    assert alarm.merged_into == handled


def test_two_that_were_alarms_go_on_as_one(cast: Cast) -> None:
    one, other = (make_late(a_case(cast, RouteCode.EMERGENCY)) for _n in range(2))
    for alarm in (one, other):
        go(alarm, ActionCode.CHANGE_ROUTE, cast.township_official, **AWAY)
    go(one, ActionCode.MERGE, cast.building_leader, case=other.number)
    assert one.merged_into == other
    assert who_may(cast, other, ActionCode.MARK_INVALID) == ABOVE


def test_what_is_overdue_is_not_withdrawn_as_a_fresh_alarm(cast: Cast) -> None:
    late, alarm = make_late(a_case(cast, RouteCode.COORDINATION)), a_case(cast, RouteCode.EMERGENCY)
    calm = a_case(cast, RouteCode.COORDINATION)
    go(late, ActionCode.MERGE, cast.building_leader, case=calm.number)
    go(calm, ActionCode.MERGE, cast.building_leader, case=alarm.number)
    assert who_may(cast, alarm, ActionCode.WITHDRAW) == set()
    whole = a_case(cast, RouteCode.COORDINATION)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    part = go(
        whole.parts.first(), ActionCode.CHANGE_ROUTE, cast.building_leader, route="emergency", text="起火"
    )
    make_late(whole)
    assert who_may(cast, Case.objects.get(pk=part.pk), ActionCode.WITHDRAW) == set()


def test_what_is_overdue_and_no_application_is_declined_above_only(cast: Cast) -> None:
    def as_application(category: Category) -> Case:
        case = a_case(cast, RouteCode.COORDINATION, category=category)
        go(case, ActionCode.CHANGE_ROUTE, cast.community_secretary, route=RouteCode.APPROVAL, text="是申请")
        go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
        assert "community_secretary" in who_may(cast, case, ActionCode.DECLINE)
        return make_late(case)

    matter = as_application(CategoryFactory(route=RouteCode.COORDINATION))
    assert who_may(cast, matter, ActionCode.DECLINE) == set()
    assert "community_secretary" in who_may(cast, matter, ActionCode.ACCEPT)
    application = as_application(CategoryFactory(route=RouteCode.APPROVAL))
    assert "community_secretary" in who_may(cast, application, ActionCode.DECLINE)


def test_what_is_overdue_or_supervised_is_not_forgotten_in_what_is_suspended_or_fed_back(cast: Cast) -> None:
    done = go(a_case(cast, RouteCode.COORDINATION), ActionCode.RESOLVE, cast.building_leader, text="谈好了")
    go(done, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    overdue = make_late(a_case(cast, RouteCode.COORDINATION))
    assert done.stage == StageCode.FEEDING_BACK
    with pytest.raises(Invalid):
        go(overdue, ActionCode.MERGE, cast.building_leader, case=done.number)
    whole = a_case(cast, RouteCode.COORDINATION)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    with pytest.raises(Invalid):
        go(overdue, ActionCode.MERGE, cast.building_leader, case=whole.number)
    late, calm = make_late(a_case(cast, RouteCode.COORDINATION)), a_case(cast, RouteCode.COORDINATION)
    stopped = go(a_case(cast, RouteCode.COORDINATION), ActionCode.SUSPEND, cast.township_official, text="等")
    with pytest.raises(Invalid):
        go(late, ActionCode.MERGE, cast.building_leader, case=stopped.number)
    go(calm, ActionCode.MERGE, cast.building_leader, case=stopped.number)
    assert calm.merged_into == stopped


def test_an_alarm_that_nobody_answered_in_time_goes_another_way_only_from_above(cast: Cast) -> None:
    alarm = a_case(cast, RouteCode.EMERGENCY, by=cast.community_secretary)
    assert "community_secretary" in who_may(cast, alarm, ActionCode.CHANGE_ROUTE)
    make_late(alarm)
    assert who_may(cast, alarm, ActionCode.CHANGE_ROUTE) == ABOVE
    assert "community_secretary" in who_may(cast, alarm, ActionCode.ACKNOWLEDGE)


def test_an_alarm_is_split_once_it_is_answered_and_its_parts_are_judged_above(cast: Cast) -> None:
    alarm = a_case(cast, RouteCode.EMERGENCY)
    assert who_may(cast, alarm, ActionCode.SPLIT) == set()
    go(alarm, ActionCode.ACKNOWLEDGE, cast.township_official, office=cast.department.pk)
    go(alarm, ActionCode.SPLIT, cast.township_official, parts=["一", "二"])
    for part in alarm.parts.all():
        go(part, ActionCode.CHANGE_ROUTE, cast.township_official, **AWAY)
        assert who_may(cast, part, ActionCode.WITHDRAW) == set()
        assert who_may(cast, part, ActionCode.MARK_INVALID) == ABOVE
        calm = a_case(cast, RouteCode.COORDINATION)
        with pytest.raises(Invalid):
            go(part, ActionCode.MERGE, cast.building_leader, case=calm.number)


def test_parts_of_something_overdue_are_judged_above(cast: Cast) -> None:
    whole = a_case(cast, RouteCode.COORDINATION)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    part = whole.parts.first()
    assert "community_secretary" in who_may(cast, part, ActionCode.MARK_INVALID)
    make_late(whole)
    assert who_may(cast, Case.objects.get(pk=part.pk), ActionCode.MARK_INVALID) == ABOVE


def test_nor_does_what_is_overdue_disappear_by_its_parts_in_another_case(cast: Cast) -> None:
    whole, own = a_case(cast, RouteCode.COORDINATION), a_case(cast, RouteCode.COORDINATION)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    go(whole.parts.first(), ActionCode.MERGE, cast.building_leader, case=own.number)
    assert "community_secretary" in who_may(cast, own, ActionCode.MARK_INVALID)
    make_late(whole)
    assert who_may(cast, own, ActionCode.MARK_INVALID) == ABOVE


def test_all_whom_a_climbing_alarm_reached_hear_that_it_is_suspended(cast: Cast) -> None:
    alarm, began = a_case(cast, RouteCode.EMERGENCY), clock.now()
    for minute in range(14):
        send_all(by=ADMIN, now=began + dt.timedelta(minutes=minute))
    go(alarm, ActionCode.SUSPEND, cast.township_official, text="核实")
    assert {cast.county_official.name, cast.city_official.name} <= told(alarm)["inform"]


def test_a_report_of_an_emergency_is_no_note_to_what_has_become_none(cast: Cast) -> None:
    category = CategoryFactory(route=RouteCode.EMERGENCY)
    alarm = a_case(cast, RouteCode.EMERGENCY, category=category)
    assert may_join(alarm, by=cast.building_leader, category=category, told={})
    go(alarm, ActionCode.CHANGE_ROUTE, cast.community_secretary, **AWAY)
    assert not may_join(alarm, by=cast.building_leader, category=category, told={})


def granted(cast: Cast) -> Case:
    """An application that was granted, and has begun anew."""
    case = a_case(cast, RouteCode.APPROVAL)
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
    go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
    go(case, ActionCode.APPROVE, fresh(cast.service_centre_officer), text="准予", uploads=[a_photo(20, 20)])
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    go(case, ActionCode.REOPEN, cast.building_liaison, text="有新情况")
    assert (case.cycle, case.decision) == (2, Outcome.NONE)
    return case


def test_what_was_granted_ends_by_nobody_but_the_authority_once_it_begins_anew(cast: Cast) -> None:
    case = granted(cast)
    ends = (ActionCode.WITHDRAW, ActionCode.MARK_INVALID, ActionCode.MERGE, ActionCode.CHANGE_ROUTE)
    for action in (*ends, ActionCode.DECLINE):
        assert who_may(cast, case, action) == set(), action
    go(case, ActionCode.SEND_BACK, cast.township_official, text="请重新受理")
    assert case.stage == StageCode.COMMUNITY_INTAKE
    for action in (*ends, ActionCode.DECLINE):
        assert who_may(cast, case, action) == set(), action
    assert "community_secretary" in who_may(cast, case, ActionCode.ACCEPT)


def test_nor_is_what_was_granted_in_parts(cast: Cast) -> None:
    whole = a_case(cast, RouteCode.APPROVAL)
    go(whole, ActionCode.SPLIT, cast.building_leader, parts=["一", "二"])
    for part in whole.parts.all():
        go(part, ActionCode.SUBMIT, cast.building_leader, text="材料")
        go(part, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
        go(part, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
        photo = a_photo(20, 20)
        go(part, ActionCode.APPROVE, fresh(cast.service_centre_officer), text="准予", uploads=[photo])
        go(part, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    go(whole, ActionCode.REOPEN, cast.building_liaison, text="有新情况")
    for action in (ActionCode.WITHDRAW, ActionCode.MARK_INVALID, ActionCode.CHANGE_ROUTE, ActionCode.DECLINE):
        assert who_may(cast, whole, action) == set(), action


def test_what_began_anew_without_any_decision_goes_another_way_and_is_judged_above(cast: Cast) -> None:
    case = a_case(cast, RouteCode.COORDINATION)
    go(case, ActionCode.RESOLVE, cast.building_leader, text="谈好了")
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison)
    go(case, ActionCode.FEED_BACK, cast.building_leader, satisfaction="satisfied")
    go(case, ActionCode.REOPEN, cast.building_liaison, text="又来了")
    go(case, ActionCode.CHANGE_ROUTE, cast.community_secretary, route=RouteCode.APPROVAL, text="是申请")
    assert "community_secretary" in who_may(cast, case, ActionCode.CHANGE_ROUTE)
    assert who_may(cast, case, ActionCode.WITHDRAW) == set()
    assert who_may(cast, case, ActionCode.MARK_INVALID) == ABOVE


def test_no_reminder_rings_for_an_alarm_whose_parts_are_answered(cast: Cast) -> None:
    alarm = answered(cast)
    go(alarm, ActionCode.SPLIT, cast.township_official, parts=["一", "二"])
    for part in alarm.parts.all():
        go(part, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)
    waiting = Reminder.objects.filter(run__case__in=[alarm, *alarm.parts.all()], done_at__isnull=True)
    assert "unanswered" not in set(waiting.values_list("kind", flat=True))
