"""What is to happen in the month of the demonstration: which cases, where, and along which path.

A path is a list of actions, each with the share of the stage's time that is gone when it is taken: 0.5 is
half, 1.5 is late. What lies in the future has not happened yet, so that the youngest cases are open by
themselves; besides them, one open case is planned for every stage and light, and a family of each kind: two
reports of one thing, and a case in parts.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cases.choices import ActionCode, Light, LimitUnit, RouteCode, Source, StageCode
from cases.deadlines.limits import Limit, clock
from cases.models.seeds import PERSONAL
from cases.workflow.routes import ROUTES
from cases.workflow.table import Stage
from demo.places.offices import REFERRED
from demo.places.zone import ADMINISTERED
from demo.stories import approval, coordination, emergency, routine
from demo.stories.story import Emergency, Story
from demo.township.register import Home
from demo.township.town import Township
from grids.codes import township_of
from grids.models import Grid

A = ActionCode
Path = Sequence[ActionCode]


@dataclass(frozen=True, slots=True)
class Deck:
    """The stories of a route; a specialist matter goes to a department at once."""

    route: RouteCode
    stories: tuple[Story, ...]

    def but(self, wanted: Callable[[Story], bool]) -> "Deck":
        """The same with the ``wanted`` stories only."""
        return Deck(self.route, tuple(story for story in self.stories if wanted(story)))


ROUTINE = Deck(RouteCode.ROUTINE, (*routine.ROUTINE, *routine.COUNTRY))
COUNTRY = Deck(RouteCode.ROUTINE, routine.COUNTRY)
# What turns out to be more, or nothing at all.
SEEN = ROUTINE.but(lambda story: bool(story.photo))
COORDINATION = Deck(RouteCode.COORDINATION, (*coordination.COORDINATION, *coordination.COUNTRY))
# What two may report of one thing: no family's own matter, which is never merged into another's.
SHARED = COORDINATION.but(
    lambda story: story.where == "town" and not story.home and story.category not in PERSONAL
)
REFERABLE = COORDINATION.but(lambda story: story.category in REFERRED)
SPECIALIST = Deck(RouteCode.COORDINATION, coordination.SPECIAL)
EMERGENCY = Deck(RouteCode.EMERGENCY, emergency.EMERGENCY)
FIRES = EMERGENCY.but(lambda story: story.category == "fire" and story.where == "town")
APPROVAL = Deck(RouteCode.APPROVAL, (*approval.MEANS, *approval.OTHERS, *approval.HOUSES))
MEANS = Deck(RouteCode.APPROVAL, approval.MEANS)
HOUSES = APPROVAL.but(lambda story: story.category == "house-rebuilding")

# Whole paths with how often each is taken.
_CLOSING: tuple[tuple[int, Deck, Path], ...] = (
    (24, ROUTINE, ()),  # handled on the spot when it is filed
    (17, ROUTINE, (A.HANDLE,)),
    (4, ROUTINE, (A.NOTE, A.HANDLE)),
    (3, SEEN, (A.CHANGE_ROUTE, A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (2, SEEN, (A.WITHDRAW,)),
    (2, SEEN, (A.MARK_INVALID,)),
    (10, COORDINATION, (A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (6, COORDINATION, (A.RAISE_LEVEL, A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (3, COORDINATION, (A.RAISE_LEVEL, A.RAISE_LEVEL, A.RAISE_LEVEL, A.RESOLVE, A.FEED_BACK)),
    (1, REFERABLE, (A.RAISE_LEVEL, A.RAISE_LEVEL, A.REFER, A.RESOLVE, A.FEED_BACK)),
    (3, COORDINATION, (A.RESOLVE, A.SEND_BACK, A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (3, COORDINATION, (A.URGE, A.NOTE, A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (2, COORDINATION, (A.SUSPEND, A.RESUME, A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (2, COORDINATION, (A.ASK_EXTENSION, A.GRANT_EXTENSION, A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (1, COORDINATION, (A.ASK_EXTENSION, A.REFUSE_EXTENSION, A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (1, COORDINATION, (A.SUPERVISE, A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)),
    (7, SPECIALIST, (A.RESOLVE, A.FEED_BACK)),
    (1, SPECIALIST, (A.SUPERVISE, A.RESOLVE, A.FEED_BACK)),
    (5, EMERGENCY, (A.ACKNOWLEDGE, A.TRACK, A.CONTAIN, A.CONFIRM_OVER, A.FEED_BACK)),
    (4, EMERGENCY, (A.ACKNOWLEDGE, A.TRACK, A.TRACK, A.CONTAIN, A.CONFIRM_OVER, A.FEED_BACK)),
    (6, APPROVAL, (A.SUBMIT, A.ACCEPT, A.PASS_ON, A.APPROVE, A.FEED_BACK)),
    (2, APPROVAL, (A.SUBMIT, A.ASK_COMPLETION, A.SUBMIT, A.ACCEPT, A.PASS_ON, A.APPROVE, A.FEED_BACK)),
    (2, MEANS, (A.SUBMIT, A.ACCEPT, A.PASS_ON, A.REFUSE, A.FEED_BACK)),
    (2, MEANS, (A.SUBMIT, A.DECLINE)),
)

_RAISED = (A.RAISE_LEVEL, A.RAISE_LEVEL, A.RAISE_LEVEL)
_GREEN_AND_AMBER = (Light.GREEN, Light.AMBER)
_UP_TO_RED = (*_GREEN_AND_AMBER, Light.RED)
_ALL = (*_UP_TO_RED, Light.PAUSED)
# The stage to stop in, how to get there, and the lights in which such a case stands.
_OPEN: tuple[tuple[Deck, StageCode, Path, tuple[Light, ...]], ...] = (
    (ROUTINE, StageCode.HANDLING, (), (*_UP_TO_RED, Light.RED)),
    (COORDINATION, StageCode.COORDINATING, (), _ALL),
    (COORDINATION, StageCode.COORDINATING, _RAISED[:2], _ALL),
    (COORDINATION, StageCode.TOWNSHIP_COORDINATING, _RAISED, _ALL),
    (COORDINATION, StageCode.REPORTING, (A.RESOLVE,), _UP_TO_RED),
    (COORDINATION, StageCode.FEEDING_BACK, (A.RESOLVE, A.ACKNOWLEDGE), _UP_TO_RED),
    (SPECIALIST, StageCode.DEPARTMENT_HANDLING, (), (*_ALL, Light.GREEN)),
    (EMERGENCY, StageCode.ALERTING, (), (Light.GREEN,)),
    (EMERGENCY, StageCode.RESPONDING, (A.ACKNOWLEDGE,), _GREEN_AND_AMBER),
    (EMERGENCY, StageCode.REVIEWING, (A.ACKNOWLEDGE, A.TRACK, A.CONTAIN), _GREEN_AND_AMBER),
    (
        EMERGENCY,
        StageCode.FEEDING_BACK,
        (A.ACKNOWLEDGE, A.TRACK, A.CONTAIN, A.CONFIRM_OVER),
        _GREEN_AND_AMBER,
    ),
    (APPROVAL, StageCode.INFORMING, (), _GREEN_AND_AMBER),
    (APPROVAL, StageCode.COMMUNITY_INTAKE, (A.SUBMIT,), _ALL),
    (APPROVAL, StageCode.COMPLETING, (A.SUBMIT, A.ASK_COMPLETION), _GREEN_AND_AMBER),
    (APPROVAL, StageCode.TOWNSHIP_REVIEW, (A.SUBMIT, A.ACCEPT), _UP_TO_RED),
    (APPROVAL, StageCode.COUNTY_APPROVAL, (A.SUBMIT, A.ACCEPT, A.PASS_ON), _ALL),
    (APPROVAL, StageCode.FEEDING_BACK, (A.SUBMIT, A.ACCEPT, A.PASS_ON, A.APPROVE), _GREEN_AND_AMBER),
    (COORDINATION, StageCode.REPORTING, (A.RAISE_LEVEL, A.RESOLVE), (Light.GREEN,)),
    (COUNTRY, StageCode.HANDLING, (), _GREEN_AND_AMBER),
    (HOUSES, StageCode.INFORMING, (), (Light.GREEN,)),
    (HOUSES, StageCode.COMMUNITY_INTAKE, (A.SUBMIT,), (Light.GREEN,)),
    (HOUSES, StageCode.TOWNSHIP_REVIEW, (A.SUBMIT, A.ACCEPT), (Light.GREEN,)),
    (FIRES, StageCode.RESPONDING, (A.ACKNOWLEDGE,), (Light.GREEN,)),
)
# Where the printed logins can take up what is open: at the first house of the city, and that of the village.
_IN_TOWN = (ROUTINE, COORDINATION, SPECIALIST, EMERGENCY, APPROVAL)
_AT_HOME = (StageCode.REPORTING, StageCode.COMMUNITY_INTAKE, StageCode.TOWNSHIP_REVIEW)
# Open cases in which somebody waits for an answer from above, or is watched: the stage, how to get there, the
# lights of which the first that is possible now is taken, and what was done at last.
_ABOVE: tuple[tuple[StageCode, Path, tuple[Light, ...], ActionCode], ...] = (
    (StageCode.COORDINATING, (), _GREEN_AND_AMBER, A.ASK_EXTENSION),
    (StageCode.TOWNSHIP_COORDINATING, _RAISED, (Light.AMBER, Light.RED), A.SUPERVISE),
)
_BY_LEADERS = (Source.PATROL, Source.DIARY, Source.DIARY, Source.PHONE)
_AT_A_DOOR = (Source.VISIT, Source.VISIT, Source.DIARY, Source.PHONE)
_SOON = dt.timedelta(minutes=40)
_FAR_BACK = 25 * 48  # half hours
_REOPENED = 4  # cases whose resident was dissatisfied
_RARE = 0.6  # how often a story of the country is told again
_LATE = 0.14  # share of the closed cases with a late step


@dataclass(slots=True)
class Move:
    """An action, and when: at a moment, or when a share of the stage's time is gone."""

    action: ActionCode
    at: dt.datetime | None = None
    share: float = 0.5
    dissatisfied: bool = False
    incomplete: bool = False


@dataclass(slots=True)
class Plan:
    """A case that is to be, with everything that is to happen to it."""

    story: Story
    route: RouteCode
    grid: Grid
    filed_at: dt.datetime
    moves: list[Move] = field(default_factory=list)
    on_the_spot: bool = False
    source: str = Source.PATROL
    number: str = ""  # of the case, once it is filed
    goes_on_in: "Plan | None" = None  # the case that it is merged into
    text: str = ""  # what is told
    home: Home | None = None  # behind the door that is told of
    parts: "list[Plan]" = field(default_factory=list)  # what follows in each part when it is split
    reports: int = 0  # how often the leader has reported from the scene

    def tracked(self) -> str:
        """The next report from the scene."""
        assert isinstance(self.story, Emergency)
        told = self.story.tracks[min(self.reports, len(self.story.tracks) - 1)]
        self.reports += 1
        return told


def plans(town: Township, now: dt.datetime) -> list[Plan]:
    """All cases of the month that ends ``now``, in the order in which they are filed."""
    planner = _Planner(town, now)
    made = (
        *planner.whole(),
        *planner.reopened(),
        *planner.open(),
        *planner.above(),
        *planner.twice(),
        planner.in_parts(),
    )
    return sorted(made, key=lambda plan: plan.filed_at)


class _Planner:
    """Draws from the township's random source."""

    def __init__(self, town: Township, now: dt.datetime) -> None:
        self._town, self._now, self._source = town, now, town.source
        self._days = town.days
        self._left: dict[Deck, list[Story]] = {}

    def whole(self) -> Iterator[Plan]:
        """Cases that go their way to the end, most of them in time."""
        for times, deck, path in _CLOSING:
            for _ in range(times):
                plan = self._plan(deck, self._days.filing_time(self._now, urgent=_urgent(deck)))
                if not path:
                    by_leaders = _AT_A_DOOR if plan.story.home else _BY_LEADERS
                    plan.on_the_spot, plan.source = True, self._source.choice(by_leaders)
                plan.moves = [Move(action, share=self._source.uniform(0.1, 0.7)) for action in path]
                _mark_incomplete(plan.moves)
                if plan.moves and self._source.random() < _LATE:
                    self._source.choice(plan.moves).share = self._source.uniform(1.2, 1.9)
                yield plan

    def reopened(self) -> Iterator[Plan]:
        """The resident is not content; half of these go on to a better end."""
        path = (A.RESOLVE, A.ACKNOWLEDGE, A.FEED_BACK)
        for number in range(_REOPENED):
            plan = self._plan(COORDINATION, self._now - dt.timedelta(days=9 + 3 * number, hours=2))
            plan.moves = [Move(action, share=0.4) for action in path]
            plan.moves[-1].dissatisfied = True
            if number % 2:
                plan.moves += [Move(action, share=0.3) for action in path]
            yield plan

    def open(self) -> Iterator[Plan]:
        """One case for every stage and light."""
        for deck, stage, path, lights in _OPEN:
            for light in lights:
                entered = self._entered(ROUTES[deck.route].stage(stage), light)
                if entered is not None:
                    at_home = not path or (deck in _IN_TOWN and stage in _AT_HOME)
                    yield self._until(deck, path, entered, light, at_home=at_home)

    def above(self) -> Iterator[Plan]:
        """Somebody has asked for more time and waits; somebody is watched by a superior."""
        for stage, path, lights, action in _ABOVE:
            possible = (
                (self._entered(ROUTES[COORDINATION.route].stage(stage), light), light) for light in lights
            )
            entered, light = next((one for one in possible if one[0] is not None), (None, lights[0]))
            if entered is not None:
                plan = self._until(COORDINATION, path, entered, light)
                plan.moves.append(Move(action, at=entered + _SOON))
                yield plan

    def twice(self) -> Iterator[Plan]:
        """Two reports of one thing on the same day, merged while the first is open, and resolved."""
        first = self._plan(SHARED, self._days.daytime(self._now - dt.timedelta(days=8)))
        again = self._days.daytime(first.filed_at + dt.timedelta(hours=3))
        merged = self._days.daytime(again + dt.timedelta(hours=1))
        second = Plan(first.story, first.route, first.grid, again, source=Source.HOTLINE, goes_on_in=first)
        second.moves = [Move(A.MERGE, at=merged)]
        first.moves = [Move(A.RESOLVE, at=self._days.daytime(merged + dt.timedelta(hours=4)))]
        first.moves += [Move(action, share=0.3) for action in (A.ACKNOWLEDGE, A.FEED_BACK)]
        yield from (first, second)

    def in_parts(self) -> Plan:
        """A case in two parts, one of them done and the other not yet."""
        story, done, to_do = routine.IN_PARTS
        filed = self._days.daytime(self._now - dt.timedelta(hours=3), back=True)
        grid = self._town.buildings[0]
        parts = [Plan(story=one, route=RouteCode.ROUTINE, grid=grid, filed_at=filed) for one in (done, to_do)]
        parts[0].moves = [Move(A.HANDLE, at=filed + 2 * _SOON)]
        return Plan(story, RouteCode.ROUTINE, grid, filed, [Move(A.SPLIT, at=filed + _SOON)], parts=parts)

    def _until(
        self, deck: Deck, path: Path, entered: dt.datetime, light: Light, *, at_home: bool = False
    ) -> Plan:
        """A case that came into its stage at ``entered``; the steps before it are laid out backwards."""
        moments = [entered]
        for _ in path:
            if _urgent(deck):
                moments.insert(0, moments[0] - dt.timedelta(minutes=self._source.uniform(4, 11)))
            else:
                before = moments[0] - dt.timedelta(hours=self._source.uniform(6, 40))
                moments.insert(0, self._days.daytime(before, back=True))
        plan = self._plan(deck, moments[0], at_home=at_home and light in _GREEN_AND_AMBER)
        plan.moves = [Move(action, at=at) for action, at in zip(path, moments[1:], strict=True)]
        _mark_incomplete(plan.moves)
        if light == Light.PAUSED:
            plan.moves.append(Move(A.SUSPEND, at=entered + _SOON))
        return plan

    def _plan(self, deck: Deck, filed_at: dt.datetime, *, at_home: bool = False) -> Plan:
        """A story of the deck, at a place where such things happen."""
        if not self._left.get(deck):
            self._left[deck] = self._shuffled(deck)
        left, rural = self._left[deck], deck not in _IN_TOWN
        own = next(one for one in self._town.buildings if self._town.in_the_country(one) == rural)
        fitting = [one for one in left if (one.where == "country") == rural and not one.tall]
        if at_home and fitting:
            story, grid = fitting[0], own
            left.remove(story)
        else:
            story = left.pop()
            grid = self._source.choice(self._places(deck, story))
        sources: tuple[Source, ...] = _AT_A_DOOR if story.home else (*_BY_LEADERS, Source.HOTLINE)
        source = self._source.choice([one for one in sources if one != Source.DIARY or not _urgent(deck)])
        return Plan(story, deck.route, grid, filed_at, source=source)

    def _shuffled(self, deck: Deck) -> list[Story]:
        """All stories of the deck; those of the country come up less often, as fewer live there."""
        drawn = self._source.sample(deck.stories, len(deck.stories))
        rare = [one for one in drawn if one.where != "country" or self._source.random() < _RARE]
        return rare or drawn

    def _places(self, deck: Deck, story: Story) -> list[Grid]:
        """Where such a thing happens. What is raised to the street or town, and what is a person's own
        matter, begins in a building."""
        town = self._town
        low = deck.route != RouteCode.ROUTINE or story.indoors or self._source.random() < 0.6
        return [
            grid
            for grid in (town.buildings if low else town.groups)
            if story.where in ("both", "country" if town.in_the_country(grid) else "town")
            and (not story.tall or grid.code in town.tall)
            and not (_urgent(deck) and township_of(grid.code) in ADMINISTERED)
        ]

    def _entered(self, stage: Stage, light: Light) -> dt.datetime | None:
        """A moment by day at which the stage must have begun to stand in ``light`` now, if there is one."""
        urgent = stage.unit == LimitUnit.MINUTES
        wanted = Light.GREEN if light == Light.PAUSED else light
        enough = 48 if light == Light.RED else 12
        step = dt.timedelta(minutes=1 if urgent else 30)
        moment = self._now - dt.timedelta(minutes=2 if urgent else 50)
        found: list[dt.datetime] = []
        for _ in range(_FAR_BACK):
            if urgent or self._days.is_daytime(moment):
                if self._light(stage, moment) == wanted:
                    found.append(moment)
                elif found:
                    break
            if len(found) == enough:
                break
            moment -= step
        return self._source.choice(found) if found else None

    def _light(self, stage: Stage, entered: dt.datetime) -> Light:
        times = clock(Limit(stage.amount, stage.unit, ""), entered, self._days.calendar)
        if times.due_at <= self._now:
            return Light.RED
        return Light.AMBER if times.amber_at <= self._now else Light.GREEN


def _urgent(deck: Deck) -> bool:
    return ROUTES[deck.route].urgent


def _mark_incomplete(moves: list[Move]) -> None:
    """Papers are missing where they are asked for next."""
    for move, following in pairwise(moves):
        move.incomplete = following.action == A.ASK_COMPLETION
