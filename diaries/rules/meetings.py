"""How often analysis meetings are held, and who holds them (policy 二(五), 分析研判制度:
网格负责人要定时召开民情 分析会)."""

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from diaries.choices import RhythmUnit
from grids.choices import GRID_CODE_LENGTH, GridLevel
from staff.choices import Post
from staff.models import Member
from staff.posts.holders import Seats, held

VIEW = "diaries.view_analysismeeting"
HOLD = "diaries.hold_analysismeeting"
ANSWER = "diaries.answer_agendaitem"
KEEP = "diaries.keep_weeks"  # of no role: only the system and its administrators have it
COMMUNITY = GRID_CODE_LENGTH[GridLevel.COMMUNITY]
AHEAD = dt.timedelta(days=7)  # before its day a meeting waits to be called
SIGN_WITHIN = dt.timedelta(days=3)  # after a meeting; then unsigned minutes are a finding
_DAY = dt.timedelta(days=1)


class Interval(NamedTuple):
    """Every so many weeks or months; of 0 no meetings are due."""

    number: int
    unit: str


# The policy says 定时 and names no interval: these are ours, where no area has set its own
# (``MeetingRhythm``). A building's leader comes to the meeting of her group.
DEFAULTS: dict[int, Interval] = {
    GridLevel.COMMUNITY: Interval(1, RhythmUnit.MONTHS),
    GridLevel.RESIDENT_GROUP: Interval(2, RhythmUnit.WEEKS),
    GridLevel.BUILDING: Interval(0, RhythmUnit.WEEKS),
}


def interval_for(code: str, level: int, rhythms: Iterable[Any]) -> Interval:
    """What holds for a grid: the rhythm of the smallest area around it, else the default of its level."""
    fitting = [one for one in rhythms if one.level == level and code.startswith(one.area)]
    if not fitting:
        return DEFAULTS[level]
    nearest = max(fitting, key=lambda one: len(one.area))
    return Interval(nearest.number, nearest.unit)


def next_due(after: dt.date, interval: Interval) -> dt.date | None:
    """By which day the next meeting is due after one on ``after``; None where none is. A month from the 31st
    ends on the last day of a shorter one."""
    if not interval.number:
        return None
    if interval.unit == RhythmUnit.WEEKS:
        return after + interval.number * 7 * _DAY
    month = after.month - 1 + interval.number
    year, month = after.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(after.day, calendar.monthrange(year, month)[1]))


def may_hold(by: Member, grid: Any) -> bool:
    """Whether ``by`` calls, leads and signs the meetings of a grid: its leader, also where that post is
    vacant and falls to her; of a community its staff too."""
    if not by.user.has_perm(HOLD, grid):
        return False
    posts = held(by, code=grid.code)
    return Post.LEADER in posts or (len(grid.code) == COMMUNITY and Post.COMMUNITY in posts)


def holding_codes(seats: Seats) -> frozenset[str]:
    """The grids whose meetings somebody with these seats holds, as ``may_hold``."""
    return seats.leader_codes | seats.community_codes
