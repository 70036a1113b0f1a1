"""Random actions by random people through all four routes: whatever happens, the rules hold."""

import datetime as dt
import random

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cases.actions import file_case, take_step
from cases.choices import ActionCode, RouteCode, StageCode
from cases.models import Case, CaseEvent, Pause, Reminder, StageRun
from cases.routes import ROUTES
from cases.steps import next_steps, step_for
from cases.timeline import breaks
from gridgov.kit.clock import CHINA
from gridgov.kit.errors import Conflict, Invalid, NotAllowed
from staff.models import Member
from tests.cast import make_cast
from tests.factories import CategoryFactory

BEGIN = dt.datetime(2026, 9, 14, 9, 0, tzinfo=CHINA)


def facts_for(step, case: Case, dice: random.Random) -> dict:
    """Facts that a person could give for a step."""
    values = {
        "text": "照办",
        "matter": "低保申请",
        "office": case_office(),
        "route": dice.choice(ROUTES[case.route].changes_to),
        "satisfaction": dice.choice(["satisfied", "basically_satisfied", "dissatisfied"]),
        "words": "好",
        "injured": 0,
        "deaths": 0,
        "losses": "无",
        "legal_ground": "第九条",
    }
    return {fact.value: values[fact.value] for fact in step.facts}


def case_office() -> int:
    return Member.objects.get(user__username=OFFICER[0]).organization_id


OFFICER: list[str] = []


def check(case: Case) -> None:
    """What must hold after every step."""
    route = ROUTES[case.route]
    if case.closed_at is None:
        assert case.stage in {stage.code for stage in route.stages}
        run = StageRun.objects.get(case=case, left_at__isnull=True)
        assert (run.stage, run.cycle, run.post) == (case.stage, case.cycle, case.waiting_post)
        assert run.due_at == case.due_at
        paused = Pause.objects.filter(run=run, until__isnull=True).exists()
        assert paused == (case.paused_at is not None)
        waiting = Reminder.objects.filter(run=run, done_at__isnull=True).exists()
        assert waiting != paused
    else:
        assert case.stage == StageCode.CLOSED
        assert not StageRun.objects.filter(case=case, left_at__isnull=True).exists()
        assert not Pause.objects.filter(run__case=case, until__isnull=True).exists()
        assert case.due_at is None
    dead = Reminder.objects.filter(run__case=case, run__left_at__isnull=False, done_at__isnull=True)
    assert not dead.exists()
    assert list(breaks(case.number)) == []
    events = list(CaseEvent.objects.filter(case=case).order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))


class WorkflowTest(TestCase):
    """Hypothesis draws the route and the seed of the dice; the dice choose people, actions and pauses."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(route=st.sampled_from(RouteCode.values), seed=st.integers(0, 10**6), steps=st.integers(3, 14))
    def test_random_people_taking_random_steps(self, route, seed, steps):
        cast = make_cast()
        OFFICER[:] = [cast.department_officer.user.username]
        people = [
            value for value in vars(cast).values() if isinstance(value, Member) and value != cast.stranger
        ]
        dice = random.Random(seed)
        now = BEGIN
        with time_machine.travel(now, tick=False):
            case = file_case(
                by=cast.building_leader,
                grid=cast.building,
                category=CategoryFactory(),
                description="有事",
                route=route,
            )
        check(case)
        for _ in range(steps):
            now += dt.timedelta(minutes=dice.randint(1, 900))
            with time_machine.travel(now, tick=False):
                case.refresh_from_db()
                self.someone_acts(case, dice, people)
                case.refresh_from_db()
                check(case)

    def someone_acts(self, case: Case, dice: random.Random, people: list[Member]) -> None:
        person = dice.choice(people)
        if dice.random() < 0.7:
            able = [one for one in people if next_steps(case, one)]
            person = dice.choice(able) if able else person
        offered = next_steps(case, person)
        if offered and dice.random() < 0.85:
            step = dice.choice(offered)
            version = case.version
            take_step(case, step.action, by=person, version=version, **facts_for(step, case, dice))
            with pytest.raises(Conflict):
                take_step(case, step.action, by=person, version=version, **facts_for(step, case, dice))
            return
        action = dice.choice(ActionCode.values)
        if action in {step.action for step in offered}:
            return
        with pytest.raises((NotAllowed, Invalid)):
            step_for(case, action, person)
