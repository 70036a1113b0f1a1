"""What a route is made of: stages, and the steps that lead from one to the next, as data."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cases.choices import ActionCode, LimitUnit, Outcome, Phase, RouteCode, StageCode
from cases.workflow.kinds import Input
from kit.text import Text
from staff.choices import Post


class Seat(StrEnum):
    """At which grid the next stage is handled."""

    SAME = "same"
    UP = "up"
    HOME = "home"  # the grid where the case happened


class When(StrEnum):
    """Who did the work: the home grid's own leader, or somebody else; then the leader checks it (核查)."""

    ANY = "any"
    OWN_WORK = "own_work"
    OTHERS_WORK = "others_work"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: whose turn it is and how long they have (design §4.4, the table of routes).

    ``answer_every``: minutes after which one level further up is told that nobody has answered.
    ``report_every``: minutes after which the leader is asked for a report from the scene.
    ``reviews``: what others did or handed in is looked at, and accepted or sent back. ``phase``: what it is
    for whoever need not know the stages.
    """

    code: StageCode
    post: Post
    amount: int
    unit: LimitUnit
    answer_every: int = 0
    report_every: int = 0
    reviews: bool = False
    phase: Phase = Phase.HANDLING


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a route's table.

    ``who`` are the posts that may take it, and nobody else. ``to`` is the stage that follows; ``None`` stays
    where it is. ``levels`` restricts it to cases handled at these grid levels. ``needs`` must be given,
    ``takes`` may be. ``tells`` are posts that get a notice; whose turn is next is always told.
    ``when`` restricts it by who did the work. ``back`` leads to where the work was done last; ``to`` holds
    only when nobody has worked yet. ``stops_clock`` keeps the time left of the stage for when the case comes
    back with ``goes_on``. ``files``: at least one attachment is needed. The department that it names is
    one that approves (``approving``), or ``another`` than the present one.
    """

    action: ActionCode
    at: StageCode
    who: tuple[Post, ...]
    to: StageCode | None = None
    seat: Seat = Seat.SAME
    levels: tuple[int, ...] = (1, 2, 3)
    needs: tuple[Input[Any], ...] = ()
    takes: tuple[Input[Any], ...] = ()
    tells: tuple[Post, ...] = ()
    outcome: Outcome = Outcome.NONE
    decision: Outcome | None = None
    when: When = When.ANY
    back: bool = False
    stops_clock: bool = False
    goes_on: bool = False
    files: bool = False
    approving: bool = False
    another: bool = False

    @property
    def label(self) -> Text:
        """The words on the button."""
        return self.action.label

    @property
    def closes(self) -> bool:
        """Whether the case is closed by this step."""
        return self.to == StageCode.CLOSED

    @property
    def inputs(self) -> tuple[Input[Any], ...]:
        """Everything that its form asks for, the needed first."""
        return self.needs + self.takes


@dataclass(frozen=True, slots=True)
class Route:
    """A route: the stages in order, the steps between them, and where a reopened case goes."""

    code: RouteCode
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    start: StageCode
    reopened_at: StageCode
    # Where a reopened case goes when there is no grid further up.
    reopened_top: tuple[RouteCode, StageCode]
    changes_to: tuple[RouteCode, ...]
    alerts: tuple[Post, ...] = field(default=())
    urgent: bool = False
    # The stage at which a specialist matter starts, with the department of its category.
    specialist_start: StageCode | None = None

    def stage(self, code: str) -> Stage:
        """The stage of this code. Raises KeyError when the route has none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """What a case of this route goes through, in order: it is taken up when it is filed at the latest."""
        own = {Phase.ACCEPTING, *(stage.phase for stage in self.stages), Phase.CLOSED}
        return tuple(phase for phase in Phase if phase in own)

    def phase_at(self, stage: str) -> Phase:
        """In which of them a case is at this stage. Raises KeyError when the route has none of this code."""
        return Phase.CLOSED if stage == StageCode.CLOSED else self.stage(stage).phase

    def steps_at(self, stage: str, level: int) -> tuple[Step, ...]:
        """The steps out of a stage, for a case handled at a grid of ``level``."""
        return tuple(step for step in self.steps if step.at == stage and level in step.levels)
