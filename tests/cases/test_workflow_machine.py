"""Random actions by random people through all four routes: whatever happens, the rules hold.

``HYPOTHESIS_EXAMPLES=500`` runs more of them.
"""

import datetime as dt
import os
from collections import Counter
from random import Random

import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cases.actions import take_step
from cases.actions.batch.remind import send_all
from cases.choices import ActionCode, Outcome, RouteCode, StageCode
from cases.deadlines.limits import times_of
from cases.models import Case, CaseEvent, Extension, Pause, Reminder, StageRun
from cases.queries.chain import breaks
from cases.workflow.available import AnyStep, next_steps, step_for
from cases.workflow.conditions import NEVER_HANDLED, State, is_overdue
from cases.workflow.inputs import matter_of, offices_for
from cases.workflow.routes import ROUTES, Route, Step, When
from cases.workflow.worked_by import WORKING
from kit.actors import TIMETABLE
from kit.errors import Conflict, Invalid, NotAllowed
from kit.time import clock
from kit.time.clock import CHINA
from notices.models import Notice
from staff.choices import Post
from staff.models import Member
from staff.models.querysets import OrganizationQuerySet
from staff.posts.holders import held, holders
from staff.rights.roles import permissions_of
from staff.rights.scopes import scope_of
from tests.cases.journey import a_case, go
from tests.cases.slow_clock import minutes_given, minutes_in, minutes_used, seeded
from tests.cast import make_cast
from tests.factories import CategoryFactory
from tests.pictures import a_photo

# Fewer where the same dice have fallen before, on SQLite.
EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "8" if os.environ.get("DATABASE_URL") else "20"))
ANSWERS = (ActionCode.RESUME, ActionCode.GRANT_EXTENSION, ActionCode.REFUSE_EXTENSION, ActionCode.OPINION)
# Always possible, or soon the end of everything.
DULL = (ActionCode.NOTE, ActionCode.URGE, ActionCode.MARK_INVALID, ActionCode.WITHDRAW)
BEGIN = dt.datetime(2026, 9, 14, 9, 0, tzinfo=CHINA)


# What a person could say


def offices_of(step: AnyStep, case: Case) -> OrganizationQuerySet:
    approving, another = getattr(step, "approving", False), getattr(step, "another", False)
    return offices_for(case, approving=approving, another=another)


def goes_round(step: AnyStep, case: Case, office: int, person: Member) -> bool:
    """Whether a department would send the case to one that has had it and sent it on."""
    posts = held(person, code=case.handling_code, office_id=case.office_id)
    had = case.runs.filter(cycle=case.cycle, office=office, left_at__isnull=False)
    return (
        step.action == ActionCode.REDISPATCH and not posts & {Post.COMMUNITY, Post.TOWNSHIP} and had.exists()
    )


def facts_for(step: AnyStep, case: Case, dice: Random) -> dict:
    """Facts that fit a step, and the files that it needs."""
    people = holders(case.waiting_post, code=case.handling_code, office_id=case.office_id)
    matter = matter_of(case)
    values = {
        "text": "照办",
        "matter": "低保申请",
        "office": dice.choice([office.pk for office in offices_of(step, case)]),
        "route": dice.choice(ROUTES[case.route].changes_to),
        "satisfaction": dice.choice(["satisfied", "basically_satisfied", "dissatisfied"]),
        "words": "好",
        "injured": 0,
        "deaths": 0,
        "losses": "无",
        "legal_ground": "第九条",
        "papers": [name for name in (matter.paper_list if matter else []) if dice.random() < 0.5],
        "checked": True,
        "assignee": dice.choice(people).pk if people else None,
        "amount": dice.randint(1, 3),
        "until": clock.today() + dt.timedelta(days=dice.randint(1, 180)),
        "reply_by": clock.today() + dt.timedelta(days=dice.randint(1, 180)),
        "case": "",
        "parts": ["清楼道", "修路灯"],
    }
    given = {one.name: values[one.name] for one in step.inputs}
    if step.action == ActionCode.MERGE:
        given["case"] = another(case, dice)
    if isinstance(step, Step) and step.files:
        given["uploads"] = [a_photo(8, 8)]
    return given


def another(case: Case, dice: Random) -> str:
    """The number of another open case of the community, or one that does not exist."""
    others = Case.objects.open().in_area(case.area[:12]).exclude(pk__in=[case.pk, case.part_of_id])
    return dice.choice([*others.values_list("number", flat=True), "JX0"])


# What must hold


def check_stage(case: Case) -> None:
    """Exactly one open stage, which the route can reach, and from which somebody can go on."""
    if case.closed_at is not None:
        assert case.stage == StageCode.CLOSED
        assert not StageRun.objects.filter(case=case, left_at__isnull=True).exists()
        assert (case.due_at, case.amber_at, case.paused_at, case.waiting_post) == (None, None, None, "")
        assert case.outcome != Outcome.NONE
        return
    route = ROUTES[case.route]
    assert case.stage in reachable(route)
    run = StageRun.objects.get(case=case, left_at__isnull=True)
    assert (run.route, run.stage, run.cycle) == (case.route, case.stage, case.cycle)
    assert (run.post, run.grid_id) == (case.waiting_post, case.handling_grid_id)
    assert run.post == route.stage(case.stage).post
    assert holders(run.post, code=case.handling_code, office_id=case.office_id)
    state = State.of(case)
    ways = [
        step
        for step in route.steps_at(case.stage, case.handling_grid.level)
        if step.when in (When.ANY, state.whose) and step.to is not None
    ]
    assert any(
        holders(post, code=case.handling_code, office_id=case.office_id) for way in ways for post in way.who
    )


def reachable(route: Route) -> set[str]:
    """The stages that the table leads to."""
    starts = {route.start, route.reopened_at, route.specialist_start}
    tops = {other.reopened_top[1] for other in ROUTES.values() if other.reopened_top[0] == route.code}
    return {stage.code for stage in route.stages} & (starts | tops | {step.to for step in route.steps})


def check_clock(case: Case, now: dt.datetime) -> None:
    """The clock has neither lost nor gained a minute."""
    for run in StageRun.objects.filter(case=case):
        pause = Pause.objects.filter(run=run, until__isnull=True).first()
        if run.left_at is None:
            assert case.due_at == run.due_at
            assert (pause is not None) == (case.paused_at is not None)
            assert pause is not None or run.due_at == times_of(run, seeded()).due_at
        left = minutes_given(run) - minutes_used(run, run.left_at or now)
        if pause is not None:
            assert pause.since == case.paused_at
            assert same(pause.minutes_left, left, run)
        elif run.left_at is None:
            assert same(minutes_in(run.unit, now, run.due_at), left, run)
        if run.minutes_left is not None:
            assert same(run.minutes_left, left, run)
        if run.minutes_given is not None:
            check_given(run)


def same(counted: int, left: int, run: StageRun) -> bool:
    """Equal; but a clock that is stopped past its deadline is late by a minute at least, also by night
    (``deadlines.minutes_left``), and no later time gives that minute back."""
    late_stops = Pause.objects.filter(run=run, minutes_left=-1).count() + (run.minutes_left == -1)
    return counted == left or (left <= 0 and left - late_stops <= counted < left)


def check_given(run: StageRun) -> None:
    """A stage that goes on has what the last one of its kind had left, and what was granted since."""
    earlier = StageRun.objects.filter(case=run.case, stage=run.stage, pk__lt=run.pk).order_by("-pk").first()
    granted = Extension.objects.filter(run=run, granted=True).exists()
    assert earlier is not None
    assert (
        (run.minutes_given > earlier.minutes_left) if granted else run.minutes_given == earlier.minutes_left
    )


def check_reminders(case: Case) -> None:
    """There are reminders for the stage that runs, of the end of its pause while it is suspended, and for
    nothing else."""
    waiting = Reminder.objects.filter(run__case=case, done_at__isnull=True)
    if case.closed_at is not None:
        assert not waiting
        return
    assert {one.run_id for one in waiting} == {StageRun.objects.get(case=case, left_at__isnull=True).pk}
    of_pause = [one.kind == "suspended" for one in waiting]
    assert all(of_pause) if case.paused_at is not None else not any(of_pause)


def check_timeline(case: Case) -> None:
    """Every event follows the last one; whoever has it open has seen an old version."""
    events = list(CaseEvent.objects.filter(case=case).order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    stages = ["", *(event.stage_after for event in events)]
    assert [event.stage_before for event in events] == stages[:-1]
    assert events[-1].stage_after == case.stage
    # The first line is the filing; every other one came with a version, but for a missed deadline, which
    # disturbs nobody.
    assert case.version >= len([event for event in events if event.action != ActionCode.BREACH])


def check_family(whole: Case) -> None:
    """A whole that was handled is closed only while all its parts are."""
    if whole.closed_at is not None and whole.outcome not in NEVER_HANDLED:
        assert not whole.parts.filter(closed_at__isnull=True).exists()


def check_duplicate(case: Case) -> None:
    """A duplicate is closed for good, the other case knows of it, and it goes on in no circle."""
    assert case.outcome == Outcome.MERGED
    last = case.events.filter(action=ActionCode.MERGE).get()
    main = Case.objects.get(number=last.facts["case"])
    assert main == case.merged_into
    assert main.events.filter(action=ActionCode.JOINED, facts__merged=case.number).count() == 1
    seen = {case.pk}
    while main is not None:
        assert main.pk not in seen
        seen.add(main.pk)
        main = main.merged_into


def check_notices() -> None:
    """Nobody is told twice of one event, nor of what she did herself."""
    told = Counter()
    actors = dict(CaseEvent.objects.values_list("pk", "actor"))
    for key, recipient, channel in Notice.objects.values_list("key", "recipient", "channel"):
        source, number, *_rest = key.split(":")
        if source == "event":
            told[number, recipient, channel] += 1
            assert actors[int(number)] != recipient
    assert set(told.values()) <= {1}
    assert Notice.objects.count() == len(set(Notice.objects.values_list("key", flat=True)))


def had_the_right(step: AnyStep, case: Case, person: Member) -> bool:
    """Asked in another way than the engine does: of the holders of each post, and of scope and role."""

    def holds(post: str) -> bool:
        return person in holders(post, code=case.handling_code, office_id=case.office_id)

    if isinstance(step, Step):
        return any(holds(post) for post in step.who)
    by_role = (
        bool(step.permission)
        and step.permission in permissions_of(person.user)
        and Case.objects.within(scope_of(person.user)).filter(pk=case.pk).exists()
    )
    by_post = any(holds(post) for post in step.posts) or (step.turn and holds(case.waiting_post))
    by_hand = step.filer and case.filed_by_id == person.pk
    own = step.author and case.events.filter(actor=person).exists()
    watches = step.supervisor and person.watched_cases.filter(case=case).exists()
    return by_role or by_post or by_hand or step.above or own or watches


def check_move(step: AnyStep, case: Case, event: CaseEvent) -> None:
    """The step led where its row says. ``case`` is as it was before."""
    if not isinstance(step, Step):
        return
    if step.back:
        assert event.stage_after in {*WORKING, step.to, *(run.stage for run in case.runs.all())}
    else:
        assert event.stage_after == (step.to or case.stage)


def kin(case: Case) -> set[Case]:
    """The case, its whole, and what goes on in either, and so on."""
    near = [*case.merged.all(), *([case.part_of] if case.part_of is not None else [])]
    return {case}.union(*map(kin, near))


def was_alarm(case: Case) -> bool:
    """Whether it or its kin was an emergency at any time."""
    return StageRun.objects.filter(case__in=kin(case), route=RouteCode.EMERGENCY).exists()


def must_not_wait(case: Case) -> bool:
    """Whether it or its kin is overdue, by its clock or its mark, supervised, or opened again."""
    return any(is_overdue(one) or one.watchers.exists() or one.cycle > 1 for one in kin(case))


def fits_into(case: Case, number: str, person: Member) -> bool:
    """Whether ``case`` can be merged into the one of that number: ``person`` sees it, an alarm is looked after
    there, and nothing urgent comes to lie in what is suspended."""
    main = Case.objects.within(scope_of(person.user)).filter(number=number).first()
    if main is None:
        return False
    in_parts = any(part.closed_at is None for part in main.parts.all())
    nearly_over = main.stage in (StageCode.REVIEWING, StageCode.FEEDING_BACK)
    waits_there = main.paused_at is not None or nearly_over or in_parts
    if waits_there and (must_not_wait(case) or was_alarm(case)):
        return False
    rings_there = main.route == RouteCode.EMERGENCY and main.stage != StageCode.REVIEWING
    both_calm = RouteCode.EMERGENCY not in (case.route, main.route) and was_alarm(main)
    if was_alarm(case) and not rings_there and not both_calm:
        return False
    # Its cases have no reporters: personal matters stay apart.
    return not (case.category.is_personal or main.category.is_personal)


def last_part_of(case: Case) -> Case | None:
    """The whole that must close when ``case`` does: it is open, and no other part of it is."""
    whole = case.part_of
    if whole is None or whole.closed_at is not None:
        return None
    others = whole.parts.filter(closed_at__isnull=True).exclude(pk=case.pk)
    return None if others.exists() else whole


@pytest.mark.long
class WorkflowTest(TestCase):
    """Hypothesis chooses the route, the length and the seed of the dice; the dice choose people, actions,
    times and cases. (Dice that Hypothesis throws itself fall on small numbers, and no case gets far.)"""

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @example(route=RouteCode.APPROVAL, seed=26719, steps=23, special=False)
    @given(
        route=st.sampled_from(RouteCode.values),
        seed=st.integers(0, 10**9),
        steps=st.integers(8, 24),
        special=st.booleans(),
    )
    def test_random_people_taking_random_steps(self, route, seed, steps, special):
        dice = Random(seed)
        cast = make_cast()
        people = [one for one in cast.members().values() if one != cast.stranger]
        category = CategoryFactory()
        if special:
            category.departments.add(cast.department)
        now = BEGIN
        with time_machine.travel(now, tick=False):
            for way in (route, dice.choice(RouteCode.values)):
                a_case(cast, way, category=category)
        self.live(dice, people, now, steps)

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @example(route=RouteCode.ROUTINE, seed=3, steps=24)
    @given(
        route=st.sampled_from([RouteCode.ROUTINE, RouteCode.COORDINATION]),
        seed=st.integers(0, 10**9),
        steps=st.integers(8, 24),
    )
    def test_random_steps_with_a_family(self, route, seed, steps):
        """A case in parts, and one that was merged into it or into a part: the parts of short ways, so that they
        close and are opened again."""
        dice = Random(seed)
        cast = make_cast()
        people = [one for one in cast.members().values() if one != cast.stranger]
        with time_machine.travel(BEGIN, tick=False):
            whole, duplicate = a_case(cast, route), a_case(cast, RouteCode.ROUTINE)
            go(whole, ActionCode.SPLIT, cast.building_leader, parts=["清楼道", "修路灯"])
            main = dice.choice([whole, *whole.parts.order_by("pk")])
            go(duplicate, ActionCode.MERGE, cast.building_leader, case=main.number)
        self.live(dice, people, BEGIN, steps)

    def live(self, dice: Random, people: list[Member], now: dt.datetime, steps: int) -> None:
        """Random steps, with a look at everything after each."""
        seen: dict[int, int] = {}
        for _ in range(steps):
            self.check(now, seen)
            now += dt.timedelta(minutes=dice.choice([1, 7, 59, 240, 1440]) * dice.randint(1, 4))
            with time_machine.travel(now, tick=False):
                if dice.random() < 0.3:
                    send_all(by=TIMETABLE)
                self.someone_acts(dice, people)
        self.check(now, {})

    def check(self, now: dt.datetime, seen: dict[int, int]) -> None:
        """Look at every case that has changed since it was ``seen``, and at what belongs to none."""
        for case in Case.objects.select_related("handling_grid"):
            if seen.get(case.pk) == case.version:
                continue
            seen[case.pk] = case.version
            check_stage(case)
            check_clock(case, now)
            check_reminders(case)
            check_timeline(case)
        for whole in Case.objects.filter(parts__isnull=False).distinct():
            check_family(whole)
        for duplicate in Case.objects.filter(merged_into__isnull=False):
            check_duplicate(duplicate)
        check_notices()
        assert list(breaks()) == []

    def someone_acts(self, dice: Random, people: list[Member]) -> None:
        cases = list(Case.objects.select_related("handling_grid").order_by("pk"))
        still_open = [case for case in cases if case.closed_at is None]
        case = dice.choice(still_open if still_open and dice.random() < 0.8 else cases)
        waiting = holders(case.waiting_post, code=case.handling_code, office_id=case.office_id)
        usual = [one for one in people if one in waiting]
        person = dice.choice(usual if usual and dice.random() < 0.7 else people)
        offered = next_steps(case, person)
        if not offered or dice.random() < 0.1:
            self.is_refused(case, dice.choice(ActionCode.values), person, offered)
            return
        self.takes(self.likely(offered, dice), case, person, dice)

    def likely(self, offered: list[AnyStep], dice: Random) -> AnyStep:
        """A move along the route, or an answer that somebody waits for, sooner than what is always possible."""
        if dice.random() < 0.8:
            offered = [step for step in offered if step.action not in DULL] or offered
        moves = [step for step in offered if isinstance(step, Step)]
        answers = [step for step in offered if step.action in ANSWERS]
        for some, chance in ((answers, 0.4), (moves, 0.6)):
            if some and dice.random() < chance:
                return dice.choice(some)
        return dice.choice(offered)

    def takes(self, step: AnyStep, case: Case, person: Member, dice: Random) -> None:
        facts = facts_for(step, case, dice)
        assert had_the_right(step, case, person)
        was_open, whole = case.closed_at is None, last_part_of(case)
        if step.action == ActionCode.MERGE and not fits_into(case, facts["case"], person):
            with pytest.raises(Invalid) as refusal:
                take_step(case, step.action, by=person, version=case.version, **facts)
            assert set(refusal.value.fields) == {"case"}
            return
        if "office" in facts and goes_round(step, case, facts["office"], person):
            with pytest.raises(Invalid) as refusal:
                take_step(case, step.action, by=person, version=case.version, **facts)
            assert set(refusal.value.fields) == {"office"}
            return
        event = take_step(case, step.action, by=person, version=case.version, **facts)
        assert (event.actor, event.action) == (person, step.action)
        check_move(step, case, event)
        if was_open and whole is not None:
            whole.refresh_from_db()
            is_open = Case.objects.open().filter(pk=case.pk).exists()
            assert (whole.closed_at is None) == is_open
        with pytest.raises(Conflict):
            take_step(case, step.action, by=person, version=case.version, **facts)

    def is_refused(self, case: Case, action: str, person: Member, offered: list[AnyStep]) -> None:
        if action in {step.action for step in offered}:
            return
        with pytest.raises((NotAllowed, Invalid)):
            step_for(case, action, person)
