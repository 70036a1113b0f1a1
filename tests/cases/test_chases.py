"""An emergency demands an answer within five minutes, and a report from the scene every thirty."""

import datetime as dt

import pytest
import time_machine

from cases.actions import take_step
from cases.actions.batch.remind import send_all
from cases.choices import ActionCode, ReminderKind, RouteCode
from cases.models import Case, Reminder
from kit.actors import TIMETABLE
from kit.time.clock import CHINA
from notices.models import Notice
from tests.cases.journey import a_case, go
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db

NIGHT = dt.datetime(2026, 9, 18, 2, 0, tzinfo=CHINA)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def clock():
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


def told(words: str) -> list[str]:
    """Names of those with a notice that begins with the words, in the order in which they were told."""
    found = Notice.objects.filter(subject__startswith=words, channel="inbox").order_by("id")
    return [notice.recipient.name for notice in found]


def minutes(clock, number: int) -> None:
    clock.shift(dt.timedelta(minutes=number))
    send_all(by=TIMETABLE)


def alarm(cast: Cast) -> Case:
    return a_case(cast, RouteCode.EMERGENCY)


def responding(cast: Cast) -> Case:
    case = alarm(cast)
    return go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)


def test_the_alert_reaches_liaison_leader_above_community_and_street_at_once(cast, clock):
    alarm(cast)
    at_once = {notice.recipient.name for notice in Notice.objects.filter(channel="inbox")}
    assert at_once == {"小组长", "专职社工甲", "书记", "专职社工乙", "街道干部"}
    assert set(Notice.objects.values_list("urgent", flat=True)) == {True}


def test_unanswered_for_five_minutes_it_goes_one_level_further_and_to_all_of_them_again(cast, clock):
    alarm(cast)
    minutes(clock, 4)
    assert told("尚未签收（响应）") == []
    minutes(clock, 1)
    alerted = {"小组长", "专职社工甲", "专职社工乙", "书记", "街道干部"}
    first = {*alerted, "区领导小组", "楼道长"}  # and who reported it knows that nobody has answered
    assert set(told("尚未签收（响应）")) == first
    minutes(clock, 5)
    assert set(told("尚未签收（响应）")[len(first) :]) == {*first, "市领导小组"}


def test_an_alarm_is_never_silent_before_somebody_has_answered(cast, clock):
    case = alarm(cast)
    for _round in range(12):
        minutes(clock, 5)
    before = len(told("尚未签收（响应）"))
    minutes(clock, 29)
    assert len(told("尚未签收（响应）")) == before
    for _half_an_hour in range(48):
        minutes(clock, 30)
    assert len(told("尚未签收（响应）")) > before
    (waiting,) = Reminder.objects.filter(kind=ReminderKind.UNANSWERED, done_at__isnull=True)
    assert waiting.run.case_id == case.pk


def test_an_answer_ends_it(cast, clock):
    case = alarm(cast)
    minutes(clock, 3)
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)
    minutes(clock, 10)
    assert told("尚未签收（响应）") == []


def test_the_leader_is_asked_for_a_report_every_thirty_minutes(cast, clock):
    responding(cast)
    minutes(clock, 30)
    assert told("请报告现场情况") == ["楼道长"]
    minutes(clock, 30)
    assert told("请报告现场情况") == ["楼道长", "楼道长", "小组长"]


def test_a_report_moves_the_next_one_and_the_end_of_the_stage_ends_it(cast, clock):
    case = responding(cast)
    minutes(clock, 20)
    go(case, ActionCode.TRACK, cast.building_leader, text="人员已疏散")
    minutes(clock, 20)
    assert told("请报告现场情况") == []
    minutes(clock, 10)
    assert told("请报告现场情况") == ["楼道长"]
    go(case, ActionCode.CONTAIN, cast.department_officer, text="明火已扑灭")
    minutes(clock, 60)
    assert told("请报告现场情况") == ["楼道长"]


def test_a_worker_that_slept_is_not_followed_by_a_burst(cast, clock):
    responding(cast)
    minutes(clock, 95)
    assert told("请报告现场情况") == ["楼道长"]
    (waiting,) = Reminder.objects.filter(kind=ReminderKind.SCENE, done_at__isnull=True)
    assert waiting.due_at == NIGHT + dt.timedelta(minutes=120)


def test_a_pause_silences_and_resuming_begins_anew(cast, clock):
    case = responding(cast)
    take_step(case, "suspend", by=cast.township_official, version=case.version, text="误报核实")
    minutes(clock, 60)
    assert told("请报告现场情况") == []
    go(case, ActionCode.RESUME, cast.township_official)
    minutes(clock, 30)
    assert told("请报告现场情况") == ["楼道长"]


def test_whoever_the_alarm_has_reached_learns_that_somebody_has_answered(cast, clock):
    case = alarm(cast)
    minutes(clock, 5)
    minutes(clock, 5)
    reached = set(told("尚未签收（响应）"))
    assert "市领导小组" in reached
    before = Notice.objects.order_by("id").values_list("id", flat=True).last()
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)
    after = Notice.objects.filter(pk__gt=before, channel="inbox")
    hear = {notice.recipient.name for notice in after}
    assert reached - {cast.building_liaison.name} <= hear
    assert not any(notice.subject.startswith("尚未签收") for notice in after)


def test_whoever_the_alarm_has_not_reached_is_not_troubled_by_the_answer(cast, clock):
    case = alarm(cast)
    go(case, ActionCode.ACKNOWLEDGE, cast.building_liaison, office=cast.department.pk)
    assert "市领导小组" not in set(Notice.objects.values_list("recipient__name", flat=True))
