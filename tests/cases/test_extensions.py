"""More time: asked for before the deadline, decided one level up; the clock stays honest."""

import datetime as dt

import pytest
import time_machine

from cases.actions.batch.remind import send_all
from cases.choices import ActionCode, LimitUnit, RouteCode
from cases.models import Case, Extension, Reminder
from cases.queries.chain import breaks
from cases.workflow.available import next_steps
from kit.actors import TIMETABLE
from kit.errors import Invalid
from kit.time.clock import CHINA
from tests.cases.journey import a_case, fresh, go
from tests.cases.people import told, who_may
from tests.cast import make_cast
from tests.factories import CategoryFactory

pytestmark = pytest.mark.django_db


def china(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=CHINA)


MONDAY = china(2026, 11, 9, 9, 0)
DUE = china(2026, 11, 10, 17, 30)  # one working day


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(cast, clock) -> Case:
    return a_case(cast, RouteCode.ROUTINE)


def ask(case: Case, cast, amount: int = 2) -> Case:
    return go(case, ActionCode.ASK_EXTENSION, cast.building_leader, amount=amount, text="等配件")


def offered(case: Case, member) -> set[str]:
    case.refresh_from_db()
    return {step.action.value for step in next_steps(case, fresh(member))}


def waiting_reminders(case: Case) -> list[tuple[str, dt.datetime]]:
    rows = Reminder.objects.filter(run__case=case, done_at__isnull=True).order_by("due_at")
    return list(rows.values_list("kind", "due_at"))


def test_whose_turn_it_is_asks_and_the_level_above_decides(cast, case):
    assert who_may(cast, case, ActionCode.ASK_EXTENSION) == {"building_leader"}
    ask(case, cast)
    assert who_may(cast, case, ActionCode.GRANT_EXTENSION) == {"building_liaison"}
    assert who_may(cast, case, ActionCode.REFUSE_EXTENSION) == {"building_liaison"}


def test_at_every_stage_it_is_the_next_post_that_is_not_empty(cast, clock):
    case = a_case(cast, RouteCode.APPROVAL)
    go(case, ActionCode.SUBMIT, cast.building_leader, text="材料")
    assert who_may(cast, case, ActionCode.ASK_EXTENSION) == {"community_secretary", "community_worker2"}
    go(case, ActionCode.ASK_EXTENSION, cast.community_worker2, amount=1, text="人手不足")
    assert who_may(cast, case, ActionCode.GRANT_EXTENSION) == {"township_official"}
    go(case, ActionCode.ACCEPT, cast.community_secretary, matter="低保申请")
    go(case, ActionCode.ASK_EXTENSION, cast.township_official, amount=1, text="需要核对")
    assert who_may(cast, case, ActionCode.GRANT_EXTENSION) == {"county_official"}
    go(case, ActionCode.PASS_ON, cast.township_official, office=cast.service_centre.pk)
    go(case, ActionCode.ASK_EXTENSION, cast.service_centre_officer, amount=1, text="需要会审")
    # A department's superior is the county, not the street that named it.
    assert who_may(cast, case, ActionCode.GRANT_EXTENSION) == {"county_official"}


def test_a_vacancy_does_not_let_anybody_decide_for_herself(cast, case):
    cast.building.appointments.filter(member=cast.building_liaison).delete()
    cast.building.appointments.filter(member=cast.building_leader).delete()
    go(case, ActionCode.ASK_EXTENSION, cast.group_leader, amount=1, text="刚接手")
    # The leader of the group stands in for leader and liaison of the building; next comes the group's liaison.
    assert who_may(cast, case, ActionCode.GRANT_EXTENSION) == {"community_worker2"}


def test_asking_moves_nothing_and_tells_who_decides(cast, case):
    reminders = waiting_reminders(case)
    ask(case, cast)
    assert case.due_at == DUE
    assert waiting_reminders(case) == reminders
    assert told(case) == {"said": {"小组长"}}
    event = case.events.last()
    assert (event.action, event.text, event.facts) == (ActionCode.ASK_EXTENSION, "等配件", {"amount": 2})


def test_granted_the_limit_grows_and_deadline_light_and_reminders_follow(cast, case, clock):
    ask(case, cast)
    clock.move_to(china(2026, 11, 10, 10, 0))
    go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)
    run = case.runs.get()
    assert case.due_at == run.due_at == china(2026, 11, 12, 17, 30)
    assert (run.amount, run.unit, run.entered_at) == (3, LimitUnit.WORKING_DAYS, MONDAY)
    # From Monday 9:00 there are 1,770 working minutes: half after 885, 80 % after 1,416.
    assert case.amber_at == china(2026, 11, 12, 10, 6)
    assert waiting_reminders(case) == [
        ("half", china(2026, 11, 11, 8, 45)),
        ("amber", china(2026, 11, 12, 10, 6)),
        ("deadline", china(2026, 11, 12, 17, 30)),
    ]
    extension = Extension.objects.get()
    assert (extension.granted, extension.decided_by) == (True, cast.building_liaison)
    assert told(case) == {"said": {"楼道长"}}
    assert list(breaks()) == []


def test_refused_needs_a_reason_and_the_deadline_stays(cast, case):
    ask(case, cast)
    with pytest.raises(Invalid) as refusal:
        go(case, ActionCode.REFUSE_EXTENSION, cast.building_liaison)
    assert set(refusal.value.fields) == {"text"}
    go(case, ActionCode.REFUSE_EXTENSION, cast.building_liaison, text="今天能办完")
    assert (case.due_at, case.runs.get().amount) == (DUE, 1)
    assert Extension.objects.get().granted is False
    assert told(case) == {"said": {"楼道长"}}
    # After a refusal it may be asked for again.
    assert "ask_extension" in offered(case, cast.building_leader)
    assert "grant_extension" not in offered(case, cast.building_liaison)


def test_it_is_asked_for_once_at_a_time(cast, case):
    ask(case, cast)
    assert who_may(cast, case, ActionCode.ASK_EXTENSION) == set()
    with pytest.raises(Invalid):
        ask(case, cast)


def test_twice_granted_both_count(cast, case):
    for _ in range(2):
        ask(case, cast, amount=1)
        go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)
    assert case.due_at == china(2026, 11, 12, 17, 30)


def test_it_is_too_late_after_the_deadline(cast, case, clock):
    clock.move_to(DUE - dt.timedelta(minutes=1))
    assert "ask_extension" in offered(case, cast.building_leader)
    clock.move_to(DUE)
    assert "ask_extension" not in offered(case, cast.building_leader)


def test_nobody_asks_for_more_minutes_of_an_emergency(cast, clock):
    case = a_case(cast, RouteCode.EMERGENCY)
    assert who_may(cast, case, ActionCode.ASK_EXTENSION) == set()


def test_a_suspended_clock_is_resumed_first(cast, case):
    ask(case, cast)
    go(case, ActionCode.SUSPEND, cast.township_official, text="等专家")
    assert who_may(cast, case, ActionCode.GRANT_EXTENSION) == set()
    go(case, ActionCode.RESUME, cast.township_official)
    assert who_may(cast, case, ActionCode.GRANT_EXTENSION) == {"building_liaison"}


@pytest.mark.parametrize("granted_first", [True, False])
def test_a_pause_and_more_time_add_up_in_any_order(cast, case, clock, granted_first):
    def grant() -> None:
        ask(case, cast, amount=1)
        go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)

    if granted_first:
        grant()
    clock.move_to(china(2026, 11, 9, 10, 0))
    go(case, ActionCode.SUSPEND, cast.township_official, text="等专家")
    clock.move_to(china(2026, 11, 9, 11, 0))
    go(case, ActionCode.RESUME, cast.township_official)
    if not granted_first:
        grant()
    # Two working days end on Wednesday 17:30; an hour was paused.
    assert case.due_at == china(2026, 11, 12, 9, 30)


def test_granted_after_the_deadline_it_moves_it_but_late_is_late(cast, case, clock):
    ask(case, cast)
    clock.move_to(china(2026, 11, 11, 9, 0))
    go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)
    assert case.due_at == china(2026, 11, 12, 17, 30)
    assert case.runs.get().breached_at == DUE
    go(case, ActionCode.HANDLE, cast.building_leader, text="好了")
    assert case.was_late


def test_whoever_was_told_that_it_is_late_is_told_again_at_the_new_deadline(cast, case, clock):
    ask(case, cast)
    clock.move_to(china(2026, 11, 11, 9, 0))
    send_all(by=TIMETABLE)
    go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)
    assert waiting_reminders(case) == [("daily", china(2026, 11, 12, 17, 30))]


def test_a_request_that_nobody_decided_dies_with_its_stage(cast, clock):
    case = a_case(cast, RouteCode.COORDINATION)
    ask(case, cast)
    go(case, ActionCode.RAISE_LEVEL, cast.building_leader, text="需要小组")
    assert who_may(cast, case, ActionCode.GRANT_EXTENSION) == set()
    assert "ask_extension" in offered(case, cast.group_leader)
    assert Extension.objects.get().granted is None


def test_a_closed_case_gets_no_more_time(cast, case):
    ask(case, cast)
    go(case, ActionCode.HANDLE, cast.building_leader, text="好了")
    for action in (ActionCode.ASK_EXTENSION, ActionCode.GRANT_EXTENSION, ActionCode.REFUSE_EXTENSION):
        assert who_may(cast, case, action) == set()


def test_at_most_sixty_units_are_asked_for_at_once(cast, case):
    with pytest.raises(Invalid) as refusal:
        ask(case, cast, amount=61)
    assert set(refusal.value.fields) == {"amount"}


def test_a_categorys_own_unit_is_the_unit_of_the_extension(cast, clock):
    category = CategoryFactory(code="lamp")
    category.limits.create(route=RouteCode.ROUTINE, stage="handling", amount=4, unit=LimitUnit.WORKING_HOURS)
    case = a_case(cast, RouteCode.ROUTINE)
    Case.objects.filter(pk=case.pk).update(category=category)
    case.refresh_from_db()
    go(case, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.COORDINATION, text="转")
    go(case, ActionCode.CHANGE_ROUTE, cast.building_leader, route=RouteCode.ROUTINE, text="转回")
    assert case.due_at == china(2026, 11, 9, 14, 30)
    ask(case, cast, amount=3)
    go(case, ActionCode.GRANT_EXTENSION, cast.building_liaison)
    assert case.due_at == china(2026, 11, 9, 17, 30)
