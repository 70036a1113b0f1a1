"""What is printed and put up for residents: the grid chart (网格化图谱) and the contact card (服务联系卡);
policy 三(二). Only what the policy publishes: the leader's photo, name and phone, the duties."""

from dataclasses import dataclass

from grids.models import Grid
from staff.choices import AppointmentRole
from staff.models import Appointment, Member
from staff.posts.directory import team_of

# Volunteers and contacts of units are private people, whose phones are nobody's business in a stairwell.
_PUBLISHED = (AppointmentRole.LEADER, AppointmentRole.LIAISON, AppointmentRole.POLICE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The public facts of a grid."""

    grid: Grid
    path: str
    leader: Member | None
    others: list[Appointment]


def path_of(grid: Grid) -> str:
    """The grid with those that contain it, from the street or town down; needs ``parent__parent`` and
    ``division``."""
    return grid.choice_label


def sheet_of(grid: Grid) -> Sheet:
    """Who is there for the residents of ``grid``, of those whose login is active. One query."""
    team = [row for row in team_of(grid) if row.role in _PUBLISHED and row.member.user.is_active]
    leader = next((row.member for row in team if row.role == AppointmentRole.LEADER), None)
    return Sheet(grid, path_of(grid), leader, [row for row in team if row.role != AppointmentRole.LEADER])


def leader_for(grid: Grid) -> Member | None:
    """Whom residents of ``grid`` turn to: its leader, or while the post is vacant that of the nearest grid
    above with one. One query a level that is vacant. Needs ``parent__parent``."""
    found: Grid | None = grid
    while found is not None:
        leader = sheet_of(found).leader
        if leader is not None:
            return leader
        found = found.parent
    return None
