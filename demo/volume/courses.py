"""The course of one generated case: from leg to leg of its script, with the rules' own deadlines."""

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cases.choices import ActionCode, LimitUnit, Outcome, ReminderKind, Satisfaction, StageCode
from cases.deadlines.calendar import read_calendar
from cases.deadlines.limits import Clock, Limit, clock, minutes_left
from cases.models import CaseEvent, Matter, Paper, Pause, Reminder, ResidentOpinion, StageRun
from cases.queries.chain import BREACHED
from cases.workflow.inputs import CHECKED, INJURED, MATTER, OFFICE, PAPERS, SATISFACTION, TEXT
from cases.workflow.routes import Step
from demo.volume.holders import Holders
from demo.volume.scripts import Leg, Script
from kit.time.clock import date_of, midnight
from kit.time.formats import canonical
from kit.time.worktime import WorkCalendar
from staff.models import Organization

_STALLED, _STALLED_DAYS = 0.12, 15  # share of the youngest cases that nobody moves; how young
_PAUSED = 0.1  # share of the open stages in time whose clock stands still
_LATE = 0.08  # share of the steps that are late
_MINUTE, _DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
_LONGEST_PAUSE = 30 * _DAY
_MORNING = dt.timedelta(hours=9)
_RULE = "default"
SENT = "sent to 1"  # the result of a reminder
_OPINIONS = (Satisfaction.SATISFIED,) * 7 + (Satisfaction.BASICALLY,) * 3


@dataclass
class Course:
    """The rows of a case before they are saved; ``state`` are the columns of the case itself."""

    state: dict[str, Any] = field(default_factory=dict)
    runs: list[StageRun] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    opinions: list[ResidentOpinion] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    office: Organization | None = None
    running: tuple[StageRun, Clock] | None = None  # the stage whose next reminders are still to be planned


def walk(
    script: Script,
    *,
    at: dt.datetime,
    now: dt.datetime,
    code: str,
    matter: Matter | None,
    holders: Holders,
    source: random.Random,
) -> Course:
    """What becomes of a case filed ``at`` in the grid ``code`` until it is closed or ``now`` is reached."""
    walker = _Walker(now, code, matter, holders, source)
    walker.file(script[0], at)
    for leg in script:
        if not walker.take(leg):
            break
    return walker.course


@lru_cache(maxsize=1)
def _calendar() -> WorkCalendar:
    return read_calendar()


@lru_cache(maxsize=200_000)
def _clock(amount: int, unit: LimitUnit, at: dt.datetime) -> Clock:
    return clock(Limit(amount, unit, _RULE), at, _calendar())


class _Walker:
    """One case on its way."""

    def __init__(
        self, now: dt.datetime, code: str, matter: Matter | None, holders: Holders, source: random.Random
    ) -> None:
        self._now, self._code, self._matter = now, code, matter
        self._holders, self._source = holders, source
        self._at = now
        self._run: StageRun | None = None
        self._handling = code
        self._decision = Outcome.NONE
        self.course = Course()

    def file(self, leg: Leg, at: dt.datetime) -> None:
        """The first line of the timeline, and the first stage."""
        self._at = at
        by = self._someone(leg.stage.post)
        self._note(ActionCode.FILE, by, at, before="", after=leg.stage.code, facts={"photos": 0})
        self._enter(leg)

    def take(self, leg: Leg) -> bool:
        """Take the step of a leg when its time has come. Returns whether the case goes on."""
        if self._run is None:
            self._enter(leg)
        run = self._run
        assert run is not None
        times = _clock(run.amount, LimitUnit(run.unit), run.entered_at)
        acts_at = self._acts_at(times)
        if acts_at >= self._now:
            self._stay(leg, run, times)
            return False
        self._at = acts_at
        step = leg.step
        if OFFICE in step.needs:
            self.course.office = self._holders.office(self._code, self._source)
        if step.decision is not None:
            self._decision = step.decision
        by = self._someone(step.who[0])
        if acts_at > run.due_at:
            self._late(run)
        self._note(step.action, by, acts_at, leg.stage.code, step.to or leg.stage.code, **self._said(leg, by))
        if step.to is not None:
            self._leave(run, times)
        if step.to == StageCode.CLOSED:
            self._close(leg)
        return step.to != StageCode.CLOSED

    def _acts_at(self, times: Clock) -> dt.datetime:
        """When the step is taken: mostly in time, sometimes late, and lately sometimes not at all."""
        source = self._source
        if self._at > self._now - _STALLED_DAYS * _DAY and source.random() < _STALLED:
            return self._now
        share = source.uniform(1.05, 1.8) if source.random() < _LATE else source.uniform(0.1, 0.9)
        acts_at = self._at + (times.due_at - self._at) * share
        return acts_at.replace(second=0, microsecond=0) + _MINUTE

    def _enter(self, leg: Leg) -> None:
        self._handling = self._code[: 9 + 3 * leg.level]
        times = _clock(leg.stage.amount, leg.stage.unit, self._at)
        self._run = StageRun(
            cycle=1,
            route=leg.route.code,
            stage=leg.stage.code,
            post=leg.stage.post,
            grid_id=self._holders.grids[self._handling],
            office=self.course.office,
            amount=leg.stage.amount,
            unit=leg.stage.unit,
            rule=_RULE,
            entered_at=self._at,
            due_at=times.due_at,
            due_provisional=times.provisional,
        )
        self.course.runs.append(self._run)

    def _leave(self, run: StageRun, times: Clock) -> None:
        """End the stage; reminders that were due before are done, the others were dropped."""
        run.left_at = self._at
        self._remind(run, times, until=self._at)
        self._run = None

    def _late(self, run: StageRun) -> None:
        """The deadline is missed, once; the line names the stage by its place among those of the case."""
        if run.breached_at is not None:
            return
        run.breached_at = run.due_at
        facts = {"due": canonical(run.due_at), BREACHED: self.course.runs.index(run)}
        self._note(ActionCode.BREACH, None, run.due_at, run.stage, run.stage, facts=facts)

    def _remind(self, run: StageRun, times: Clock, *, until: dt.datetime) -> None:
        """The reminders that were sent until then, each day one level further up after the deadline."""
        marks = (
            (ReminderKind.HALF, times.half_at),
            (ReminderKind.AMBER, times.amber_at),
            (ReminderKind.DEADLINE, times.due_at),
        )
        for kind, due_at in marks:
            if due_at <= until:
                self._reminded(run, kind, 0, due_at)
        for level in range(1, (until - times.due_at) // _DAY + 1):
            self._reminded(run, ReminderKind.DAILY, level, times.due_at + level * _DAY)

    def _reminded(self, run: StageRun, kind: str, level: int, due_at: dt.datetime) -> None:
        self.course.reminders.append(
            Reminder(run=run, kind=kind, level=level, due_at=due_at, done_at=due_at, result=SENT)
        )

    def _stay(self, leg: Leg, run: StageRun, times: Clock) -> None:
        """The case is open in this stage now, late perhaps, or with its clock stopped."""
        paused_at = None
        if times.due_at > self._now and self._source.random() < _PAUSED:
            paused_at = self._pause(leg, run, times)
        else:
            self._remind(run, times, until=self._now)
            self.course.running = (run, times)
            if times.due_at <= self._now:
                self._late(run)
        self._finish(
            leg,
            stage=leg.stage.code,
            waiting_post=leg.stage.post,
            due_at=times.due_at,
            amber_at=times.amber_at,
            due_provisional=times.provisional,
            paused_at=paused_at,
            decision=self._decision,
        )

    def _pause(self, leg: Leg, run: StageRun, times: Clock) -> dt.datetime:
        at = self._at + (self._now - self._at) / 2
        at = max(at.replace(second=0, microsecond=0), self._at)
        left = minutes_left(LimitUnit(run.unit), at, times.due_at, _calendar())
        self._remind(run, times, until=at)
        ends_on = date_of(at + _LONGEST_PAUSE)
        brought_back = midnight(ends_on) + _MORNING
        self.course.reminders.append(Reminder(run=run, kind=ReminderKind.SUSPENDED, due_at=brought_back))
        self.course.pauses.append(
            Pause(run=run, since=at, minutes_left=left, reason="等配件", ends_on=ends_on)
        )
        by = self._someone("liaison")
        self._note(ActionCode.SUSPEND, by, at, leg.stage.code, leg.stage.code, text="等配件")
        return at

    def _close(self, leg: Leg) -> None:
        self._finish(
            leg,
            stage=StageCode.CLOSED,
            waiting_post="",
            outcome=self._decision or leg.step.outcome,
            closed_at=self._at,
            decision=self._decision,
        )

    def _finish(self, leg: Leg, **state: Any) -> None:
        self.course.state |= {
            **state,
            "route": leg.route.code,
            "handling_grid_id": self._holders.grids[self._handling],
            "handling_code": self._handling,
            "office": self.course.office,
            "was_late": any(run.breached_at is not None for run in self.course.runs),
            "version": len(self.course.events),
            "updated_at": self.course.events[-1].at,
        }

    def _said(self, leg: Leg, by: int) -> dict[str, Any]:
        """Words and facts of a step; an opinion is kept too."""
        facts: dict[str, Any] = {}
        needs = leg.step.needs
        if SATISFACTION in needs:
            facts["satisfaction"] = self._source.choice(_OPINIONS).value
            self.course.opinions.append(
                ResidentOpinion(
                    cycle=1, satisfaction=facts["satisfaction"], taken_by_id=by, taken_at=self._at
                )
            )
        if OFFICE in needs and self.course.office is not None:
            facts["office"] = self.course.office.name
        if CHECKED in needs:
            facts["checked"] = True
        if self._matter is not None:
            facts |= self._application(leg.step, self._matter)
        if INJURED in needs:
            facts |= {"injured": 0, "deaths": 0, "losses": "无"}
        return {"facts": facts, "text": "已处理" if TEXT in needs else ""}

    def _application(self, step: Step, matter: Matter) -> dict[str, Any]:
        """The papers of an application are all handed in; the community defines the matter."""
        if MATTER in step.needs:
            self.course.state["matter"] = matter
            return {"matter": matter.name}
        if PAPERS in step.inputs and not self.course.papers:
            self.course.papers = [Paper(name=name, present=True) for name in matter.paper_list]
            return {"papers": matter.paper_list}
        return {}

    def _someone(self, post: str) -> int:
        return self._holders.someone(post, self._handling, self.course.office, self._source)

    def _note(
        self,
        action: str,
        by: int | None,
        at: dt.datetime,
        before: str,
        after: str,
        *,
        text: str = "",
        facts: dict[str, Any] | None = None,
    ) -> None:
        self.course.events.append(
            CaseEvent(
                sequence=len(self.course.events) + 1,
                action=action,
                actor_id=by,
                at=at,
                stage_before=before,
                stage_after=after,
                text=text,
                facts=facts or {},
            )
        )
