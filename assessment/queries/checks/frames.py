"""What a round is drawn from, and the same sample drawn again from what was kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from assessment.models import SpotCheck, SpotCheckFrame, SpotCheckRound
from assessment.rules.checks.drawing import Order, digest_of, drawn_order, number_of
from grids.choices import GRID_CODE_LENGTH, GridLevel
from grids.scope import Scope
from residents import access


@dataclass(frozen=True, slots=True)
class Home:
    """A household of a frame: the grid in which it is drawn, its number, where it lies and its door."""

    grid: str
    household: int
    area: str
    door: str

    def kept(self) -> list[str | int]:
        """As a row of the frame."""
        return [self.grid, self.household, self.area, self.door]


def homes_now(scope: Scope, area: str, level: int) -> list[Home]:
    """The open households of a community, each in its grid of ``level``; where it lies above that, in the
    grid in which it lies. One query."""
    length = GRID_CODE_LENGTH[GridLevel(level)]
    rows = access.all_households(scope).open().in_area(area).order_by("area", "pk")
    return [Home(code[:length], pk, code, door) for pk, code, door in rows.values_list("pk", "area", "door")]


def homes_of_first(first: SpotCheckRound) -> list[Home]:
    """The households that answered in stage 1. One query."""
    rows = SpotCheck.objects.filter(round=first).answered().order_by("grid", "household")
    return [Home(*row) for row in rows.values_list("grid", "household", "area", "door")]


def homes_in(frame: SpotCheckFrame) -> list[Home]:
    """The households of a frame."""
    return [Home(str(grid), int(pk), str(area), str(door)) for grid, pk, area, door in frame.rows]


def by_grid(homes: Sequence[Home]) -> dict[str, list[int]]:
    """The numbers of households by grid."""
    found: dict[str, list[int]] = defaultdict(list)
    for one in homes:
        found[one.grid].append(one.household)
    return found


@dataclass(frozen=True, slots=True)
class Drawn:
    """A household in the drawn order of its grid; ``sampled``: of the sample, else drawn to replace one."""

    position: int
    home: Home
    sampled: bool


@dataclass(frozen=True, slots=True)
class Redraw:
    """A round drawn again: whether the frame is the one that its mark was made of, whether the checks that
    are kept are the sample and follow the drawn order, and the list."""

    frame_is_kept: bool
    sample_is_same: bool
    drawn: list[Drawn]
    frame: int

    @property
    def fits(self) -> bool:
        """Whether everything is as it was drawn."""
        return self.frame_is_kept and self.sample_is_same


def redraw(round: SpotCheckRound) -> Redraw:
    """Draw a round again from its frame, and compare. Two queries."""
    frame = SpotCheckFrame.objects.get(round=round)
    homes = {one.household: one for one in homes_in(frame)}
    order = drawn_order(round.method, round.seed, by_grid(list(homes.values())))
    rows = SpotCheck.objects.filter(round=round).order_by("grid", "position")
    kept = list(rows.values_list("grid", "position", "household", "replaces"))
    first = {(grid, position, pk) for grid, position, pk, replaces in kept if replaces is None}
    later = {(grid, position, pk) for grid, position, pk, replaces in kept if replaces is not None}
    sample = set(_places(order, round.share))
    following = {(grid, at, pk) for grid, keys in order.items() for at, pk in enumerate(keys, 1)} - sample
    shown = sorted((*sample, *(later & following)), key=lambda one: one[:2])
    return Redraw(
        frame_is_kept=digest_of(frame.rows) == round.digest,
        sample_is_same=first == sample and later <= following and _without_gap(order, first | later),
        drawn=[Drawn(at, homes[pk], (grid, at, pk) in sample) for grid, at, pk in shown],
        frame=len(homes),
    )


def _places(order: Order, share: int) -> list[tuple[str, int, int]]:
    return [
        (grid, at, pk)
        for grid, keys in order.items()
        for at, pk in enumerate(keys[: number_of(share, len(keys))], 1)
    ]


def _without_gap(order: Order, kept: set[tuple[str, int, int]]) -> bool:
    """Whether nobody was passed over in any grid."""
    last: dict[str, int] = defaultdict(int)
    for grid, at, _pk in kept:
        last[grid] = max(last[grid], at)
    return len(kept) == sum(last.values()) and set(last) <= set(order)
