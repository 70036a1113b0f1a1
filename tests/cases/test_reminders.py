"""Reminders: half of the time, 80 %, the deadline, then daily and each day one level further up."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from cases.actions import file_case, take_step
from cases.actions.batch import remind
from cases.actions.batch.remind import send_all, send_due
from cases.actions.engine.stages import begin_run
from cases.choices import ActionCode, ReminderKind, RouteCode, StageCode
from cases.deadlines import escalation, reminders
from cases.deadlines.reminders import due
from cases.models import Case, Reminder, StageRun
from cases.queries.chain import breaks
from kit.actors import TIMETABLE
from kit.time.clock import CHINA
from notices.models import Notice
from staff.choices import Post
from staff.models import Appointment, User
from staff.posts.holders import holders
from tests.cast import Cast
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db

FILED = dt.datetime(2026, 11, 9, 9, 0, tzinfo=CHINA)  # a Monday
DUE = dt.datetime(2026, 11, 10, 17, 30, tzinfo=CHINA)
DAY = dt.timedelta(days=1)
OVERTAKEN = "overtaken by a later one"


def file(cast: Cast, route: str = RouteCode.ROUTINE, at: dt.datetime = FILED) -> Case:
    with time_machine.travel(at, tick=False):
        return file_case(
            by=cast.building_leader,
            grid=cast.building,
            category=CategoryFactory(route=route),
            description="路灯不亮",
        )


def run_of(case: Case) -> StageRun:
    return StageRun.objects.get(case=case, left_at__isnull=True)


def scan(at: dt.datetime) -> int:
    with time_machine.travel(at, tick=False):
        return send_all(by=TIMETABLE)


def told(kind: str, level: int = 0) -> set[str]:
    reminder = Reminder.objects.get(kind=kind, level=level)
    return set(
        Notice.objects.filter(key__startswith=f"reminder:{reminder.pk}:").values_list(
            "recipient__name", flat=True
        )
    )


def results(case: Case) -> set[str]:
    """What became of the reminders, but for those that a later one overtook."""
    done = Reminder.objects.filter(run__case=case, done_at__isnull=False)
    return set(done.exclude(result=OVERTAKEN).values_list("result", flat=True))


def raise_(error: type[Exception]) -> None:
    raise error


def waiting() -> list[tuple[str, int, dt.datetime]]:
    rows = Reminder.objects.filter(done_at__isnull=True).order_by("due_at")
    return list(rows.values_list("kind", "level", "due_at"))


def test_each_comes_when_it_is_due_and_only_once(cast):
    case = file(cast)
    half, amber, deadline = waiting()
    assert (half[0], amber[0], deadline) == ("half", "amber", ("deadline", 0, DUE))
    assert amber[2] == case.amber_at
    assert scan(half[2] - dt.timedelta(seconds=1)) == 0
    for _kind, _level, at in (half, amber, deadline):
        assert scan(at) == 1
        assert scan(at) == 0
    for kind in ("half", "amber", "deadline"):
        assert told(kind) == {"楼道长"}


def test_the_deadline_marks_stage_and_case_as_late_and_changes_nothing_else(cast):
    case = file(cast)
    before = Case.objects.values().get(pk=case.pk)
    at = DUE + dt.timedelta(minutes=3)
    scan(at)
    assert run_of(case).breached_at == DUE
    # Not its version: whoever has it open is not disturbed.
    assert Case.objects.values().get(pk=case.pk) == before | {"was_late": True, "updated_at": at}


def test_every_day_one_level_further_up_is_told_too(cast):
    file(cast)
    scan(DUE)
    below = ["楼道长", "小组长", "专职社工甲", "专职社工乙", "书记", "街道干部"]
    county = {member.name for member in holders(Post.COUNTY, code=cast.building.code)}
    for day in range(1, 9):
        assert waiting() == [("daily", day, DUE + day * DAY)]
        assert scan(DUE + day * DAY) == 1
        assert told("daily", day) == (set(below[: day + 1]) if day < 6 else {*below, *county})


def test_after_days_without_a_scan_there_is_no_burst(cast):
    file(cast)
    scan(DUE)
    assert scan(DUE + 5 * DAY + dt.timedelta(hours=2)) == 1
    assert waiting() == [("daily", 2, DUE + 6 * DAY)]
    assert scan(DUE + 6 * DAY) == 1
    assert waiting() == [("daily", 3, DUE + 7 * DAY)]


def test_a_closed_case_has_no_reminders(cast):
    case = file(cast)
    with time_machine.travel(FILED, tick=False):
        take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=case.version, text="修好了")
    assert waiting() == []
    assert scan(DUE + 9 * DAY) == 0


def test_the_next_stage_has_its_own(cast):
    case = file(cast, RouteCode.COORDINATION)
    old = {row for row in Reminder.objects.values_list("pk", flat=True)}
    with time_machine.travel(FILED, tick=False):
        take_step(
            case, ActionCode.RAISE_LEVEL, by=cast.building_leader, version=case.version, text="解决不了"
        )
    assert not Reminder.objects.filter(pk__in=old).exists()
    assert len(waiting()) == 3


def test_a_paused_case_is_never_claimed_and_goes_on_where_it_stopped(cast):
    case = file(cast)
    scan(waiting()[0][2])
    with time_machine.travel(FILED + dt.timedelta(hours=6), tick=False):
        take_step(case, ActionCode.SUSPEND, by=cast.township_official, version=1, text="等配件")
    assert [kind for kind, _level, _at in waiting()] == ["suspended"]
    # Even a row that a pause should have removed stays undone.
    Reminder.objects.create(run=run_of(case), kind=ReminderKind.AMBER, due_at=FILED)
    assert scan(DUE + 9 * DAY) == 0
    resumed = FILED + 7 * DAY + dt.timedelta(hours=6)
    with time_machine.travel(resumed, tick=False):
        take_step(case, ActionCode.RESUME, by=cast.township_official, version=2, text="配件到了")
    assert [kind for kind, _level, _at in waiting()] == ["amber", "deadline"]
    assert all(at > resumed for _kind, _level, at in waiting())


def test_a_pause_after_the_deadline_does_not_end_the_daily_reminders(cast):
    case = file(cast)
    scan(DUE)
    scan(DUE + DAY)
    paused, resumed = DUE + DAY + dt.timedelta(hours=1), DUE + 8 * DAY
    with time_machine.travel(paused, tick=False):
        take_step(case, ActionCode.SUSPEND, by=cast.township_official, version=1, text="等配件")
    with time_machine.travel(resumed, tick=False):
        take_step(case, ActionCode.RESUME, by=cast.township_official, version=2, text="配件到了")
    ((kind, level, at),) = waiting()
    assert (kind, level) == ("daily", 2)
    assert resumed < at <= resumed + DAY


def test_one_that_cannot_be_sent_is_marked_and_never_blocks_the_next(cast, monkeypatch, caplog):
    bad, good = file(cast), file(cast)
    up_to = escalation.People.up_to

    def broken(self, case, level):
        if case.pk == bad.pk:
            raise ValueError(case.description)
        return up_to(self, case, level)

    monkeypatch.setattr(escalation.People, "up_to", broken)
    assert scan(DUE) == 6
    assert results(bad) == {"not sent: ValueError"}
    assert results(good) == {"sent to 1"}
    # And it is tried again a day later, one level further up.
    assert Reminder.objects.filter(run__case=bad, done_at__isnull=True, level=1).exists()
    assert "ValueError" in caplog.text
    assert bad.description not in caplog.text


def test_a_row_that_the_database_refuses_leaves_the_others_of_its_batch_alone(cast, monkeypatch):
    bad, good = file(cast), file(cast)
    write = remind._message

    def refused(reminder, recipients, at):
        message = write(reminder, recipients, at)
        return replace(message, body="\ud800") if reminder.run.case_id == bad.pk else message

    monkeypatch.setattr(remind, "_message", refused)
    assert scan(DUE) == 6
    assert results(bad) == {"not sent: UnicodeEncodeError"}
    assert results(good) == {"sent to 1"}
    assert Notice.objects.filter(key__startswith="reminder:").count() == 1
    assert run_of(bad).breached_at == DUE


def test_when_the_database_is_in_trouble_the_whole_batch_comes_again(cast, monkeypatch):
    case = file(cast)
    with monkeypatch.context() as patch:
        patch.setattr(remind, "notify_all", lambda messages: raise_(OperationalError))
        with pytest.raises(OperationalError):
            scan(DUE)
    assert results(case) == set()
    assert scan(DUE) == 3
    assert results(case) == {"sent to 1"}


def test_where_nobody_is_left_the_reason_is_written_down_and_the_case_is_late_all_the_same(cast):
    case = file(cast)
    Appointment.objects.all().delete()
    User.objects.update(is_active=False)
    scan(DUE)
    assert results(case) == {"nobody to remind"}
    assert run_of(case).breached_at == DUE
    assert waiting() == [("daily", 1, DUE + DAY)]


def test_a_dead_row_is_marked_with_its_reason(cast):
    case = file(cast)
    run = run_of(case)
    Reminder.objects.filter(run=run).delete()
    with time_machine.travel(FILED, tick=False):
        take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=case.version, text="修好了")
    Reminder.objects.create(run=run, kind=ReminderKind.DEADLINE, due_at=FILED)
    assert scan(DUE) == 1
    assert Reminder.objects.get().result == "the case is closed"
    assert not Notice.objects.filter(key__startswith="reminder:").exists()


def test_a_batch_costs_the_same_statements_for_one_as_for_many(cast, django_assert_num_queries):
    in_one = connection.features.has_select_for_update_skip_locked  # SQLite claims row by row
    for _one in range(20):
        file(cast)
    with time_machine.travel(DUE, tick=False):
        # Two savepoints, due rows, how far their stages are, who is appointed, their addresses, outbox,
        # results; then also lateness (stage, case, last lines, states, new lines) and the next day.
        for limit, others in ((1, 7), (20, 7), (100, 17)):
            claimed = min(limit, due(DUE).count())
            with django_assert_num_queries(others + (1 if in_one else claimed)):
                assert send_due(by=TIMETABLE, limit=limit) == claimed


def test_planning_again_keeps_what_is_done(cast):
    case = file(cast)
    run = run_of(case)
    scan(waiting()[0][2])
    at = DUE + 2 * DAY
    reminders.plan(run, half_at=at, amber_at=at, due_at=at)
    assert waiting() == [("amber", 0, at), ("deadline", 0, at)]


def test_emergencies_are_told_by_night_and_the_rest_in_the_morning(cast, monkeypatch):
    cast.building_leader.user.email = "a@example.org"
    cast.building_leader.user.save()
    night = dt.datetime(2026, 11, 10, 2, 0, tzinfo=CHINA)
    routine, emergency = file(cast), file(cast)
    with time_machine.travel(FILED, tick=False):
        Case.objects.filter(pk=emergency.pk).update(route=RouteCode.EMERGENCY, stage=StageCode.FEEDING_BACK)
        emergency.refresh_from_db()
        StageRun.objects.filter(case=emergency).update(left_at=FILED)
        begin_run(emergency, FILED)
    Reminder.objects.update(due_at=night)
    scan(night)
    dues = dict(
        Notice.objects.filter(channel="email", key__startswith="reminder:").values_list("link", "due_at")
    )
    assert dues == {
        f"/cases/{routine.number}/": night.replace(hour=7, minute=30),
        f"/cases/{emergency.number}/": night,
    }


def test_the_command_does_one_round(cast, capsys):
    file(cast)
    with time_machine.travel(DUE, tick=False):
        call_command("send_reminders")
    assert capsys.readouterr().out == "Reminders done: 3\nCards shown: 0\nNotices tried: 0\n"


def test_the_moments_before_the_deadline_are_working_time(cast):
    friday = dt.datetime(2026, 11, 13, 16, 0, tzinfo=CHINA)
    file(cast, at=friday)
    # Friday 16:00-17:30 and Monday's 7.5 hours: nothing comes at the weekend, at night, or at noon.
    monday = dt.datetime(2026, 11, 16, tzinfo=CHINA)
    assert waiting() == [
        ("half", 0, monday.replace(hour=11, minute=30)),
        ("amber", 0, monday.replace(hour=15, minute=42)),
        ("deadline", 0, monday.replace(hour=17, minute=30)),
    ]


def test_a_reopened_case_has_new_reminders_and_the_old_ones_are_dead(cast):
    case = file(cast)
    old = run_of(case)
    with time_machine.travel(FILED, tick=False):
        take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=1, text="修好了")
    reopened = DUE + 30 * DAY
    with time_machine.travel(reopened, tick=False):
        take_step(case, ActionCode.REOPEN, by=cast.building_liaison, version=2, text="又坏了")
    # Should a row of the first cycle have been left behind, nobody is reminded by it.
    stray = Reminder.objects.create(run=old, kind=ReminderKind.DEADLINE, due_at=FILED)
    assert scan(reopened) == 1
    stray.refresh_from_db()
    assert stray.result == "the stage is over"
    assert {run_id for run_id in Reminder.objects.filter(done_at=None).values_list("run", flat=True)} == {
        run_of(case).pk
    }
    assert all(at > reopened for _kind, _level, at in waiting())


def test_nothing_erases_a_breach(cast):
    case = file(cast)
    scan(DUE)
    first = run_of(case)
    with time_machine.travel(DUE + DAY / 8, tick=False):
        take_step(case, ActionCode.SUSPEND, by=cast.township_official, version=1, text="等配件")
    with time_machine.travel(DUE + 3 * DAY, tick=False):
        take_step(case, ActionCode.RESUME, by=cast.township_official, version=2, text="配件到了")
    scan(DUE + 9 * DAY)
    with time_machine.travel(DUE + 9 * DAY, tick=False):
        take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=3, text="修好了")
    first.refresh_from_db()
    case.refresh_from_db()
    assert first.breached_at == DUE
    assert case.was_late


def test_reminders_move_with_the_step_or_not_at_all(cast):
    case = file(cast)
    before = waiting()
    with time_machine.travel(FILED, tick=False), transaction.atomic():
        take_step(case, ActionCode.HANDLE, by=cast.building_leader, version=1, text="修好了")
        assert waiting() == []
        transaction.set_rollback(True)
    assert waiting() == before


def test_of_all_reminders_only_the_missed_deadline_stands_in_the_timeline_once(cast):
    case = file(cast)
    scan(DUE - dt.timedelta(minutes=1))
    assert list(case.events.values_list("action", flat=True)) == [ActionCode.FILE]
    for day in range(3):
        scan(DUE + day * DAY)
    assert list(case.events.values_list("action", flat=True)) == [ActionCode.FILE, ActionCode.BREACH]
    assert list(breaks()) == []


def test_after_a_standstill_of_the_scan_one_message_says_it_all(cast):
    case = file(cast)
    Notice.objects.all().delete()
    scan(DUE + 14 * DAY)
    assert results(case) == {"sent to 1"}
    assert Reminder.objects.filter(result=OVERTAKEN).count() == 2
    assert Notice.objects.get(channel="inbox").subject == "期限已到：路灯不亮 · 1社区 1幢"
